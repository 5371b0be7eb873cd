/** The house's own position, closed ahead of the queue (section 11.2). One lot at price p is worth p quanta. */
import { describe, expect, it } from 'vitest';
import type { RuleSpec } from '../../src/rules.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, type Scene, stage, WINNER } from './support.ts';

const ELIGIBLE: RuleSpec = { candidates: { house: 'eligible' } };

/** The long of 10 with ub = 90 meets a house that is short 4, sold at 90. */
function scene(changes: Partial<Scene> = {}): Scene {
  return { rules: ELIGIBLE, cash: '100', house: -4n, ...changes };
}

function told(engine: ReturnType<typeof stage>, mark: string, side: 'long' | 'short' = 'long') {
  const { entry, fills } = liquidate(engine, mark, side);
  const { outcome, takenOverLots, houseLots, adlLots, residualLots, adlUnitValue } = entry;
  return [outcome, takenOverLots, houseLots, adlLots, residualLots, adlUnitValue, fills.map(({ account }) => account)];
}

describe.each(RULE_ENGINES)('the house on $name', ({ make }) => {
  const play = (changes: Partial<Scene> = {}, mark = '80') => {
    const engine = stage(make, scene(changes));
    engine.setHouse('M', { lots: changes.house ?? -4n, entryValue: (changes.house ?? -4n) * 90n });
    return { engine, told: told(engine, mark, changes.side) };
  };

  it('closes what it holds on the other side before anybody, at the bankruptcy price', () => {
    // House PnL = −4·80 + 360 = 40, cash 100. D of 4 lots = 4·10 = 40, and 140 − 40 = 100 > 0.
    const { engine, told } = play();
    expect(told).toEqual(['adl', 0n, 4n, 6n, 0n, 90n, ['winner']]);
    expect(engine.house('M')).toEqual({ lots: 0n, entryValue: 0n });
    // Closed at 90, where it was opened: nothing realised.
    expect(engine.fund().cash).toBe(100n);
  });

  it('is not asked without the rule', () => {
    expect(play({ rules: {} }).told).toEqual(['adl', 0n, 0n, 10n, 0n, 90n, ['winner']]);
  });

  it('closes no more than is liquidated, and then nobody else is asked', () => {
    const { engine, told } = play({ house: -25n, cash: '0' });
    // House PnL = 250 at the mark of 80; D = 100, and 150 > 0.
    expect(told).toEqual(['fund', 0n, 10n, 0n, 0n, 0n, []]);
    expect(engine.house('M')).toEqual({ lots: -15n, entryValue: -1350n });
  });

  it('realises its PnL to the fund', () => {
    const engine = stage(make, scene());
    engine.setHouse('M', { lots: -4n, entryValue: -402n });
    const { report, entry } = liquidate(engine, '80');
    // 4·(−90) + 402 = 42.
    expect(entry.houseLots).toBe(4n);
    expect([...report.fundMovements()]).toEqual([{ liquidation: 0, kind: 'house', amount: 42n }]);
    expect(engine.fund().cash).toBe(142n);
  });

  it.each([
    // Cash + 40 − 10·k above the floor.
    ['-40', '0', 0n],
    ['-29', '0', 1n],
    ['-30', '0', 0n],
    ['-1', '0', 3n],
    ['0', '0', 3n],
    ['1', '0', 4n],
    ['50', '50', 3n],
    ['51', '50', 4n],
  ])('closes only what the fund can pay for: cash %s, floor %s', (cash, floor, lots) => {
    expect(play({ cash, floor }).told[2]).toBe(lots);
  });

  it('closes all where that costs nothing, whatever the fund has', () => {
    // ub = 90 below a mark of 95: forced liquidation aside, at 91 Q = 10 ≤ 91.
    expect(play({ cash: '-1000' }, '91').told[2]).toBe(4n);
  });

  it('does not open or grow a position: on the same side it closes nothing', () => {
    expect(play({ house: 4n }).told).toEqual(['adl', 0n, 0n, 10n, 0n, 90n, ['winner']]);
  });

  it('comes after a takeover, which nets it', () => {
    expect(play({ takeover: true, cash: '1000' }).told).toEqual(['fund', 10n, 0n, 0n, 0n, 0n, []]);
    // Whole: 10 lots cost 100 of 40 + 55, too much; of its own 4 the house closes all.
    expect(play({ takeover: true, cash: '55' }).told.slice(0, 4)).toEqual(['adl', 0n, 4n, 6n]);
    // Partial: 9 lots are taken, the house turns long, and nothing is left to close.
    const rules = { ...ELIGIBLE, takeover: { mode: 'partial' } } as const;
    expect(play({ rules, takeover: true, cash: '55' }).told.slice(0, 4)).toEqual(['adl', 9n, 0n, 1n]);
  });

  it('leaves fewer lots for the price to be paid for', () => {
    // At the mark 6 lots cost the fund 60, 10 would cost 100: of 40 + 62 − 40 = 62 only the 6 can be paid.
    const rules = { ...ELIGIBLE, price: { kind: 'mark' } } as const;
    expect(play({ rules, cash: '62' }).told).toEqual(['adl', 0n, 4n, 6n, 0n, 80n, ['winner']]);
    expect(play({ rules, cash: '59' }).told[5]).toBe(90n);
  });

  it('closes longs against a liquidated short', () => {
    const counterparties = [{ id: WINNER.id, entryPrice: '80' }];
    expect(play({ side: 'short', house: 4n, counterparties }, '120').told).toEqual([
      'adl',
      0n,
      4n,
      6n,
      0n,
      110n,
      ['winner'],
    ]);
  });
});
