// Who is liquidatable: Q ≤ MM. One walk over the books, past every isolated block whose extremes say that it holds nobody; the
// result in the order in which positions became known.
import { crossOfMargin } from '../book/account';
import {
  accountOfRow,
  Block,
  blockAt,
  bookOfRow,
  ENTRY,
  firstBlock,
  firstRow,
  LOTS,
  MARGIN,
  metaAddress,
  nextBlock,
  sequenceOf,
} from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { bookAt, marketAt, marketCount, sideSign } from '../book/market';
import { ensure, Region } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { magnitude } from '../numeric/checked';
import { fitLanes, ppmCeilLanes, toFloat } from '../numeric/lanes';
import { ppmCeil } from '../numeric/ppm';
import { sortByKeys, sortBytes } from '../numeric/radix';
import { allHealthy, prepareBounds, readBounds } from './bounds';

const SEQUENCE_BITS: u32 = 40;
const FIRST_ROOM: usize = 4096;

let out: usize = 0;
let room: u32 = 0;
let found: u32 = 0;

function note(row: u32): void {
  if (found < room) store<u32>(out + (usize(found) << 2), row);
  found += 1;
}

/** Q ≤ MM for the row at this address. */
function isLiquidatable(at: usize, signedMark: i64, ppm: i64): bool {
  const margin = load<i64>(at, MARGIN);
  if (margin >= 0) {
    const value = load<i64>(at, LOTS) * signedMark;
    return margin + value - load<i64>(at, ENTRY) <= ppmCeil(i64(magnitude(value)), ppm);
  }
  const cross = crossOfMargin(margin);
  return cross.equity <= cross.maintenance;
}

function scanRows(block: Block, first: u32, signedMark: i64, ppm: i64): void {
  const base = usize(block.columns);
  for (let i: u32 = 0; i < block.rows; i++) {
    if (isLiquidatable(base + (usize(i) << 3), signedMark, ppm)) note(first + i);
  }
}

/** The same two isolated rows at a time, all exact in f64. */
function scanLanes(block: Block, first: u32, signedMark: i64, ppm: i64): void {
  const mark = f64x2.splat(f64(signedMark));
  const rate = f64x2.splat(f64(ppm));
  const base = usize(block.columns);
  const rows = block.rows;
  for (let i: u32 = 0; i + 1 < rows; i += 2) {
    const at = base + (usize(i) << 3);
    const value = f64x2.mul(toFloat(v128.load(at, LOTS)), mark);
    const equity = f64x2.sub(f64x2.add(toFloat(v128.load(at, MARGIN)), value), toFloat(v128.load(at, ENTRY)));
    const found = i64x2.bitmask(f64x2.le(equity, ppmCeilLanes(f64x2.abs(value), rate)));
    if ((found & 1) != 0) note(first + i);
    if ((found & 2) != 0) note(first + i + 1);
  }
  if ((rows & 1) != 0 && isLiquidatable(base + (usize(rows - 1) << 3), signedMark, ppm)) note(first + rows - 1);
}

/** Walks one book; counts its liquidatable rows and writes their numbers as far as there is room. */
function scanBook(number: u32): void {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const signedMark = sideSign(number & 1) * market.mark;
  const ppm = i64(market.maintenancePpm);
  const lanes = ASC_FEATURE_SIMD && fitLanes(book.mostLots, magnitude(market.mark), book.mostEntry, book.mostMargin);
  prepareBounds(signedMark, market.maintenancePpm);
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (block.cross != 0) scanRows(block, firstRow(at), signedMark, ppm);
    else if (!isHealthy(block)) {
      if (ASC_FEATURE_SIMD && lanes) scanLanes(block, firstRow(at), signedMark, ppm);
      else scanRows(block, firstRow(at), signedMark, ppm);
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
  do {
    if (!ensure(region, max<usize>(FIRST_ROOM, usize(found) << 2))) return u32.MAX_VALUE;
    out = region.address;
    room = u32(region.bytes >> 2);
    found = 0;
    for (let book: u32 = 0; book < marketCount() * 2; book++) scanBook(book);
  } while (found > room);
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
    store<u64>(keys + (i << 3), sequenceOf(load<u64>(metaAddress(load<u32>(rows + (i << 2))))));
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
