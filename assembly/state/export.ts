// All positions in the order in which they became known, for snapshots.
//
// Results for n positions: sequence f64·n | lots i64·n | entry i64·n | margin i64·n | account u32·n | market u32·n |
// leverage u32·n | side u8·n | exempt u8·n
import {
  accountOfRow,
  blockAt,
  bookOfRow,
  EXEMPT,
  entryAddress,
  firstBlock,
  firstRow,
  leverageOf,
  lotsAddress,
  META,
  marginAddress,
  metaAddress,
  nextBlock,
  sequenceOf,
} from '../book/block';
import { marketCount } from '../book/market';
import { CROSS, positionCount } from '../book/position';
import { ensure } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { sortByKeys, sortBytes } from '../numeric/radix';

const SEQUENCE_BITS: u32 = 40;

function collect(keys: usize, rows: usize): void {
  let n: usize = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) {
    for (let at = firstBlock(book); at != 0; ) {
      const block = blockAt(at);
      for (let i: u32 = 0; i < block.rows; i++) {
        store<u64>(keys + (n << 3), sequenceOf(load<u64>(usize(block.columns) + (usize(i) << 3), META)));
        store<u32>(rows + (n << 2), firstRow(at) + i);
        n += 1;
      }
      at = nextBlock(block);
    }
  }
}

function write(out: usize, n: usize, i: usize, row: u32): void {
  const wide = out + (i << 3);
  const half = out + (n << 5) + (i << 2);
  const byte = out + n * 44 + i;
  const meta = load<u64>(metaAddress(row));
  const margin = load<i64>(marginAddress(row));
  const book = bookOfRow(row);
  store<f64>(wide, f64(sequenceOf(meta)));
  store<i64>(wide + (n << 3), load<i64>(lotsAddress(row)));
  store<i64>(wide + (n << 4), load<i64>(entryAddress(row)));
  store<i64>(wide + n * 24, margin < 0 ? CROSS : margin);
  store<u32>(half, accountOfRow(row));
  store<u32>(half + (n << 2), book >> 1);
  store<u32>(half + (n << 3), leverageOf(meta));
  store<u8>(byte, u8(book & 1));
  store<u8>(byte + n, u8((meta & EXEMPT) != 0));
}

/** Writes all positions to the results; false without memory. */
export function exportPositions(): bool {
  const n = positionCount();
  if (!ensure(scratch(), sortBytes(n)) || !ensure(results(), usize(n) * 46)) return false;
  const keys = scratch().address;
  const rows = keys + (usize(n) << 3);
  collect(keys, rows);
  sortByKeys(keys, n, SEQUENCE_BITS);
  for (let i: usize = 0; i < usize(n); i++) write(results().address, usize(n), i, load<u32>(rows + (i << 2)));
  return true;
}
