/** Who takes part in a tick's next liquidation, and with what weight, where the one before has changed that. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const RULES: RuleSpec = { allocation: { rule: 'min-max' } };

/** 'both' is short in M and O with cross margin, 'own' short in M alone; the longs in M and O have nothing behind them. */
function fills(make: (decimals: number) => Engine): unknown[] {
  const engine = make(0);
  for (const symbol of ['M', 'O']) engine.addMarket(linear({ symbol, policy: 'pnl', rules: RULES }));
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccount('both', '400');
  for (const account of ['own', 'first', 'second', 'third']) engine.addAccount(account);
  const open = (
    account: string,
    market: string,
    side: 'long' | 'short',
    size: string,
    price: string,
    margin?: string,
  ) => engine.open({ account, market, side, size, entryPrice: price, ...(margin === undefined ? {} : { margin }) });
  open('both', 'M', 'short', '40', '110');
  open('both', 'O', 'short', '40', '110');
  open('own', 'M', 'short', '40', '110', '800');
  open('first', 'M', 'long', '20', '105', '0');
  // Closed at 118, which costs who is short 18 a lot against the mark.
  open('second', 'O', 'long', '20', '118', '0');
  open('third', 'M', 'long', '20', '105', '0');
  engine.tick({ marks: { M: '100', O: '100' } });
  const liquidations = [
    { account: 'first', market: 'M', side: 'long' },
    { account: 'second', market: 'O', side: 'long' },
    { account: 'third', market: 'M', side: 'long' },
  ] as const;
  const report = engine.tick({ liquidations: liquidations.map((each) => ({ ...each, force: true })) });
  return [...report.eachFill()].map(({ liquidation, account, lots }) => [liquidation, account, lots]);
}

describe.each(RULE_ENGINES)('sharing out by equity on $name', ({ make }) => {
  it('weighs a cross account by what it has left after a fill elsewhere', () => {
    // Equity 1,200 each at first. Then both has closed 10 lots at 105 and 20 at 118, own 10 at 105: 790 against 1,150.
    expect(fills(make)).toEqual([
      [0, 'both', 10n],
      [0, 'own', 10n],
      [1, 'both', 20n],
      [2, 'both', 8n],
      [2, 'own', 12n],
    ]);
  });
});

describe.each(RULE_ENGINES)('sharing out by lots on $name', ({ make }) => {
  it('leaves the liquidated out of its own liquidation and not of the next', () => {
    const engine = make(0);
    engine.addMarket(linear({ policy: 'pnl', rules: { allocation: { rule: 'contract-pro-rata' } } }));
    engine.setFund({ cash: '0', takeover: false });
    for (const [account, side, size, entryPrice, margin] of [
      ['hedged', 'long', '10', '105', '0'],
      ['hedged', 'short', '40', '110', '800'],
      ['own', 'short', '40', '110', '800'],
      ['next', 'long', '20', '105', '0'],
    ] as const) {
      if (side === 'long' || account === 'own') engine.addAccount(account);
      engine.open({ account, market: 'M', side, size, entryPrice, margin });
    }
    engine.tick({ marks: { M: '100' } });
    const liquidations = ['hedged', 'next'].map(
      (account) => ({ account, market: 'M', side: 'long', force: true }) as const,
    );
    const fills = [...engine.tick({ liquidations }).eachFill()];
    // 10 of own alone; then 20 over 40 and 30 lots: 11.43 and 8.57.
    expect(fills.map(({ liquidation, account, lots }) => [liquidation, account, lots])).toEqual([
      [0, 'own', 10n],
      [1, 'hedged', 11n],
      [1, 'own', 9n],
    ]);
  });

  it('gives nobody a unit more whose share is whole, though a float falls below it', () => {
    const engine = make(0);
    engine.addMarket(linear({ policy: 'pnl', rules: { allocation: { rule: 'contract-pro-rata' } } }));
    engine.setFund({ cash: '0', takeover: false });
    // 49·(1/49) is below 1 in floats: six shares of 7·7/49, and 7·3/49 and 7·4/49, of which the larger remainder gets the last lot.
    const sizes = [7, 7, 7, 7, 7, 7, 3, 4];
    for (const [i, size] of sizes.entries()) {
      engine.addAccount(`s${i}`);
      engine.open({ account: `s${i}`, market: 'M', side: 'short', size: `${size}`, entryPrice: '110', margin: '800' });
    }
    engine.addAccount('bust');
    engine.open({ account: 'bust', market: 'M', side: 'long', size: '7', entryPrice: '105', margin: '0' });
    engine.tick({ marks: { M: '100' } });
    const report = engine.tick({ liquidations: [{ account: 'bust', market: 'M', side: 'long', force: true }] });
    const closed = [...report.eachFill()].map(({ account, lots }) => `${account} ${lots}`).sort();
    expect(closed).toEqual(['s0 1', 's1 1', 's2 1', 's3 1', 's4 1', 's5 1', 's7 1']);
  });
});
