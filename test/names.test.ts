/** Names that an object would trip over, and how accounts are called. */
import { describe, expect, it } from 'vitest';
import { linear, refusal } from './support/book.ts';
import { ENGINES } from './support/engines.ts';

const ODD = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '0',
  '#',
  '#x',
  '# 1',
  'é',
  '🦀',
  ' ',
];

describe.each(ENGINES)('names on $name', ({ make }) => {
  it.each(ODD)('%j is an account id and a market symbol like any other', (name) => {
    const engine = make(0);
    engine.addMarket(linear({ symbol: name }));
    const taken = engine.digest();
    expect(refusal(engine, () => engine.accountNumber(name)).code).toBe('UNKNOWN_ACCOUNT');
    expect(refusal(engine, () => engine.marketNumber(`${name}!`)).code).toBe('UNKNOWN_MARKET');
    engine.open({ account: name, market: name, side: 'long', size: '5', entryPrice: '100', margin: '10' });
    engine.open({ account: 'other', market: name, side: 'short', size: '5', entryPrice: '100' });
    engine.setWallet('other', '1000');
    expect(engine.digest()).not.toBe(taken);
    const liquidations = [{ account: name, market: name, side: 'long' }] as const;
    const report = engine.tick({ marks: { [name]: '91' }, liquidations });
    expect(report.liquidation(0)).toMatchObject({ account: name, market: name, outcome: 'adl' });
    expect([...report.eachFill()]).toMatchObject([{ account: 'other', market: name }]);
    expect(engine.mark(name)).toBe(91n);
    const copy = make(0);
    copy.restore(engine.snapshot());
    expect(copy.digest()).toBe(engine.digest());
    expect(copy.accountNumber(name)).toBe(0);
    expect(copy.symbols).toEqual([name]);
  });

  it('accounts without id are called # and their number', () => {
    const engine = make(0);
    expect(engine.addAccounts(2)).toBe(0);
    expect(engine.addAccount('named', '5')).toBe(2);
    expect(engine.addAccounts(2, Float64Array.of(7, 8))).toBe(3);
    expect([0, 1, 2, 3, 4].map((number) => engine.accountId(number))).toEqual(['#0', '#1', 'named', '#3', '#4']);
    expect(['#0', 'named', '#3', 4].map((account) => engine.accountNumber(account))).toEqual([0, 2, 3, 4]);
    expect(['#3', 3, 'named'].map((account) => engine.wallet(account))).toEqual([7n, 7n, 5n]);
    for (const stranger of ['#2', '#5', 5, '#03x', '#-1', '#1.0']) {
      expect(refusal(engine, () => engine.accountNumber(stranger)).code, String(stranger)).toBe('UNKNOWN_ACCOUNT');
    }
  });
});
