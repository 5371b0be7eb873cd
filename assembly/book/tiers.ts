// Maintenance by notional (specification, section 8): a table of rows a market, in builds with rule books alone.
//
// Row (56 bytes): up to this notional i64, deduction i64, ppm i64, and for lanes as f64: both again, ppm, ppm/10^6
import { allocate } from '../memory/arena';
import { LANE_LIMIT, Lanes } from '../numeric/lanes';
import { PPM, ppmCeil } from '../numeric/ppm';
import { MAX_MARKETS, Market, marketNumber } from './market';

const ROW_BYTES: usize = 56;
const DEDUCTION: usize = 8;
const RATE: usize = 16;
const LANE_UP_TO: usize = 24;
const LANE_DEDUCTION: usize = 32;
const LANE_RATE: usize = 40;
const LANE_PART: usize = 48;

/** By market: address of its rows u32, 0 where one rate says all. */
let tables: usize = 0;

/** Address of a market's table, 0 without one. */
export function tiersOf(market: Market): usize {
  return tables == 0 ? 0 : load<u32>(tables + (usize(marketNumber(market)) << 2));
}

/** Sets a row of the table of a market that is about to be added; the first one makes it. False when there is no memory. */
export function setTier(market: u32, row: u32, rows: u32, upTo: i64, ppm: i64, deduction: i64): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (tables == 0) tables = allocate(usize(MAX_MARKETS) << 2);
  if (tables == 0) return false;
  const cell = tables + (usize(market) << 2);
  if (row == 0) store<u32>(cell, u32(allocate(usize(rows) * ROW_BYTES)));
  const table = usize(load<u32>(cell));
  if (table == 0) return false;
  const at = table + usize(row) * ROW_BYTES;
  store<i64>(at, upTo);
  store<i64>(at, deduction, DEDUCTION);
  store<i64>(at, ppm, RATE);
  // In lanes a notional, and so its maintenance before the deduction, is below LANE_LIMIT: what is above it need not be exact.
  store<f64>(at, f64(min<i64>(upTo, LANE_LIMIT)), LANE_UP_TO);
  store<f64>(at, f64(min<i64>(deduction, LANE_LIMIT)), LANE_DEDUCTION);
  store<f64>(at, f64(ppm), LANE_RATE);
  store<f64>(at, f64(ppm) / f64(PPM), LANE_PART);
  return true;
}

/** MMp by the first row that N is not above; the last has no bound. */
function tieredMaintenance(table: usize, notional: i64): i64 {
  let row = table;
  while (notional > load<i64>(row)) row += ROW_BYTES;
  return max<i64>(0, ppmCeil(notional, load<i64>(row, RATE)) - load<i64>(row, DEDUCTION));
}

/** MMp of a position of notional N. Written out wherever it is used, so that builds without tables hold the rate alone. */
export class Maintenance {
  @inline
  static by(table: usize, ppm: i64, notional: i64): i64 {
    if (ADL_RULES) {
      if (table != 0) return tieredMaintenance(table, notional);
    }
    return ppmCeil(notional, ppm);
  }

  @inline
  static of(market: Market, notional: i64): i64 {
    return Maintenance.by(ADL_RULES ? tiersOf(market) : 0, i64(market.maintenancePpm), notional);
  }
}

/** The same of two positions in lanes, their notionals below LANE_LIMIT. */
export class TierLanes {
  /** Goes on from row to row as long as one of the two is above it. */
  @inline
  static by(table: usize, notionals: v128): v128 {
    let row = table;
    let deduction = v128.load64_splat(row, LANE_DEDUCTION);
    let rate = v128.load64_splat(row, LANE_RATE);
    let part = v128.load64_splat(row, LANE_PART);
    let above = f64x2.gt(notionals, v128.load64_splat(row, LANE_UP_TO));
    while (v128.any_true(above)) {
      row += ROW_BYTES;
      deduction = v128.bitselect(v128.load64_splat(row, LANE_DEDUCTION), deduction, above);
      rate = v128.bitselect(v128.load64_splat(row, LANE_RATE), rate, above);
      part = v128.bitselect(v128.load64_splat(row, LANE_PART), part, above);
      above = f64x2.gt(notionals, v128.load64_splat(row, LANE_UP_TO));
    }
    return f64x2.pmax(f64x2.splat(0), f64x2.sub(Lanes.ppmCeil(notionals, rate, part), deduction));
  }
}
