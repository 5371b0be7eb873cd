// Batches of positions through staging columns: first every row is checked, then all are applied. What is still found out
// too late, a cross account's sums leaving the number range, is undone row by row: applying a row leaves in its staging place
// what was there before.
//
// Staging columns for n rows, each 8-byte column first (i64, or f64 where the flag of the column says so):
//   lots, entry, margin, sequence (u64), leverage u32, account u32, side u8, exempt u8
import { ensure, newRegion, Region } from '../memory/region';
import { ROI_OVER_RATIO } from '../rank/policy';
import {
  BAD_LEVERAGE,
  BAD_LOTS,
  NEGATIVE_MARGIN,
  NO_MEMORY,
  NO_POSITION,
  NOT_INTEGER,
  OK,
  OUT_OF_RANGE,
  refuse,
  refuseAnywhere,
  TOO_MANY_POSITIONS,
  UNKNOWN_ACCOUNT,
  WRONG_ENTRY_SIGN,
  ZERO_ENTRY,
} from '../status';
import { accountCount, clearSuspect, crossAt, crossFits, crossOfAccount, isSuspect, reserveCross } from './account';
import {
  BLOCK_ROWS,
  blockLimitReached,
  blockOfRow,
  EXEMPT,
  entryAddress,
  leverageOf,
  lotsAddress,
  marginAddress,
  metaAddress,
  NAMED,
  packMeta,
  reserveBlocks,
  rowsOfBook,
  sequenceOf,
} from './block';
import { findRow, reserveLookup } from './lookup';
import { bookNumber, Market, marketAt, payoffSign, sideSign } from './market';
import {
  CROSS,
  insert,
  nextSequenceNumber,
  replace,
  setNextSequence,
  takeOut,
  touchState,
  valueFits,
} from './position';

const MAX_LEVERAGE: u32 = 1_000_000;
const MAX_SAFE: f64 = 9007199254740991.0;
/** Sequence numbers take 40 bits. */
const MAX_SEQUENCE: u64 = (1 << 40) - 1;
/** Flags of columns that hold f64. */
const LOTS_FLOAT: u32 = 1;
const ENTRY_FLOAT: u32 = 2;
const MARGIN_FLOAT: u32 = 4;

let region: Region = changetype<Region>(0);
let room: u32 = 0;

/** Address of staging columns for n rows; 0 when there is no memory. */
export function stageRows(n: u32): usize {
  if (changetype<usize>(region) == 0) region = newRegion();
  room = n;
  return ensure(region, usize(n) * 42) ? region.address : 0;
}

function wide(column: u32, row: u32): usize {
  return region.address + ((usize(column) * usize(room) + usize(row)) << 3);
}

const LOTS_COLUMN: u32 = 0;
const ENTRY_COLUMN: u32 = 1;
const MARGIN_COLUMN: u32 = 2;
const SEQUENCE_COLUMN: u32 = 3;

function leverageCell(row: u32): usize {
  return region.address + usize(room) * 32 + (usize(row) << 2);
}

function accountCell(row: u32): usize {
  return region.address + usize(room) * 36 + (usize(row) << 2);
}

function sideCell(row: u32): usize {
  return region.address + usize(room) * 40 + usize(row);
}

function exemptCell(row: u32): usize {
  return region.address + usize(room) * 41 + usize(row);
}

/** Turns a cell of whole numbers in f64 into i64; false where it is no safe integer. */
function toInteger(cell: usize): bool {
  const value = load<f64>(cell);
  if (!(abs(value) <= MAX_SAFE) || trunc(value) != value) return false;
  store<i64>(cell, i64(value));
  return true;
}

