import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  distanceToFront,
  fifthOf,
  INDICATORS,
  type IndicatorStyle,
  indicator,
  normalisedPpm,
  type Standing,
  standingOf,
} from '../src/presets/index.ts';
import { columns, linear } from './support/book.ts';
import { ENGINES } from './support/engines.ts';

const lotsArbitrary = fc.array(fc.bigInt({ min: 1n, max: 2n ** 58n }), { minLength: 1, maxLength: 30 });

/** Places of a queue whose candidates have these lots. */
function queue(lots: readonly bigint[]): Standing[] {
  const totalLots = lots.reduce((sum, own) => sum + own, 0n);
  let lotsAhead = 0n;
  return lots.map((own, i) => {
    const place = { rank: i + 1, lots: own, lotsAhead, candidates: lots.length, totalLots };
    lotsAhead += own;
    return place;
  });
}

const of = (style: IndicatorStyle, place: Standing | undefined): number | string | null => indicator(style).of(place);

describe('indicators', () => {
  test('a queue of four, 10, 40, 30, 20 lots', () => {
    const places = queue([10n, 40n, 30n, 20n]);
    const values = (style: IndicatorStyle) => places.map((place) => of(style, place));
    expect(values('bitmex-lights')).toEqual([5, 3, 2, 1]);
    expect(values('bitmex-percentile')).toEqual(['0.900000', '0.500000', '0.200000', '0.000000']);
    expect(values('binance')).toEqual([4, 3, 2, 1]);
    expect(values('bybit')).toEqual([5, 5, 3, 1]);
    expect(values('okx')).toEqual([5, 5, 3, 1]);
    expect(values('htx')).toEqual([5, 5, 3, 1]);
    expect(values('gate')).toEqual([1, 1, 3, 5]);
    expect(values('kucoin')).toEqual(['1.000000', '0.900000', '0.500000', '0.200000']);
    expect(values('phemex')).toEqual(['1.000000', '0.900000', '0.500000', '0.200000']);
    expect(values('ccxt-rank')).toEqual([5, 5, 3, 1]);
    expect(values('ccxt-rating')).toEqual(['5', '5', '3', '1']);
    expect(values('ccxt-percentage')).toEqual(['100.0000', '90.0000', '50.0000', '20.0000']);
    expect(values('normalised')).toEqual([1_000_000, 900_000, 500_000, 200_000]);
  });

  test('no candidate', () => {
    const none = Object.fromEntries(INDICATORS.map(({ style, of: value }) => [style, value(undefined)]));
    expect(none).toMatchObject({ binance: 0, bybit: 0, okx: 0, gate: 6, htx: null, kucoin: null, normalised: null });
  });

  test('each has its definition, its source and, where it is chosen here, the gap', () => {
    expect(new Set(INDICATORS.map(({ style }) => style)).size).toBe(INDICATORS.length);
    for (const { definition, source, gap, venue } of INDICATORS) {
      expect([definition, source]).not.toContain('');
      expect(gap === null).toBe(venue === 'adl-core');
    }
  });

  test('lots beyond 2^53 lose nothing', () => {
    const last = queue([2n ** 62n, 1n])[1]!;
    expect([normalisedPpm(last), of('gate', last)]).toEqual([0, 5]);
    const [, second] = queue([2n ** 60n, 4n * 2n ** 60n]);
    expect(fifthOf('ahead', second!)).toBe(1);
    const [, almost] = queue([2n ** 60n - 1n, 4n * 2n ** 60n + 1n]);
    expect(fifthOf('ahead', almost!)).toBe(0);
  });

  test('the front has the highest value, nobody further back a higher one', () => {
    fc.assert(
      fc.property(lotsArbitrary, (lots) => {
        const places = queue(lots);
        for (const [style, front, sign] of [
          ['binance', 4, -1],
          ['bybit', 5, -1],
          ['okx', 5, -1],
          ['gate', 1, 1],
          ['normalised', 1_000_000, -1],
        ] as const) {
          const values = places.map((place) => Number(of(style, place)));
          expect(values[0]).toBe(front);
          values.slice(1).forEach((value, i) => {
            expect(sign * (value - values[i]!)).toBeGreaterThanOrEqual(0);
          });
        }
      }),
    );
  });

  test('the ends of the scales are those of the venues', () => {
    fc.assert(
      fc.property(lotsArbitrary, (lots) => {
        for (const place of queue(lots)) {
          expect(of('binance', place)).toBeGreaterThanOrEqual(0);
          for (const style of ['bitmex-lights', 'bybit', 'okx', 'htx', 'gate', 'ccxt-rank'] as const) {
            expect([1, 2, 3, 4, 5]).toContain(of(style, place));
          }
          expect(of('bitmex-percentile', place)).toMatch(/^(0\.\d{6}|1\.0{6})$/);
        }
      }),
    );
  });
});

