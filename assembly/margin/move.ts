// A mark changes: the sums of cross accounts follow by differences, a block of cross rows at a time.
import { addCross, addToCross, crossOfMargin } from '../book/account';
import { ENTRY, LOTS, MARGIN } from '../book/block';
import { Book, Market, sideSign } from '../book/market';
import { magnitude } from '../numeric/checked';
import { fitLanes, ppmCeilLanes, toFloat, toIntegers } from '../numeric/lanes';
import { PPM, ppmCeil } from '../numeric/ppm';

/** By how much the maintenance of each row of a block changes, i64. */
const MAINTENANCE: usize = memory.data(2048, 16);

let sign: i64 = 1;
let before: i64 = 0;
let after: i64 = 0;
let ppm: i64 = 0;
let small: bool = false;

/** Before the blocks of a queue whose mark changes from one unit value to another; 0 is none. */
export function prepareMove(book: Book, market: Market, side: u32, from: i64, to: i64): void {
  sign = sideSign(side);
  before = from;
  after = to;
  ppm = i64(market.maintenancePpm);
  small = fitLanes(book.mostLots, max<u64>(magnitude(from), magnitude(to)), book.mostEntry, 0);
}

/** Moves the sums that the cross rows of the block at `base` belong to. Isolated rows stay out. */
export function moveBlock(base: usize, rows: u32): void {
  if (!small) {
    for (let i: usize = 0; i < usize(rows) << 3; i += 8) moveRow(base + i);
    return;
  }
  if (ASC_FEATURE_SIMD) maintenanceInLanes(base, rows);
  else maintenanceByRow(base, rows);
  if (before == 0 || after == 0) Move.add(true, base, rows);
  else Move.add(false, base, rows);
}

/** PnL counts from the first mark on: without one a position contributes nothing. */
function pnlAt(mark: i64, lots: i64, entry: i64): i64 {
  return mark == 0 ? 0 : sign * lots * mark - entry;
}

function moveRow(at: usize): void {
  const margin = load<i64>(at, MARGIN);
  if (margin >= 0) return;
  const lots = load<i64>(at, LOTS);
  const entry = load<i64>(at, ENTRY);
  const notionalBefore = i64(magnitude(lots * before));
  const notionalAfter = i64(magnitude(lots * after));
  addCross(
    crossOfMargin(margin),
    pnlAt(after, lots, entry) - pnlAt(before, lots, entry),
    ppmCeil(notionalAfter, ppm) - ppmCeil(notionalBefore, ppm),
    notionalAfter - notionalBefore,
  );
}

function maintenanceByRow(base: usize, rows: u32): void {
  const from = i64(magnitude(before));
  const to = i64(magnitude(after));
  for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
    const lots = load<i64>(base + i, LOTS);
    store<i64>(MAINTENANCE + i, ppmCeil(lots * to, ppm) - ppmCeil(lots * from, ppm));
  }
}

function maintenanceInLanes(base: usize, rows: u32): void {
  const from = f64x2.splat(f64(magnitude(before)));
  const to = f64x2.splat(f64(magnitude(after)));
  const rate = f64x2.splat(f64(ppm));
  const part = f64x2.splat(f64(ppm) / f64(PPM));
  for (let i: usize = 0; i < usize(rows) << 3; i += 16) {
    const lots = toFloat(v128.load(base + i, LOTS));
    const change = f64x2.sub(
      ppmCeilLanes(f64x2.mul(lots, to), rate, part),
      ppmCeilLanes(f64x2.mul(lots, from), rate, part),
    );
    v128.store(MAINTENANCE + i, toIntegers(change));
  }
}

class Move {
  /** One loop for a mark that comes or goes, when entry values count too, and one for a mark that changes. */
  @inline
  static add(withEntry: bool, base: usize, rows: u32): void {
    const step = sign * (after - before);
    const breadth = i64(magnitude(after)) - i64(magnitude(before));
    const entries: i64 = before == 0 ? -1 : 1;
    for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
      const at = base + i;
      const margin = load<i64>(at, MARGIN);
      if (margin >= 0) continue;
      const lots = load<i64>(at, LOTS);
      const pnl = withEntry ? lots * step + entries * load<i64>(at, ENTRY) : lots * step;
      addToCross(crossOfMargin(margin), pnl, load<i64>(MAINTENANCE + i), lots * breadth);
    }
  }
}
