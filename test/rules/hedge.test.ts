/** Lots that an account holds on both sides of a market (section 11.1). One lot at price p is worth p quanta; the mark is 100. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { linear } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';

/** [account, long lots, short lots]: each short was sold at 120 with a margin of 500, each long bought at 90 with one of 500. */
const HOLDERS = [
  ['pair', 10, 10],
  ['over', 12, 6],
  ['part', 4, 10],
  ['bare', 0, 5],
] as const;
type Make = (typeof RULE_CORES)[number]['make'];

/** 'bust' and 'next' are long 12 and 8, bought at 100 with nothing behind them; 'late' is long 6. */
function world(make: Make, rules: RuleSpec): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(linear({ policy: 'pnl', rules }));
  engine.setFund({ cash: '0', takeover: false });
  for (const [account, size] of [
    ['bust', '12'],
    ['next', '8'],
    ['late', '6'],
  ] as const) {
    engine.addAccount(account);
    engine.open({ account, market: 'M', side: 'long', size, entryPrice: '100', margin: '0' });
  }
  for (const [account, long, short] of HOLDERS) {
    engine.addAccount(account);
    const terms = { account, market: 'M', margin: '500' };
    if (long > 0) engine.open({ ...terms, side: 'long', size: `${long}`, entryPrice: '90' });
    engine.open({ ...terms, side: 'short', size: `${short}`, entryPrice: '120' });
  }
  engine.tick({ marks: { M: '100' } });
  return engine;
}

const NET: RuleSpec = { candidates: { hedge: 'net' } };

function closed(
  engine: Engine,
  ...accounts: string[]
): (readonly [liquidation: number, account: string, lots: bigint])[] {
  const report = engine.tick({
    liquidations: accounts.map((account) => ({ account, market: 'M', side: 'long', force: true })),
  });
  return [...report.eachFill()].map(({ liquidation, account, lots }) => [liquidation, account, lots] as const);
}

describe.each(RULE_CORES)('hedged lots on $name', ({ make }) => {
  it('are no part of the queue: lots, lots ahead, totals, lights and percentiles are those beyond the other side', () => {
    const queue = world(make, NET).queue('M', 'short');
    expect(queue.columns()).toMatchObject({ candidates: 2, totalLots: 11n });
    expect(queue.top(5)).toMatchObject([
      { account: 'part', rank: 1, lots: 6n, lotsAhead: 0n, lights: 5, percentilePpm: 1_000_000 },
      { account: 'bare', rank: 2, lots: 5n, lotsAhead: 6n, lights: 3, percentilePpm: 454_545 },
    ]);
    expect(queue.top(1)).toMatchObject([{ account: 'part', lots: 6n }]);
    expect(queue.rankOf('bare')).toMatchObject({ lots: 5n, lotsAhead: 6n, lights: 3 });
    expect(queue.rankOf('pair')).toBeUndefined();
    expect(queue.scores()).toMatchObject({ totalLots: 11n });
    const { account, lights, totalLots } = queue.lights();
    expect([Array.from(account).length, Array.from(lights).sort(), totalLots]).toEqual([2, [3, 5], 11n]);
    const longs = world(make, NET).queue('M', 'long');
    // bust, next and late have no equity.
    expect(longs.top(5)).toMatchObject([{ account: 'over', lots: 6n }]);
  });

  it('say so in facts and explanations', () => {
    const engine = world(make, NET);
    const key = (account: string) => ({ account, market: 'M', side: 'short' }) as const;
    expect(engine.explain(key('pair'))).toMatchObject({ excluded: 'hedged', candidate: false, eligibleLots: 0n });
    expect(engine.explain(key('part'))).toMatchObject({ excluded: undefined, eligibleLots: 6n, lots: 10n });
    expect(world(make, {}).facts(key('pair'))).toMatchObject({ candidate: true, eligibleLots: 10n });
  });

  it('are not closed, in one liquidation or several; what is left goes to the house', () => {
    const engine = world(make, NET);
    expect(closed(engine, 'late', 'next')).toEqual([
      [0, 'part', 6n],
      [1, 'bare', 5n],
    ]);
    expect(engine.house('M').lots).toBe(3n);
    expect(engine.position({ account: 'part', market: 'M', side: 'short' })).toMatchObject({ lots: 4n });
    expect(closed(engine, 'bust')).toEqual([]);
  });

  it('are freed in the tick whose liquidation takes the other side away, for who is a candidate already', () => {
    const engine = world(make, NET);
    // part: 6 of 10, then its long of 4 goes, and 4 more may be closed. pair's queue was scored while it was hedged.
    expect(closed(engine, 'late', 'part', 'pair', 'next')).toEqual([
      [0, 'part', 6n],
      [1, 'bare', 4n],
      [2, 'part', 4n],
      [2, 'bare', 1n],
    ]);
    expect(engine.queue('M', 'short').top(5)).toMatchObject([{ account: 'pair', lots: 10n }]);
  });

  it('are freed for everybody where the queue is scored anew', () => {
    const engine = world(make, { ...NET, rerank: 'liquidation' });
    expect(closed(engine, 'late', 'pair', 'next')).toEqual([
      [0, 'part', 6n],
      [1, 'bare', 5n],
      [2, 'pair', 8n],
    ]);
  });

  it.each([
    ['contract-pro-rata', [6n, 5n]],
    ['min-max', [6n, 5n]],
    ['risk-aware', [6n, 5n]],
  ] as const)('have no weight and no cap in %s', (rule, all) => {
    const engine = world(make, { ...NET, allocation: { rule } });
    expect(closed(engine, 'bust').map(([, , lots]) => lots)).toEqual(all);
  });

  it('weigh as the lots beyond in contract pro-rata', () => {
    const engine = world(make, { ...NET, allocation: { rule: 'contract-pro-rata' } });
    // 6 lots over weights of 6 and 5: 3 3/11 and 2 8/11.
    expect(closed(engine, 'late')).toEqual([
      [0, 'part', 3n],
      [0, 'bare', 3n],
    ]);
  });

  it('are not asked about in the other market', () => {
    const engine = world(make, NET);
    engine.addMarket(linear({ symbol: 'O', rules: NET }));
    engine.open({ account: 'bare', market: 'O', side: 'long', size: '5', entryPrice: '90', margin: '500' });
    engine.tick({ marks: { O: '100' } });
    expect(engine.queue('M', 'short').rankOf('bare')).toMatchObject({ lots: 5n });
  });

  it('are closed by rank like all others without the rule', () => {
    const engine = world(make, { candidates: { hedge: 'separate' } });
    expect(closed(engine, 'bust').map(([, account]) => account)).toEqual(['pair', 'part']);
  });
});
