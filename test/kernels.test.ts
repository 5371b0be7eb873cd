/**
 * Kernels of the WebAssembly engine at sizes and edges that worked cases and random histories seldom reach, each against the
 * reference. What each can see broken is recorded in test/mutation/RESULTS.md.
 */
import { describe, expect, it } from 'vitest';
import type { Core, CoreState, PositionRows, SideNumber, TickResult } from '../src/core.ts';
import { AdlError } from '../src/errors.ts';
import type { MarketSpec } from '../src/market.ts';
import { POLICIES } from '../src/policy.ts';
import { batch, CROSS, MAX, market, type Target } from './reference/world.ts';
import { tickConserves } from './support/conserve.ts';
import { CORES } from './support/engines.ts';
import { Random } from './support/random.ts';

const [{ make: makeModel }, ...others] = CORES as [(typeof CORES)[number], ...(typeof CORES)[number][]];
const ALL = Number.MAX_SAFE_INTEGER;

interface Row {
  readonly account: number;
  readonly side?: SideNumber;
  readonly lots: bigint;
  readonly entryValue: bigint;
  readonly margin?: bigint;
  readonly leverage?: number;
  readonly exempt?: boolean;
}

function rowsOf(rows: readonly Row[]): PositionRows {
  return {
    account: Uint32Array.from(rows, (row) => row.account),
    side: Uint8Array.from(rows, (row) => row.side ?? 0),
    lots: BigInt64Array.from(rows, (row) => row.lots),
    entryValue: BigInt64Array.from(rows, (row) => row.entryValue),
    margin: BigInt64Array.from(rows, (row) => row.margin ?? CROSS),
    leverage: Uint32Array.from(rows, (row) => row.leverage ?? 1),
    exempt: Uint8Array.from(rows, (row) => (row.exempt ? 1 : 0)),
  };
}

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** One line that tells results apart; columns are joined because they may be long. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (ArrayBuffer.isView(part)) return (part as unknown as readonly unknown[]).join();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

/** The same calls on the reference and on an engine; a difference throws. */
class Pair {
  readonly model: Core;
  readonly core: Core;

  constructor(make: (moneyDecimals: number) => Core, markets: readonly Partial<MarketSpec>[] = [{}]) {
    this.model = makeModel(0);
    this.core = make(0);
    markets.forEach((changes, i) => {
      for (const core of [this.model, this.core]) core.addMarket(market({ symbol: `M${i}`, ...changes }));
    });
  }

  same<T>(call: (core: Core) => T): T {
    const expected = outcome(() => call(this.model));
    const actual = outcome(() => call(this.core));
    const [wanted, got] = [text(expected), text(actual)];
    if (wanted !== got) {
      let at = 0;
      while (wanted[at] === got[at]) at++;
      const near = Math.max(0, at - 60);
      throw new Error(`engine …${got.slice(near, at + 60)}…, reference …${wanted.slice(near, at + 60)}…`);
    }
    return expected as T;
  }

  refused(call: (core: Core) => unknown): string {
    const before = this.model.digest();
    const result = this.same(call) as { refused?: string };
    expect(result.refused).toBeDefined();
    expect(this.same((core) => core.digest())).toBe(before);
    return result.refused!;
  }

  accounts(n: number, wallet: (i: number) => bigint = () => 1000n): void {
    const wallets = BigInt64Array.from({ length: n }, (_, i) => wallet(i));
    this.same((core) => core.addAccounts(n, wallets));
  }

  put(number: number, rows: readonly Row[]): void {
    const columns = rowsOf(rows);
    expect(this.same((core) => core.upsert(number, columns))).toBeUndefined();
  }

  mark(...unitValues: readonly bigint[]): void {
    const rows = batch(unitValues.map((unitValue, number) => [number, unitValue]));
    this.same((core) => core.tick(rows));
  }