function checkRow(market: Market, row: u32, floats: u32): u32 {
  if (load<u32>(accountCell(row)) >= accountCount()) return UNKNOWN_ACCOUNT;
  if ((floats & LOTS_FLOAT) != 0 && !toInteger(wide(LOTS_COLUMN, row))) return NOT_INTEGER;
  if ((floats & ENTRY_FLOAT) != 0 && !toInteger(wide(ENTRY_COLUMN, row))) return NOT_INTEGER;
  if ((floats & MARGIN_FLOAT) != 0 && !toInteger(wide(MARGIN_COLUMN, row))) return NOT_INTEGER;
  const side = u32(load<u8>(sideCell(row)));
  if (side > 1) return NOT_INTEGER;
  const lots = load<i64>(wide(LOTS_COLUMN, row));
  if (lots <= 0) return BAD_LOTS;
  const entry = load<i64>(wide(ENTRY_COLUMN, row));
  if (entry == 0) return ZERO_ENTRY;
  if (entry > 0 != sideSign(side) * payoffSign(market) > 0) return WRONG_ENTRY_SIGN;
  const margin = load<i64>(wide(MARGIN_COLUMN, row));
  if (margin < CROSS) return NEGATIVE_MARGIN;
  const leverage = load<u32>(leverageCell(row));
  if (leverage > MAX_LEVERAGE || (leverage == 0 && market.policy == ROI_OVER_RATIO)) return BAD_LEVERAGE;
  if (entry == i64.MIN_VALUE) return OUT_OF_RANGE;
  return valueFits(market, side, lots, entry, margin) ? OK : OUT_OF_RANGE;
}

/** Makes room for so many more positions, however spread; false when there is no memory. */
export function reservePositions(more: u32): bool {
  return reserveBlocks(more / BLOCK_ROWS + 1) && reserveLookup(more);
}

/** Rows of the batch that the chain they belong to does not hold yet (a key given twice counts twice). */
function countNew(market: u32, n: u32): u32 {
  if (rowsOfBook(bookNumber(market, 0)) == 0 && rowsOfBook(bookNumber(market, 1)) == 0) return n;
  let fresh: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    const book = bookNumber(market, load<u8>(sideCell(row)));
    const held = findRow(load<u32>(accountCell(row)), book);
    const kind = u32(load<i64>(wide(MARGIN_COLUMN, row)) < 0);
    fresh += u32(held < 0 || blockOfRow(u32(held)).cross != kind);
  }
  return fresh;
}

/** Rows of the batch whose account needs a cross record. */
function countNewCross(n: u32): u32 {
  let fresh: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    if (load<i64>(wide(MARGIN_COLUMN, row)) < 0) fresh += u32(crossOfAccount(load<u32>(accountCell(row))) < 0);
  }
  return fresh;
}

/** Makes room for all that the batch adds. */
function reserve(market: u32, n: u32): u32 {
  const fresh = countNew(market, n);
  if (nextSequenceNumber() + u64(fresh) > MAX_SEQUENCE) return TOO_MANY_POSITIONS;
  if (!reserveBlocks(fresh / BLOCK_ROWS + 5)) return blockLimitReached() ? TOO_MANY_POSITIONS : NO_MEMORY;
  return reserveLookup(fresh) && reserveCross(countNewCross(n)) ? OK : NO_MEMORY;
}

/** Writes what is in a position's row into its staging place; lots 0 where there is none. */
function exchangeOut(row: i64, cell: u32): void {
  if (row < 0) {
    store<i64>(wide(LOTS_COLUMN, cell), 0);
    return;
  }
  const meta = load<u64>(metaAddress(u32(row)));
  const margin = load<i64>(marginAddress(u32(row)));
  store<i64>(wide(LOTS_COLUMN, cell), load<i64>(lotsAddress(u32(row))));
  store<i64>(wide(ENTRY_COLUMN, cell), load<i64>(entryAddress(u32(row))));
  store<i64>(wide(MARGIN_COLUMN, cell), margin < 0 ? CROSS : margin);
  store<u64>(wide(SEQUENCE_COLUMN, cell), sequenceOf(meta));
  store<u32>(leverageCell(cell), leverageOf(meta));
  store<u8>(exemptCell(cell), u8((meta & EXEMPT) != 0));
}

