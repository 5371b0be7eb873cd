/** Section 7.3: how many lots the house takes over, followed by hand. ub = 90, u = 80: a lot costs the fund 10. */
import { describe, expect, it } from 'vitest';
import type { TakeoverRuleSpec } from '../../src/rules/takeover.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, stage } from './support.ts';

describe.each(RULE_ENGINES)('takeover on $name', ({ make }) => {
  /** Outcome, lots taken over and lots deleveraged. The house's lots were bought, or sold, at the mark: no PnL. */
  function run(takeover: TakeoverRuleSpec, cash: string, house = 0n, mark = '80') {
    const engine = stage(make, { rules: { takeover }, cash, takeover: true });
    if (house !== 0n) engine.setHouse('M', { lots: house, entryValue: house * 80n });
    const { entry } = liquidate(engine, mark);
    return [entry.outcome, entry.takenOverLots, entry.adlLots, entry.residualLots];
  }

  it('partial: the most lots that leave the fund above its floor', () => {
    expect(run({ mode: 'partial' }, '51')).toEqual(['adl', 5n, 5n, 0n]);
    expect(run({ mode: 'partial' }, '50')).toEqual(['adl', 4n, 6n, 0n]);
    expect(run({ mode: 'partial' }, '0')).toEqual(['adl', 0n, 10n, 0n]);
    expect(run({ mode: 'partial' }, '101')).toEqual(['fund', 10n, 0n, 0n]);
    expect(run({ mode: 'whole' }, '100')).toEqual(['adl', 0n, 10n, 0n]);
  });

  it('partial: the floor may be anywhere', () => {
    const lots = (cash: string, floor: string): bigint => {
      const engine = stage(make, { rules: { takeover: { mode: 'partial' } }, cash, floor, takeover: true });
      return liquidate(engine, '80').entry.takenOverLots;
    };
    expect([lots('58', '7'), lots('57', '7'), lots('7', '7'), lots('0', '-51'), lots('-60', '-100')]).toEqual([
      5n,
      4n,
      0n,
      5n,
      3n,
    ]);
  });

  it('partial: all lots where they cost the fund nothing', () => {
    expect(run({ mode: 'partial' }, '-5', 0n, '95')).toEqual(['fund', 10n, 0n, 0n]);
  });

  it('a cap of 250 is 3 lots at 80', () => {
    const partial = { mode: 'partial', houseNotional: '250' } as const;
    const whole = { mode: 'whole', houseNotional: '250' } as const;
    expect(run(partial, '1000')).toEqual(['adl', 3n, 7n, 0n]);
    expect(run(partial, '1000', 2n)).toEqual(['adl', 1n, 9n, 0n]);
    expect(run(partial, '1000', 5n)).toEqual(['adl', 0n, 10n, 0n]);
    expect(run(whole, '1000')).toEqual(['adl', 0n, 10n, 0n]);
    expect(run({ mode: 'whole', houseNotional: '800' }, '1000')).toEqual(['fund', 10n, 0n, 0n]);
    expect(run({ mode: 'whole', houseNotional: '799' }, '1000')).toEqual(['adl', 0n, 10n, 0n]);
  });

  it('a cap with the house on the other side: what it nets does not count, but what is left of it does', () => {
    const partial = { mode: 'partial', houseNotional: '250' } as const;
    // From −4: 4 are netted and 3 opened.
    expect(run(partial, '1000', -4n)).toEqual(['adl', 7n, 3n, 0n]);
    // From −13, ten leave −3, at the cap; nine would leave −4.
    expect(run(partial, '1000', -13n)).toEqual(['fund', 10n, 0n, 0n]);
    // From −14 even ten leave −4: none.
    expect(run(partial, '1000', -14n)).toEqual(['adl', 0n, 10n, 0n]);
    // From −13 with cash for nine: nine leave −4, so none.
    expect(run(partial, '91', -13n)).toEqual(['adl', 0n, 10n, 0n]);
    expect(run({ mode: 'whole', houseNotional: '0' }, '1000', -10n)).toEqual(['fund', 10n, 0n, 0n]);
  });

  it('the rest is priced with the fund as the takeover leaves it', () => {
    const rules = { takeover: { mode: 'partial' }, price: { kind: 'mark' } } as const;
    const engine = stage(make, { rules, cash: '51', takeover: true });
    // Five lots taken at 90 are worth 80: house PnL −50, so 1 is left, and five more lots at the mark would cost 50.
    const { entry } = liquidate(engine, '80');
    expect([entry.takenOverLots, entry.adlUnitValue, entry.fundCash]).toEqual([5n, 90n, 51n]);
  });

  it('reports what the house realises in takeover and residual together', () => {
    // The house sold 8 at 95 and holds cash for five lots: 5 netted at 90 realise 25. Nobody is there to close the other five:
    // 3 more are netted for 15, and 2 opened.
    const engine = stage(make, {
      rules: { takeover: { mode: 'partial' } },
      takeover: true,
      cash: '-69',
      counterparties: [],
    });
    engine.setHouse('M', { lots: -8n, entryValue: -760n });
    const { entry, report } = liquidate(engine, '80');
    // cash + PnL = −69 + 8·15 = 51.
    expect([entry.outcome, entry.takenOverLots, entry.adlLots, entry.residualLots]).toEqual(['adl', 5n, 0n, 5n]);
    expect([report.liquidations.housePnl[0], entry.fundCash]).toEqual([40n, -29n]);
    const { lots, entryValue } = engine.house('M');
    expect([lots, entryValue]).toEqual([2n, 180n]);
  });
});
