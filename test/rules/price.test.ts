/** Section 7.1: at what price counterparties are closed, followed by hand. ub = 90 and u = 80 unless a case says otherwise. */
import { describe, expect, it } from 'vitest';
import type { PriceRuleSpec } from '../../src/rules/price.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, type Scene, stage } from './support.ts';

describe.each(RULE_ENGINES)('price rules on $name', ({ make }) => {
  /** Unit value, the winner's realised PnL and the fund's cash of one liquidation at 80. */
  function at80(price: PriceRuleSpec, scene: Scene = {}): readonly bigint[] {
    const { entry, fills } = liquidate(stage(make, { rules: { price }, ...scene }), '80');
    return [entry.adlUnitValue, fills[0]!.realizedPnl, entry.fundCash];
  }

  it('bankruptcy: 1200 − 900, the fund is left alone', () => {
    expect(at80({ kind: 'bankruptcy' })).toEqual([90n, 300n, 0n]);
  });

  it('mark: 1200 − 800, the fund pays 10·(90 − 80) where that leaves it at its floor', () => {
    expect(at80({ kind: 'mark' }, { cash: '100' })).toEqual([80n, 400n, 0n]);
    expect(at80({ kind: 'mark' }, { cash: '99' })).toEqual([90n, 300n, 99n]);
  });

  it('severity: 80 + trunc(0.39·10) = 83, the fund pays 10·7 where that leaves it at its floor', () => {
    const price = { kind: 'severity', severityPpm: 390_000 } as const;
    expect(at80(price, { cash: '70' })).toEqual([83n, 370n, 0n]);
    expect(at80(price, { cash: '69' })).toEqual([90n, 300n, 69n]);
    expect(at80({ kind: 'severity', severityPpm: 0 }, { cash: '100' })).toEqual([80n, 400n, 0n]);
    expect(at80({ kind: 'severity', severityPpm: 1_000_000 })).toEqual([90n, 300n, 0n]);
  });

  it('severity truncates toward the mark also where ub lies below it', () => {
    // At 97: Q = 70 and MMp = 97, so ub is 90 as before. 97 + trunc(0.5·(90 − 97)) = 97 − 3; above ub, so it costs nothing.
    const engine = stage(make, { rules: { price: { kind: 'severity', severityPpm: 500_000 } } });
    const { entry } = liquidate(engine, '97');
    expect([entry.bankruptcyUnitValue, entry.adlUnitValue, entry.fundCash]).toEqual([90n, 94n, 40n]);
  });

  it('previous mark: the one that the tick replaced', () => {
    const engine = stage(make, { rules: { price: { kind: 'previous-mark' } } });
    engine.tick({ marks: { M: '120' } });
    engine.tick({ marks: { M: '95' } });
    // 95 is above ub: the winner realises 1200 − 950, the fund gains 10·(95 − 90).
    const { entry, fills } = liquidate(engine, '80');
    expect([entry.adlUnitValue, fills[0]!.realizedPnl, entry.fundCash]).toEqual([95n, 250n, 50n]);
  });

  it('previous mark: the mark itself where there was none before, or the tick brings none', () => {
    expect(at80({ kind: 'previous-mark' }, { cash: '100' })).toEqual([80n, 400n, 0n]);
    const engine = stage(make, { rules: { price: { kind: 'previous-mark' } }, cash: '100' });
    engine.tick({ marks: { M: '95' } });
    engine.tick({ marks: { M: '80' } });
    expect(liquidate(engine).entry.adlUnitValue).toBe(80n);
  });

  it('falls back to the mark beyond a deviation: 10·10^6 against ppm·80', () => {
    const price = { kind: 'bankruptcy', maxDeviationPpm: 124_999 } as const;
    expect(at80(price, { cash: '100' })).toEqual([80n, 400n, 0n]);
    expect(at80(price, { cash: '99' })).toEqual([90n, 300n, 99n]);
    expect(at80({ ...price, maxDeviationPpm: 125_000 }, { cash: '100' })).toEqual([90n, 300n, 100n]);
    expect(at80({ ...price, maxDeviationPpm: Number.MAX_SAFE_INTEGER }, { cash: '100' })).toEqual([90n, 300n, 100n]);
  });

  it('rounds to the tick of 4: up for a long, down for a short, and the fund gains', () => {
    const rules = { price: { kind: 'bankruptcy', roundToTick: true } } as const;
    expect(at80(rules.price, { tick: '4' })).toEqual([92n, 280n, 20n]);
    expect(at80({ kind: 'severity', severityPpm: 390_000, roundToTick: true }, { tick: '4', cash: '60' })).toEqual([
      84n,
      360n,
      0n,
    ]);
    // On the tick it stays: 90 is a multiple of 5.
    expect(at80(rules.price, { tick: '5' })).toEqual([90n, 300n, 0n]);
    const engine = stage(make, {
      rules,
      tick: '4',
      side: 'short',
      counterparties: [{ id: 'winner', entryPrice: '80' }],
    });
    const { entry, fills } = liquidate(engine, '120', 'short');
    // ub = 110 down to 108: 1080 − 800; the fund gains 10·2.
    expect([entry.adlUnitValue, fills[0]!.realizedPnl, entry.fundCash]).toEqual([108n, 280n, 20n]);
  });

  it('rounds a short at least to one tick, which the fund must be able to pay', () => {
    const rules = { price: { kind: 'bankruptcy', roundToTick: true } } as const;
    const scene = { rules, tick: '200', side: 'short', counterparties: [{ id: 'winner', entryPrice: '80' }] } as const;
    const short = (cash: string): readonly bigint[] => {
      const { entry } = liquidate(stage(make, { ...scene, cash }), '120', 'short');
      return [entry.adlUnitValue, entry.fundCash];
    };
    // 110 down to 0, so 200: 10·(200 − 110) = 900.
    expect(short('900')).toEqual([200n, 0n]);
    expect(short('899')).toEqual([110n, 899n]);
  });
});
