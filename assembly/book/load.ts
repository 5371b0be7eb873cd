// Puts a checked slice of positions into the books of its market, by chunks: what the keys of a chunk lead to is read first, so
// that cache misses overlap, and its new rows go to the ends of the four chains (long and short, isolated and cross) at
// cursors. Rows that are there already are replaced one by one.
import { AccountTable, CrossTable } from './account';
import {
  ACCOUNT,
  advanceCursor,
  BLOCK_ROWS,
  blockOfRow,
  Cursor,
  ENTRY,
  EXEMPT,
  LEVERAGE_SHIFT,
  LOTS,
  MARGIN,
  META,
  metaAddress,
  openCursor,
  sequenceOf,
  settleCursor,
  withSequence,
} from './block';
import { mostEntry, mostLots, mostMargin } from './check';
import { enterKey, placeOfKey, rowInSlot, Seat, slotOfKey } from './lookup';
import { bookNumber } from './market';
import { isNetting, meetOpposite } from './opposite';
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
  stagedSide,
} from './staging';
import { noteRow } from './undo';

const CURSOR_BYTES: usize = 16;
/** By side·2 + cross. */
const CURSORS: usize = memory.data(64, 16);
/** Rows of the chunk of one kind, their accounts, or addresses. */
function list(): usize {
  return memory.data(i32(BLOCK_ROWS << 3), 16);
}
/** From a listed account to where its wallet is. */
const WALLETS: usize = usize(BLOCK_ROWS) << 2;
/** Addresses of the seats of the chunk's rows. */
function seats(): usize {
  return memory.data(i32(BLOCK_ROWS << 2), 16);
}
/** Takes what is read only to have it in the cache. */
const SINK: usize = memory.data(4, 4);

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
  convertRows(from, to, floats, max<u64>(mostLots, max<u64>(mostEntry, mostMargin)));
  touchKeys(from, readSeats(from, to));
  touchCross(from, to);
  putRows(from, to, (floats & SEQUENCED) != 0);
}

/** Reads what the first n listed addresses lead to. Little else is done on the way, so that many cache misses overlap. */
function readListed(n: usize): void {
  let seen: u32 = 0;
  for (let cell = list(); cell < list() + (n << 2); cell += 4) seen ^= load<u32>(usize(load<u32>(cell)));
  store<u32>(SINK, seen);
}

/** Notes where the seats of the rows' accounts are, reads them, and lists the rows that find theirs taken; returns how many. */
function readSeats(from: u32, to: u32): usize {
  const pages = AccountTable.pages();
  const accountAt = accountCell(from);
  const bytes = usize(to - from) << 2;
  for (let cell: usize = 0; cell < bytes; cell += 4) {
    store<u32>(seats() + cell, u32(AccountTable.seat(pages, load<u32>(accountAt + cell))));
  }
  let n: usize = 0;
  for (let cell: usize = 0; cell < bytes; cell += 4) {
    store<u32>(list() + (n << 2), u32(cell));
    n += usize(load<u32>(usize(load<u32>(seats() + cell))) != 0);
  }
  return n;
}

/** Reads where the search for the first n listed rows starts. */
function touchKeys(from: u32, n: usize): void {
  for (let cell = list(); cell < list() + (n << 2); cell += 4) {
    const row = load<u32>(cell);
    const seat = load<u32>(usize(load<u32>(seats() + usize(row))));
    const account = load<u32>(accountCell(from) + usize(row));
    store<u32>(cell, u32(placeOfKey(seat, account, bookNumber(market, stagedSide(from + (row >> 2))))));
  }
  readListed(n);
}

/** Reads what cross rows need: where their accounts' records are, then these, or the wallets that new records start from. */
function touchCross(from: u32, to: u32): void {
  const n = listCross(from, to);
  const end = list() + (n << 2);
  const pages = AccountTable.pages();
  for (let cell = list(); cell < end; cell += 4) {
    const account = load<u32>(cell);
    store<u32>(cell + WALLETS, u32(AccountTable.wallet(pages, account)));
    store<u32>(cell, u32(AccountTable.cross(pages, account)));
  }
  const records = CrossTable.pages();
  for (let cell = list(); cell < end; cell += 4) {
    const record = load<u32>(usize(load<u32>(cell)));
    const wallet = load<u32>(cell + WALLETS);
    store<u32>(cell, record == 0 ? wallet : u32(changetype<usize>(CrossTable.at(records, record - 1))));
  }
  readListed(n);
}

/** Lists the accounts of cross rows; returns how many. */
function listCross(from: u32, to: u32): usize {
  const accountAt = accountCell(from);
  const marginAt = marginCell(from);
  let n: usize = 0;
  for (let i: usize = 0; i < usize(to - from); i++) {
    store<u32>(list() + (n << 2), load<u32>(accountAt + (i << 2)));
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
  const books = bookNumber(market, 0);
  const netting = ADL_RULES && isNetting(books);
  let next = first;
  for (let i: usize = 0; i < usize(to - from); i++) {
    const account = load<u32>(accountAt + (i << 2));
    const side = u32(load<u8>(sideAt + i));
    const book = books + side;
    const lots = load<i64>(lotsAt + (i << 3));
    const entry = load<i64>(entryAt + (i << 3));
    const margin = load<i64>(marginAt + (i << 3));
    const sequence = sequenced ? u64(load<f64>(sequenceAt + (i << 3))) : next;
    const terms =
      (u64(load<u32>(leverageAt + (i << 2))) << LEVERAGE_SHIFT) | (load<u8>(exemptAt + i) != 0 ? EXEMPT : 0);
    const seatAt = usize(load<u32>(seats() + (i << 2)));
    const isFirst = load<u32>(seatAt) == 0;
    const slot = isFirst ? 0 : slotOfKey(account, book);
    const held = isFirst ? -1 : rowInSlot(slot);
    if (held >= 0) {
      replaceRow(u32(held), book, account, lots, entry, margin, terms);
      continue;
    }
    const kind = u32(u64(margin) >> 63);
    const cursor = cursorOf(side * 2 + kind);
    if (cursor.next == cursor.end) advanceCursor(cursor, book, kind);
    const row = cursor.next;
    cursor.next = row + 1;
    if (isFirst) store<u32>(seatAt, Seat.of(book, row));
    else enterKey(slot, account, book, row);
    const columns = usize(cursor.columns);
    store<u32>(columns + (usize(row & (BLOCK_ROWS - 1)) << 2), account, ACCOUNT);
    const at = columns + (usize(row & (BLOCK_ROWS - 1)) << 3);
    store<i64>(at, lots, LOTS);
    store<i64>(at, entry, ENTRY);
    store<i64>(at, margin < 0 ? addToCross(book, account, lots, entry) : margin, MARGIN);
    store<u64>(at, sequence | terms, META);
    if (ADL_RULES) {
      if (netting) meetOpposite(row, book, account, lots, isFirst);
    }
    next += 1;
  }
  setNextSequence(next);
  countPositions(u32(next - first));
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
