/**
 * Each allocation rule on a world worked out by hand.
 *
 * One lot at price p is worth p quanta. Account 0 is long 10 lots, entered at 110 with a margin of 100: at the mark of 95 its Q is
 * 950 − 1100 + 100 = −50, and ub = (1100 − 100)/10 = 100. Closing a short at 100 instead of 95 costs it 5 a lot. The shorts, by
 * return in queue order:
 *
 *   account  lots  entry  P                margin  Q    P/C
 *   1        7     120    −665 + 840 = 175  200    375  0.208
 *   2        5     110    −475 + 550 = 75   200    275  0.136
 *   3        3     100    −285 + 300 = 15   30     45   0.05
 */
import { describe, expect, it } from 'vitest';
import type { Core, TickResult } from '../../src/core.ts';
import type { AllocationSpec } from '../../src/rules/allocation.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { batch, market } from '../reference/world.ts';
import { columns, type Row } from '../support/book.ts';
import { tickConserves } from '../support/conserve.ts';
import { RULE_CORES } from '../support/engines.ts';

const VICTIM: Row = { account: 0, lots: 10n, entryValue: 1100n, margin: 100n };
const SHORTS: readonly Row[] = [
  { account: 1, side: 1, lots: 7n, entryValue: -840n, margin: 200n },
  { account: 2, side: 1, lots: 5n, entryValue: -550n, margin: 200n },
  { account: 3, side: 1, lots: 3n, entryValue: -300n, margin: 30n },
];

type Make = (moneyDecimals: number) => Core;

function liquidate(make: Make, rules: RuleSpec, rows: readonly Row[], victims: readonly number[] = [0]): TickResult {
  const core = make(0);
  core.addMarket(market({ policy: rules.rerank === undefined ? 'return' : 'pnl', rules }));
  core.addAccounts(8);
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  core.upsert(0, columns(rows));
  return tickConserves(core, batch([[0, 95n]], ...victims.map((account) => ({ account, side: 0 as const }))));
}

/** Lots by account, fill by fill. */
function fills({ fills: { account, lots } }: TickResult): string {
  return Array.from(account, (number, row) => `${number}:${lots[row]}`).join(' ');
}

function shared(make: Make, allocation: AllocationSpec, shorts = SHORTS): string {
  return fills(liquidate(make, { allocation }, [VICTIM, ...shorts]));
}

