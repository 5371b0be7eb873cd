// One position: put in, replaced, taken out, with the account's cross sums and the book's bounds kept right.
import { add, clearRange, leftRange, magnitude, multiply, subtract } from '../numeric/checked';
import { addCross, Cross, crossMargin, crossOfMargin, dropCrossIfEmpty } from './account';
import {
  ACCOUNT,
  appendRow,
  blockOfRow,
  cellOf,
  copyRow,
  dropLastRow,
  ENTRY,
  forgetBoundsIfEmpty,
  LOTS,
  lastRow,
  MARGIN,
  META,
  rowBase,
  rowPlace,
  touchRow,
} from './block';
import { enterRow, forgetRow, moveRow } from './lookup';
import { bookAt, Market, marketAt, sideSign } from './market';
import { isNetting, meetOpposite, tellOpposite } from './opposite';
import { priorityOf, setPriority } from './priorities';
import { Maintenance } from './tiers';

/** In a margin argument: cross margin. */
export const CROSS: i64 = -1;

let nextSequence: u64 = 0;
let positions: u32 = 0;
let version: u32 = 1;

export function positionCount(): u32 {
  return positions;
}

export function nextSequenceNumber(): u64 {
  return nextSequence;
}

export function setNextSequence(sequence: u64): void {
  nextSequence = sequence;
}

/** Changes with every change of the state; queries keep what they computed as long as it is the same. */
export function stateVersion(): u32 {
  return version;
}

export function touchState(): void {
  version += 1;
  if (version == 0) version = 1;
}

/** V and isolated Q of such a position at the market's mark are amounts. Without a mark there is nothing to check. */
export function valueFits(market: Market, side: u32, lots: i64, entry: i64, margin: i64): bool {
  if (market.mark == 0) return true;
  clearRange();
  const pnl = subtract(multiply(lots * sideSign(side), market.mark), entry);
  if (margin >= 0) add(margin, pnl);
  return !leftRange();
}

/** Adds (sign 1) or takes away (sign −1) what a cross position contributes to its account's sums. */
function contribute(cross: Cross, market: Market, side: u32, lots: i64, entry: i64, sign: i64): void {
  cross.positions += u32(sign);
  if (market.mark == 0) return;
  const value = lots * sideSign(side) * market.mark;
  const notional = i64(magnitude(value));
  addCross(cross, sign * (value - entry), sign * Maintenance.of(market, notional), sign * notional);
}

/** Whether a margin argument or a margin column means cross margin. */
function kindOf(margin: i64): u32 {
  return u32(margin < 0);
}

function fillRow(row: u32, book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  touchRow(row);
  const at = cellOf(row);
  store<i64>(at, lots, LOTS);
  store<i64>(at, entry, ENTRY);
  store<u64>(at, meta, META);
  raiseBounds(book, lots, i64(magnitude(entry)), margin);
  store<i64>(at, margin < 0 ? addToCross(book, account, lots, entry) : margin, MARGIN);
}

/** Adds a cross position to its account's sums; returns the margin column of its row. */
export function addToCross(book: u32, account: u32, lots: i64, entry: i64): i64 {
  const pointer = crossMargin(account);
  contribute(crossOfMargin(pointer), marketAt(book >> 1), book & 1, lots, entry, 1);
  return pointer;
}

/** Raises a book's bounds to those of rows put in. */
export function raiseBounds(book: u32, lots: i64, entry: i64, margin: i64): void {
  const held = bookAt(book);
  held.mostLots = max<i64>(held.mostLots, lots);
  held.mostEntry = max<i64>(held.mostEntry, entry);
  held.mostMargin = max<i64>(held.mostMargin, margin);
}

function emptyRow(row: u32, book: u32): void {
  const at = cellOf(row);
  const margin = load<i64>(at, MARGIN);
  if (margin >= 0) return;
  const lots = load<i64>(at, LOTS);
  const entry = load<i64>(at, ENTRY);
  contribute(crossOfMargin(margin), marketAt(book >> 1), book & 1, lots, entry, -1);
}

/** Appends a row for a key that is in no row, and fills it. */
function put(book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  const row = appendRow(book, kindOf(margin));
  store<u32>(rowBase(row) + (rowPlace(row) << 2), account, ACCOUNT);
  enterRow(row);
  fillRow(row, book, account, lots, entry, margin, meta);
  if (ADL_RULES) {
    if (isNetting(book)) meetOpposite(row, book, account, lots, false);
  }
}

/** Takes a row out; the last row of its chain moves into its place. */
function close(row: u32, book: u32, account: u32): void {
  const kind = blockOfRow(row).cross;
  forgetRow(account, book);
  const last = lastRow(book, kind);
  if (last != row) {
    moveRow(last, row);
    copyRow(last, row);
  }
  dropLastRow(book, kind);
}

/** Puts a new position in, with the sequence number given. Needs room in blocks, lookup and cross records. */
export function insert(book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  put(book, account, lots, entry, margin, meta);
  positions += 1;
}

/** So many new positions were put in beside `insert`. */
export function countPositions(more: u32): void {
  positions += more;
}

/** Replaces the terms of a row. It keeps its place, unless it changes between isolated and cross margin. */
export function replace(row: u32, book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  emptyRow(row, book);
  if (kindOf(margin) == blockOfRow(row).cross) {
    fillRow(row, book, account, lots, entry, margin, meta);
    if (ADL_RULES) tellOpposite(book, account, lots);
  } else {
    const priority = ADL_RULES ? priorityOf(row) : 0;
    close(row, book, account);
    put(book, account, lots, entry, margin, meta);
    if (ADL_RULES) setPriority(lastRow(book, kindOf(margin)), priority);
  }
  dropCrossIfEmpty(account);
}

/** Takes a position out. */
export function takeOut(row: u32, book: u32, account: u32): void {
  emptyRow(row, book);
  if (ADL_RULES) tellOpposite(book, account, 0);
  removeRow(row, book, account);
}

/** Takes out a row whose contribution to the cross sums is gone already. */
export function removeRow(row: u32, book: u32, account: u32): void {
  close(row, book, account);
  dropCrossIfEmpty(account);
  positions -= 1;
  forgetBoundsIfEmpty(book);
}
