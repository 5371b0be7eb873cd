/** Several funds by hand: each pays for its own markets, has its own floor and house, and all together conserve money (section 12). */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create.ts';
import type { Engine } from '../../src/engine.ts';
import type { NamedFundSpec } from '../../src/inputs.ts';
import { MAX_FUNDS } from '../../src/limits.ts';
import type { MarketSpec } from '../../src/market.ts';
import { createEngineSync } from '../../src/sync.ts';
import { linear, refusal } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

/** Markets A of fund 'a', B of fund 'b' and M of the default fund. 'loser' is isolated in each: 10 lots at 100, ub = 90. */
function world(
  make: (decimals: number) => Engine,
  funds: readonly NamedFundSpec[],
  rules?: MarketSpec['rules'],
): Engine {
  const engine = make(0);
  for (const fund of funds) engine.addFund(fund);
  const given = rules === undefined ? {} : { rules };
  engine.addMarket(linear({ symbol: 'A', fund: 'a', ...given }));
  engine.addMarket(linear({ symbol: 'B', fund: 'b', ...given }));
  engine.addMarket(linear({ symbol: 'M', ...given }));
  for (const market of ['A', 'B', 'M']) {
    engine.open({ account: 'loser', market, side: 'long', size: '10', entryPrice: '100', margin: '100' });
    engine.open({ account: 'winner', market, side: 'short', size: '10', entryPrice: '120', margin: '300' });
  }
  return engine;
}

const MARKS = { A: '80', B: '80', M: '80' };
const keys = (...markets: string[]) => markets.map((market) => ({ account: 'loser', market, side: 'long' as const }));

function money(engine: Engine): bigint {
  const { wallets, margins, unrealizedPnl, fundCash, housePnl, fees } = engine.totals();
  return wallets + margins + unrealizedPnl + fundCash + housePnl + fees;
}

