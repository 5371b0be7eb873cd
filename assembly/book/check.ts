// What is asked of the rows of a batch, slice by slice, before anything is put in. A chunk of rows is first looked at column by
// column without branches, which also finds the largest numbers of the batch: with them small enough no value can leave the
// range. Only where that does not say that all is well, each row is checked by itself, in order.
import { fits, magnitude } from '../numeric/checked';
import { ROI_OVER_RATIO } from '../rank/policy';
import {
  BAD_LEVERAGE,
  BAD_LOTS,
  NEGATIVE_MARGIN,
  NOT_INTEGER,
  OK,
  OUT_OF_RANGE,
  UNKNOWN_ACCOUNT,
  WRONG_ENTRY_SIGN,
  ZERO_ENTRY,
} from '../status';
import { accountCount } from './account';
import { BLOCK_ROWS } from './block';
import { Market, payoffSign, sideSign } from './market';
import { CROSS, valueFits } from './position';
import {
  accountCell,
  ENTRY_FLOAT,
  entryCell,
  LOTS_FLOAT,
  leverageCell,
  lotsCell,
  MARGIN_FLOAT,
  marginCell,
  sideCell,
  stagedAccount,
  stagedSide,
} from './staging';

const MAX_LEVERAGE: u32 = 1_000_000;
const MAX_SAFE: f64 = 9007199254740991.0;
/** Below this, three amounts added cannot leave the range. */
const COMFORT: u64 = u64(i64.MAX_VALUE) / 4;

// Over all rows looked at since `startChecks`.
/** At least the largest lots, entry value and isolated margin in magnitude. */
export let mostLots: u64 = 0;
export let mostEntry: u64 = 0;
export let mostMargin: u64 = 0;
/** At least the number of cross rows. */
export let crossRows: u32 = 0;

/** Bit 0: a long, bit 1: a short. */
export let sides: u32 = 0;

/** Row at which `checkStaged` failed. */
export let failedRow: u32 = 0;

export function startChecks(): void {
  mostLots = 0;
  mostEntry = 0;
  mostMargin = 0;
  crossRows = 0;
  sides = 0;
}

/** Checks the n staged rows; `floats` says which columns hold f64. */
export function checkStaged(market: Market, n: u32, floats: u32): u32 {
  for (let from: u32 = 0; from < n; from += BLOCK_ROWS) {
    const to = min<u32>(from + BLOCK_ROWS, n);
    if (looksSound(market, from, to, floats)) continue;
    for (let row = from; row < to; row++) {
      const code = checkRow(market, row, floats);
      if (code == OK) continue;
      failedRow = row;
      return code;
    }
  }
  return OK;
}

/** True only when every row is sound, and its value an amount. */
function looksSound(market: Market, from: u32, to: u32, floats: u32): bool {
  const n = to - from;
  let sound = inRange(lotsCell(from), n, 1, (floats & LOTS_FLOAT) != 0);
  mostLots = max<u64>(mostLots, largest);
  sound = inRange(entryCell(from), n, i64.MIN_VALUE, (floats & ENTRY_FLOAT) != 0) && sound;
  mostEntry = max<u64>(mostEntry, largest);
  sound = inRange(marginCell(from), n, CROSS, (floats & MARGIN_FLOAT) != 0) && sound;
  mostMargin = max<u64>(mostMargin, largest);
  return keysSound(market, from, to) && sound && valuesFit(market);
}

/** Largest magnitude that `inRange` met, when it found all well. */
export let largest: u64 = 0;

/** A whole number that f64 holds exactly. */
export function isWhole(value: f64): bool {
  return abs(value) <= MAX_SAFE && trunc(value) == value;
}

/** Every number of a column is whole and at least so large. */
export function inRange(cells: usize, n: u32, least: i64, float: bool): bool {
  const end = cells + (usize(n) << 3);
  if (float) return ASC_FEATURE_SIMD ? lanesInRange(cells, end, f64(least)) : floatsInRange(cells, end, f64(least));
  let bad: u32 = 0;
  let most: u64 = 0;
  for (let cell = cells; cell < end; cell += 8) {
    const value = load<i64>(cell);
    bad |= u32(value < least);
    most = max<u64>(most, magnitude(value));
  }
  largest = most;
  return bad == 0;
}

function floatsInRange(cells: usize, end: usize, least: f64): bool {
  let good: u32 = 1;
  let most: f64 = 0;
  for (let cell = cells; cell < end; cell += 8) {
    const value = load<f64>(cell);
    const size = abs(value);
    good &= u32(trunc(value) == value) & u32(value >= least) & u32(size <= MAX_SAFE);
    most = max<f64>(most, size);
  }
  largest = good != 0 ? u64(most) : 0;
  return good != 0;
}