describe.each(RULE_CORES)('allocation rules on $name', ({ make }) => {
  it('queue: by rank, as without rules', () => {
    expect(shared(make, { rule: 'queue' })).toBe('1:7 2:3');
  });

  it('contract pro-rata: 10·7/15, 10·5/15, 10·3/15 = 4⅔, 3⅓, 2', () => {
    expect(shared(make, { rule: 'contract-pro-rata' })).toBe('1:5 2:3 3:2');
    // ⌊4⅔⌋, ⌊8⌋ − 4, 10 − 8.
    expect(shared(make, { rule: 'contract-pro-rata', rounding: 'prefix' })).toBe('1:4 2:4 3:2');
  });

  it('capped by profit: 10 % of 175, 75, 15 pay for 3, 1 and 0 lots at 5 each; the house takes 6', () => {
    const rows = [VICTIM, ...SHORTS];
    const result = liquidate(make, { allocation: { rule: 'capped-pro-rata', capPpm: 100_000 } }, rows);
    expect(fills(result)).toBe('1:3 2:1');
    expect(result.liquidations.residualLots[0]).toBe(6n);
    expect(Array.from(result.skipped)).toEqual([]);
  });

  it('capped by equity: 10 % of 375, 275, 45 pay for 7, 5 and 0 lots: 10·7/12, 10·5/12 = 5⅚, 4⅙', () => {
    const allocation = { rule: 'capped-pro-rata', capPpm: 100_000, capOf: 'equity' } as const;
    expect(shared(make, allocation)).toBe('1:6 2:4');
  });

  it('in tiers: 3, 1, 0 by profit; then the 6 left, 6·7/15, 6·5/15, 6·3/15 = 2⅘, 2, 1⅕, by equity', () => {
    expect(shared(make, { rule: 'capped-pro-rata', capPpm: 100_000, tiers: true })).toBe('1:6 2:3 3:1');
  });

  it('in tiers: of 14, 3, 1, 0 by profit; of the 10 left the first is full with 4, the others get 6·5/8, 6·3/8 = 3¾, 2¼', () => {
    const victim = { ...VICTIM, lots: 14n, entryValue: 1540n, margin: 140n };
    const allocation = { rule: 'capped-pro-rata', capPpm: 100_000, tiers: true } as const;
    expect(fills(liquidate(make, { allocation }, [victim, ...SHORTS]))).toBe('1:7 2:5 3:2');
  });

  it('no caps where the close costs nothing: shorts closed below the mark', () => {
    // Entered at 110 with a margin of 200, forced: Q = 950 − 1100 + 200 = 50 ≤ MM = 95, so ub = 900/10 = 90.
    const victim = { ...VICTIM, margin: 200n };
    const result = liquidate(make, { allocation: { rule: 'capped-pro-rata', capPpm: 0 } }, [victim, ...SHORTS]);
    expect(fills(result)).toBe('1:5 2:3 3:2');
  });

  it('risk-aware: n·N/Q = 7·665/375, 5·475/275, 3·285/45 = 12.4, 8.6, 19; the third is full, 7 are shared', () => {
    // 7·12413331/21049691 = 4.128, 7·8636360/21049691 = 2.872.
    expect(shared(make, { rule: 'risk-aware' })).toBe('1:4 2:3 3:3');
  });

  it('min-max: 10·375/695, 10·275/695, 10·45/695 = 5.4, 3.96, 0.6; then 4/275 < 6/375 < 1/45', () => {
    expect(shared(make, { rule: 'min-max' })).toBe('1:6 2:4');
  });

  it('who cannot bear its share gives what it can, and the next in the queue the rest', () => {
    // Entered at 96 with a margin of 4: Q = 3 + 4 = 7 and each lot takes 4 of the margin, so that 1 of its 2 lots passes.
    const weak: Row = { account: 3, side: 1, lots: 3n, entryValue: -288n, margin: 4n };
    const rows = [VICTIM, ...SHORTS.slice(0, 2), weak];
    const result = liquidate(make, { allocation: { rule: 'contract-pro-rata' } }, rows);
    expect(fills(result)).toBe('1:5 2:3 3:1 1:1');
    expect(Array.from(result.skipped)).toEqual([3]);
    expect(Array.from(result.fills.rank)).toEqual([1, 2, 3, 1]);
    expect(Array.from(result.fills.remainingLots)).toEqual([2n, 2n, 2n, 1n]);
  });

  it('who could not bear its share is not asked for more', () => {
    const weak: Row = { account: 3, side: 1, lots: 3n, entryValue: -288n, margin: 4n };
    const result = liquidate(make, { allocation: { rule: 'contract-pro-rata' } }, [VICTIM, weak]);
    expect(fills(result)).toBe('3:1');
    expect(Array.from(result.skipped)).toEqual([3]);
    expect(result.liquidations.residualLots[0]).toBe(9n);
  });

  it('leaves out the liquidated account, insolvent and exempt ones', () => {
    const others: readonly Row[] = [
      { account: 0, side: 1, lots: 9n, entryValue: -1080n, margin: 200n },
      { account: 4, side: 1, lots: 9n, entryValue: -810n, margin: 45n },
      { account: 5, side: 1, lots: 9n, entryValue: -1080n, margin: 200n, exempt: true },
    ];
    expect(shared(make, { rule: 'contract-pro-rata' }, [...SHORTS, ...others])).toBe('1:5 2:3 3:2');
  });

  describe('the queue scored once a tick or for each liquidation, by profit', () => {
    // 5 lots and then 3, both with ub 100. Account 1 gives 5 of its 7 and has a profit of 50 left, account 2 has one of 75.
    const victims: readonly Row[] = [
      { account: 0, lots: 5n, entryValue: 550n, margin: 50n },
      { account: 4, lots: 3n, entryValue: 330n, margin: 30n },
    ];
    const run = (rules: RuleSpec): TickResult => liquidate(make, rules, [...victims, ...SHORTS], [0, 4]);

    it('once a tick', () => {
      const result = run({ rerank: 'tick' });
      expect(fills(result)).toBe('1:5 1:2 2:1');
      expect(Array.from(result.fills.score)).toEqual([175, 175, 75]);
    });

    it('for each liquidation', () => {
      const result = run({ rerank: 'liquidation' });
      expect(fills(result)).toBe('1:5 2:3');
      expect(Array.from(result.fills.rank)).toEqual([1, 1]);
    });

    it('for each liquidation, shared out: 4:3:2 of 15, then 3 among 7 − 2, 5 − 2 and 3 − 1', () => {
      // 5·7/15, 5·5/15, 5·3/15 = 2⅓, 1⅔, 1: 2, 2, 1. Then profits of 125, 45, 10: 3·5/10, 3·3/10, 3·2/10 = 1½, 0.9, 0.6: 1, 1, 1.
      const result = run({ rerank: 'liquidation', allocation: { rule: 'contract-pro-rata' } });
      expect(fills(result)).toBe('1:2 2:2 3:1 1:1 2:1 3:1');
      expect(Array.from(result.fills.score)).toEqual([175, 75, 15, 125, 45, 10]);
    });
  });
});
