// What a batch replaced or took out, so that it can be taken back when a cross account's sums turn out to leave the range. New
// rows need no record: their sequence numbers tell them.
//
// record: account u32, book u32, lots i64, entry i64, margin i64 (−1 cross), meta u64; with rule books priority i64
import { enlarge, release } from '../memory/arena';
import { accountOfRow, blockAt, bookOfRow, cellOf, ENTRY, firstRow, LOTS, MARGIN, META, sequenceOf } from './block';
import { findRow } from './lookup';
import { bookNumber, chainOf } from './market';
import { CROSS, insert, replace, takeOut } from './position';
import { hasPriorities, priorityOf, setPriority } from './priorities';

const RECORD_BYTES: usize = 40 + 8 * usize(ADL_RULES);
const FIRST_ROOM: usize = 64;

let records: usize = 0;
let count: usize = 0;
let room: usize = 0;

/** Makes room for so many more records; false when there is no memory. */
export function reserveRecords(more: u32): bool {
  const needed = count + usize(more);
  if (needed <= room) return true;
  const larger = max<usize>(max<usize>(room * 2, needed), FIRST_ROOM);
  const address = enlarge(records, room * RECORD_BYTES, larger * RECORD_BYTES);
  if (address == 0) return false;
  records = address;
  room = larger;
  return true;
}

/** Forgets all records and gives their memory back. */
export function dropRecords(): void {
  release(records, room * RECORD_BYTES);
  records = 0;
  count = 0;
  room = 0;
}

/** Notes a row that is about to be replaced or taken out. Needs room. */
export function noteRow(row: u32): void {
  const at = records + count * RECORD_BYTES;
  const cell = cellOf(row);
  const margin = load<i64>(cell, MARGIN);
  store<u32>(at, accountOfRow(row));
  store<u32>(at, bookOfRow(row), 4);
  store<i64>(at, load<i64>(cell, LOTS), 8);
  store<i64>(at, load<i64>(cell, ENTRY), 16);
  store<i64>(at, margin < 0 ? CROSS : margin, 24);
  store<u64>(at, load<u64>(cell, META), 32);
  if (ADL_RULES) store<i64>(at, priorityOf(row), 40);
  count += 1;
}

/** Takes back all that happened in a market since the next sequence number was `before`. */
export function undoBatch(market: u32, before: u64): void {
  for (let side: u32 = 0; side < 2; side++) {
    takeNewRows(bookNumber(market, side), 0, before);
    takeNewRows(bookNumber(market, side), 1, before);
  }
  for (; count > 0; count--) putBack(records + (count - 1) * RECORD_BYTES, before);
}

/** From the end on: the row that moves into the place of one taken out is one that was seen and stays. */
function takeNewRows(book: u32, cross: u32, before: u64): void {
  for (let at = chainOf(book, cross).last; at != 0; ) {
    const block = blockAt(at);
    const previous = block.previous;
    for (let row = firstRow(at) + block.rows; row > firstRow(at); row--) {
      if (sequenceOf(load<u64>(cellOf(row - 1), META)) >= before) takeOut(row - 1, book, accountOfRow(row - 1));
    }
    at = previous;
  }
}

function putBack(record: usize, before: u64): void {
  const account = load<u32>(record);
  const book = load<u32>(record, 4);
  const lots = load<i64>(record, 8);
  const entry = load<i64>(record, 16);
  const margin = load<i64>(record, 24);
  const meta = load<u64>(record, 32);
  // A row that the batch itself had put in.
  if (sequenceOf(meta) >= before) return;
  const row = findRow(account, book);
  if (row < 0) insert(book, account, lots, entry, margin, meta);
  else replace(u32(row), book, account, lots, entry, margin, meta);
  if (ADL_RULES) {
    if (hasPriorities()) setPriority(u32(findRow(account, book)), load<i64>(record, 40));
  }
}
