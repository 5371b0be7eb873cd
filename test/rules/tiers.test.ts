/** Maintenance by notional. One lot at price p is worth p quanta. */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create.ts';
import { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { type MarketSpec, readMarket } from '../../src/market.ts';
import type { TierSpec } from '../../src/rules/maintenance.ts';
import { isPlain } from '../../src/rules.ts';
import { linear } from '../support/book.ts';
import { CORES, RULE_CORES } from '../support/engines.ts';
import { withTiers } from './world.ts';

/** 1 % up to 1000, then 5 % less 40, above 5000 10 % less 290: without a step at the bounds but for rounding. */
const TABLE = [
  { upTo: '1000', ppm: 10_000 },
  { upTo: '5000', ppm: 50_000, deduction: '40' },
  { ppm: 100_000, deduction: '290' },
];

const tiered = (maintenance: readonly TierSpec[] = TABLE, changes: Partial<MarketSpec> = {}): MarketSpec =>
  withTiers(linear(changes), maintenance);

/** Size, and MMp at a mark of 1. */
const LEVELS = [
  ['1', 1n],
  ['1000', 10n],
  // ⌈50.05⌉ − 40.
  ['1001', 11n],
  ['5000', 210n],
  // ⌈500.1⌉ − 290.
  ['5001', 211n],
  ['100000', 9710n],
] as const;

describe.each(RULE_CORES)('tables of maintenance on $name', ({ make }) => {
  it.each(LEVELS)('ask by the row of the notional: size %s', (size, expected) => {
    const engine = new Engine(make, 0);
    engine.addMarket(tiered());
    const key = { account: 'a', market: 'M', side: 'long' } as const;
    engine.open({ ...key, size, entryPrice: '1' });
    engine.open({ ...key, account: 'b', size, entryPrice: '1', margin: '5' });
    engine.tick({ marks: { M: '1' } });
    for (const account of ['a', 'b']) {
      expect(engine.facts({ ...key, account })).toMatchObject({ positionMaintenance: expected, maintenance: expected });
    }
  });

  it('are never below 0', () => {
    const engine = new Engine(make, 0);
    engine.addMarket(tiered([{ ppm: 100_000, deduction: '50' }]));
    engine.open({ account: 'a', market: 'M', side: 'long', size: '499', entryPrice: '1', margin: '1' });
    engine.open({ account: 'b', market: 'M', side: 'long', size: '510', entryPrice: '1', margin: '1' });
    engine.tick({ marks: { M: '1' } });
    engine.open({ account: 'c', market: 'M', side: 'long', size: '400', entryPrice: '1', margin: '1' });
    engine.tick({});
    // ⌈49.9⌉ − 50 = 0 < 1; 51 − 50 = 1 ≥ 1; 40 − 50 is below 0.
    expect(engine.facts({ account: 'c', market: 'M', side: 'long' }).maintenance).toBe(0n);
    expect([...engine.eachLiquidatable()].map(({ account }) => account)).toEqual(['b']);
  });

  it('follow marks, fills and slices in the sums of cross accounts', () => {
    const engine = new Engine(make, 0);
    engine.addMarket(tiered());
    engine.setFund({ cash: '0', takeover: false });
    engine.addAccount('cross', '600');
    engine.open({ account: 'cross', market: 'M', side: 'long', size: '100', entryPrice: '55' });
    engine.open({ account: 'other', market: 'M', side: 'short', size: '100', entryPrice: '55', margin: '9000' });
    const key = { account: 'cross', market: 'M', side: 'long' } as const;
    const maintenance = () => engine.facts(key).maintenance;
    engine.tick({ marks: { M: '55' } });
    // N = 5500: 550 − 290.
    expect(maintenance()).toBe(260n);
    engine.tick({ marks: { M: '50' } });
    // N = 5000: 250 − 40 = 210, and Q = 600 − 500 = 100.
    expect(maintenance()).toBe(210n);
    // The slice of 20: N = 1000, MMp = 10, share ⌊100·10/210⌋ = 4, T = 996, ub = ⌈49.8⌉ = 50. Left: 80 lots, N = 4000, MM = 160.
    const [report] = [...engine.tick({ liquidations: [{ ...key, size: '20' }] }).eachLiquidation()];
    expect(report).toMatchObject({ bankruptcyUnitValue: 50n, remainingLots: 80n, adlLots: 20n });
    expect(maintenance()).toBe(160n);
    // other's 80 shorts are closed by cross's queue: 60 lots leave 20, N = 1000, MM = 10.
    engine.tick({
      liquidations: [{ account: 'other', market: 'M', side: 'short', size: '60', force: true }],
    });
    expect(maintenance()).toBe(10n);
  });

  it('of one row without deduction are the rate itself, to the digest', () => {
    const digestOf = (market: MarketSpec): string => {
      const engine = new Engine(make, 0);
      engine.addMarket(market);
      return engine.digest();
    };
    expect(digestOf(tiered([{ ppm: 70_000 }]))).toBe(digestOf(linear({ maintenancePpm: 70_000 })));
    expect(digestOf(tiered())).not.toBe(digestOf(linear({ maintenancePpm: 100_000 })));
  });

  it('are refused where maintenance falls, to the quantum', () => {
    const add = (deduction: string) => new Engine(make, 0).addMarket(tiered([TABLE[0]!, { ppm: 50_000, deduction }]));
    // At 1001: 51 − 41 = 10, as much as at 1000; 51 − 42 = 9.
    expect(add('41')).toBe(0);
    expect(() => add('42')).toThrow(/M.*rules\.maintenance\[1\].*9 quanta.*10/);
    expect(() => new Engine(make, 0).addMarket(tiered([TABLE[0]!, TABLE[0]!, { ppm: 50_000 }]))).toThrow(/upTo.*above/);
    expect(() => new Engine(make, 0).addMarket(tiered([{ upTo: '0.5', ppm: 1 }, { ppm: 2 }]))).toThrow(
      /rules.maintenance\[0\]/,
    );
  });
});

describe('tables of maintenance', () => {
  it.each([
    ['not both', { ...linear(), rules: { maintenance: TABLE } }],
    ['an array of 1 to 100 rows', tiered([])],
    ['the last row has no bound', tiered([{ upTo: '5', ppm: 1 }])],
    ['upTo is missing', tiered([{ ppm: 1 }, { ppm: 2 }])],
    ['upTo must be positive', tiered([{ upTo: '-1', ppm: 1 }, { ppm: 2 }])],
    ['ppm must be an integer from 0 to 1000000', tiered([{ ppm: 1.5 }])],
    ['ppm must be an integer from 0 to 1000000', tiered([{ ppm: 1_000_001 }])],
    ['deduction must be 0 or more', tiered([{ ppm: 1, deduction: '-1' }])],
    ['[0].rate is not known', tiered([{ ppm: 1, rate: 2 } as unknown as TierSpec])],
  ])('are refused: %s', (words, spec) => {
    let refused: unknown;
    try {
      readMarket(spec);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AdlError);
    expect(refused).toMatchObject({ code: 'INVALID_MARKET', place: { market: 'M' } });
    expect((refused as AdlError).message).toContain(words);
  });

  it('of one rate are plain, and every build takes them', () => {
    const market = readMarket(tiered([{ ppm: 5000, deduction: '0' }]));
    expect(isPlain(market.rules)).toBe(true);
    expect(market.maintenancePpm).toBe(5000);
    for (const { make } of CORES) expect(make(0).addMarket(market)).toBe(0);
  });

  it('stay in snapshots', async () => {
    const engine = await createEngine({ moneyDecimals: 2, markets: [tiered()] });
    const restored = await createEngine({ moneyDecimals: 2, rules: true });
    restored.restore(engine.snapshot());
    expect(restored.digest()).toBe(engine.digest());
    expect(restored.market('M').rules.maintenance).toHaveLength(3);
  });
});
