/** Scores, order, queries and lights, against the reference. */
import { describe, expect, it } from 'vitest';
import type { SideNumber } from '../../src/core.ts';
import { POLICIES } from '../../src/policy.ts';
import { CROSS, MAX } from '../reference/world.ts';
import { Random } from '../support/random.ts';
import { ALL, BILLION, nearWhole, others, Pair, text, times } from './pair.ts';

/** Everybody's lights by `lights` are those of the full order of the reference. */
function expectLights(pair: Pair, number: number, side: SideNumber): void {
  const { account, lights, totalLots } = pair.core.views.lights(number, side);
  const order = pair.model.ranked(number, side, ALL);
  const byAccount = (accounts: Uint32Array, column: Uint8Array) =>
    [...accounts].map((holder, i) => [holder, column[i]!] as const).sort((a, b) => a[0] - b[0]);
  expect(text(byAccount(account, lights))).toBe(text(byAccount(order.account, order.lights)));
  expect(totalLots).toBe(order.totalLots);
}

const PERCENTILES = ['ahead', 'size', 'count'] as const;

/** Marks as they are, then with the clustering done; both in the full book and in one with holes. */
function surveyLights(pair: Pair, marks: readonly bigint[]): void {
  for (const tidied of [false, true]) {
    if (tidied) while (pair.core.tidy(10_000) > 0);
    for (const unitValue of marks) {
      pair.mark(...PERCENTILES.map(() => unitValue));
      for (const number of PERCENTILES.keys()) {
        for (const side of [0, 1] as const) expectLights(pair, number, side);
      }
    }
  }
}

