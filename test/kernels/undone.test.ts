/** Batches that are refused when some of their slices are in already, against the reference: nothing of them stays. */
import { describe, expect, it } from 'vitest';
import { CROSS, MAX } from '../reference/world.ts';
import { type Row, columns as rowsOf } from '../support/book.ts';
import { findAll, mixed, placeOf, SLICE } from './batches.ts';
import { others, outcome, Pair, times } from './pair.ts';

describe.each(others)('undone batches on $name', ({ make }) => {
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
});
