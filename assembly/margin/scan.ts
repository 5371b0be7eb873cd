// The liquidatable rows of a block: Q ≤ MM. Isolated rows are looked at in lanes; of the cross accounts a bitmap is made first, in one
// pass over their records, and as a rule it is empty and their rows need no look.
import { CrossTable, crossRecordCount, UNUSED } from '../book/account';
import { ENTRY, LOTS, MARGIN } from '../book/block';
import { Book, Market } from '../book/market';
import { Maintenance, tiersOf } from '../book/tiers';
import { magnitude } from '../numeric/checked';
import { fitLanes, Lanes } from '../numeric/lanes';
import { PPM } from '../numeric/ppm';

let list: usize = 0;
let room: u32 = 0;
/** Liquidatable rows since `startList`. */
export let found: u32 = 0;

/** The numbers of rows found go to a list, as far as it has room. */
export function startList(address: usize, entries: u32): void {
  list = address;
  room = entries;
  found = 0;
}

function note(row: u32): void {
  if (found < room) store<u32>(list + (usize(found) << 2), row);
  found += 1;
}

let signedMark: i64 = 0;
let ppm: i64 = 0;
/** The market's table of maintenance, 0 without one; the rate is then the largest of its rows. */
let table: usize = 0;
let inLanes: bool = false;
/** One bit an account, 64 to a word. */
let crossBits: usize = 0;

/** Mark and a rate that no rounding takes below ppm/10^6, each in both lanes. */
const MARK: usize = memory.data(32, 16);
const RATE: usize = 16;
const RATE_MARGIN: f64 = 1.0 + 1.0 / 1125899906842624.0;

/** Before the blocks of a queue; the unit value is signed as the positions. */
export function prepareScan(book: Book, market: Market, unitValue: i64): void {
  signedMark = unitValue;
  ppm = i64(market.maintenancePpm);
  if (ADL_RULES) table = tiersOf(market);
  inLanes = fitLanes(book.mostLots, magnitude(market.mark), book.mostEntry, book.mostMargin);
  if (!ASC_FEATURE_SIMD) return;
  v128.store(MARK, f64x2.splat(f64(signedMark)));
  v128.store(MARK, f64x2.splat((f64(ppm) / f64(PPM)) * RATE_MARGIN), RATE);
}

/** Q ≤ MM for an isolated row. */
function isLiquidatable(at: usize): bool {
  const margin = load<i64>(at, MARGIN);
  const value = load<i64>(at, LOTS) * signedMark;
  return margin + value - load<i64>(at, ENTRY) <= Maintenance.by(table, ppm, i64(magnitude(value)));
}

/** Notes the liquidatable ones among the isolated rows of the block at `base`; `first` is the number of its first row. */
export function scanIsolated(base: usize, rows: u32, first: u32): void {
  if (ASC_FEATURE_SIMD && inLanes) scanLanes(base, rows, first);
  else noteRows(base, 0, rows, first);
}

function noteRows(base: usize, from: u32, to: u32, first: u32): void {
  for (let i = from; i < to; i++) {
    if (isLiquidatable(base + (usize(i) << 3))) note(first + i);
  }
}

/** Four rows at a time, and a closer look where one may be liquidatable. Columns have room for the rows behind the last. */
function scanLanes(base: usize, rows: u32, first: u32): void {
  const mark = v128.load(MARK);
  const rate = v128.load(MARK, RATE);
  const magic = Lanes.magic();
  for (let i: u32 = 0; i < rows; i += 4) {
    // No call in this loop, so that its constants stay in registers.
    while (i < rows) {
      const at = base + (usize(i) << 3);
      const suspects = v128.or(Scan.suspects(at, mark, rate, magic), Scan.suspects(at + 16, mark, rate, magic));
      if (v128.any_true(suspects)) break;
      i += 4;
    }
    if (i < rows) noteRows(base, i, min<u32>(i + 4, rows), first);
  }
}

class Scan {
  /** Q − 2 ≤ N·rate, which holds where Q ≤ MM < N·ppm/10^6 + 1, and seldom elsewhere. */
  @inline
  static suspects(at: usize, mark: v128, rate: v128, magic: v128): v128 {
    const value = f64x2.mul(Lanes.toFloat(v128.load(at, LOTS), magic), mark);
    const equity = f64x2.add(
      Lanes.toFloat(v128.load(at, MARGIN), magic),
      f64x2.sub(value, Lanes.toFloat(v128.load(at, ENTRY), magic)),
    );
    return f64x2.le(f64x2.sub(equity, f64x2.splat(2)), f64x2.mul(f64x2.abs(value), rate));
  }
}

/** Bytes of the bitmap of cross accounts. */
export function crossBitsBytes(): usize {
  return ((usize(crossRecordCount()) + 63) >> 6) << 3;
}

/** Marks the liquidatable cross accounts in a bitmap; false when there are none. */
export function markCross(bitmap: usize): bool {
  crossBits = bitmap;
  const records = crossRecordCount();
  const pages = CrossTable.pages();
  let any: u64 = 0;
  for (let from: u32 = 0; from < records; from += 64) {
    const to = min<u32>(from + 64, records);
    let bits: u64 = 0;
    for (let record = from; record < to; record++) {
      const cross = CrossTable.at(pages, record);
      const hit = i32(cross.equity <= cross.maintenance) & i32(cross.account != UNUSED);
      bits |= u64(hit) << u64(record - from);
    }
    store<u64>(bitmap + (usize(from) >> 3), bits);
    any |= bits;
  }
  return any != 0;
}

/** Notes the rows of liquidatable accounts among the cross rows of a block. */
export function scanCross(base: usize, rows: u32, first: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const record = u32(-1 - load<i64>(base + (usize(i) << 3), MARGIN));
    if ((load<u8>(crossBits + (usize(record) >> 3)) >> (record & 7)) & 1) note(first + i);
  }
}
