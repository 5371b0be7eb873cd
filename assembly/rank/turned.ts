// With `hedge: net`, a fill on one side of a market may make eligible what its account holds on the other, behind the start of that
// side's queue. A tick's queue is the one of its start (specification, section 11.1), but its blocks are opened as the queue comes to
// them: so rows that turned eligible in between are noted, and left out when their block is opened.
//
// List of a book (8 bytes an entry), the latest first: row u32, address of the next u32 (0 at the end)
import { BLOCK_ROWS, firstRow, lotsAddress } from '../book/block';
import { findRow } from '../book/lookup';
import { Book, bookAt } from '../book/market';
import { isNetting, oppositeLots, putOppositeInTick } from '../book/opposite';
import { bump } from '../memory/bump';
import { NO_CANDIDATE } from './policy';

const ENTRY_BYTES: usize = 8;
const NEXT: usize = 4;

/** Without scratch memory the tick is short of it, and begins anew. */
function note(book: Book, row: u32): void {
  const entry = bump(ENTRY_BYTES);
  if (entry == 0) return;
  store<u32>(entry, row);
  store<u32>(entry, book.turned, NEXT);
  book.turned = u32(entry);
}

/** Before the start of a queue: what turned so far turned in time. */
export function forgetTurned(book: Book): void {
  book.turned = 0;
}

/** A position of the book has come to so many lots in a tick. */
export function tellInTick(book: u32, account: u32, lots: i64): void {
  if (!isNetting(book)) return;
  const found = findRow(account, book ^ 1);
  if (found < 0) return;
  const row = u32(found);
  const held = load<i64>(lotsAddress(row));
  if (held <= oppositeLots(row) && held > lots) note(bookAt(book ^ 1), row);
  putOppositeInTick(row, lots);
}

/** Makes the noted rows of a block no candidates in its scores. */
export function leaveTurnedOut(book: Book, block: u32, scores: usize): void {
  for (let entry: usize = book.turned; entry != 0; entry = load<u32>(entry, NEXT)) {
    const place = load<u32>(entry) - firstRow(block);
    if (place < BLOCK_ROWS) store<f64>(scores + (usize(place) << 3), NO_CANDIDATE);
  }
}
