/** Why a tick closed whom it closed and passed others over, followed by hand: ub = 90 and u = 80 unless a case says otherwise. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { explainTick } from '../../src/explain/index.ts';
import type { TickInput } from '../../src/inputs.ts';
import { type Scene, stage } from '../rules/support.ts';
import { refusal } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';

const LIQUIDATION: TickInput = {
  marks: { M: '80' },
  liquidations: [{ account: 'loser', market: 'M', side: 'long' }],
};

describe.each(RULE_CORES)('fills and skips of a tick on $name', ({ make }) => {
  function explained(scene: Scene, input = LIQUIDATION) {
    const engine = stage((decimals) => new Engine(make, decimals), scene);
    const before = engine.snapshot();
    return explainTick(before, input, engine.tick(input));
  }

  it('a fill: factors of the score, place, tests and price', () => {
    const second = { id: 'second', entryPrice: '110', size: '20', margin: '500' };
    const told = explained({ counterparties: [{ id: 'first', entryPrice: '120', size: '4', wallet: '100' }, second] });
    expect(told.report.fills.lots).toEqual(BigInt64Array.of(4n, 6n));
    expect(told.fill(1)).toMatchObject({
      kind: 'fill',
      row: 1,
      liquidation: 0,
      account: 'second',
      side: 'short',
      round: 'queue',
      reason: 'lots-left',
      // P = 2200 − 1600, N = 1600, C = 2200, Q = 500 + 600.
      place: { rank: 2, lights: 5, formula: 'P·N/(C·Q)', numerator: 600n * 1600n, denominator: 2200n * 1100n },
      lotsAhead: 4n,
      candidates: 2,
      totalLots: 24n,
      lots: 20n,
      lotsLeft: 6n,
      offeredLots: 6n,
      closedLots: 6n,
      remainingLots: 14n,
      // 6·110 − 6·90.
      realizedPnl: 120n,
      price: { reason: 'bankruptcy', unitValue: 90n, markUnitValue: 80n, fundCost: 0n, fundTest: undefined },
    });
    // 1100 − 6·10; 500 + 0.
    expect(told.fill(1).tests.map(({ left, holds }) => [left, holds])).toEqual([
      [1100n, true],
      [1040n, true],
      [500n, true],
    ]);
    expect(told.fill(0)).toMatchObject({ account: 'first', reason: 'whole-position', lotsAhead: 0n });
    expect([...told.all()]).toEqual([told.fill(0), told.fill(1)]);
  });

  it('skips: equity and margin behind the close, then the last resort', () => {
    // Sold at 82 with a margin of 50: Q = 50 + 20 and 70 − 100 < 0. Sold at 85 with 49: 49 + 850 − 900 < 0, Q = 49 + 50.
    const told = explained({
      counterparties: [
        { id: 'poor', entryPrice: '82', margin: '50' },
        { id: 'thin', entryPrice: '85', margin: '49' },
      ],
    });
    const skips = told.skipsOf(0);
    expect(
      skips.map(({ account, reason, round, offeredLots, closedLots }) => [
        account,
        reason,
        round,
        offeredLots,
        closedLots,
      ]),
    ).toEqual([
      ['thin', 'equity-after', 'queue', 10n, 0n],
      ['poor', 'equity-after', 'queue', 10n, 0n],
    ]);
    expect(skips[0]!.tests[1]).toEqual({
      text: 'Q + s·k·(ux − u) − max(0, fee) ≥ 0',
      left: -1n,
      relation: '≥',
      right: 0n,
      holds: false,
    });
    expect(skips[0]!.tests[2]).toMatchObject({ left: -1n, holds: false });
    expect(told.skip(1)).toEqual(skips[1]);
    // 49 + 9·85 − 9·90 = 4, 10 lots are too many.
    expect(
      told.fillsOf(0).map(({ account, reason, round, closedLots }) => [account, reason, round, closedLots]),
    ).toEqual([
      ['thin', 'most-that-pass', 'last-resort', 9n],
      ['poor', 'most-that-pass', 'last-resort', 1n],
    ]);
  });

  it('a margin that does not reach, though the equity does', () => {
    // ux = 80 + 0.6·10 = 86. Q = 10 + 20·4 = 90, 90 − 10·6 ≥ 0, but 10 − 10·2 < 0; 5 lots pass.
    const told = explained({
      rules: { price: { kind: 'severity', severityPpm: 600_000 } },
      cash: '1000',
      counterparties: [{ id: 'c', entryPrice: '84', size: '20', margin: '10' }],
    });
    expect(told.skip(0)).toMatchObject({
      reason: 'margin-after',
      equity: 90n,
      tests: [{}, { left: 30n }, { left: -10n }],
    });
    expect(told.fill(0)).toMatchObject({ closedLots: 5n, price: { reason: 'severity', wantedUnitValue: 86n } });
  });

  it.each([
    ['mark', { price: { kind: 'mark' } }, '100', 'mark', 80n, 100n, 0n],
    ['mark that the fund cannot pay', { price: { kind: 'mark' } }, '99', 'fund-cannot-pay', 90n, 100n, -1n],
    ['severity', { price: { kind: 'severity', severityPpm: 500_000 } }, '50', 'severity', 85n, 50n, 0n],
    ['deviation', { price: { kind: 'bankruptcy', maxDeviationPpm: 1 } }, '100', 'too-far-from-mark', 80n, 100n, 0n],
  ] as const)('price: %s', (_, rules, cash, reason, unitValue, fundCost, left) => {
    const { price } = explained({ rules, cash }).fill(0);
    expect(price).toMatchObject({ reason, unitValue, fundCost, bankruptcyUnitValue: 90n });
    expect(price.fundTest).toMatchObject({ left, right: 0n, holds: left >= 0n });
  });

  it('shares of a sharing rule: weight, cap, share, bound, and the rest offered once more', () => {
    const told = explained({
      rules: { allocation: { rule: 'contract-pro-rata' } },
      counterparties: [
        { id: 'rich', entryPrice: '120', size: '10' },
        // Q = 40 at 80: 5 lots cost 50.
        { id: 'poor', entryPrice: '84', size: '10' },
      ],
    });
    expect(told.skip(0)).toMatchObject({
      account: 'poor',
      round: 'share',
      offeredLots: 5n,
      closedLots: 4n,
      reason: 'equity-after',
      share: { weight: 10n, cap: 10n, lots: 5n, bound: 10n },
    });
    expect(
      told.fillsOf(0).map(({ account, reason, round, closedLots }) => [account, reason, round, closedLots]),
    ).toEqual([
      ['poor', 'most-that-pass', 'share', 4n],
      ['rich', 'share', 'share', 5n],
      ['rich', 'rest-of-shares', 'rest', 1n],
    ]);
  });

  it('a deficit that the rules allow, and one cut to what passes', () => {
    const poor = { id: 'poor', entryPrice: '82', margin: '50' };
    expect(explained({ rules: { overlap: 'allow' }, counterparties: [poor] }).fill(0)).toMatchObject({
      reason: 'deficit-allowed',
      newDeficit: 30n,
    });
    const cut = explained({ rules: { overlap: 'cap' }, counterparties: [poor] });
    expect(cut.fill(0)).toMatchObject({ reason: 'most-that-pass', round: 'queue', closedLots: 6n });
    expect(cut.skipsOf(0)).toEqual([]);
  });

  it('refuses a report of another tick, and rows that are not there', () => {
    const engine = stage((decimals) => new Engine(make, decimals));
    const before = engine.snapshot();
    const report = engine.tick({ ...LIQUIDATION, marks: { M: '79' } });
    expect(refusal(engine, () => explainTick(before, LIQUIDATION, report))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(refusal(engine, () => explainTick(before.slice(1), LIQUIDATION))).toMatchObject({
      code: 'SNAPSHOT_INVALID',
    });
    const told = explainTick(before, LIQUIDATION);
    expect(() => told.fill(1)).toThrow(new RangeError('no fill 1 in this tick: it has 1'));
    expect(() => told.skip(0)).toThrow(RangeError);
    expect(() => told.fillsOf(1)).toThrow(RangeError);
  });
});
