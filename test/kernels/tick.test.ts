/** The waterfall and the queue of a tick, against the reference. */
import { describe, expect, it } from 'vitest';
import type { SideNumber, TickResult } from '../../src/core.ts';
import type { MarketSpec } from '../../src/market.ts';
import { batch, CROSS, MAX, type Target } from '../reference/world.ts';
import type { Row } from '../support/book.ts';
import { Random } from '../support/random.ts';
import { others, Pair, times } from './pair.ts';

describe.each(others)('kernels on $name', ({ make }) => {
  it('tick: a cross account with Q = MM exactly is no healthy one', () => {
    for (const attribution of ['ratio', 'all'] as const) {
      const spec = { attribution, maintenancePpm: 100_000, takerFeePpm: 150_000 };
      const pair = new Pair(make, [spec, spec]);
      pair.accounts(2, (i) => (i === 0 ? 20n : 1000n));
      pair.mark(10n, 10n);
      pair.put(0, [
        { account: 0, lots: 10n, entryValue: 100n },
        { account: 1, side: 1, lots: 10n, entryValue: -100n },
      ]);
      pair.put(1, [{ account: 0, lots: 10n, entryValue: 100n }]);
      pair.tick({ account: 0, side: 0 });
    }
  });

  it('tick: a position that another liquidation of the batch cures is left alone, unless the book has filled some', () => {
    for (const book of [[], [[2n, 11n]]] as const) {
      const pair = new Pair(make, [{ maintenancePpm: 100_000 }, { maintenancePpm: 100_000 }]);
      pair.accounts(2, () => 0n);
      pair.accepted((core) => core.setFund({ cash: 10_000n, floor: 0n, takeover: true }));
      pair.mark(10n, 10n);
      pair.put(0, [{ account: 0, lots: 10n, entryValue: 95n }]);
      pair.put(1, [{ account: 0, lots: 10n, entryValue: 100n, margin: 500n }]);
      const { outcome } = pair.tick(
        { account: 0, market: 1, side: 0, force: true },
        { account: 0, side: 0, book },
      ).liquidations;
      expect(Array.from(outcome)).toEqual([2, book.length === 0 ? 0 : 2]);
    }
  });

  it('tick: a refused tick leaves nothing behind in what is known of blocks', () => {
    const pair = new Pair(make, [{ maintenancePpm: 100_000 }]);
    pair.accounts(400);
    pair.same((core) => core.setFund({ cash: MAX - 200n, floor: 0n, takeover: false }));
    pair.mark(100n);
    // The best long, liquidated first, stands in the first block; the second best, closed against the short, in another.
    pair.put(0, [
      { account: 0, lots: 10n, entryValue: 500n, margin: 100n },
      ...times(300, (i) => ({ account: 10 + i, lots: 10n, entryValue: 990n, margin: 100n })),
      { account: 1, lots: 10n, entryValue: 600n, margin: 100n },
      { account: 2, side: 1, lots: 10n, entryValue: -950n, margin: 100n },
      { account: 3, side: 1, lots: 5n, entryValue: -525n, margin: 100n },
    ]);
    const rows = batch(
      [],
      { account: 0, side: 0, force: true },
      { account: 2, side: 1, force: true },
      { account: 3, side: 1, force: true, book: [[5n, 1n]] },
    );
    expect(pair.refused((core) => core.tick(rows))).toBe('OUT_OF_RANGE');
    pair.same((core) => core.ranked(0, 0, 2));
  });

  it('tick: the overlap rule at its edges', () => {
    /** Account 0 is a short candidate, accounts 2 and 3 are longs liquidated one after the other. */
    const close = (candidate: Omit<Row, 'account'>, victims: readonly Omit<Row, 'account'>[], wallet = 0n) => {
      const pair = new Pair(make, [{ maintenancePpm: 1_000_000 }, { maintenancePpm: 0 }]);
      pair.accounts(4, (i) => (i === 0 ? wallet : 0n));
      pair.accepted((core) => core.setFund({ cash: 1000n, floor: 2000n, takeover: false }));
      pair.mark(10n, 10n);
      pair.put(0, [{ account: 0, side: 1, ...candidate }, ...victims.map((row, i) => ({ account: 2 + i, ...row }))]);
      if (wallet !== 0n) pair.put(1, [{ account: 0, lots: 14n, entryValue: 42n }]);
      const rows = batch([], ...victims.map((_, i) => ({ account: 2 + i, side: 0 as const })));
      const result = pair.same((core) => core.tick(rows)) as TickResult | { refused: string };
      pair.survey();
      return 'refused' in result ? result.refused : Array.from(result.fills.lots);
    };
    const short = { lots: 10n, entryValue: -100n, margin: 10n };
    // The first close leaves an equity of 0: no candidate of the second, though that would cost nothing.
    const costly = { lots: 5n, entryValue: 60n, margin: 0n };
    expect(close(short, [costly, { lots: 5n, entryValue: 50n, margin: 0n }])).toEqual([5n]);
    // A gain of 2 a lot: as many lots as the equity has room for; the margin plus the gain is no matter.
    const cheap = { lots: 5n, entryValue: 50n, margin: 10n };
    expect(close({ ...short, margin: MAX - 5n }, [cheap])).toEqual([2n]);
    expect(close({ ...short, entryValue: -90n, margin: MAX - 3n }, [cheap])).toEqual([5n]);
    // The gain goes to the wallet, and with it to the equity of a cross position elsewhere, which has no room.
    expect(close({ ...short, margin: 50n }, [cheap], MAX - 100n)).toBe('OUT_OF_RANGE');
    expect(close({ ...short, margin: 50n }, [cheap], MAX - 108n)).toEqual([5n]);
  });

  it('tick: amounts at both ends of the number range', () => {
    /** Account 0 holds a position, account 1 is its counterparty, and account 0 is liquidated. */
    const last = (
      changes: Partial<MarketSpec>,
      mark: bigint,
      cash: bigint,
      row: Omit<Row, 'account'>,
      book: readonly (readonly [bigint, bigint])[] = [],
      wallet = 0n,
    ) => {
      const pair = new Pair(make, [{ maintenancePpm: 0, ...changes }]);
      pair.accounts(2, (i) => (i === 0 ? wallet : 0n));
      pair.accepted((core) => core.setFund({ cash, floor: 0n, takeover: false }));
      pair.mark(mark);
      const side = row.side === 1 ? 0 : 1;
      pair.put(0, [
        { account: 0, ...row },
        { account: 1, side, lots: row.lots, entryValue: (side === 0 ? 1n : -1n) * row.lots * mark, margin: 3n },
      ]);
      const rows = batch([], { account: 0, side: row.side ?? 0, force: true, book });
      const result = pair.same((core) => core.tick(rows)) as object;
      pair.survey();
      return 'refused' in result;
    };
    // ub = 2^63 − 1 is still a price; with a fee it is none; a bound replaces one that is not.
    const most = { lots: 1n, entryValue: MAX, margin: 0n };
    expect(last({}, MAX - 3n, 0n, most)).toBe(false);
    expect(last({ takerFeePpm: 999_999 }, MAX / 2n, 0n, { ...most, entryValue: MAX / 2n + 1n })).toBe(true);
    const debtor = { side: 1 as const, lots: 1n, entryValue: -5n };
    expect(last({ takerFeePpm: 999_999, attribution: 'all' }, 5n, 2n ** 62n, debtor, [], -MAX / 4n)).toBe(false);
    // Cash at −(2^63 − 1), and book fills that take it further: to −2^63, and beyond.
    const long = { lots: 3n, entryValue: 300n, margin: 0n };
    expect(last({}, 90n, -MAX, long, [[3n, 100n]])).toBe(false);
    expect(
      last({}, 90n, -MAX, long, [
        [2n, 100n],
        [1n, 99n],
      ]),
    ).toBe(true);
    expect(last({}, 90n, -MAX, long, [[2n, 90n]])).toBe(true);
    expect(last({}, 90n, MAX, long, [[1n, 101n]])).toBe(true);
    // Surpluses of −2^63, of 1.5·2^63 and of −1.5·2^63, each of terms in range.
    const short = { side: 1 as const, lots: 3n, entryValue: -300n, margin: 0n };
    const half = 2n ** 62n + 100n;
    expect(
      last({}, 110n, 2n ** 62n, short, [
        [1n, half],
        [1n, half],
      ]),
    ).toBe(true);
    expect(
      last({}, 110n, 2n ** 62n, short, [
        [1n, half],
        [1n, half],
        [1n, half],
      ]),
    ).toBe(true);
    expect(
      last({}, 90n, 0n, long, [
        [1n, half],
        [1n, half],
        [1n, half],
      ]),
    ).toBe(true);
    // Fees at −(2^63 − 1), and a rebate of 1 more.
    const fees = (least: bigint) => {
      const spec = [{ maintenancePpm: 0, makerFeePpm: -100_000 }];
      const pair = new Pair(make, spec);
      pair.accounts(2);
      pair.mark(10n);
      pair.put(0, [
        { account: 0, lots: 1n, entryValue: 10n, margin: 0n },
        { account: 1, side: 1, lots: 1n, entryValue: -10n, margin: 5n },
      ]);
      const state = pair.same((core) => core.exportState());
      const copy = new Pair(make, spec);
      copy.same((core) => core.importState({ ...state, fees: least }));
      const result = copy.same((core) => core.tick(batch([], { account: 0, side: 0 }))) as object;
      copy.survey();
      return 'refused' in result;
    };
    expect(fees(1n - MAX)).toBe(false);
    expect(fees(-MAX)).toBe(true);
  });

  it('queue: thousands of counterparties, skipped ones, last resort, more room asked for again and again', () => {
    for (const adlPrice of ['bankruptcy', 'mark'] as const) {
      const pair = new Pair(make, [{ adlPrice, makerFeePpm: 300, takerFeePpm: 500, maintenancePpm: 20_000 }, {}]);
      const random = new Random(17);
      const n = 7000;
      pair.accounts(n + 20);
      pair.accepted((core) => core.setFund({ cash: 10n ** 9n, floor: 10n ** 9n, takeover: false }));
      pair.mark(1000n, 1000n);
      const shorts = times(n, (i) => {
        const lots = BigInt(random.int(1, 30));
        const entry = lots * BigInt(random.int(600, 1400));
        const margin = random.chance(20) ? CROSS : random.chance(50) ? entry / 40n : entry * 2n;
        return { account: n + 19 - i, side: 1 as const, lots, entryValue: -entry, margin };
      });
      // A first tick that needs a larger journal; then blocks that lie behind it in memory.
      pair.put(0, shorts.slice(0, 4500));
      pair.put(0, [{ account: 8, lots: 14_000n, entryValue: 14_000_000n, margin: 0n }]);
      pair.accepted((core) => core.tick(batch([], { account: 8, side: 0 })));
      pair.put(0, shorts.slice(4500));
      pair.put(
        0,
        times(8, (i) => ({
          account: i,
          lots: 16_000n,
          entryValue: 16_000_000n + BigInt(i) * 960_000n,
          margin: BigInt(i) * 5_000n,
        })),
      );
      // A cross account named for another market keeps out of this one, in every attempt.
      pair.put(1, [{ account: n, lots: 1n, entryValue: 1000n }]);
      pair.put(0, [{ account: n, side: 1, lots: 5n, entryValue: -100_000n }]);
      const targets: Target[] = [{ market: 1, account: n, side: 0, force: true }];
      for (let i = 0; i < 6; i++) targets.push({ account: i, side: 0, force: true });
      // Not through tickConserves: its snapshot would make the scratch memory large enough beforehand.
      const result = pair.accepted((core) => core.tick(batch([], ...targets)));
      pair.survey();
      expect(result.fills.account.length).toBeGreaterThan(1100);
      expect(result.skipped.length).toBeGreaterThan(1100);
      pair.put(0, [{ account: 9, lots: 400_000n, entryValue: 450_000_000n, margin: 1n }]);
      pair.tick(
        { account: 6, side: 0, force: true },
        { account: 9, side: 0, force: true },
        { account: 7, side: 0, force: true },
      );
    }
  });

  it('queue: hundreds passed over in two markets by turns', () => {
    const pair = new Pair(make, [{}, {}]);
    const n = 300;
    pair.accounts(n + 4);
    pair.accepted((core) => core.setFund({ cash: 0n, floor: 0n, takeover: false }));
    pair.mark(1000n, 1000n);
    const targets: Target[] = [];
    for (const number of [0, 1]) {
      // Closed at 1200 instead of 1000 they would owe more than they have.
      const shorts = times(n, (i) => ({
        account: i,
        side: 1 as const,
        lots: 1n,
        entryValue: -1100n,
        margin: number === 0 ? 1n : 2n,
      }));
      const longs = times(2, (i) => ({ account: n + 2 * number + i, lots: 5n, entryValue: 6050n, margin: 50n }));
      pair.put(number, [...shorts.slice(0, 100), ...longs]);
      pair.put(number, shorts.slice(100));
    }
    for (const turn of [0, 1]) {
      for (const number of [0, 1]) targets.push({ market: number, account: n + 2 * number + turn, side: 0 });
    }
    const result = pair.tick(...targets);
    expect(result.skipped.length).toBe(4 * n);
  });

  it('queue: one candidate after the other to the end of a long one', () => {
    const pair = new Pair(make, [{ maintenancePpm: 1000 }]);
    const random = new Random(23);
    const n = 9000;
    pair.accounts(n + 40);
    pair.mark(1000n);
    pair.put(
      0,
      times(n, (i) => ({
        account: n - 1 - i,
        lots: BigInt(1 + (i % 3)),
        entryValue: BigInt(i < 6000 ? random.int(800, 2400) : 1500),
        margin: 10_000n,
        exempt: i % 50 === 0,
      })),
    );
    pair.put(
      0,
      times(40, (i) => ({
        account: n + i,
        side: 1,
        lots: BigInt(20 + 16 * i),
        entryValue: -BigInt(1000 * (20 + 16 * i)),
        margin: 1n,
      })),
    );
    const rows = batch([], ...times(40, (i) => ({ account: n + i, side: 1 as const })));
    const ranks = pair.accepted((core) => core.tick(rows)).fills.rank;
    pair.survey();
    expect(ranks.at(-1)).toBeGreaterThan(5000);
  });

  it('tick: what leaves the number range late is undone whole', () => {
    const big = 2n ** 40n;
    const pair = new Pair(make, [
      { maintenancePpm: 10_000, makerFeePpm: 100 },
      { maintenancePpm: 10_000 },
      { maintenancePpm: 0 },
    ]);
    pair.accounts(60, (i) => (i === 0 ? MAX - 5n : BigInt(i) * big));
    pair.accepted((core) => core.setFund({ cash: MAX - 1000n, floor: 0n, takeover: true }));
    pair.accepted((core) => core.setHouse(0, { lots: -500n, entryValue: -500n * big }));
    pair.mark(big, big, 1n);
    const rows = (side: SideNumber, first: number) =>
      times(20, (i) => ({
        account: first + i,
        side,
        lots: BigInt(100 + i),
        entryValue: (side === 0 ? 1n : -1n) * (BigInt(100 + i) * big + BigInt(i) * 777n),
        margin: i % 2 === 0 ? CROSS : BigInt(i) * 10n,
      }));
    for (const number of [0, 1]) {
      pair.put(number, rows(0, 5));
      pair.put(number, rows(1, 30));
    }
    pair.put(2, [{ account: 1, lots: 10n, entryValue: 10n, margin: 0n }]);
    pair.put(2, [{ account: 2, side: 1, lots: 10n, entryValue: -10n, margin: 100n }]);
    const targets: Target[] = [
      { account: 5, side: 0, force: true, book: [[50n, big]] },
      { account: 7, side: 0, force: true },
      { market: 1, account: 30, side: 1, force: true },
      { market: 1, account: 31, side: 1, force: true },
    ];
    const bad: Target = { market: 2, account: 1, side: 0, force: true, book: [[10n, 2n ** 62n]] };
    for (const takeover of [false, true]) {
      pair.accepted((core) => core.setFund({ cash: MAX - 1000n, floor: 0n, takeover }));
      const marks = [
        [0, big + 3n],
        [1, big - 3n],
        [0, big - 9n],
      ] as const;
      expect(pair.refused((core) => core.tick(batch(marks, ...targets, bad)))).toBe('OUT_OF_RANGE');
      pair.survey();
    }
    pair.accepted((core) => core.setFund({ cash: 10n ** 15n, floor: 0n, takeover: false }));
    pair.tick(...targets);
    pair.accepted((core) => core.setFund({ cash: 10n ** 15n, floor: 0n, takeover: true }));
    pair.tick({ account: 9, side: 0, force: true }, { market: 1, account: 33, side: 1, force: true });
  });
});
