// Puts a checked slice of positions into the books of its market, by chunks: what the keys of a chunk lead to is read first, so
// that cache misses overlap, and its new rows go to the ends of the four chains (long and short, isolated and cross) at
// cursors. Rows that are there already are replaced one by one.
import { LANE_LIMIT } from '../numeric/lanes';
import { crossAt, crossOfAccount, seatAddress, wallet } from './account';
import {
  ACCOUNT,
  advanceCursor,
  BLOCK_ROWS,
  blockOfRow,
  Cursor,
  ENTRY,
  LOTS,
  MARGIN,
  META,
  metaAddress,
  openCursor,
  packMeta,
  rowPlace,
  sequenceOf,
  settleCursor,
  withSequence,
} from './block';
import { mostEntry, mostLots, mostMargin } from './check';
import { enterKey, isFirst, rowInSlot, seatFirst, slotOfKey, touchKey, touchSeat } from './lookup';
import { bookNumber } from './market';
import { addToCross, countPositions, nextSequenceNumber, replace, setNextSequence } from './position';
import {
  accountCell,
  convertRows,
  entryCell,
  exemptCell,
  leverageCell,
  lotsCell,
  marginCell,
  SEQUENCED,
  sequenceCell,
  sideCell,
  stagedAccount,
  stagedSide,
} from './staging';
import { noteRow } from './undo';

const CURSOR_BYTES: usize = 16;
/** By side·2 + cross. */
const CURSORS: usize = memory.data(64, 16);
/** Rows of the chunk with cross margin. */
const CROSS_LIST: usize = memory.data(i32(BLOCK_ROWS << 2), 16);
/** Takes what is read only to have it in the cache. */
const SINK: usize = memory.data(8, 8);

let market: u32 = 0;
/** Replaced rows are noted. */
let noting: bool = false;

function cursorOf(chain: u32): Cursor {
  return changetype<Cursor>(CURSORS + usize(chain) * CURSOR_BYTES);
}

function openCursors(): void {
  for (let chain: u32 = 0; chain < 4; chain++) openCursor(cursorOf(chain), bookNumber(market, chain >> 1), chain & 1);
}

function settleCursors(): void {
  for (let chain: u32 = 0; chain < 4; chain++) settleCursor(cursorOf(chain), bookNumber(market, chain >> 1), chain & 1);
}

/** Puts the n staged rows in. `noted`: what is replaced is noted. Needs room in blocks, lookup, cross records and notes. */
export function loadSlice(number: u32, n: u32, floats: u32, noted: bool): void {
  market = number;
  noting = noted;
  openCursors();
  for (let from: u32 = 0; from < n; from += BLOCK_ROWS) loadChunk(from, min<u32>(from + BLOCK_ROWS, n), floats);
  settleCursors();
}

function loadChunk(from: u32, to: u32, floats: u32): void {
  convertRows(from, to, floats, max<u64>(mostLots, max<u64>(mostEntry, mostMargin)) < LANE_LIMIT);
  for (let row = from; row < to; row++) touchSeat(stagedAccount(row));
  for (let row = from; row < to; row++) touchKey(stagedAccount(row), bookNumber(market, stagedSide(row)));
  touchCross(from, to);
  putRows(from, to, (floats & SEQUENCED) != 0);
}

/** Reads the accounts of cross rows, then the records that they have. */
function touchCross(from: u32, to: u32): void {
  const end = CROSS_LIST + (listCross(from, to) << 2);
  for (let cell = CROSS_LIST; cell < end; cell += 4) {
    store<i64>(SINK, crossOfAccount(load<u32>(cell)));
    store<i64>(SINK, wallet(load<u32>(cell)));
  }
  for (let cell = CROSS_LIST; cell < end; cell += 4) {
    const record = crossOfAccount(load<u32>(cell));
    if (record >= 0) store<u32>(SINK, crossAt(u32(record)).positions);
  }
}

/** Lists the accounts of cross rows; returns how many. */
function listCross(from: u32, to: u32): usize {
  const accountAt = accountCell(from);
  const marginAt = marginCell(from);
  let n: usize = 0;
  for (let i: usize = 0; i < usize(to - from); i++) {
    store<u32>(CROSS_LIST + (n << 2), load<u32>(accountAt + (i << 2)));
    n += usize(load<u64>(marginAt + (i << 3)) >> 63);
  }
  return n;
}

function putRows(from: u32, to: u32, sequenced: bool): void {
  const first = nextSequenceNumber();
  const lotsAt = lotsCell(from);
  const entryAt = entryCell(from);
  const marginAt = marginCell(from);
  const accountAt = accountCell(from);
  const leverageAt = leverageCell(from);
  const sideAt = sideCell(from);
  const exemptAt = exemptCell(from);
  const sequenceAt = sequenceCell(from);
  let next = first;
  for (let i: usize = 0; i < usize(to - from); i++) {
    const account = load<u32>(accountAt + (i << 2));
    const side = u32(load<u8>(sideAt + i));
    const book = bookNumber(market, side);
    const lots = load<i64>(lotsAt + (i << 3));
    const entry = load<i64>(entryAt + (i << 3));
    const margin = load<i64>(marginAt + (i << 3));
    const sequence = sequenced ? u64(load<f64>(sequenceAt + (i << 3))) : next;
    const meta = packMeta(sequence, load<u32>(leverageAt + (i << 2)), load<u8>(exemptAt + i) != 0);
    const seatAt = seatAddress(account);
    const isFirstOfAccount = isFirst(seatAt);
    const slot = isFirstOfAccount ? 0 : slotOfKey(account, book);
    const held = isFirstOfAccount ? -1 : rowInSlot(slot);
    if (held >= 0) {
      replaceRow(u32(held), book, account, lots, entry, margin, meta);
      continue;
    }
    const row = freshRow(side * 2 + u32(margin < 0));
    if (isFirstOfAccount) seatFirst(seatAt, book, row);
    else enterKey(slot, account, book, row);
    const at = place(row, account);
    store<i64>(at, lots, LOTS);
    store<i64>(at, entry, ENTRY);
    store<i64>(at, margin < 0 ? addToCross(book, account, lots, entry) : margin, MARGIN);
    store<u64>(at, meta, META);
    next += 1;
  }
  setNextSequence(next);
  countPositions(u32(next - first));
}

/** The next row of a chain; its columns are at the cursor's. */
function freshRow(chain: u32): u32 {
  const cursor = cursorOf(chain);
  if (cursor.next == cursor.end) advanceCursor(cursor, bookNumber(market, chain >> 1), chain & 1);
  const row = cursor.next;
  cursor.next = row + 1;
  columns = usize(cursor.columns);
  return row;
}

/** Columns of the block of the row that `freshRow` gave last. */
let columns: usize = 0;

/** Stores the row's account; returns where its 8-byte columns start from. */
function place(row: u32, account: u32): usize {
  store<u32>(columns + (rowPlace(row) << 2), account, ACCOUNT);
  return columns + (rowPlace(row) << 3);
}

/** A position keeps its sequence number. */
function replaceRow(row: u32, book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  if (noting) noteRow(row);
  const kept = withSequence(meta, sequenceOf(load<u64>(metaAddress(row))));
  if (u32(margin < 0) == blockOfRow(row).cross) {
    replace(row, book, account, lots, entry, margin, kept);
    return;
  }
  // It goes from one chain to another, at whose ends the cursors stand.
  settleCursors();
  replace(row, book, account, lots, entry, margin, kept);
  openCursors();
}