/** Makes the book hold what the staging place says (lots 0: nothing) and leaves there what it held. */
function exchange(market: u32, cell: u32): void {
  const account = load<u32>(accountCell(cell));
  const book = bookNumber(market, load<u8>(sideCell(cell)));
  const lots = load<i64>(wide(LOTS_COLUMN, cell));
  const entry = load<i64>(wide(ENTRY_COLUMN, cell));
  const margin = load<i64>(wide(MARGIN_COLUMN, cell));
  const meta = packMeta(
    load<u64>(wide(SEQUENCE_COLUMN, cell)),
    load<u32>(leverageCell(cell)),
    load<u8>(exemptCell(cell)) != 0,
  );
  const row = findRow(account, book);
  exchangeOut(row, cell);
  if (row < 0) {
    if (lots != 0) insert(book, account, lots, entry, margin, meta);
  } else if (lots == 0) {
    takeOut(u32(row), book, account);
  } else {
    replace(u32(row), book, account, lots, entry, margin, meta);
  }
}

/** The first row whose account's finished sums are no amounts, −1 when all are. */
function misfit(n: u32): i64 {
  if (!isSuspect()) return -1;
  for (let cell: u32 = 0; cell < n; cell++) {
    const record = crossOfAccount(load<u32>(accountCell(cell)));
    if (record >= 0 && !crossFits(crossAt(u32(record)))) return cell;
  }
  return -1;
}

function undo(market: u32, n: u32): void {
  for (let cell = n; cell > 0; cell--) exchange(market, cell - 1);
}

function finish(market: u32, n: u32): u32 {
  const bad = misfit(n);
  if (bad < 0) {
    touchState();
    return OK;
  }
  undo(market, n);
  return refuse(OUT_OF_RANGE, u32(bad), market, load<u32>(accountCell(u32(bad))));
}

/**
 * Inserts or replaces the n staged positions of a market. `floats`: which columns are f64. `sequenced`: new rows take the
 * sequence numbers of their column instead of the next ones.
 */
export function upsertRows(market: u32, n: u32, floats: u32, sequenced: bool): u32 {
  const specification = marketAt(market);
  for (let row: u32 = 0; row < n; row++) {
    const code = checkRow(specification, row, floats);
    if (code != OK) return refuse(code, row, market, load<u32>(accountCell(row)));
  }
  const code = reserve(market, n);
  if (code != OK) return refuseAnywhere(code);
  clearSuspect();
  const before = nextSequenceNumber();
  for (let row: u32 = 0; row < n; row++) {
    if (!sequenced) {
      const held = findRow(load<u32>(accountCell(row)), bookNumber(market, load<u8>(sideCell(row))));
      const next = nextSequenceNumber();
      store<u64>(wide(SEQUENCE_COLUMN, row), held < 0 ? next : sequenceOf(load<u64>(metaAddress(u32(held)))));
      if (held < 0) setNextSequence(next + 1);
    }
    exchange(market, row);
  }
  const result = finish(market, n);
  if (result != OK) setNextSequence(before);
  return result;
}

/** Takes the n staged positions (account and side columns) out of a market. */
export function removeRows(market: u32, n: u32): u32 {
  let missing: i64 = -1;
  let row: u32 = 0;
  for (; row < n && missing < 0; row++) {
    const account = load<u32>(accountCell(row));
    const side = u32(load<u8>(sideCell(row)));
    const held = side > 1 ? -1 : findRow(account, bookNumber(market, side));
    // A key named twice meets its own mark.
    if (held < 0 || (load<u64>(metaAddress(u32(held))) & NAMED) != 0) missing = row;
    else store<u64>(metaAddress(u32(held)), load<u64>(metaAddress(u32(held))) | NAMED);
  }
  const marked = missing < 0 ? n : u32(missing);
  for (let cell: u32 = 0; cell < marked; cell++) {
    const held = u32(findRow(load<u32>(accountCell(cell)), bookNumber(market, load<u8>(sideCell(cell)))));
    store<u64>(metaAddress(held), load<u64>(metaAddress(held)) & ~NAMED);
    store<i64>(wide(LOTS_COLUMN, cell), 0);
  }
  if (missing >= 0) return refuse(NO_POSITION, u32(missing), market, load<u32>(accountCell(u32(missing))));
  clearSuspect();
  for (let cell: u32 = 0; cell < n; cell++) exchange(market, cell);
  return finish(market, n);
}
