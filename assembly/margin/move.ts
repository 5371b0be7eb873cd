// A mark changes: the sums of cross accounts follow by differences, a block of cross rows at a time.
import { addCross, CrossTable, crossOfMargin } from '../book/account';
import { ENTRY, LOTS, MARGIN } from '../book/block';
import { Book, Market, sideSign } from '../book/market';
import { Maintenance, TierLanes, tiersOf } from '../book/tiers';
import { magnitude } from '../numeric/checked';
import { fitLanes, Lanes } from '../numeric/lanes';
import { PPM } from '../numeric/ppm';

/** By how much the maintenance of each row of a block changes, i64. */
function maintenanceChanges(): usize {
  return memory.data(2048, 16);
}

let sign: i64 = 1;
let before: i64 = 0;
let after: i64 = 0;
let ppm: i64 = 0;
/** The market's table of maintenance, 0 without one. */
let table: usize = 0;
/** Numbers are small, and there was a mark before and is one after: then entry values do not matter. */
let quick: bool = false;

/** Magnitudes of both marks, ppm and ppm/10^6, each in both lanes. */
const RATES: usize = memory.data(64, 16);

/** Before the blocks of a queue whose mark changes from one unit value to another; 0 is none. */
export function prepareMove(book: Book, market: Market, side: u32, from: i64, to: i64): void {
  sign = sideSign(side);
  before = from;
  after = to;
  ppm = i64(market.maintenancePpm);
  if (ADL_RULES) table = tiersOf(market);
  quick = from != 0 && to != 0 && fitLanes(book.mostLots, max<u64>(magnitude(from), magnitude(to)), 0, 0);
  if (!ASC_FEATURE_SIMD) return;
  v128.store(RATES, f64x2.splat(f64(magnitude(from))));
  v128.store(RATES, f64x2.splat(f64(magnitude(to))), 16);
  v128.store(RATES, f64x2.splat(f64(ppm)), 32);
  v128.store(RATES, f64x2.splat(f64(ppm) / f64(PPM)), 48);
}

/** Moves the sums that the rows of a block of cross rows at `base` belong to. */
export function moveBlock(base: usize, rows: u32): void {
  const end = base + (usize(rows) << 3);
  if (!quick) {
    for (let at = base; at < end; at += 8) moveRow(at);
    return;
  }
  if (!ASC_FEATURE_SIMD) maintenanceByRow(base, rows);
  else if (ADL_RULES && table != 0) tiersInLanes(base, rows);
  else maintenanceInLanes(base, rows);
  for (let at = base; at < end; at += 8) {
    at = moveCalm(base, at, end);
    if (at < end) moveRow(at);
  }
}

/** PnL counts from the first mark on: without one a position contributes nothing. */
function pnlAt(mark: i64, lots: i64, entry: i64): i64 {
  return mark == 0 ? 0 : sign * lots * mark - entry;
}

function moveRow(at: usize): void {
  const lots = load<i64>(at, LOTS);
  const entry = load<i64>(at, ENTRY);
  const notionalBefore = i64(magnitude(lots * before));
  const notionalAfter = i64(magnitude(lots * after));
  addCross(
    crossOfMargin(load<i64>(at, MARGIN)),
    pnlAt(after, lots, entry) - pnlAt(before, lots, entry),
    Maintenance.by(table, ppm, notionalAfter) - Maintenance.by(table, ppm, notionalBefore),
    notionalAfter - notionalBefore,
  );
}

function maintenanceByRow(base: usize, rows: u32): void {
  const from = i64(magnitude(before));
  const to = i64(magnitude(after));
  for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
    const lots = load<i64>(base + i, LOTS);
    store<i64>(
      maintenanceChanges() + i,
      Maintenance.by(table, ppm, lots * to) - Maintenance.by(table, ppm, lots * from),
    );
  }
}

function maintenanceInLanes(base: usize, rows: u32): void {
  const from = v128.load(RATES);
  const to = v128.load(RATES, 16);
  const rate = v128.load(RATES, 32);
  const part = v128.load(RATES, 48);
  for (let i: usize = 0; i < usize(rows) << 3; i += 16) {
    const lots = Lanes.toFloat(v128.load(base + i, LOTS));
    const change = f64x2.sub(
      Lanes.ppmCeil(f64x2.mul(lots, to), rate, part),
      Lanes.ppmCeil(f64x2.mul(lots, from), rate, part),
    );
    v128.store(maintenanceChanges() + i, Lanes.toIntegers(change));
  }
}

function tiersInLanes(base: usize, rows: u32): void {
  const from = v128.load(RATES);
  const to = v128.load(RATES, 16);
  // Behind an odd last row stands any number: none of it would go on behind the last row of the table.
  if ((rows & 1) != 0) store<i64>(base + (usize(rows) << 3), 0, LOTS);
  for (let i: usize = 0; i < usize(rows) << 3; i += 16) {
    const lots = Lanes.toFloat(v128.load(base + i, LOTS));
    const change = f64x2.sub(TierLanes.by(table, f64x2.mul(lots, to)), TierLanes.by(table, f64x2.mul(lots, from)));
    v128.store(maintenanceChanges() + i, Lanes.toIntegers(change));
  }
}

/**
 * Moves the sums from the row at `at` on, as long as they are calm; where a record's are not, it stops and returns that row. No call
 * in this loop, so that what it needs stays in registers.
 */
function moveCalm(base: usize, from: usize, end: usize): usize {
  const pages = CrossTable.pages();
  const step = sign * (after - before);
  const breadth = i64(magnitude(after)) - i64(magnitude(before));
  const changes = maintenanceChanges() - base;
  let at = from;
  for (; at < end; at += 8) {
    const lots = load<i64>(at, LOTS);
    const cross = CrossTable.of(pages, load<i64>(at, MARGIN));
    if (!cross.addIfCalm(lots * step, load<i64>(changes + at), lots * breadth)) break;
  }
  return at;
}