  tick(...targets: readonly Target[]): TickResult {
    const rows = batch([], ...targets);
    const result = this.same((core) => tickConserves(core, rows));
    this.survey();
    return result;
  }

  /** State and queues agree. */
  survey(): void {
    this.same((core) => core.digest());
    this.same((core) => core.totals());
    this.same((core) => core.liquidatable());
    for (let number = 0; number < this.model.stats().markets; number++) {
      this.same((core) => core.ranked(number, 0, ALL));
      this.same((core) => core.ranked(number, 1, ALL));
    }
  }
}

/**
 * A long, marked at 1, whose P·10^9 is m·C − 1, m·C or m·C + 1: as near to a whole score as can be. `any` size; `wide`: a
 * product C·Q of 118 bits, where a float estimate of a quotient can be one off; `lanes`: below 2^51, where the engine scores two
 * rows at a time; `edge`: around 2^51.
 */
function nearWhole(random: Random, account: number, regime: 'any' | 'wide' | 'lanes' | 'edge'): Row {
  const bits = { any: 61, wide: 54, lanes: 45, edge: 51 }[regime];
  const limit = { any: MAX, wide: MAX, lanes: 2n ** 51n - 1n, edge: 2n ** 53n }[regime];
  for (;;) {
    const cost = regime === 'wide' ? 2n ** 54n + 2n * random.big(bits) + 1n : random.big(bits) | 1n;
    if (cost % 5n === 0n) continue;
    const near = BigInt(random.int(-1, 1));
    const residue = (near * inverseOf(cost) + BILLION) % BILLION;
    const most = regime === 'wide' ? (MAX - cost) / cost : 3n;
    const m = residue + (regime === 'wide' ? most - BigInt(random.int(0, 2)) : BigInt(random.int(0, 2))) * BILLION;
    const size = (m * cost - near) / BILLION;
    const pnl = regime !== 'wide' && random.chance(40) ? -size : size;
    const lots = cost + pnl;
    const margin =
      regime === 'wide' ? cost : random.pick([0n, lots % 1_000_003n, random.big(bits - 1), cost, size + 1n]);
    if (lots <= 0n || lots > limit || margin + pnl > limit) continue;
    return { account, lots, entryValue: cost, margin, leverage: 1 + (account % 125), exempt: random.chance(3) };
  }
}

const BILLION = 10n ** 9n;

/** Inverse modulo 10^9 of a number without the factors 2 and 5. */
function inverseOf(value: bigint): bigint {
  let inverse = value % 5n === 2n || value % 5n === 3n ? 5n - (value % 5n) : value % 5n;
  if (inverse % 2n === 0n) inverse += 5n;
  for (let step = 0; step < 5; step++) inverse = (((inverse * (2n - value * inverse)) % BILLION) + BILLION) % BILLION;
  return inverse;
}

