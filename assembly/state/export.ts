// All positions in the order in which they became known, for snapshots: first their order, then their columns slice by slice.
//
// Results for n ≤ a slice of positions: sequence f64·n | lots i64·n | entry i64·n | margin i64·n | account u32·n | market u32·n |
// leverage u32·n | side u8·n | exempt u8·n
import { accountCount, wallet } from '../book/account';
import {
  ACCOUNT,
  blockAt,
  blockOfRow,
  ENTRY,
  EXEMPT,
  firstBlock,
  firstRow,
  LOTS,
  leverageOf,
  MARGIN,
  META,
  nextBlock,
  rowPlace,
  sequenceOf,
} from '../book/block';
import { marketCount } from '../book/market';
import { CROSS, nextSequenceNumber, positionCount } from '../book/position';
import { priorityOf } from '../book/priorities';
import { ensure } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { sortByKeys, sortBytes } from '../numeric/radix';

const SEQUENCE_BITS: u32 = 40;
/** Sequence numbers given out, per position there is, up to which a table by sequence number takes less than a sort. */
const SPARSE: u64 = 4;

/** Rows in their order, u32 each; valid until scratch is used again. */
let order: usize = 0;

/** Notes all rows as they come: in the table at their sequence numbers, or side by side with those as keys. */
function noteRows(byTable: bool): void {
  const keys = scratch().address;
  let n: usize = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) {
    for (let at = firstBlock(book); at != 0; ) {
      const block = blockAt(at);
      const first = firstRow(at);
      for (let i: u32 = 0; i < block.rows; i++) {
        const row = first + i;
        const sequence = sequenceOf(load<u64>(usize(block.columns) + (usize(i) << 3), META));
        if (byTable) {
          store<u32>(order + (usize(sequence) << 2), row + 1);
        } else {
          store<u64>(keys + (n << 3), sequence);
          store<u32>(order + (n << 2), row);
        }
        n += 1;
      }
      at = nextBlock(block);
    }
  }
}

/** Orders by a table with a cell for each sequence number ever given out. */
function orderByTable(range: usize): bool {
  if (!ensure(scratch(), range << 2)) return false;
  order = scratch().address;
  memory.fill(order, 0, range << 2);
  noteRows(true);
  let n: usize = 0;
  for (let cell = order; cell < order + (range << 2); cell += 4) {
    const row = load<u32>(cell);
    if (row == 0) continue;
    store<u32>(order + (n << 2), row - 1);
    n += 1;
  }
  return true;
}

function orderBySort(n: u32): bool {
  if (!ensure(scratch(), sortBytes(n))) return false;
  order = scratch().address + (usize(n) << 3);
  noteRows(false);
  sortByKeys(scratch().address, n, SEQUENCE_BITS);
  return true;
}

/** Finds the order of all positions; false without memory. */
export function orderPositions(): bool {
  const n = positionCount();
  const given = nextSequenceNumber();
  return given <= u64(n) * SPARSE ? orderByTable(usize(given)) : orderBySort(n);
}

function write(out: usize, n: usize, i: usize, row: u32): void {
  const wide = out + (i << 3);
  const half = out + (n << 5) + (i << 2);
  const byte = out + n * 44 + i;
  const block = blockOfRow(row);
  const base = usize(block.columns);
  const at = base + (rowPlace(row) << 3);
  const meta = load<u64>(at, META);
  store<f64>(wide, f64(sequenceOf(meta)));
  store<i64>(wide + (n << 3), load<i64>(at, LOTS));
  store<i64>(wide + (n << 4), load<i64>(at, ENTRY));
  store<i64>(wide + n * 24, max<i64>(load<i64>(at, MARGIN), CROSS));
  store<u32>(half, load<u32>(base + (rowPlace(row) << 2), ACCOUNT));
  store<u32>(half + (n << 2), block.book >> 1);
  store<u32>(half + (n << 3), leverageOf(meta));
  store<u8>(byte, u8(block.book & 1));
  store<u8>(byte + n, u8((meta & EXEMPT) != 0));
}

/** Writes n positions of the order, from `first` on, to the results; false without memory. */
export function writePositions(first: u32, n: u32): bool {
  if (!ensure(results(), usize(n) * 46)) return false;
  const rows = order + (usize(first) << 2);
  for (let i: usize = 0; i < usize(n); i++) write(results().address, usize(n), i, load<u32>(rows + (i << 2)));
  return true;
}

/** Writes the priorities of n positions of the order, from `first` on, to the results; false without memory. With rule books alone. */
export function writePriorities(first: u32, n: u32): bool {
  if (!ensure(results(), usize(n) << 3)) return false;
  const rows = order + (usize(first) << 2);
  for (let i: usize = 0; i < usize(n); i++) {
    store<i64>(results().address + (i << 3), priorityOf(load<u32>(rows + (i << 2))));
  }
  return true;
}

/** Writes the wallets of n accounts from `first` on, which must exist, to the results; false without memory. */
export function writeWallets(first: u32, n: u32): bool {
  if (first + n > accountCount() || !ensure(results(), usize(n) << 3)) return false;
  for (let i: u32 = 0; i < n; i++) store<i64>(results().address + (usize(i) << 3), wallet(first + i));
  return true;
}