describe.each(others)('kernels on $name', ({ make }) => {
  it('order: thousands of ties, by lots and then by account', () => {
    for (const [policy, mark] of [
      ['return', 10n],
      ['return', 2n],
      ['pnl', 7n],
    ] as const) {
      const pair = new Pair(make, [{ policy, percentile: 'size' }]);
      pair.accounts(1500, () => 2n ** 60n);
      pair.mark(mark);
      const sizes = [1n, 2n, 2n ** 32n + 1n, 2n ** 33n, 2n ** 33n + 5n];
      // 1009 and 1500 have no common factor: every account once, in no order.
      const rows = times(1500, (i) => {
        const lots = sizes[i % sizes.length]!;
        const price = i < 1200 ? [3n, 6n, 9n][i % 3]! : BigInt(20 + (i >> 1));
        return { account: (i * 1009) % 1500, side: 0 as const, lots, entryValue: lots * price };
      });
      pair.put(0, rows);
      const full = pair.same((core) => core.ranked(0, 0, ALL));
      for (const most of [1, 2, 9, 180, 1000]) {
        const front = pair.same((core) => core.ranked(0, 0, most));
        expect(text(front.account)).toBe(text(full.account.slice(0, most)));
      }
      for (let at = 0; at < 1500; at += 53) {
        const { rank, lotsAhead, lights } = pair.core.rankOf(0, 0, full.account[at]!)!;
        expect([rank, lotsAhead, lights]).toEqual([at + 1, full.lotsAhead[at], full.lights[at]]);
      }
    }
  });

  it('queries: a front of 20,000 candidates and single places agree with the whole order', () => {
    const pair = new Pair(make, [{ policy: 'leveraged-return', percentile: 'count' }]);
    const random = new Random(5);
    const n = 21_000;
    pair.accounts(n);
    pair.mark(1000n);
    pair.put(
      0,
      times(n, (i) => ({
        account: n - 1 - i,
        side: 1,
        lots: BigInt(random.int(1, 40)),
        entryValue: -BigInt(random.int(500, 60_000)),
        margin: BigInt(random.int(1000, 90_000)),
      })),
    );
    const full = pair.same((core) => core.ranked(0, 1, ALL));
    expect(full.candidates).toBeGreaterThan(15_000);
    for (const most of [1, 3, 256, 900]) {
      const front = pair.core.ranked(0, 1, most);
      expect(text(front.account)).toBe(text(full.account.slice(0, most)));
      expect(text(front.lotsAhead)).toBe(text(full.lotsAhead.slice(0, most)));
      expect(text(front.lights)).toBe(text(full.lights.slice(0, most)));
    }
    for (const at of [0, 1, 500, 12_000, full.account.length - 1]) {
      const { rank, lotsAhead, lights } = pair.core.rankOf(0, 1, full.account[at]!)!;
      expect([rank, lotsAhead, lights]).toEqual([at + 1, full.lotsAhead[at], full.lights[at]]);
    }
  });

  it('queries: a front on both sides of a wide gap, after one of another queue', () => {
    const pair = new Pair(make, [{ policy: 'pnl' }, { policy: 'pnl' }]);
    pair.accounts(13_000);
    pair.mark(10n, 10n);
    const rows = (pnlOf: (i: number) => bigint) =>
      times(13_000, (account) => {
        const pnl = pnlOf(account);
        return { account, lots: pnl, entryValue: 9n * pnl, margin: 0n };
      });
    pair.put(
      0,
      rows((i) => (i === 7 ? 1n : 5n)),
    );
    pair.put(
      1,
      rows((i) => BigInt(i < 300 ? 10_000_000 + i : 1 + (i % 1000))),
    );
    for (const [number, most] of [
      [0, 5],
      [1, 700],
      [0, 600],
    ] as const) {
      const full = pair.core.ranked(number, 0, ALL);
      expect(text(pair.core.ranked(number, 0, most).account)).toBe(text(full.account.slice(0, most)));
    }
    pair.same((core) => core.ranked(1, 0, 700));
  });

  it('lights: every threshold, in small and in the largest queues', () => {
    const percentiles = ['ahead', 'size', 'count'] as const;
    const pair = new Pair(
      make,
      percentiles.map((percentile) => ({ percentile, policy: 'pnl' as const })),
    );
    pair.accounts(30);
    pair.mark(1n, 1n, 1n);
    for (let n = 1; n <= 12; n++) {
      for (const number of [0, 1, 2]) {
        const side = (n & 1) as SideNumber;
        const rows = times(n, (i) => ({
          account: i,
          side,
          lots: n > 10 ? MAX / 16n + BigInt(i) : BigInt(1 + ((i * n) % 4)),
          entryValue: side === 0 ? BigInt(i + 1) : -BigInt(i + 1),
          margin: MAX / 4n,
        }));
        if (n > 1) {
          const accounts = Uint32Array.from({ length: 30 }, (_, i) => i).filter((i) =>
            pair.model.find(number, side, i),
          );
          pair.accepted((core) => core.remove(number, side, accounts));
        }
        pair.put(number, rows);
        pair.same((core) => core.ranked(number, side, ALL));
        for (let i = 0; i < n; i++) pair.same((core) => core.rankOf(number, side, i));
      }
    }
  });

  it.each(POLICIES)('lights: blocks before, behind and on an edge, by %s', (policy) => {
    const random = new Random(policy.length);
    const pair = new Pair(
      make,
      PERCENTILES.map((percentile) => ({ percentile, policy, maintenancePpm: 5000 })),
    );
    const n = 5000;
    pair.accounts(n, () => BigInt(random.int(-50, 90_000)));
    // Prices in groups: some of one price, some with a few exempt rows; lots of few kinds, so that there are ties in all of it.
    const groups = times(12, (g) => ({
      price: random.int(400, 1600),
      spread: g % 3 === 0 ? 0 : random.int(1, 60),
      lots: random.pick([3, 40, 5000]),
      leverage: random.pick([1, 3, 20]),
      exempt: g % 5 === 1 ? 2 : 0,
    }));
    for (const number of PERCENTILES.keys()) {
      const rows = times(n, (account) => {
        const side = random.chance(20) ? (0 as const) : (1 as const);
        const { price, spread, lots, leverage, exempt } = groups[random.int(0, groups.length - 1)]!;
        const held = BigInt(random.int(1, lots));
        const cost = held * BigInt(price + random.int(0, spread));
        const margin = random.chance(number * 8) ? CROSS : cost / BigInt(leverage);
        const entryValue = side === 0 ? cost : -cost;
        return { account, side, lots: held, entryValue, margin, leverage, exempt: random.chance(exempt) };
      });
      pair.put(number, rows);
    }
    surveyLights(pair, [1000n, 1700n, 390n]);
  });

  it('lights: edges on the borders of blocks, and books in which all scores are the same', () => {
    for (const step of [1n, 0n]) {
      for (const blocks of [5, 10]) {
        const pair = new Pair(
          make,
          PERCENTILES.map((percentile) => ({ percentile, policy: 'pnl' as const })),
        );
        const n = blocks * 256;
        pair.accounts(n);
        // Each block of the clustered book is a fifth of the queue or half of one; its gains double from block to block.
        for (const number of PERCENTILES.keys()) {
          for (const side of [0, 1] as const) {
            const gain = (i: number) => 100n * 2n ** BigInt(2 * (i >> 8)) + step * BigInt(i & 255);
            const rows = times(n, (i) => ({
              account: i,
              side,
              lots: 1n,
              entryValue: (side === 0 ? 10n : -10n) ** 9n - gain(step === 0n ? 0 : i),
              margin: 10n ** 8n,
            }));
            pair.put(number, rows);
          }
        }
        surveyLights(pair, [10n ** 9n]);
        pair.same((core) =>
          core.remove(
            1,
            0,
            Uint32Array.from({ length: 77 }, (_, i) => 9 * i),
          ),
        );
        surveyLights(pair, [10n ** 9n]);
      }
    }
  });

  it('lights: lots of all candidates beyond 64 bits are refused', () => {
    const pair = new Pair(make, [{ policy: 'pnl' }]);
    pair.accounts(4);
    pair.mark(1n);
    for (let n = 1; n <= 4; n++) {
      pair.put(0, [{ account: n - 1, lots: MAX, entryValue: MAX - 1n, margin: MAX / 2n }]);
      const result = pair.same((core) => core.ranked(0, 0, ALL)) as object;
      expect('refused' in result).toBe(n > 1);
    }
  });

  it('policies: quotients next to a whole number are floored exactly', () => {
    const random = new Random(3);
    for (const policy of POLICIES) {
      const spec = { policy, maintenancePpm: 333_333 };
      const small = new Pair(make, [spec, spec]);
      small.accounts(701, (i) => BigInt(i - 3));
      small.mark(1n, 1n);
      for (const [number, regime] of (['lanes', 'edge'] as const).entries()) {
        small.put(
          number,
          times(701, (account) => nearWhole(random, account, regime)),
        );
        const { score } = small.same((core) => core.ranked(number, 0, ALL));
        expect(score.length).toBeGreaterThan(300);
        expect(score.some((value) => Object.is(value, -0))).toBe(false);
      }
      // One position a market: the lots of two together could leave the range.
      const markets = 400;
      const large = new Pair(
        make,
        times(markets, () => spec),
      );
      large.accounts(1);
      large.mark(...times(markets, () => 1n));
      let ranked = 0;
      for (let number = 0; number < markets; number++) {
        large.put(number, [
          { ...nearWhole(random, 0, number % 2 === 0 ? 'any' : 'wide'), leverage: 1 + (number % 125) },
        ]);
        ranked += large.same((core) => core.ranked(number, 0, ALL)).account.length;
      }
      expect(ranked).toBeGreaterThan(150);
    }
  });

  it('policies: small numbers two rows at a time, cross accounts among them', () => {
    const random = new Random(13);
    for (const policy of POLICIES) {
      for (const n of [1, 2, 3, 255, 260, 511]) {
        const pair = new Pair(make, [{ policy, maintenancePpm: 12_345 }]);
        pair.accounts(n, () => BigInt(random.int(-20, 4000)));
        pair.mark(10n);
        for (const side of [0, 1] as const) {
          pair.put(
            0,
            times(n, (account) => {
              const lots = BigInt(random.int(1, 200));
              const cost = lots * BigInt(random.int(7, 13));
              return {
                account,
                side,
                lots,
                entryValue: side === 0 ? cost : -cost,
                margin: random.chance(40)
                  ? CROSS
                  : random.chance(20)
                    ? cost - lots * 10n > 0n
                      ? cost - lots * 10n
                      : 0n
                    : cost / 9n,
                leverage: 1 + (account % 50),
                exempt: random.chance(5),
              };
            }),
          );
        }
        for (const side of [0, 1] as const) {
          const { score } = pair.same((core) => core.ranked(0, side, ALL));
          pair.same((core) => core.rankOf(0, side, n >> 1));
          expect(score.some((value) => Object.is(value, -0))).toBe(false);
        }
      }
    }
  });

  it('policies: an equity of 0 is no candidate, and bounds of positions that are gone mislead nobody', () => {
    for (const n of [1, 2]) {
      for (const margin of [CROSS, 6n]) {
        const pair = new Pair(make, [{ policy: 'return' }]);
        pair.accounts(n, () => 6n);
        pair.mark(10n);
        pair.put(
          0,
          times(n, (account) => ({ account, lots: 1n, entryValue: 16n, margin })),
        );
        expect(pair.same((core) => core.ranked(0, 0, ALL)).candidates).toBe(0);
      }
    }
    // The largest position that ever was, at the mark of now, is 2^64 and a little.
    const pair = new Pair(make, [{ policy: 'pnl' }]);
    pair.accounts(2);
    pair.mark(1n);
    pair.put(0, [{ account: 0, lots: 2n ** 34n, entryValue: 5n }]);
    pair.put(0, [
      { account: 0, lots: 1n, entryValue: 5n },
      { account: 1, lots: 2n ** 25n + 1n, entryValue: 5n },
    ]);
    pair.mark(2n ** 30n + 1n);
    expect(pair.same((core) => core.ranked(0, 0, ALL)).score[0]).toBe(ALL);
  });

  it('policies: losses with a remainder of whole words, and next to the clamp', () => {
    const pair = new Pair(make, [{ policy: 'leveraged-return' }, { policy: 'return' }]);
    pair.accounts(4);
    pair.mark(1n, 1n);
    // The remainder of P·Q·10^9/(C·N) is a multiple of 2^64.
    const row = { lots: 2008299073790017536n, entryValue: 4068879848171372544n, margin: 3855331420444557312n };
    pair.put(0, [{ account: 0, ...row }]);
    expect(pair.same((core) => core.ranked(0, 0, ALL)).score[0]).toBe(-452574947);
    // A loss of (2^53 − 1)·10^−9 of the entry value, and half a unit of the score either way.
    const most = 2n ** 53n - 1n;
    const rows = [0n, 1n, -1n].map((half, account) => {
      const loss = 2n * most + half;
      return { account, side: 1 as const, lots: 2n * BILLION + loss, entryValue: -2n * BILLION, margin: loss + 10n };
    });
    pair.put(1, rows);
    pair.same((core) => core.ranked(1, 1, ALL));
  });
});