describe.each(RULE_ENGINES)('named funds on $name', ({ make }) => {
  it('a market is taken over by its own fund alone', () => {
    const engine = world(make, [
      { name: 'a', cash: '101' },
      { name: 'b', cash: '100' },
    ]);
    engine.setFund({ cash: '1000000' });
    engine.tick({ marks: MARKS });
    const before = money(engine);
    const report = engine.tick({ liquidations: keys('A', 'B', 'M') });
    const told = [...report.eachLiquidation()].map(({ outcome, fundCash }) => [outcome, fundCash]);
    expect(told).toEqual([
      ['fund', 101n],
      ['adl', 100n],
      ['fund', 1000000n],
    ]);
    expect(money(engine)).toBe(before);
    expect([...report.namedCash]).toEqual([101n, 100n]);
    expect([engine.house('A').lots, engine.house('B').lots, engine.house('M').lots]).toEqual([10n, 0n, 10n]);
  });

  it('book surplus goes to the fund of the market, and a floor and a switch are its own', () => {
    const engine = world(make, [
      { name: 'a', cash: '200', floor: '120' },
      { name: 'b', cash: '200', takeover: false },
    ]);
    const book = [{ size: '5', price: '92' }];
    const [a, b, m] = keys('A', 'B', 'M') as [object, object, object];
    const liquidations = [a, b, m].map((key) => ({ ...(key as ReturnType<typeof keys>[number]), book }));
    const report = engine.tick({ marks: MARKS, liquidations });
    // +10 each; then five lots would cost 50: 210 − 50 > 120; b may not; the default has 10.
    const outcomes = [...report.eachLiquidation()].map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['fund', 'adl', 'adl']);
    expect([...report.fundMovements()].map(({ kind, amount, fund }) => [kind, amount, fund])).toEqual([
      ['book', 10n, 'a'],
      ['book', 10n, 'b'],
      ['book', 10n, undefined],
    ]);
    expect(engine.fund('a')).toEqual({ cash: 210n, floor: 120n, takeover: true });
    expect(engine.fund('b')).toEqual({ cash: 210n, floor: 0n, takeover: false });
    expect(engine.fund().cash).toBe(10n);
  });

  it('house PnL counts for the fund whose market it is in', () => {
    const engine = world(make, [
      { name: 'a', cash: '200' },
      { name: 'b', cash: '200' },
    ]);
    // 10 lots bought at 95 and worth 80 cost 150.
    engine.setHouse('B', { lots: 10n, entryValue: 950n });
    const report = engine.tick({ marks: MARKS, liquidations: keys('A', 'B') });
    expect([...report.eachLiquidation()].map(({ outcome }) => outcome)).toEqual(['fund', 'adl']);
    expect(engine.trigger('B')).toMatchObject({ fund: 'b', fundEquity: 50n });
    expect(engine.trigger('A')).toMatchObject({ fund: 'a', fundEquity: 100n });
  });

  it('prices of a deleveraging are weighed on the fund of the market', () => {
    const rules = { price: { kind: 'mark' } } as const;
    const engine = world(
      make,
      [
        { name: 'a', cash: '100', takeover: false },
        { name: 'b', cash: '99', takeover: false },
      ],
      rules,
    );
    const report = engine.tick({ marks: MARKS, liquidations: keys('A', 'B') });
    expect([...report.eachLiquidation()].map(({ adlUnitValue }) => adlUnitValue)).toEqual([80n, 90n]);
    expect([engine.fund('a').cash, engine.fund('b').cash]).toEqual([0n, 99n]);
  });

  it('bad debt of a cross account is paid by the fund of the market that leaves it without positions', () => {
    const engine = make(0);
    for (const name of ['a', 'b']) engine.addFund({ name, cash: '1000', takeover: false });
    engine.addMarket(linear({ symbol: 'A', fund: 'a' }));
    engine.addMarket(linear({ symbol: 'B', fund: 'b' }));
    engine.addAccount('loser', '10');
    for (const market of ['A', 'B']) {
      engine.open({ account: 'loser', market, side: 'short', size: '1', entryPrice: '100' });
      engine.open({ account: 'winner', market, side: 'long', size: '1', entryPrice: '100', margin: '100' });
    }
    // Q = 10 − 2·4900. ub of a deficit this large is far above the mark, and the counterparties close at it.
    engine.tick({ marks: { A: '100', B: '100' } });
    const before = money(engine);
    const cross = (market: string) => ({ account: 'loser', market, side: 'short' as const });
    engine.setWallet('loser', '-1000');
    const held = money(engine);
    expect(held).toBe(before - 1010n);
    const report = engine.tick({ liquidations: [cross('A'), cross('B')] });
    const [first, second] = [...report.eachLiquidation()];
    expect(first!.badDebt).toBe(0n);
    expect(money(engine)).toBe(held);
    expect(second!.badDebt).toBe(1000n - (first!.realizedPnl + second!.realizedPnl));
    expect([engine.fund('a').cash, engine.fund('b').cash]).toEqual([1000n, 1000n - second!.badDebt]);
    expect([...report.fundMovements()].every(({ fund }) => fund === 'b')).toBe(true);
  });

  it('drawdowns follow the fund of their market', () => {
    const trigger = { kind: 'drawdown', startPpm: 300_000, stopPpm: 0, window: 60_000 } as const;
    const engine = world(
      make,
      [
        { name: 'a', cash: '1000' },
        { name: 'b', cash: '1000' },
      ],
      { trigger },
    );
    engine.setFund({ cash: '1000' });
    engine.tick({ time: 0, marks: { A: '100', B: '100', M: '100' } });
    engine.setFund({ cash: '700' }, 'b');
    const report = engine.tick({ time: 1, marks: MARKS, liquidations: keys('A', 'B', 'M') });
    expect([...report.eachLiquidation()].map(({ outcome }) => outcome)).toEqual(['fund', 'adl', 'fund']);
    expect([...report.triggerChanges()].map(({ market, active }) => [market, active])).toEqual([['B', true]]);
  });

  it('is undone with a refused batch', () => {
    const engine = world(make, [
      { name: 'a', cash: '101' },
      { name: 'b', cash: '100' },
    ]);
    engine.tick({ marks: { A: '100', B: '100', M: '100' } });
    engine.setWallet('winner', `${2n ** 63n - 1n}`);
    const before = engine.snapshot();
    // A is taken over by its fund; closing the winner in B finds no room in the wallet.
    const liquidations = keys('A', 'B');
    expect(refusal(engine, () => engine.tick({ marks: MARKS, liquidations })).code).toBe('OUT_OF_RANGE');
    expect(engine.snapshot()).toEqual(before);
    engine.setWallet('winner', '0');
    const report = engine.tick({ marks: MARKS, liquidations });
    expect([...report.eachLiquidation()].map(({ outcome }) => outcome)).toEqual(['fund', 'adl']);
  });

  it('is kept in snapshots and shows in the digest', () => {
    const engine = world(make, [
      { name: 'a', cash: '101', floor: '-7' },
      { name: 'b', cash: '100', takeover: false },
    ]);
    engine.tick({ marks: MARKS, liquidations: keys('A') });
    const other = make(0);
    other.restore(engine.snapshot());
    expect(other.digest()).toBe(engine.digest());
    expect(other.snapshot()).toEqual(engine.snapshot());
    expect(other.funds).toEqual(['a', 'b']);
    expect(other.fund('a')).toEqual(engine.fund('a'));
    const before = engine.digest();
    engine.setFund({ cash: '100' }, 'b');
    expect(engine.digest()).not.toBe(before);
    expect(engine.market('A').fund).toBe('a');
  });

  it('names show in the digest: of the funds, and of the fund of a market', () => {
    const digest = (names: readonly string[], fund: string): string => {
      const engine = make(0);
      for (const name of names) engine.addFund({ name, cash: '0' });
      engine.addMarket(linear({ fund }));
      return engine.digest();
    };
    const all = [digest(['a', 'b'], 'a'), digest(['a', 'b'], 'b'), digest(['b', 'a'], 'a'), digest(['a'], 'a')];
    expect(new Set(all).size).toBe(all.length);
  });

  it('refuses what is not known, there already, or no fund', () => {
    const engine = make(2);
    engine.addFund({ name: 'a', cash: '1' });
    const code = (call: () => unknown) => refusal(engine, call).code;
    expect(code(() => engine.fund('x'))).toBe('UNKNOWN_FUND');
    expect(code(() => engine.setFund({ cash: '1' }, 'x'))).toBe('UNKNOWN_FUND');
    expect(code(() => engine.setFund({ cash: '1' }, 5n as never))).toBe('UNKNOWN_FUND');
    expect(code(() => engine.addMarket(linear({ fund: 'x' })))).toBe('UNKNOWN_FUND');
    expect(code(() => engine.addFund({ name: 'a', cash: '1' }))).toBe('DUPLICATE_FUND');
    expect(code(() => engine.addFund({ name: '', cash: '1' }))).toBe('INVALID_ARGUMENT');
    expect(code(() => engine.addFund({ name: 'b', cash: '0.001' }))).toBe('FINER_THAN_QUANTUM');
    expect(code(() => engine.addFund({ name: 'b', cash: 'much' }))).toBe('INVALID_DECIMAL');
    expect(code(() => engine.setFund({ cash: `${2n ** 63n}` }, 'a'))).toBe('OUT_OF_RANGE');
    // biome-ignore lint/suspicious/noExplicitAny: what TypeScript would not let through
    expect(code(() => engine.addFund(null as any))).toBe('INVALID_ARGUMENT');
    expect(engine.funds).toEqual(['a']);
  });

  it('has room for so many', () => {
    const engine = make(0);
    for (let i = 0; i < MAX_FUNDS; i++) engine.addFund({ name: `f${i}`, cash: `${i}` });
    expect(refusal(engine, () => engine.addFund({ name: 'more', cash: '0' }))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining(`${MAX_FUNDS}`),
    });
    engine.addMarket(linear({ fund: `f${MAX_FUNDS - 1}` }));
    expect(engine.trigger('M').fundEquity).toBe(BigInt(MAX_FUNDS - 1));
  });
});

describe('engines of the package', () => {
  const funds = [{ name: 'a', cash: '5' }];

  it('have the named funds that they are given', async () => {
    for (const engine of ['wasm', 'reference'] as const) {
      const made = await createEngine({ engine, moneyDecimals: 0, funds, markets: [linear({ fund: 'a' })] });
      expect([made.funds, made.fund('a').cash, made.trigger('M').kind]).toEqual([['a'], 5n, 'shortfall']);
    }
  });

  it('say so where their build has none', () => {
    const engine = createEngineSync({ moneyDecimals: 0, markets: [linear()] });
    for (const call of [
      () => engine.addFund(funds[0]!),
      () => engine.trigger('M'),
      () => engine.setTrigger('M', 'on'),
      () => engine.addMarket(linear({ symbol: 'T', rules: { trigger: { kind: 'fund-share', ppm: 1 } } })),
    ]) {
      expect(refusal(engine, call).code).toBe('WASM_UNAVAILABLE');
    }
  });
});
