// Puts a checked slice of positions into the books of its market, by chunks: the keys of a chunk are prepared together, so that
// their cache misses overlap, and its new rows go to the ends of the four chains (long and short, isolated and cross) at
// cursors. Rows that are there already are replaced one by one.
import { crossAt, crossOfAccount } from './account';
import { ACCOUNT, advanceCursor, blockOfRow, Cursor, ENTRY, LOTS, MARGIN, META, metaAddress, openCursor } from './block';
import { packMeta, rowPlace, sequenceOf, settleCursor } from './block';
import { CHUNK_ROWS, countKeys, enterKey, prepareKey, rowInSlot, slotOfKey, touchRowOfKey } from './lookup';
import { bookNumber } from './market';
import { addToCross, countPositions, nextSequenceNumber, replace, setNextSequence } from './position';
import {
  convertRows,
  entryCell,
  exemptCell,
  leverageCell,
  lotsCell,
  marginCell,
  stagedAccount,
  stagedSide,
} from './staging';
import { noteRow } from './undo';

const CURSOR_BYTES: usize = 16;
/** By side·2 + cross. */
const CURSORS: usize = memory.data(64, 16);
/** Rows of the chunk with cross margin. */
const CROSS_LIST: usize = memory.data(i32(CHUNK_ROWS << 2), 16);
/** Takes what is read only to have it in the cache. */
const SINK: usize = memory.data(8, 8);

let market: u32 = 0;
/** Replaced rows are noted. */
let noting: bool = false;
let added: u32 = 0;

function cursorOf(chain: u32): Cursor {
  return changetype<Cursor>(CURSORS + usize(chain) * CURSOR_BYTES);
}

function openCursors(): void {
  for (let chain: u32 = 0; chain < 4; chain++) openCursor(cursorOf(chain), bookNumber(market, chain >> 1), chain & 1);
}

function settleCursors(): void {
  for (let chain: u32 = 0; chain < 4; chain++) settleCursor(cursorOf(chain), bookNumber(market, chain >> 1), chain & 1);
}

/** Puts the n staged rows in. `held`: the books have rows, or had before the batch. Needs room in blocks, lookup and cross records. */
export function loadSlice(number: u32, n: u32, floats: u32, held: bool, noted: bool): void {
  market = number;
  noting = noted;
  openCursors();
  for (let from: u32 = 0; from < n; from += CHUNK_ROWS) loadChunk(from, min<u32>(from + CHUNK_ROWS, n), floats, held);
  settleCursors();
}

function loadChunk(from: u32, to: u32, floats: u32, held: bool): void {
  convertRows(from, to, floats);
  for (let row = from; row < to; row++) prepareKey(row - from, stagedAccount(row), bookNumber(market, stagedSide(row)));
  if (held) for (let i: u32 = 0; i < to - from; i++) touchRowOfKey(i);
  touchCross(from, to);
  const first = nextSequenceNumber();
  added = 0;
  for (let row = from; row < to; row++) putRow(row, row - from, first);
  setNextSequence(first + u64(added));
  countKeys(added);
  countPositions(added);
}

/** Reads the accounts of cross rows, and the records that they have. */
function touchCross(from: u32, to: u32): void {
  let n: usize = 0;
  for (let row = from; row < to; row++) {
    store<u32>(CROSS_LIST + (n << 2), stagedAccount(row));
    n += usize(load<u64>(marginCell(row)) >> 63);
  }
  for (let i: usize = 0; i < n; i++) store<i64>(SINK, crossOfAccount(load<u32>(CROSS_LIST + (i << 2))));
  for (let i: usize = 0; i < n; i++) {
    const record = crossOfAccount(load<u32>(CROSS_LIST + (i << 2)));
    if (record >= 0) store<u32>(SINK, crossAt(u32(record)).positions);
  }
}

function putRow(row: u32, key: u32, first: u64): void {
  const account = stagedAccount(row);
  const side = stagedSide(row);
  const book = bookNumber(market, side);
  const lots = load<i64>(lotsCell(row));
  const entry = load<i64>(entryCell(row));
  const margin = load<i64>(marginCell(row));
  const meta = packMeta(0, load<u32>(leverageCell(row)), load<u8>(exemptCell(row)) != 0);
  const slot = slotOfKey(key, account, book);
  const held = rowInSlot(slot);
  if (held >= 0) {
    replaceRow(u32(held), book, account, lots, entry, margin, meta);
    return;
  }
  const cursor = cursorOf(side * 2 + u32(margin < 0));
  if (cursor.next == cursor.end) advanceCursor(cursor, book, u32(margin < 0));
  const fresh = cursor.next;
  cursor.next = fresh + 1;
  enterKey(key, slot, fresh);
  const place = rowPlace(fresh);
  const at = usize(cursor.columns) + (place << 3);
  store<u32>(usize(cursor.columns) + (place << 2), account, ACCOUNT);
  store<i64>(at, lots, LOTS);
  store<i64>(at, entry, ENTRY);
  store<i64>(at, margin < 0 ? addToCross(book, account, lots, entry) : margin, MARGIN);
  store<u64>(at, meta | (first + u64(added)), META);
  added += 1;
}

/** A position keeps its sequence number. */
function replaceRow(row: u32, book: u32, account: u32, lots: i64, entry: i64, margin: i64, meta: u64): void {
  if (noting) noteRow(row);
  const kept = meta | sequenceOf(load<u64>(metaAddress(row)));
  if (u32(margin < 0) == blockOfRow(row).cross) {
    replace(row, book, account, lots, entry, margin, kept);
    return;
  }
  // It goes from one chain to another, at whose ends the cursors stand.
  settleCursors();
  replace(row, book, account, lots, entry, margin, kept);
  openCursors();
}