/** Lots of a queue in order of falling entries of shorts. */
function engineWith(
  make: (typeof ENGINES)[number]['make'],
  lots: readonly number[],
  percentile: 'ahead' | 'size' | 'count',
) {
  const engine = make(0);
  engine.addMarket(linear({ policy: 'return', percentile }));
  engine.addAccounts(lots.length);
  const rows = lots.map((own, account) => {
    const entryValue = -BigInt(own) * BigInt(2000 - account);
    return { account, side: 1 as const, lots: BigInt(own), entryValue, margin: 10n ** 9n };
  });
  engine.upsert('M', columns(rows));
  engine.tick({ marks: { M: '1000' } });
  return engine;
}

describe.each(ENGINES)("from the $name engine's ranks", ({ make }) => {
  test.each([
    ['size', 'bitmex-lights'],
    ['ahead', 'bybit'],
  ] as const)('lights by %s are those of %s', (mode, style) => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, (lots) => {
        const rows = engineWith(make, lots, mode).queue('M', 'short').columns();
        expect(lots.map((_, row) => of(style, standingOf(rows, row)))).toEqual([...rows.lights]);
      }),
      { numRuns: 25 },
    );
  });

  test('places and columns give the same; a position that is none gives none', () => {
    const engine = engineWith(make, [3, 1, 2], 'count');
    const queueOf = engine.queue('M', 'short');
    const rows = queueOf.columns();
    const places = queueOf.places(Uint32Array.of(2, 0));
    expect(standingOf(places, 0)).toEqual(standingOf(rows, 2));
    expect(standingOf(places, 1)).toEqual(standingOf(rows, 0));
    expect(of('binance', standingOf(rows, 1))).toBe(rows.lights[1]! - 1);
    expect(standingOf(rows, 3)).toBeUndefined();
    expect(standingOf(engine.queue('M', 'long').places(Uint32Array.of(0)), 0)).toBeUndefined();
  });
});

describe('distance to the front', () => {
  test('in lots, accounts and their share, with the reason where there is no price', () => {
    const [first, second, third] = queue([1n, 4n, 2n]);
    expect(distanceToFront(first!)).toEqual({ lots: 0n, lotsPpm: 0, candidates: 0, noPrice: undefined });
    const two = { lots: 5n, lotsPpm: 714_286, candidates: 2, noPrice: undefined };
    expect(distanceToFront(third!, { by: [{ key: 'pnl', inverted: false }] })).toEqual(two);
    expect(distanceToFront(second!, { column: true }).noPrice).toMatch(/priorities/);
    expect(distanceToFront(second!, { scan: { seed: 1, maxScan: 2 } }).noPrice).toMatch(/a scan/);
    expect(distanceToFront(first!, { column: true }).noPrice).toBeUndefined();
  });

  test('by return the order is the same at every mark, by leverage it is not', () => {
    const orderAt = (policy: 'return' | 'leveraged-return', mark: string): string[] => {
      const engine = ENGINES[0]!.make(0);
      engine.addMarket(linear({ policy }));
      const open = (account: string, entryPrice: string, margin: string): void =>
        engine.open({ account, market: 'M', side: 'short', size: '1', entryPrice, margin });
      open('low', '1100', '50');
      open('high', '1200', '5000');
      open('mid', '1150', '400');
      engine.tick({ marks: { M: mark } });
      return engine
        .queue('M', 'short')
        .top(3)
        .map(({ account }) => account);
    };
    const marks = ['1', '300', '900', '1050', '1099'];
    for (const mark of marks) expect(orderAt('return', mark)).toEqual(['high', 'mid', 'low']);
    expect(new Set(marks.map((mark) => orderAt('leveraged-return', mark).join())).size).toBeGreaterThan(1);
  });
});
