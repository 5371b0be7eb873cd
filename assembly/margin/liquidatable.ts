// Who is liquidatable: Q ≤ MM. One walk over the books, past every isolated block whose extremes say that it holds nobody; the
// result in the order in which positions became known.
import {
  accountOfRow,
  Block,
  blockAt,
  bookOfRow,
  cellOf,
  firstBlock,
  firstRow,
  META,
  nextBlock,
  sequenceOf,
} from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { bookAt, Markets, marketCount } from '../book/market';
import { tiersOf } from '../book/tiers';
import { ensure, Region } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { sortByKeys, sortBytes } from '../numeric/radix';
import { allHealthy, prepareBounds, readBounds, setTiered } from './bounds';
import { crossBitsBytes, found, markCross, prepareScan, scanCross, scanIsolated, startList } from './scan';

const SEQUENCE_BITS: u32 = 40;
const FIRST_ROOM: usize = 4096;

/** Some cross account is liquidatable. */
let someCross: bool = false;

/** Walks one book; notes its liquidatable rows. */
function scanBook(number: u32): void {
  const market = Markets.at(number >> 1);
  const signedMark = (number & 1) != 0 ? -market.mark : market.mark;
  prepareScan(bookAt(number), market, signedMark);
  prepareBounds(market.maintenancePpm, signedMark);
  if (ADL_RULES) setTiered(tiersOf(market) != 0);
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (block.cross != 0) {
      if (!someCross) return;
      scanCross(usize(block.columns), block.rows, firstRow(at));
    } else if (!isHealthy(block)) {
      scanIsolated(usize(block.columns), block.rows, firstRow(at));
    }
    at = nextBlock(block);
  }
}

/** No row of an isolated block is liquidatable, as its extremes tell without a look at its rows. */
function isHealthy(block: Block): bool {
  refreshExtremes(block);
  readBounds(block);
  return allHealthy();
}

/** Writes the numbers of all liquidatable rows to the results and returns how many; u32.MAX_VALUE without memory. */
function scanAll(): u32 {
  const region = results();
  if (!ensure(scratch(), crossBitsBytes())) return u32.MAX_VALUE;
  someCross = markCross(scratch().address);
  do {
    if (!ensure(region, max<usize>(FIRST_ROOM, usize(found) << 2))) return u32.MAX_VALUE;
    startList(region.address, u32(region.bytes >> 2));
    for (let book: u32 = 0; book < marketCount() * 2; book++) scanBook(book);
  } while (usize(found) << 2 > region.bytes);
  return found;
}

/**
 * Finds all liquidatable positions. Results, n rows: account u32, market u32, side u8, columns one behind the other.
 * Returns n, or u32.MAX_VALUE when there is no memory.
 */
export function findLiquidatable(): u32 {
  const total = scanAll();
  if (total == 0 || total == u32.MAX_VALUE) return total;
  if (!ensure(scratch(), sortBytes(total))) return u32.MAX_VALUE;
  const keys = scratch().address;
  const rows = keys + (usize(total) << 3);
  memory.copy(rows, results().address, usize(total) << 2);
  for (let i: usize = 0; i < usize(total); i++) {
    store<u64>(keys + (i << 3), sequenceOf(load<u64>(cellOf(load<u32>(rows + (i << 2))), META)));
  }
  sortByKeys(keys, total, SEQUENCE_BITS);
  if (!ensure(results(), usize(total) * 9)) return u32.MAX_VALUE;
  writeKeys(results(), rows, total);
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