describe.each(others)('kernels on $name', ({ make }) => {
  it('lookup: positions are found after many came and went, in constant memory', () => {
    const pair = new Pair(make, [{}, {}]);
    const random = new Random(11);
    pair.accounts(900);
    const held = new Set<number>();
    const keyOf = (n: number) => ({ account: n >> 2, number: (n >> 1) & 1, side: (n & 1) as SideNumber });
    const add = (keys: readonly number[]) => {
      for (const number of [0, 1]) {
        const rows = keys.map(keyOf).filter((key) => key.number === number);
        pair.put(
          number,
          rows.map((key) => ({ ...key, lots: 3n, entryValue: key.side === 0 ? 30n : -30n })),
        );
      }
      for (const key of keys) held.add(key);
    };
    const drop = (keys: readonly number[]) => {
      for (const book of [0, 1, 2, 3]) {
        const accounts = keys.filter((key) => (key & 3) === book).map((key) => key >> 2);
        pair.same((core) => core.remove(book >> 1, (book & 1) as SideNumber, Uint32Array.from(accounts)));
      }
      for (const key of keys) held.delete(key);
    };
    const fresh = (n: number) => {
      const keys = new Set<number>();
      while (keys.size < n) {
        const key = random.int(0, 3599);
        if (!held.has(key)) keys.add(key);
      }
      return [...keys];
    };
    let batchSize = 1;
    const bytes: number[] = [];
    for (const size of [760, 1530]) {
      while (held.size < size) {
        batchSize = Math.min(batchSize * 2, size - held.size, 300);
        add(fresh(batchSize));
      }
      for (let round = 0; round < 12; round++) {
        drop([...held].filter(() => random.chance(15)).slice(0, 200));
        add(fresh(size - held.size));
        pair.same((core) => core.digest());
        if (round > 1) bytes.push(pair.core.stats().bytesUsed);
      }
      expect(new Set(bytes.splice(0)).size).toBe(1);
      for (let key = 0; key < 3600; key++) {
        const { account, number, side } = keyOf(key);
        if ((pair.core.find(number, side, account) !== undefined) !== held.has(key)) throw new Error(`key ${key}`);
      }
    }
    pair.mark(9n, 11n);
    pair.survey();
  });

  it('blocks: books fill and empty in constant memory', () => {
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(700);
    pair.mark(10n, 10n);
    const fill = (number: number, side: SideNumber, first: number) =>
      pair.put(
        number,
        times(600, (i) => ({
          account: (i * 7 + first) % 700,
          side,
          lots: BigInt(1 + (i % 5)),
          entryValue: BigInt(10 + (i % 9)) * (side === 0 ? 1n : -1n),
          margin: i % 3 === 0 ? CROSS : BigInt(i),
          leverage: 1 + i,
          exempt: i % 11 === 0,
        })),
      );
    const clear = (number: number, side: SideNumber) => {
      const accounts = pair.model.exportState().account.filter((account) => pair.model.find(number, side, account));
      pair.same((core) => core.remove(number, side, Uint32Array.from(new Set(accounts))));
    };
    const bytes = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const number = round & 1;
      for (const side of [0, 1] as const) fill(number, side, round);
      pair.survey();
      for (const side of [0, 1] as const) clear(number, side);
      pair.survey();
      if (round > 2) bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
  });

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
          pair.same((core) => core.remove(number, side, accounts));
        }
        pair.put(number, rows);
        pair.same((core) => core.ranked(number, side, ALL));
        for (let i = 0; i < n; i++) pair.same((core) => core.rankOf(number, side, i));
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
      pair.same((core) => core.setFund({ cash: 10_000n, floor: 0n, takeover: true }));
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

  it('tick: the overlap rule at its edges', () => {
    /** Account 0 is a short candidate, accounts 2 and 3 are longs liquidated one after the other. */
    const close = (candidate: Omit<Row, 'account'>, victims: readonly Omit<Row, 'account'>[], wallet = 0n) => {
      const pair = new Pair(make, [{ maintenancePpm: 1_000_000 }, { maintenancePpm: 0 }]);
      pair.accounts(4, (i) => (i === 0 ? wallet : 0n));
      pair.same((core) => core.setFund({ cash: 1000n, floor: 2000n, takeover: false }));
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
      pair.same((core) => core.setFund({ cash, floor: 0n, takeover: false }));
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
      pair.same((core) => core.setFund({ cash: 10n ** 9n, floor: 10n ** 9n, takeover: false }));
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
      pair.same((core) => core.tick(batch([], { account: 8, side: 0 })));
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
      const result = pair.same((core) => core.tick(batch([], ...targets)));
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
    const ranks = pair.same((core) => core.tick(rows)).fills.rank;
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
    pair.same((core) => core.setFund({ cash: MAX - 1000n, floor: 0n, takeover: true }));
    pair.same((core) => core.setHouse(0, { lots: -500n, entryValue: -500n * big }));
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
      pair.same((core) => core.setFund({ cash: MAX - 1000n, floor: 0n, takeover }));
      const marks = [
        [0, big + 3n],
        [1, big - 3n],
        [0, big - 9n],
      ] as const;
      expect(pair.refused((core) => core.tick(batch(marks, ...targets, bad)))).toBe('OUT_OF_RANGE');
      pair.survey();
    }
    pair.same((core) => core.setFund({ cash: 10n ** 15n, floor: 0n, takeover: false }));
    pair.tick(...targets);
    pair.same((core) => core.setFund({ cash: 10n ** 15n, floor: 0n, takeover: true }));
    pair.tick({ account: 9, side: 0, force: true }, { market: 1, account: 33, side: 1, force: true });
  });

  it('door: each refusal leaves marks, names and sums as they were', () => {
    const pair = new Pair(make, [{ maintenancePpm: 0 }, { maintenancePpm: 0 }, { payoff: 'inverse', lot: '1000' }]);
    pair.accounts(6, (i) => (i === 4 ? MAX - 100n : 500n));
    pair.same((core) => core.setFund({ cash: 1000n, floor: 0n, takeover: false }));
    pair.mark(10n);
    pair.put(0, [
      { account: 0, lots: 10n, entryValue: 640n },
      { account: 1, side: 1, lots: 10n, entryValue: -100n },
      { account: 2, lots: 5n, entryValue: 50n, margin: 0n },
      { account: 3, side: 1, lots: 5n, entryValue: -50n, margin: 40n },
      { account: 4, lots: 1n, entryValue: 10n },
      { account: 0, side: 1, lots: 3n, entryValue: -60n },
    ]);
    const zero: Target = { account: 0, side: 0 };
    const cases: [string, Target[], (readonly [number, bigint])[]][] = [
      ['NOT_LIQUIDATABLE', [zero, { account: 3, side: 1 }], []],
      ['NAMED_TWICE', [zero, { account: 2, side: 0 }, zero], []],
      ['UNKNOWN_POSITION', [zero, { account: 5, side: 0 }], []],
      ['UNKNOWN_POSITION', [zero, { market: 7, account: 0, side: 0 }], []],
      [
        'OVERFILLED',
        [
          {
            ...zero,
            book: [
              [6n, 10n],
              [5n, 10n],
            ],
          },
        ],
        [],
      ],
      ['INVALID_SIZE', [{ ...zero, book: [[0n, 10n]] }], []],
      ['ZERO_VALUE', [{ ...zero, book: [[1n, -10n]] }], []],
      ['ZERO_VALUE', [zero], [[0, -3n]]],
      ['ZERO_VALUE', [zero], [[2, 3n]]],
      ['UNKNOWN_MARKET', [zero], [[9, 3n]]],
      ['OUT_OF_RANGE', [zero], [[0, MAX / 4n]]],
      ['OUT_OF_RANGE', [], [[0, 1000n]]],
      ['OUT_OF_RANGE', [], [[2, -MAX - 1n]]],
    ];
    for (const [code, targets, marks] of cases) {
      const rows = batch([[0, 9n], [0, 11n], [2, -5n], [0, 10n], ...marks], ...targets);
      expect(pair.refused((core) => core.tick(rows))).toBe(code);
      pair.survey();
    }
    pair.tick(zero, { account: 2, side: 0, book: [[5n, 12n]] });
    pair.tick({ account: 1, side: 1, force: true });
  });

  it('door: markets in which someone or the house holds a position need a mark', () => {
    for (const side of [0, 1] as const) {
      const pair = new Pair(make, [{}, {}]);
      pair.accounts(2);
      pair.mark(10n);
      pair.put(1, [{ account: 0, side, lots: 1n, entryValue: side === 0 ? 9n : -9n }]);
      pair.survey();
      expect(pair.refused((core) => core.tick(batch([[0, 3n]])))).toBe('MISSING_MARK');
      pair.mark(10n, 12n);
      pair.survey();
    }
    const pair = new Pair(make, [{}, {}]);
    pair.same((core) => core.setHouse(1, { lots: 5n, entryValue: 2n ** 62n }));
    pair.same((core) => core.totals());
    expect(pair.refused((core) => core.tick(batch([[0, 3n]])))).toBe('MISSING_MARK');
    expect(pair.refused((core) => core.tick(batch([[1, MAX / 2n]])))).toBe('OUT_OF_RANGE');
    pair.mark(1n, 4n);
    expect(pair.refused((core) => core.setHouse(1, { lots: MAX, entryValue: 1n }))).toBe('OUT_OF_RANGE');
    pair.survey();
  });

  it('positions: a batch refused late is undone row by row', () => {
    const pair = new Pair(make, [{ maintenancePpm: 1_000_000 }, {}]);
    pair.accounts(5, (i) => (i === 0 ? MAX - 50n : 40n));
    pair.mark(10n, 10n);
    pair.put(0, [
      { account: 0, lots: 1n, entryValue: 20n },
      { account: 1, lots: 4n, entryValue: 44n, margin: 9n, exempt: true, leverage: 7 },
      { account: 2, lots: 4n, entryValue: 30n },
    ]);
    const bad = rowsOf([
      { account: 1, lots: 2n, entryValue: 11n },
      { account: 1, lots: 3n, entryValue: 12n, margin: 5n },
      { account: 1, side: 1, lots: 3n, entryValue: -12n },
      { account: 2, lots: 1n, entryValue: 1n, margin: 1n },
      { account: 3, lots: 1n, entryValue: 1n },
      { account: 0, lots: 10n, entryValue: 1n },
    ]);
    expect(pair.refused((core) => core.upsert(0, bad))).toBe('OUT_OF_RANGE');
    pair.survey();
    const wallets = [Uint32Array.of(1, 2, 1, 0), BigInt64Array.of(1n, 2n, 3n, MAX)] as const;
    pair.put(1, [{ account: 0, lots: 10n, entryValue: 60n }]);
    expect(pair.refused((core) => core.setWallets(...wallets))).toBe('OUT_OF_RANGE');
    pair.survey();
    expect(pair.refused((core) => core.remove(0, 0, Uint32Array.of(1, 2, 1)))).toBe('UNKNOWN_POSITION');
    expect(pair.refused((core) => core.remove(0, 0, Uint32Array.of(1, 2, 4)))).toBe('UNKNOWN_POSITION');
    pair.put(0, [{ account: 3, lots: 1n, entryValue: 1n }]);
    pair.tick({ account: 1, side: 0, force: true }, { account: 2, side: 0, force: true });
  });

  it('positions: columns that are no positions are refused', () => {
    const pair = new Pair(make, [{ policy: 'roi-over-ratio' }]);
    pair.accounts(1);
    const good = { account: 0, lots: 4n, entryValue: 44n };
    pair.put(0, [good]);
    for (const changes of [
      { lots: 0n },
      { lots: -1n },
      { entryValue: 0n },
      { entryValue: -4n },
      { entryValue: -MAX - 1n, side: 1 as const },
      { margin: -2n },
      { leverage: 0 },
      { leverage: 1_000_001 },
      { account: 1 },
    ]) {
      pair.refused((core) => core.upsert(0, rowsOf([{ ...good, ...changes }])));
    }
    for (const lots of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      pair.refused((core) => core.upsert(0, { ...rowsOf([good]), lots: Float64Array.of(lots) }));
    }
    pair.refused((core) => core.addAccounts(1, BigInt64Array.of(-MAX - 1n)));
  });

  it('marks: values and isolated equities that leave the range are refused, whatever the other rows', () => {
    const rows: (Row & { bad: bigint })[] = [
      { account: 0, lots: 1n, entryValue: 1n, margin: MAX - 10n, bad: 100n },
      { account: 0, side: 1, lots: 1n, entryValue: -(MAX - 50n), margin: 100n, bad: 10n },
      { account: 0, lots: MAX / 8n, entryValue: 1n, bad: 9n },
      { account: 0, lots: MAX / 10n, entryValue: 1n, margin: MAX / 5n, bad: 9n },
      { account: 0, side: 1, lots: MAX / 8n, entryValue: -1n, bad: 9n },
      { account: 0, side: 1, lots: MAX / 8n, entryValue: -MAX, bad: 9n },
    ];
    for (const { bad, ...row } of rows) {
      const pair = new Pair(make);
      pair.accounts(2);
      const good = bad === 100n ? 5n : bad === 10n ? 200n : 3n;
      pair.mark(good);
      const { side = 0 } = row;
      pair.put(0, [row, { account: 1, side, lots: 1n, entryValue: side === 0 ? 5n : -5n, margin: 1n }]);
      expect(pair.refused((core) => core.tick(batch([[0, bad]])))).toBe('OUT_OF_RANGE');
      pair.survey();
      pair.mark(good + 1n);
      expect(pair.core.markOf(0)).toBe(good + 1n);
      expect(pair.refused((core) => core.upsert(0, rowsOf([{ ...row, lots: MAX / 2n, account: 1 }])))).toBe(
        'OUT_OF_RANGE',
      );
    }
    const pair = new Pair(make);
    pair.accounts(1);
    pair.mark(10n);
    const late = rowsOf([{ account: 0, lots: 1n, entryValue: 1n, margin: MAX - 8n }]);
    expect(pair.refused((core) => core.upsert(0, late))).toBe('OUT_OF_RANGE');
  });

  it('accounts: cross records are used again', () => {
    const pair = new Pair(make, [{ maintenancePpm: 0, takerFeePpm: 0, attribution: 'all' }]);
    pair.accounts(10, () => 1000n);
    pair.mark(10n);
    const bytes = new Set<number>();
    for (let round = 0; round < 6; round++) {
      pair.accounts(2500, (i) => BigInt(i) - 700n);
      const rows = times(2500, (i) => ({ account: 10 + i, lots: 2n, entryValue: 21n }));
      pair.put(0, rows);
      if (round & 1)
        pair.put(
          0,
          rows.map((row) => ({ ...row, margin: 3n })),
        );
      pair.same((core) =>
        core.remove(
          0,
          0,
          Uint32Array.from(rows, ({ account }) => account),
        ),
      );
      pair.same((core) => core.forgetAccounts(2500));
      if (round > 1) bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
    // An account whose last cross position turns isolated gives its record back: three times 1500 fit one page.
    const used = [CROSS, 3n].map((margin) => {
      const other = new Pair(make);
      other.accounts(4500);
      for (const first of [0, 1500, 3000]) {
        const rows = times(1500, (i) => ({ account: first + i, lots: 2n, entryValue: 21n }));
        other.put(
          0,
          rows.map((row) => ({ ...row, margin })),
        );
        other.put(
          0,
          rows.map((row) => ({ ...row, margin: 3n })),
        );
      }
      return other.core.stats().bytesUsed;
    });
    expect(used[0]! - used[1]!).toBeLessThan(4096 * 48 + 1000);
    // A debt is charged when the last cross position goes, on a record that was used before.
    pair.same((core) => core.setWallets(Uint32Array.of(4), BigInt64Array.of(-500n)));
    pair.put(0, [
      { account: 4, side: 1, lots: 2n, entryValue: -20n },
      { account: 5, lots: 2n, entryValue: 20n, margin: 50n },
    ]);
    expect(pair.tick({ account: 4, side: 1 }).liquidations.badDebt[0]).toBe(480n);
  });

  it('accounts: forgotten ones leave nothing behind, and thousands of cross accounts come and go', () => {
    const pair = new Pair(make);
    pair.accounts(5000, (i) => BigInt(i) - 2000n);
    pair.mark(10n);
    const rows = times(5000, (i) => ({ account: i, lots: 1n, entryValue: BigInt(5 + (i % 9)) }));
    pair.put(0, rows);
    pair.survey();
    pair.put(
      0,
      rows.slice(0, 2500).map((row) => ({ ...row, margin: 3n })),
    );
    pair.same((core) =>
      core.remove(
        0,
        0,
        Uint32Array.from({ length: 1000 }, (_, i) => 4000 + i),
      ),
    );
    pair.same((core) => core.forgetAccounts(1000));
    pair.accounts(1000, () => 77n);
    pair.put(
      0,
      times(700, (i) => ({ account: 4999 - i, side: 1, lots: 2n, entryValue: -30n })),
    );
    pair.mark(12n);
    pair.survey();
    for (let i = 0; i < 5000; i += 61) {
      for (const side of [0, 1] as const) pair.same((core) => core.facts(0, side, i));
    }
  });

  it('snapshots and liquidatable: the order in which positions became known, over 40 bits of sequence numbers', () => {
    const pair = new Pair(make, [
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 200_000 },
    ]);
    pair.accounts(500);
    pair.mark(10n, 10n, 10n);
    const random = new Random(31);
    for (let round = 0; round < 120; round++) {
      pair.put(
        random.int(0, 2),
        times(30, () => {
          const side = random.pick([0, 1] as const);
          return {
            account: random.int(0, 499),
            side,
            lots: 2n,
            entryValue: side === 0 ? 30n : -10n,
            margin: random.chance(50) ? 8n : random.chance(50) ? 14n : CROSS,
          };
        }),
      );
    }
    expect(pair.same((core) => core.liquidatable()).account.length).toBeGreaterThan(1100);
    const state = pair.same((core) => core.exportState());
    const spread: CoreState = {
      ...state,
      sequence: state.sequence.map((sequence) => sequence * 300_000_007),
      nextSequence: state.nextSequence * 300_000_007,
    };
    const copy = new Pair(make, [
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 1_000_000 },
      { maintenancePpm: 200_000 },
    ]);
    copy.same((core) => core.importState(spread));
    copy.survey();
    expect(text(copy.same((core) => core.exportState()))).toBe(text(spread));
    copy.put(0, [{ account: 0, lots: 5n, entryValue: 1n }]);
    copy.survey();
  });

  it('wallets, fees, fund and every column show in the digest', () => {
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(3);
    const seen = new Set<string>();
    const step = (call: (core: Core) => unknown) => {
      pair.same(call);
      seen.add(pair.same((core) => core.digest()));
    };
    const row = { account: 0, lots: 4n, entryValue: 44n };
    const variants: Row[] = [
      row,
      { ...row, leverage: 2 },
      { ...row, exempt: true },
      { ...row, margin: 3n },
      { ...row, lots: 5n },
    ];
    for (const variant of variants) step((core) => core.upsert(0, rowsOf([variant])));
    for (const account of [0, 1]) step((core) => core.setWallets(Uint32Array.of(account), BigInt64Array.of(3n)));
    step((core) => core.setFund({ cash: 1n, floor: 0n, takeover: false }));
    step((core) => core.setFund({ cash: 1n, floor: 5n, takeover: false }));
    step((core) => core.setFund({ cash: 1n, floor: 5n, takeover: true }));
    step((core) => core.tick(batch([[0, 3n]])));
    step((core) => core.tick(batch([[1, 3n]])));
    step((core) => core.upsert(1, rowsOf([{ ...row, account: 2 }])));
    step((core) => core.remove(1, 0, Uint32Array.of(2)));
    expect(seen.size).toBe(variants.length + 9);
  });

  it('allocation: weights and caps up to the largest', () => {
    const random = new Random(41);
    const pair = new Pair(make);
    for (let run = 0; run < 250; run++) {
      const n = run % 10 === 0 ? random.int(60, 200) : random.int(1, 9);
      const bits = random.pick([3, 20, 62, 63]);
      const column = (scale: number) =>
        BigInt64Array.from({ length: n }, () => {
          if (random.chance(8)) return 0n;
          if (random.chance(5)) return -4n;
          return random.chance(40) ? 2n ** BigInt(scale) - 1n - BigInt(random.int(0, 3)) : random.big(scale);
        });
      const weights = column(bits);
      const caps = column(random.pick([bits, 63, 5]));
      const budget = random.chance(30) ? MAX : random.big(random.pick([4, bits, 63]));
      for (const rounding of ['largest-remainder', 'prefix', 'dhondt'] as const) {
        pair.same((core) => core.allocate({ rule: 'water-fill', rounding, budget, weights, caps }));
      }
      pair.same((core) => core.allocate({ rule: 'queue', rounding: 'none', budget, weights, caps }));
    }
  });

  it('allocation: caps that are met exactly, and products beyond 128 bits', () => {
    const random = new Random(43);
    const pair = new Pair(make);
    const all = (budget: bigint, weights: BigInt64Array, caps: BigInt64Array) => {
      for (const rounding of ['largest-remainder', 'prefix', 'dhondt'] as const) {
        pair.same((core) => core.allocate({ rule: 'water-fill', rounding, budget, weights, caps }));
      }
    };
    for (let run = 0; run < 800; run++) {
      const n = random.int(2, 6);
      const column = () => BigInt64Array.from({ length: n }, () => BigInt(random.int(1, 6)));
      all(BigInt(random.int(1, 4 * n)), column(), column());
    }
    for (let n = 1; n < 24; n++) {
      const most = new BigInt64Array(n).fill(MAX);
      all(MAX, most, most);
    }
  });

  it('memory: a lookup table in a region that was staging before starts empty', () => {
    const pair = new Pair(make);
    pair.accounts(900);
    const rows = (first: number, n: number) =>
      pair.put(
        0,
        times(n, (i) => ({ account: first + i, lots: 1n + BigInt(i), entryValue: 70_000n + BigInt(i) })),
      );
    rows(0, 195);
    rows(195, 600);
    for (let account = 0; account < 900; account++) pair.same((core) => core.find(0, 0, account));
    pair.same((core) =>
      core.remove(
        0,
        0,
        Uint32Array.from({ length: 795 }, (_, i) => i),
      ),
    );
    expect(pair.core.stats().positions).toBe(0);
  });

  it('memory: hundreds of ticks need no more than one', () => {
    const pair = new Pair(make);
    pair.accounts(3, () => 10n ** 6n);
    pair.mark(10n);
    const bytes = new Set<number>();
    for (let run = 0; run < 300; run++) {
      pair.put(0, [
        { account: 0, lots: 2n, entryValue: 25n, margin: 1n },
        { account: 1, side: 1, lots: 2n, entryValue: -25n },
      ]);
      pair.same((core) => core.setFund({ cash: 0n, floor: 10n, takeover: false }));
      pair.same((core) => core.tick(batch([], { account: 0, side: 0 })));
      bytes.add(pair.core.stats().bytesUsed);
    }
    expect(bytes.size).toBe(1);
    pair.survey();
  });

  it('memory: a larger region gives the smaller one back', () => {
    const core = make(0);
    const allocate = (n: number) => {
      const column = new BigInt64Array(n).fill(1n);
      core.allocate({ rule: 'queue', rounding: 'none', budget: 5n, weights: column, caps: column });
    };
    const before = core.stats().bytesUsed;
    for (const n of [2000, 20_000, 200_000]) allocate(n);
    const used = core.stats().bytesUsed - before;
    expect(used).toBeGreaterThan(2 * 24 * 200_000);
    expect(used).toBeLessThan(2 * 24 * 200_000 + 20_000);
    expect(core.stats().bytesReserved).toBeGreaterThan(core.stats().bytesUsed);
  });
});
