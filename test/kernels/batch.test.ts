/** Batches of positions: chunks of 256 rows, slices of 4,096, keys twice, refusals that come late, against the reference. */
import { describe, expect, it } from 'vitest';
import type { Core, PositionRows } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import { CROSS, MAX } from '../reference/world.ts';
import { type Row, columns as rowsOf } from '../support/book.ts';
import { Random } from '../support/random.ts';
import { others, outcome, Pair, times } from './pair.ts';

const CHUNK = 256;
const SLICE = 4096;

/** Rows of both sides and kinds, one an account, in an order that jumps. */
function mixed(n: number, change = 0): Row[] {
  return times(n, (i) => {
    const side = ((i >> 1) & 1) as 0 | 1;
    return {
      account: (i * 7919) % n,
      side,
      lots: BigInt(1 + ((i + change) % 9)),
      entryValue: BigInt(20 + ((i + change) % 31)) * (side === 0 ? 1n : -1n),
      margin: (i + change) % 3 === 0 ? CROSS : BigInt(i % 50),
      leverage: 1 + (i % 125),
      exempt: i % 17 === change,
    };
  });
}

function floats(rows: PositionRows): PositionRows {
  const numbers = (column: PositionRows['lots']) => Float64Array.from(column, Number);
  return {
    ...rows,
    lots: numbers(rows.lots),
    entryValue: numbers(rows.entryValue),
    margin: numbers(rows.margin!),
  };
}

function placeOf(call: () => unknown): AdlError['place'] {
  try {
    call();
  } catch (error) {
    if (error instanceof AdlError) return error.place;
    throw error;
  }
  throw new Error('not refused');
}

const findAll = (pair: Pair, rows: readonly Row[], market = 0): void => {
  for (const { account, side = 0 } of rows) pair.same((core) => core.find(market, side, account));
};

