// Staging columns of positions, for one slice of a batch at a time: however large a batch is, it needs no more room than this.
//
// Columns for n ≤ SLICE_ROWS rows, those of 8 bytes first (i64, or f64 where the flag of the column says so):
//   lots, entry, margin, sequence (f64), leverage u32, account u32, market u32, side u8, exempt u8
// A batch of one market has no use for the column of markets.
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { LANE_LIMIT, Lanes } from '../numeric/lanes';

/** Most rows of a slice: few enough to stay in the cache between being checked and being put in. */
export const SLICE_ROWS: u32 = 4096;
const ROW_BYTES: usize = 46;
/** Flags of columns that hold f64. */
export const LOTS_FLOAT: u32 = 1;
export const ENTRY_FLOAT: u32 = 2;
export const MARGIN_FLOAT: u32 = 4;
/** New rows take the sequence numbers of their column. */
export const SEQUENCED: u32 = 8;

const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let room: usize = 0;

export function bytesOfStaging(n: u32): u64 {
  return u64(n) * ROW_BYTES;
}

/** Address of staging columns for n rows; 0 when there is no memory, or n is more than a slice. */
export function stageRows(n: u32): usize {
  if (n > SLICE_ROWS) return 0;
  room = n;
  return ensure(region, usize(n) * ROW_BYTES) ? region.address : 0;
}

export function lotsCell(row: u32): usize {
  return region.address + (usize(row) << 3);
}

export function entryCell(row: u32): usize {
  return region.address + ((room + usize(row)) << 3);
}

export function marginCell(row: u32): usize {
  return region.address + ((room * 2 + usize(row)) << 3);
}

export function sequenceCell(row: u32): usize {
  return region.address + ((room * 3 + usize(row)) << 3);
}

export function leverageCell(row: u32): usize {
  return region.address + ((room * 8 + usize(row)) << 2);
}

export function accountCell(row: u32): usize {
  return region.address + ((room * 9 + usize(row)) << 2);
}

export function marketCell(row: u32): usize {
  return region.address + ((room * 10 + usize(row)) << 2);
}

export function sideCell(row: u32): usize {
  return region.address + room * 44 + usize(row);
}

export function exemptCell(row: u32): usize {
  return region.address + room * 45 + usize(row);
}

export function stagedAccount(row: u32): u32 {
  return load<u32>(accountCell(row));
}

export function stagedSide(row: u32): u32 {
  return u32(load<u8>(sideCell(row)));
}

/** Makes i64 of the columns of rows from … to − 1 that hold f64, which are checked to be whole numbers up to `most`. */
export function convertRows(from: u32, to: u32, floats: u32, most: u64): void {
  if ((floats & LOTS_FLOAT) != 0) convertColumn(lotsCell(from), lotsCell(to), most);
  if ((floats & ENTRY_FLOAT) != 0) convertColumn(entryCell(from), entryCell(to), most);
  if ((floats & MARGIN_FLOAT) != 0) convertColumn(marginCell(from), marginCell(to), most);
}

/** The same for the cells from one address to another. */
export function convertColumn(from: usize, to: usize, most: u64): void {
  let cell = from;
  if (ASC_FEATURE_SIMD && most < LANE_LIMIT) {
    for (; cell + 8 < to; cell += 16) v128.store(cell, Lanes.toIntegers(v128.load(cell)));
  }
  for (; cell < to; cell += 8) store<i64>(cell, i64(load<f64>(cell)));
}
