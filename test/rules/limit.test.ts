/** The fund pays up to a limit, counterparties the rest (section 11.4). One lot at price p is worth p quanta. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { readMarket } from '../../src/market.ts';
import type { PriceRuleSpec } from '../../src/rules/price.ts';
import { linear } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, type Scene, stage } from './support.ts';

describe.each(RULE_ENGINES)('limit of the fund on $name', ({ make }) => {
  /** ub = 90, the mark is 80: 10 lots are short of 100. */
  const play = (price: Omit<PriceRuleSpec, 'kind'>, scene: Scene = {}, mark = '80'): Engine => {
    const engine = stage(make, { cash: '1000', ...scene, rules: { price: { kind: 'limit', ...price } } });
    told = liquidate(engine, mark, scene.side).entry;
    return engine;
  };
  let told: ReturnType<typeof liquidate>['entry'];

  it.each([
    ['0', 90n, 1000n],
    ['9', 90n, 1000n],
    ['10', 89n, 990n],
    ['70', 83n, 930n],
    ['75', 83n, 930n],
    ['100', 80n, 900n],
    ['5000', 80n, 900n],
  ])('pays no more than %s, and counterparties the rest', (limit, unitValue, cash) => {
    const engine = play({ limit });
    expect([told.adlUnitValue, told.adlLots, engine.fund().cash]).toEqual([unitValue, 10n, cash]);
    // What the winner gets: 10·(120 − ux).
    expect(engine.wallet('winner')).toBe(10n * (120n - unitValue));
    expect(told.bankruptcyUnitValue).toBe(90n);
  });

  it.each([
    [0, '1000', 90n],
    [69_999, '1000', 84n],
    [70_000, '1000', 83n],
    [1_000_000, '1000', 80n],
    [500_000, '101', 85n],
    [1_000_000, '-50', 90n],
  ])('is a part of what the fund had: %s ppm of %s', (limitPpm, cash, unitValue) => {
    play({ limitPpm }, { cash, floor: '-100' });
    expect(told.adlUnitValue).toBe(unitValue);
  });

  it('stops at the floor too', () => {
    play({ limit: '100' }, { cash: '130', floor: '95' });
    expect(told.adlUnitValue).toBe(87n);
    play({ limit: '100' }, { cash: '95', floor: '95' });
    expect(told.adlUnitValue).toBe(90n);
  });

  it('pays up to the mark and no further, and nothing where there is no deficit', () => {
    play({ limit: '500' }, {}, '91');
    expect(told.adlUnitValue).toBe(90n);
  });

  it('mirrors for a short', () => {
    play({ limit: '45' }, { side: 'short', counterparties: [{ id: 'winner', entryPrice: '80' }] }, '120');
    // ub = 110: 4 a lot of the 10.
    expect(told.adlUnitValue).toBe(114n);
  });

  it('is one for all liquidations of a tick', () => {
    const engine = stage(make, { cash: '1000', rules: { price: { kind: 'limit', limit: '150' } } });
    engine.addAccount('second');
    engine.open({ account: 'second', market: 'M', side: 'long', size: '10', entryPrice: '100', margin: '100' });
    engine.addAccount('other');
    engine.open({ account: 'other', market: 'M', side: 'short', size: '10', entryPrice: '119' });
    const batch = ['loser', 'second'].map((account) => ({ account, market: 'M', side: 'long' }) as const);
    const report = engine.tick({ marks: { M: '80' }, liquidations: batch });
    expect(Array.from(report.liquidations.adlUnitValue)).toEqual([80n, 85n]);
    expect(engine.fund().cash).toBe(850n);
  });

  it('counts what the tick brought the fund before', () => {
    const engine = stage(make, { cash: '1000', rules: { price: { kind: 'limit', limit: '20' } } });
    // 4 lots at 95 bring 20: 6 lots may cost 40, which is 6 a lot.
    const report = engine.tick({
      marks: { M: '80' },
      liquidations: [{ account: 'loser', market: 'M', side: 'long', book: [{ size: '4', price: '95' }] }],
    });
    expect(report.liquidation(0)).toMatchObject({ fundSurplus: 20n, adlUnitValue: 84n });
  });

  it('follows the mark where the bankruptcy price is too far from it', () => {
    play({ limit: '10', maxDeviationPpm: 100_000 });
    expect(told.adlUnitValue).toBe(80n);
  });

  it('rounds to the tick away from the fund', () => {
    play({ limit: '70', roundToTick: true }, { tick: '5' });
    expect([told.adlUnitValue, told.fundCash]).toEqual([85n, 950n]);
  });
});

describe('rules of a limit', () => {
  it.each([
    [{}, 'one of the two'],
    [{ limit: '1', limitPpm: 1 }, 'one of the two'],
    [{ limit: '-1' }, 'must not be negative'],
    [{ limit: 'much' }, 'rules.price.limit'],
    [{ limitPpm: 1_000_001 }, 'rules.price.limitPpm must be an integer from 0 to 1000000'],
    [{ kind: 'mark', limit: '1' }, 'for kind limit only'],
  ])('are refused: %j', (price, words) => {
    const read = () => readMarket(linear({ rules: { price: { kind: 'limit', ...price } as PriceRuleSpec } }));
    expect(read).toThrow(words);
  });

  it.each(RULE_ENGINES)('of more digits than money has are refused on $name', ({ make }) => {
    const add = () => make(0).addMarket(linear({ rules: { price: { kind: 'limit', limit: '0.5' } } }));
    expect(add).toThrow(expect.objectContaining({ code: 'INVALID_MARKET' }));
  });
});
