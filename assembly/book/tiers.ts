// Maintenance by notional (specification, section 8): a table of rows a market, in builds with rule books alone.
//
// Row (24 bytes): up to this notional i64, deduction i64, ppm i64
import { allocate } from '../memory/arena';
import { ppmCeil } from '../numeric/ppm';
import { MAX_MARKETS, Market, marketNumber } from './market';

const ROW_BYTES: usize = 24;
const DEDUCTION: usize = 8;
const RATE: usize = 16;

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
