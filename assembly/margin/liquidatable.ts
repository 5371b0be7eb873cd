// Who is liquidatable: Q ≤ MM. One pass over the books; the result in the order in which positions became known.
import { crossOfMargin } from '../book/account';
import { accountOfRow, blockBase, blockRows, bookOfRow, ENTRY, firstRow, LOTS, MARGIN, metaAddress, nextBlock, sequenceOf } from '../book/block';
import { bookAt, marketAt, marketCount, sideSign } from '../book/market';
import { ensure, Region } from '../memory/region';
import { magnitude } from '../numeric/checked';
import { ppmCeil } from '../numeric/ppm';
import { sortByKeys, sortBytes } from '../rank/radix';
import { results, scratch } from '../memory/shared';

const SEQUENCE_BITS: u32 = 40;

/** Walks one book; writes row numbers from `out` on when it is not 0. Returns how many rows are liquidatable. */
function scanBook(number: u32, out: usize): u32 {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const signedMark = sideSign(number & 1) * market.mark;
  const ppm = i64(market.maintenancePpm);
  let found: u32 = 0;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const rows = blockRows(base);
    const first = firstRow(block);
    for (let i: u32 = 0; i < rows; i++) {
      const at = base + (usize(i) << 3);
      const margin = load<i64>(at, MARGIN);
      let liquidatable: bool;
      if (margin >= 0) {
        const value = load<i64>(at, LOTS) * signedMark;
        liquidatable = margin + value - load<i64>(at, ENTRY) <= ppmCeil(i64(magnitude(value)), ppm);
      } else {
        const cross = crossOfMargin(margin);
        liquidatable = cross.equity <= cross.maintenance;
      }
      if (liquidatable) {
        if (out != 0) store<u32>(out + (usize(found) << 2), first + i);
        found += 1;
      }
    }
    block = nextBlock(base);
  }
  return found;
}

/**
 * Finds all liquidatable positions. Results, n rows: account u32, market u32, side u8, columns one behind the other.
 * Returns n, or u32.MAX_VALUE when there is no memory.
 */
export function findLiquidatable(): u32 {
  let total: u32 = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) total += scanBook(book, 0);
  if (total == 0) return 0;
  const scratchRegion = scratch();
  const resultRegion = results();
  if (!ensure(scratchRegion, sortBytes(total)) || !ensure(resultRegion, usize(total) * 9)) return u32.MAX_VALUE;
  const keys = scratchRegion.address;
  const rows = keys + (usize(total) << 3);
  let filled: u32 = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) filled += scanBook(book, rows + (usize(filled) << 2));
  for (let i: usize = 0; i < usize(total); i++) {
    store<u64>(keys + (i << 3), sequenceOf(load<u64>(metaAddress(load<u32>(rows + (i << 2))))));
  }
  sortByKeys(keys, total, SEQUENCE_BITS);
  writeKeys(resultRegion, rows, total);
  return total;
}

function writeKeys(region: Region, rows: usize, total: u32): void {
  const accounts = region.address;
  const markets = accounts + (usize(total) << 2);
  const sides = markets + (usize(total) << 2);
  for (let i: usize = 0; i < usize(total); i++) {
    const row = load<u32>(rows + (i << 2));
    const book = bookOfRow(row);
    store<u32>(accounts + (i << 2), accountOfRow(row));
    store<u32>(markets + (i << 2), book >> 1);
    store<u8>(sides + i, u8(book & 1));
  }
}