describe.each(others)('batches on $name', ({ make }) => {
  for (const n of [1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 3]) {
    it(`chunks: ${n} rows are put in, and replaced across sides of margin`, () => {
      const pair = new Pair(make);
      pair.accounts(n);
      pair.mark(13n);
      for (const change of [0, 1, 2, 0]) {
        const rows = mixed(n, change);
        if (change === 1) pair.accepted((core) => core.upsert(0, floats(rowsOf(rows))));
        else pair.put(0, rows);
        pair.same((core) => core.digest());
      }
      findAll(pair, mixed(n));
      pair.survey();
    });
  }

  it('slices: more rows than one slice takes, new, then replaced, then removed', () => {
    const n = SLICE + CHUNK + 1;
    const pair = new Pair(make);
    pair.accounts(n);
    pair.mark(13n);
    pair.accepted((core) => core.upsert(0, floats(rowsOf(mixed(n)))));
    pair.same((core) => core.digest());
    pair.put(0, mixed(n, 1));
    pair.survey();
    const rows = rowsOf(mixed(n));
    const from = 100;
    const sides = (rows.side as Uint8Array).subarray(from);
    pair.accepted((core) => core.remove(0, sides, rows.account.subarray(from)));
    pair.survey();
    findAll(pair, mixed(n).slice(0, 300));
  });

  it('keys twice: in a chunk, across chunks and across slices; the last row stays, with the first one’s place', () => {
    const n = SLICE + 40;
    const pair = new Pair(make);
    pair.accounts(n);
    pair.mark(13n);
    const rows = mixed(n);
    const again = (at: number, of: number, margin: bigint) => {
      rows[at] = { ...rows[of]!, lots: 77n, margin };
    };
    again(9, 3, CROSS);
    again(10, 9, 5n);
    again(CHUNK, CHUNK - 1, 8n);
    again(CHUNK + 1, 4, CROSS);
    again(SLICE, SLICE - 1, CROSS);
    again(SLICE + 1, 12, 6n);
    again(SLICE + 2, SLICE + 1, CROSS);
    again(SLICE + 30, 0, 1n);
    pair.put(0, rows);
    pair.survey();
    pair.same((core) => core.exportState());
  });

  it('both sides of an account in one batch', () => {
    const pair = new Pair(make);
    pair.accounts(2000);
    const rows = times(4000, (i): Row => {
      const side = (i & 1) as 0 | 1;
      return { account: i >> 1, side, lots: 2n, entryValue: side === 0 ? 30n : -30n, margin: BigInt(i % 7) - 1n };
    });
    pair.put(0, rows);
    findAll(pair, rows);
    pair.same((core) => core.digest());
    pair.same((core) =>
      core.remove(
        0,
        0,
        Uint32Array.from({ length: 2000 }, (_, i) => i),
      ),
    );
    pair.put(0, rows.slice(0, 1000));
    findAll(pair, rows);
    pair.mark(14n);
    pair.survey();
  });

  it('lookup: books whose numbers agree in the low bits, of accounts with many positions', () => {
    const markets = 36;
    const pair = new Pair(
      make,
      times(markets, () => ({})),
    );
    pair.accounts(60);
    const random = new Random(5);
    const position = (account: number, side: 0 | 1): Row => ({
      account,
      side,
      lots: BigInt(1 + account),
      entryValue: side === 0 ? 9n : -9n,
      margin: 4n,
    });
    for (let round = 0; round < 3; round++) {
      for (let market = 0; market < markets; market++) {
        const rows = times(60, (i) => position(i, 0)).filter(() => random.chance(70));
        rows.push(...times(60, (i) => position(i, 1)).filter(() => random.chance(40)));
        pair.put(market, rows);
        const drop = Uint32Array.from(
          rows.filter(({ side }) => side === 0 && random.chance(60)),
          ({ account }) => account,
        );
        pair.accepted((core) => core.remove(market, 0, drop));
      }
      for (let market = 0; market < markets; market++) {
        for (let account = 0; account < 60; account++) {
          for (const side of [0, 1] as const) pair.same((core) => core.find(market, side, account));
        }
      }
    }
    pair.same((core) => core.digest());
    expect(pair.core.find(0, 0, 60)).toBeUndefined();
    expect(pair.core.find(0, 0, 4_000_000_000)).toBeUndefined();
  });

  it('refusals: the first bad row of any slice is named, and nothing has changed', () => {
    const n = SLICE + CHUNK + 5;
    const pair = new Pair(make, [{}, { policy: 'roi-over-ratio' }]);
    pair.accounts(n);
    pair.mark(13n, 13n);
    pair.put(0, mixed(n));
    pair.put(1, mixed(SLICE));
    const used = pair.core.stats().bytesUsed;
    const bad: Partial<Row>[] = [
      { account: n },
      { lots: 0n },
      { entryValue: 0n },
      { entryValue: -7n, side: 0 },
      { margin: -2n },
      { leverage: 1_000_001 },
      { leverage: 0 },
      { lots: MAX, side: 0, entryValue: 1n },
      { lots: 1n, side: 1, entryValue: -(2n ** 63n) },
    ];
    for (const [i, change] of bad.entries()) {
      const at = [3, CHUNK, SLICE - 1, SLICE, n - 1][i % 5]!;
      const rows = mixed(n, 2);
      rows[at] = { ...rows[at]!, ...change };
      rows[n - 1] = { ...rows[n - 1]!, ...change };
      const columns = rowsOf(rows);
      pair.same((core) => core.upsert(1, columns));
      expect(placeOf(() => pair.core.upsert(1, columns))).toEqual({ row: at, market: 1, account: rows[at]!.account });
    }
    pair.same((core) => core.digest());
    expect(pair.core.stats().bytesUsed).toBe(used);
    pair.survey();
  });

  it('refusals: floats that are no whole numbers, in every column and at the odd end of a chunk', () => {
    const n = 2 * CHUNK + 1;
    const pair = new Pair(make);
    pair.accounts(n);
    const sound = floats(rowsOf(times(n, (i) => ({ account: i, lots: 5n, entryValue: 50n, margin: 3n }))));
    const wrong = [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 53) - 2, -0.5];
    for (const name of ['lots', 'entryValue', 'margin'] as const) {
      for (const at of [0, 1, CHUNK - 1, CHUNK, n - 1]) {
        for (const value of wrong) {
          const column = (sound[name] as Float64Array).slice();
          column[at] = value;
          pair.refused((core) => core.upsert(0, { ...sound, [name]: column }));
        }
      }
    }
    pair.refused((core) => core.upsert(0, { ...sound, side: new Uint8Array(n).fill(2, n - 1) }));
    const column = (value: number) => new Float64Array(n).fill(value);
    pair.accepted((core) => core.upsert(0, { ...sound, lots: column(2 ** 53 - 1), entryValue: column(2 ** 51 + 1) }));
    pair.same((core) => core.digest());
    // −0 is isolated margin 0, also where the position was cross.
    pair.accepted((core) => core.upsert(0, { ...sound, margin: column(-1) }));
    pair.accepted((core) => core.upsert(0, { ...sound, margin: column(-0) }));
    pair.mark(4n);
    pair.survey();
  });

  it('amounts up to the largest: what sums of columns cannot promise is checked row by row', () => {
    const pair = new Pair(make);
    pair.accounts(600, () => 0n);
    pair.mark(1n);
    const large: Row = { account: 0, lots: MAX, entryValue: MAX, margin: 5n };
    const rows = times(600, (i): Row => ({ ...large, account: i }));
    pair.put(0, rows);
    rows[599] = { ...large, account: 599, entryValue: 1n, margin: 2n };
    pair.refused((core) => core.upsert(0, rowsOf(rows)));
    pair.survey();
  });

  it('undone: cross sums that leave the range in a later slice, after rows of all kinds were put in and replaced', () => {
    const n = SLICE + 300;
    const pair = new Pair(make, [{}, {}]);
    // A wallet of so much that the account's equity has room for a PnL of 99.
    pair.accounts(n + 1, (i) => (i === n ? MAX - 99n : 1000n));
    pair.mark(13n, 13n);
    pair.put(0, mixed(n).slice(0, 3000));
    pair.put(1, mixed(n).slice(0, 600));
    const before = pair.same((core) => core.digest());
    for (const at of [40, SLICE - 1, SLICE, n - 1]) {
      const rows = mixed(n, 1);
      // A cross position turns isolated and another account takes the record; then keys twice; then the sum that is too large.
      rows[20] = { ...rows[10]!, margin: CROSS };
      rows[SLICE + 5] = { ...rows[15]!, margin: 5n };
      rows[at] = { account: n, side: 0, lots: 10n, entryValue: 30n, margin: CROSS };
      expect(pair.refused((core) => core.upsert(0, rowsOf(rows)))).toBe('OUT_OF_RANGE');
      expect(placeOf(() => pair.core.upsert(0, rowsOf(rows))).row).toBe(at);
      expect(pair.core.digest()).toBe(before);
    }
    findAll(pair, mixed(n).slice(2900, 3100));
    pair.survey();
    pair.put(0, mixed(n, 1).slice(0, 400));
    pair.survey();
  });

  it('undone: an empty market takes slices as they are checked, and gives them back when a later one is refused', () => {
    const n = SLICE + 300;
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(n);
    pair.mark(13n, 13n);
    pair.put(1, mixed(n).slice(0, 600));
    const before = pair.same((core) => core.digest());
    for (const at of [SLICE, n - 1]) {
      const rows = mixed(n);
      // Keys twice, which change their kind of margin, in a slice that is put in before the bad row is seen.
      rows[20] = { ...rows[10]!, margin: CROSS };
      rows[21] = { ...rows[10]!, margin: 4n };
      rows[at] = { ...rows[at]!, lots: 0n };
      const columns = rowsOf(rows);
      expect(pair.refused((core) => core.upsert(0, columns))).toBe('INVALID_SIZE');
      expect(placeOf(() => pair.core.upsert(0, columns))).toEqual({ row: at, market: 0, account: rows[at]!.account });
      expect(pair.core.digest()).toBe(before);
      findAll(pair, rows.slice(0, 300));
    }
    pair.survey();
    pair.put(0, mixed(n));
    pair.survey();
    pair.same((core) => core.exportState());
  });

  it('undone: sequence numbers run out in a slice that is put in, but a bad row behind it comes first', () => {
    const n = 3 * SLICE;
    const empty = new Pair(make);
    empty.accounts(n);
    const state = empty.same((core) => core.exportState());
    for (const bad of [false, true]) {
      const pair = new Pair(make);
      pair.same((core) => core.importState({ ...state, nextSequence: 2 ** 40 - 1 - SLICE }));
      const rows = mixed(n);
      if (bad) rows[n - 1] = { ...rows[n - 1]!, lots: 0n };
      const columns = rowsOf(rows);
      const before = pair.same((core) => core.digest());
      // The reference's numbers do not run out.
      if (bad) expect(pair.refused((core) => core.upsert(0, columns))).toBe('INVALID_SIZE');
      else expect(outcome(() => pair.core.upsert(0, columns))).toEqual({ refused: 'LIMIT_EXCEEDED' });
      expect(pair.core.digest()).toBe(before);
      pair.put(0, rows.slice(0, 100));
      pair.survey();
    }
  });

  it('accounts: a refused column of wallets leaves nothing behind in accounts added after it', () => {
    const n = SLICE + 9;
    for (const [column, code] of [
      [new Float64Array(n).fill(7).fill(0.5, n - 1), 'INVALID_COLUMN'],
      [new BigInt64Array(n).fill(7n).fill(-(2n ** 63n), n - 1), 'OUT_OF_RANGE'],
    ] as const) {
      const pair = new Pair(make);
      expect(pair.refused((core) => core.addAccounts(n, column))).toBe(code);
      pair.same((core) => core.addAccounts(n));
      pair.same((core) => core.addAccounts(n, new Float64Array(n).fill(-3)));
      for (const account of [0, SLICE, n - 1, n, 2 * n - 1]) pair.same((core) => core.walletOf(account));
      pair.same((core) => core.digest());
    }
  });

  it('not undone: sums that leave the range on the way and come back', () => {
    const n = SLICE + 2;
    const pair = new Pair(make);
    pair.accounts(n, (i) => (i === 0 ? MAX - 99n : 1000n));
    pair.mark(13n);
    const rows = times(n, (i): Row => ({ account: i, lots: 1n, entryValue: 13n }));
    rows[0] = { account: 0, lots: 10n, entryValue: 30n };
    rows[n - 1] = { account: 0, lots: 10n, entryValue: 130n };
    pair.put(0, rows);
    pair.survey();
  });

  it('removals: refused in the second slice, or because sums leave the range, and nothing has changed', () => {
    const n = SLICE + 100;
    const pair = new Pair(make);
    pair.accounts(n, (i) => (i === 5 ? MAX - 50n : 1000n));
    pair.mark(13n);
    const rows = times(
      n,
      (i): Row => ({ account: i, lots: 10n, entryValue: 120n + BigInt(i % 20), margin: BigInt(i % 3) - 1n }),
    );
    rows[5] = { account: 5, lots: 10n, entryValue: 30n };
    // Its loss on the other side keeps the equity in range.
    pair.put(0, [...rows, { account: 5, side: 1, lots: 10n, entryValue: -30n }]);
    const all = Uint32Array.from({ length: n }, (_, i) => i);
    const twice = all.slice();
    twice[n - 1] = 7;
    expect(pair.refused((core) => core.remove(0, 0, twice))).toBe('UNKNOWN_POSITION');
    expect(placeOf(() => pair.core.remove(0, 0, twice))).toEqual({ row: n - 1, market: 0, account: 7 });
    expect(pair.refused((core) => core.remove(0, 0, Uint32Array.of(3, 4, 3)))).toBe('UNKNOWN_POSITION');
    const sides = new Uint8Array(n);
    sides[5] = 1;
    expect(pair.refused((core) => core.remove(0, sides, all))).toBe('OUT_OF_RANGE');
    findAll(pair, rows.slice(0, 400));
    pair.survey();
    pair.accepted((core) => core.remove(0, 0, all));
    pair.survey();
  });

  it('states: as many positions as two slices take are restored; one of them twice, or of no market, is refused', () => {
    const n = SLICE + 700;
    const pair = new Pair(make, [{}, {}]);
    pair.accounts(n, (i) => BigInt(i));
    pair.put(0, mixed(n).slice(0, SLICE));
    pair.put(1, mixed(n).slice(SLICE - 700));
    pair.put(0, mixed(n).slice(0, 500));
    const state = pair.same((core) => core.exportState());
    const copy = new Pair(make, [{}, {}]);
    copy.same((core) => core.importState(state));
    copy.mark(13n, 12n);
    copy.survey();
    findAll(copy, mixed(n).slice(0, 300), 1);
    const last = state.account.length - 1;
    const wrong = [
      {
        account: state.account.with(last, state.account[0]!),
        market: state.market.with(last, 0),
        side: state.side.with(last, state.side[0]!),
        entryValue: state.entryValue.with(last, state.entryValue[0]!),
      },
      { market: state.market.with(last, 2) },
      { lots: state.lots.with(last, 0n) },
    ];
    for (const change of wrong) {
      const other = new Pair(make, [{}, {}]);
      const refused = other.same((core) => core.importState({ ...state, ...change })) as unknown as {
        refused?: string;
      };
      expect(refused.refused).toBeDefined();
    }
  });

  it('wallets: floats and integers of more accounts than a slice, none added when one is wrong', () => {
    const n = SLICE + 9;
    const pair = new Pair(make);
    pair.same((core) =>
      core.addAccounts(
        n,
        Float64Array.from({ length: n }, (_, i) => i - 5000),
      ),
    );
    pair.accepted((core) => core.addAccounts(3));
    for (const [at, value] of [
      [n - 1, 0.5],
      [3, 2 ** 53],
      [SLICE, Number.NaN],
    ] as const) {
      const wallets = new Float64Array(n).fill(7);
      wallets[at] = value;
      pair.refused((core) => core.addAccounts(n, wallets));
      pair.refused((core) => core.setWallets(Uint32Array.from(wallets.keys()), wallets));
      expect(placeOf(() => pair.core.addAccounts(n, wallets)).row).toBe(at);
    }
    const least = new BigInt64Array(n);
    least[n - 1] = -(2n ** 63n);
    pair.refused((core) => core.addAccounts(n, least));
    pair.accepted((core) => core.setWallets(Uint32Array.of(1, 0, 1), Float64Array.of(4, -(2 ** 53) + 1, 6)));
    pair.same((core: Core) => core.addAccounts(2, BigInt64Array.of(MAX, -MAX)));
    pair.same((core) => core.digest());
    for (const account of [0, 1, n - 1, n, n + 4]) pair.same((core) => core.walletOf(account));
    expect(pair.core.stats().accounts).toBe(n + 5);
  });
});
