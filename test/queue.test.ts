/** What a queue says: top, rankOf, lights, columns and percentiles agree with each other, with explain, and with the rules. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import type { PercentileMode } from '../src/market.ts';
import { percentilePpm } from '../src/queue.ts';
import { columns, linear, marks, type Row } from './support/book.ts';
import { ENGINES } from './support/engines.ts';
import { Random } from './support/random.ts';

const MODES = ['ahead', 'size', 'count'] as const;

/** Shorts of these lots, each in more profit than the next one. */
function ladder(make: (decimals: number) => Engine, percentile: PercentileMode, lots: readonly bigint[]): Engine {
  const engine = make(0);
  engine.addMarket(linear({ percentile, policy: 'return' }));
  engine.addAccounts(lots.length);
  const rows = lots.map((n, account) => ({
    account,
    side: 1 as const,
    lots: n,
    entryValue: -n * BigInt(1_000 - account),
    margin: 5n,
  }));
  engine.upsert('M', columns(rows));
  engine.tick({ marks: marks(100n) });
  return engine;
}

/** The three definitions, written down with fractions. */
function lightsByRule(mode: PercentileMode, lots: readonly bigint[], index: number): number {
  const total = lots.reduce((sum, n) => sum + n, 0n);
  const ahead = lots.slice(0, index).reduce((sum, n) => sum + n, 0n);
  if (mode === 'ahead') return 5 - Number((5n * ahead) / total);
  if (mode === 'count') return 5 - Math.floor((5 * index) / lots.length);
  return 6 - Number((5n * (ahead + lots[index]!) + total - 1n) / total);
}

