/** Refusals that depend on the state of the engine rather than on one argument. */
import { describe, expect, it } from 'vitest';
import { createEngineSync, type SyncEngineOptions } from '../../src/sync.ts';
import { wrong } from '../support/bad-input.ts';
import { columns, linear, MAX, marks, refusal } from '../support/book.ts';
import { CORES, ENGINES } from '../support/engines.ts';

describe.each(ENGINES)('refusals by state on $name', ({ make }) => {
  it('everything that needs marks names the market that has none', () => {
    const engine = make(0);
    engine.addMarket(linear());
    engine.addMarket(linear({ symbol: 'DARK' }));
    engine.open({ account: 'a', market: 'M', side: 'long', size: '1', entryPrice: '5', margin: '3' });
    engine.setHouse('DARK', { lots: 1n, entryValue: 1n });
    engine.tick({ marks: { M: '5', DARK: '7' } });
    const blank = make(0);
    blank.addMarket(linear());
    blank.addMarket(linear({ symbol: 'DARK' }));
    blank.open({ account: 'a', market: 'M', side: 'long', size: '1', entryPrice: '5' });
    blank.setHouse('DARK', { lots: 1n, entryValue: 1n });
    const calls = [
      () => blank.tick({ marks: { M: '5' } }),
      () => blank.tick({ marks: { M: '5' }, liquidations: [] }),
      () => blank.liquidatable(),
      () => [...blank.eachLiquidatable()],
      () => blank.explain({ account: 'a', market: 'M', side: 'long' }),
    ];
    for (const call of calls) {
      const { code, message, place } = refusal(blank, call);
      expect(code).toBe('MISSING_MARK');
      // Only the tick gets past M, whose mark it brings.
      expect(message).toContain(String(place.market));
    }
    expect(refusal(blank, calls[0]!).place.market).toBe('DARK');
    expect(refusal(blank, () => blank.queue('M', 'long').top(1)).code).toBe('MISSING_MARK');
    expect(blank.mark('M')).toBeUndefined();
    expect(engine.queue('M', 'long').top(1)).toHaveLength(1);
  });

  it('a tick that leaves the range in a later liquidation undoes the earlier ones', () => {
    const engine = make(0);
    engine.addMarket(linear());
    engine.addAccounts(3);
    engine.setFund({ cash: (MAX - 10n).toString() });
    engine.upsert(
      'M',
      columns([
        { account: 0, lots: 10n, entryValue: 1_000n, margin: 50n },
        { account: 1, lots: 10n, entryValue: 1_000n, margin: 50n },
        { account: 2, side: 1, lots: 20n, entryValue: -2_000n, margin: 500n },
      ]),
    );
    engine.tick({ marks: marks(100n) });
    const key = (account: number) => ({ account, market: 'M', side: 'long' as const });
    const fill = { lots: 10n, unitValue: 100n };
    const refused = refusal(engine, () =>
      engine.tick({ marks: marks(98n), liquidations: [key(0), { ...key(1), book: [fill] }] }),
    );
    expect(refused.code).toBe('OUT_OF_RANGE');
    expect(refused.place.row).toBe(1);
    expect(engine.mark('M')).toBe(100n);
    engine.setFund({ cash: '0' });
    expect(engine.tick({ marks: marks(98n), liquidations: [key(0), { ...key(1), book: [fill] }] }).fundCash).toBe(50n);
  });

  it('the 4,097th market', () => {
    const engine = make(0);
    for (let i = 0; i < 4096; i++) engine.addMarket(linear({ symbol: `m${i}` }));
    expect(refusal(engine, () => engine.addMarket(linear({ symbol: 'last' })))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('4096'),
    });
    expect(engine.symbols).toHaveLength(4096);
    expect(refusal(engine, () => engine.marketNumber('last')).code).toBe('UNKNOWN_MARKET');
  });

  it('an open that is refused does not make its account known', () => {
    const engine = make(0);
    engine.addMarket(linear());
    const before = engine.digest();
    for (const entryValue of [-5n, 0n, 2n ** 63n]) {
      expect(() => engine.open({ account: 'x', market: 'M', side: 'long', size: '1', entryValue })).toThrow();
      expect(() => engine.accountNumber('x')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
      expect(engine.stats().accounts).toBe(0);
      expect(engine.digest()).toBe(before);
    }
    engine.open({ account: 'x', market: 'M', side: 'long', size: '1', entryValue: 5n });
    expect(engine.accountNumber('x')).toBe(0);
  });
});

describe('createEngineSync', () => {
  it.each<[string, SyncEngineOptions, string]>([
    ['moneyDecimals 13', { moneyDecimals: 13 }, 'INVALID_ARGUMENT'],
    ['moneyDecimals −1', { moneyDecimals: -1 }, 'INVALID_ARGUMENT'],
    ['moneyDecimals 2.5', { moneyDecimals: 2.5 }, 'INVALID_ARGUMENT'],
    ['moneyDecimals as a string', { moneyDecimals: wrong('6') }, 'INVALID_ARGUMENT'],
    ['a bad market', { markets: [linear({ tick: '0' })] }, 'INVALID_MARKET'],
    ['two markets of one name', { markets: [linear(), linear()] }, 'DUPLICATE_MARKET'],
    ['a bad fund', { fund: { cash: '1e5' } }, 'INVALID_DECIMAL'],
    ['capacity −1', { capacity: { positions: -1 } }, 'INVALID_ARGUMENT'],
    ['capacity 1.5', { capacity: { accounts: 1.5 } }, 'INVALID_ARGUMENT'],
    ['capacity beyond the limit', { capacity: { accounts: 2 ** 26 + 1 } }, 'INVALID_ARGUMENT'],
    ['bytes that are no module', { module: new Uint8Array([1, 2, 3]) }, 'WASM_UNAVAILABLE'],
    ['an engine of another name', { engine: wrong('gpu') }, 'INVALID_ARGUMENT'],
    ['the reference, which is not loaded yet', { engine: wrong('reference') }, 'INVALID_ARGUMENT'],
  ])('%s', (_, options, code) => {
    expect(() => createEngineSync(options)).toThrow(expect.objectContaining({ name: 'AdlError', code }));
  });

  it('cores refuse decimals out of range too', () => {
    for (const { make } of CORES) {
      expect(() => make(13)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});