/** The same by twos. */
function lanesInRange(cells: usize, end: usize, least: f64): bool {
  const lowest = f64x2.splat(least);
  const highest = f64x2.splat(MAX_SAFE);
  let good = i64x2.splat(-1);
  let most = f64x2.splat(0);
  let cell = cells;
  for (; cell + 8 < end; cell += 16) {
    const value = v128.load(cell);
    const size = f64x2.abs(value);
    good = v128.and(good, f64x2.eq(f64x2.trunc(value), value));
    good = v128.and(good, v128.and(f64x2.ge(value, lowest), f64x2.le(size, highest)));
    most = f64x2.pmax(most, size);
  }
  if (!i64x2.all_true(good)) return false;
  const sound = floatsInRange(cell, end, least);
  if (sound) largest = max<u64>(largest, u64(max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1))));
  return sound;
}

/** Accounts are known, leverages in range, sides sides, and entry values signed as their sides. */
function keysSound(market: Market, from: u32, to: u32): bool {
  const n = usize(to - from);
  const leastLeverage = u32(market.policy == ROI_OVER_RATIO);
  const accounts = accountCount();
  return (
    accounts > 0 &&
    areAtMost(accountCell(from), n, 0, accounts - 1) &&
    areAtMost(leverageCell(from), n, leastLeverage, MAX_LEVERAGE) &&
    signsSound(from, n, u64(payoffSign(market) < 0))
  );
}

/** Every u32 of a column is from `least` to `most`. */
function areAtMost(cells: usize, n: usize, least: u32, most: u32): bool {
  const end = cells + (n << 2);
  let cell = cells;
  let largest: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    const lowest = i32x4.splat(least);
    let largests = i32x4.splat(0);
    for (; cell + 12 < end; cell += 16) largests = i32x4.max_u(largests, i32x4.sub(v128.load(cell), lowest));
    const halves = i32x4.max_u(
      largests,
      i8x16.shuffle(largests, largests, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    largest = max<u32>(i32x4.extract_lane(halves, 0), i32x4.extract_lane(halves, 1));
  }
  // What is less than the least has become very large.
  for (; cell < end; cell += 4) largest = max<u32>(largest, load<u32>(cell) - least);
  return largest <= most - least;
}

/** The sign of i64 and f64 is the same bit; without it only 0, and −2^63, are 0. `flipped` 1: longs are negative. */
function signsSound(from: u32, n: usize, flipped: u64): bool {
  const entryAt = entryCell(from);
  const marginAt = marginCell(from);
  const sideAt = sideCell(from);
  let bad: u64 = 0;
  let cross: u64 = 0;
  let seen: u64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const entry = load<u64>(entryAt + (i << 3));
    const side = u64(load<u8>(sideAt + i));
    // A side that is neither 0 nor 1 leaves a bit too.
    bad |= ((entry >> 63) ^ flipped ^ side) | u64(entry << 1 == 0);
    seen |= side + 1;
    cross += load<u64>(marginAt + (i << 3)) >> 63;
  }
  crossRows += u32(cross);
  sides |= u32(seen);
  return bad == 0;
}

/** Value and isolated equity of every row so far are amounts. */
function valuesFit(market: Market): bool {
  const mark = magnitude(market.mark);
  return fits(mostLots, mark) && mostLots * mark <= COMFORT && mostEntry <= COMFORT && mostMargin <= COMFORT;
}

/** Cleared where a cell holds no whole number. */
let whole: bool = true;

function integerIn(cell: usize, float: bool): i64 {
  if (!float) return load<i64>(cell);
  const value = load<f64>(cell);
  if (isWhole(value)) return i64(value);
  whole = false;
  return 0;
}

/** Checks a row by itself. */
export function checkRow(market: Market, row: u32, floats: u32): u32 {
  if (stagedAccount(row) >= accountCount()) return UNKNOWN_ACCOUNT;
  whole = true;
  const lots = integerIn(lotsCell(row), (floats & LOTS_FLOAT) != 0);
  const entry = integerIn(entryCell(row), (floats & ENTRY_FLOAT) != 0);
  const margin = integerIn(marginCell(row), (floats & MARGIN_FLOAT) != 0);
  const side = stagedSide(row);
  if (!whole || side > 1) return NOT_INTEGER;
  if (lots <= 0) return BAD_LOTS;
  if (entry == 0) return ZERO_ENTRY;
  if (entry > 0 != sideSign(side) * payoffSign(market) > 0) return WRONG_ENTRY_SIGN;
  if (margin < CROSS) return NEGATIVE_MARGIN;
  const leverage = load<u32>(leverageCell(row));
  if (leverage > MAX_LEVERAGE || (leverage == 0 && market.policy == ROI_OVER_RATIO)) return BAD_LEVERAGE;
  if (entry == i64.MIN_VALUE) return OUT_OF_RANGE;
  return valueFits(market, side, lots, entry, margin) ? OK : OUT_OF_RANGE;
}