describe.each(ENGINES)('queues on $name', ({ make }) => {
  it.each([
    ['ahead', [5, 5, 2], [1_000_000, 900_000, 300_000]],
    ['size', [5, 2, 1], [900_000, 300_000, 0]],
    ['count', [5, 4, 2], [1_000_000, 666_666, 333_333]],
  ] as const)('lights and percentiles by %s, by hand', (mode, lights, percentiles) => {
    // Lots 1, 6, 3 of 10: ahead 0, 1, 7; up to and including 1, 7, 10.
    const queue = ladder(make, mode, [1n, 6n, 3n]).queue('M', 'short');
    const top = queue.top(3);
    expect(top.map((place) => place.account)).toEqual(['#0', '#1', '#2']);
    expect(top.map((place) => place.lights)).toEqual(lights);
    expect(top.map((place) => place.percentilePpm)).toEqual(percentiles);
    expect(top.map(({ lotsAhead }) => lotsAhead)).toEqual([0n, 1n, 7n]);
  });

  it.each(MODES)('lights by %s follow their definition on random ladders', (mode) => {
    const random = new Random(9);
    for (let run = 0; run < 15; run++) {
      const bits = random.pick([3, 10, 55]);
      const lots = Array.from({ length: random.int(1, 40) }, () => random.big(Math.min(bits, 45)));
      const queue = ladder(make, mode, lots).queue('M', 'short');
      const seen = queue.columns();
      expect([...seen.account]).toEqual(lots.map((_, i) => i));
      expect([...seen.lights]).toEqual(lots.map((_, i) => lightsByRule(mode, lots, i)));
    }
  });

  it.each(MODES)('one candidate alone, by %s', (mode) => {
    const [place] = ladder(make, mode, [4n]).queue('M', 'short').top(9);
    expect([place?.lights, place?.percentilePpm]).toEqual(mode === 'size' ? [1, 0] : [5, 1_000_000]);
  });

  it('top, rankOf, lights, columns and explain say the same', () => {
    const random = new Random(4);
    for (const mode of MODES) {
      const engine = make(0);
      engine.addMarket(linear({ percentile: mode }));
      const n = 2_500;
      engine.addAccounts(
        n,
        BigInt64Array.from({ length: n }, () => BigInt(random.int(-500, 5_000))),
      );
      const rows: Row[] = Array.from({ length: n }, (_, account) => {
        const lots = BigInt(random.int(1, 30));
        const margin = random.chance(50) ? {} : { margin: BigInt(random.int(0, 400)) };
        return {
          account,
          side: 0,
          lots,
          entryValue: lots * BigInt(random.int(60, 140)),
          exempt: account % 50 === 0,
          ...margin,
        };
      });
      engine.upsert('M', columns(rows));
      engine.tick({ marks: marks(100n) });
      const queue = engine.queue('M', 'long');
      const whole = queue.columns();
      const top = queue.top(n);
      expect(whole.candidates).toBe(whole.account.length);
      expect(whole.candidates).toBeGreaterThan(n / 2);
      expect(top.map(({ account }) => engine.accountNumber(account))).toEqual([...whole.account]);
      expect(top.map(({ rank }) => rank)).toEqual(top.map((_, i) => i + 1));
      const place = new Map([...whole.account].map((account, i) => [account, i]));
      const { account, lights, totalLots } = queue.lights();
      const { score } = queue.scores();
      expect(account).toHaveLength(whole.candidates);
      expect(totalLots).toBe(whole.totalLots);
      expect([...lights]).toEqual([...account].map((holder) => whole.lights[place.get(holder)!]));
      expect([...score]).toEqual([...account].map((holder) => whole.score[place.get(holder)!]));
      expect(queue.scores()).toEqual({ account, score, totalLots });
      const out = { account: new Uint32Array(n), lights: new Uint8Array(n), score: new Float64Array(n) };
      expect(queue.lightsInto({ account: out.account, lights: out.lights })).toBe(whole.candidates);
      expect(out.lights.subarray(0, whole.candidates)).toEqual(lights);
      expect(queue.scoresInto({ score: out.score })).toBe(whole.candidates);
      expect(out.score.subarray(0, whole.candidates)).toEqual(score);
      expect(queue.columnsInto({ account: out.account }, 9)).toBe(9);
      expect(out.account.subarray(0, 9)).toEqual(whole.account.slice(0, 9));
      expect(() => queue.scoresInto({ score: out.score.subarray(0, 5) })).toThrow('score has room for 5 rows');
      expect(() => queue.lightsInto({ lights: out.score as never })).toThrow('lights must be a Uint8Array');
      expect(() => queue.scoresInto({ lights: out.lights } as never)).toThrow('no column lights');
      const some = Uint32Array.from([...whole.account.slice(3, 400).reverse(), 0]);
      const places = queue.places(some);
      expect([...places.rank]).toEqual([...some].map((holder) => (place.get(holder) ?? -1) + 1));
      // A short front is taken from a heap, the whole by sorting.
      for (const k of [0, 1, 7, 100, 1_000]) expect(queue.top(k)).toEqual(top.slice(0, k));
      for (const placed of [top[0]!, top[13]!, top[Math.floor(top.length / 2)]!, top.at(-1)!]) {
        expect(queue.rankOf(placed.account)).toEqual(placed);
        const { rank, lights, score, excluded } = engine.explain({
          account: placed.account,
          market: 'M',
          side: 'long',
        });
        expect([rank, lights, score, excluded]).toEqual([placed.rank, placed.lights, placed.score, undefined]);
      }
      expect(queue.rankOf(0)).toBeUndefined();
    }
  });

  it('numerator and denominator of explain reproduce the score', () => {
    const random = new Random(8);
    for (const policy of ['leveraged-return', 'wallet-return', 'roi-over-ratio', 'return', 'pnl'] as const) {
      const engine = make(0);
      engine.addMarket(linear({ policy }));
      engine.addAccounts(
        60,
        BigInt64Array.from({ length: 60 }, () => random.big(30)),
      );
      for (let account = 0; account < 60; account++) {
        const side = random.pick([0, 1] as const);
        const lots = random.big(20);
        const entryValue = lots * BigInt(random.int(50, 150)) * (side === 0 ? 1n : -1n);
        engine.upsert('M', columns([{ account, side, lots, entryValue, leverage: random.int(1, 125) }]));
      }
      engine.tick({ marks: marks(100n) });
      for (const side of ['long', 'short'] as const) {
        for (const { account, score } of engine.queue('M', side).top(60)) {
          const { numerator, denominator, rank } = engine.explain({ account, market: 'M', side });
          const scaled = numerator * 1_000_000_000n;
          const floor = scaled / denominator - (scaled % denominator < 0n ? 1n : 0n);
          expect(Number(floor)).toBe(score);
          expect(rank).toBeGreaterThan(0);
        }
      }
    }
  });

  it('a queue follows the engine from call to call', () => {
    const engine = ladder(make, 'ahead', [1n, 2n, 3n]);
    const queue = engine.queue('M', 'short');
    expect(queue.top(1)[0]?.account).toBe('#0');
    engine.close({ account: 0, market: 'M', side: 'short' });
    expect(queue.top(1)[0]?.account).toBe('#1');
    engine.adjust({ account: 1, market: 'M', side: 'short' }, { exempt: true });
    expect(queue.top(5).map(({ account }) => account)).toEqual(['#2']);
    engine.tick({ marks: { M: '5000' } });
    expect(queue.top(5)).toEqual([]);
  });
});

describe('percentilePpm', () => {
  it.each([
    ['ahead', 1, 4n, 0n, 3, 12n, 1_000_000],
    ['ahead', 2, 4n, 4n, 3, 12n, 666_666],
    ['size', 1, 4n, 0n, 3, 12n, 666_666],
    ['size', 3, 4n, 8n, 3, 12n, 0],
    ['count', 1, 4n, 0n, 7, 12n, 1_000_000],
    ['count', 7, 4n, 0n, 7, 12n, 142_857],
    ['ahead', 2, 1n, 2n ** 62n, 2, 2n ** 62n + 1n, 0],
  ] as const)('%s: rank %s, %s lots behind %s, of %s with %s', (mode, rank, lots, lotsAhead, n, total, expected) => {
    expect(percentilePpm(mode, { rank, lots, lotsAhead }, n, total)).toBe(expected);
  });
});
