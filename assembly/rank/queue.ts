// The queue of a market side: scored once, then opened from the front. Only candidates above a cut are gathered into a heap;
// when it runs dry the cut moves down, each time to at least four times as many, so the passes over the book are few.
import { blockBase, blockRows, firstRow, nextBlock, SCORE } from '../book/block';
import { Book, bookAt } from '../book/market';
import { bump } from '../memory/bump';
import { append, heapBytes, heapify, heapSize, openHeap, pop } from './heap';
import { findCut, orderKey } from './histogram';
import { NO_CANDIDATE } from './policy';
import { scoreBook } from './score';

/** Up to so many candidates are gathered at once, without a histogram. */
const FEW: u32 = 1024;

const FIRST_KEPT: u32 = 64;

/** Starts a book's queue from its score column (`scoreBook` was just called). False: no scratch memory. */
export function startQueue(book: Book, stamp: u64): bool {
  book.tickStamp = stamp;
  book.heap = 0;
  book.heapRoom = 0;
  book.heapCount = 0;
  book.keptCount = 0;
  book.keptRoom = FIRST_KEPT;
  book.popped = 0;
  book.gathered = 0;
  book.kept = u32(bump(usize(FIRST_KEPT) * 8));
  if (book.kept == 0) return false;
  if (book.candidates == 0) return true;
  // One above the highest: nothing is gathered yet.
  book.cut = orderKey(book.highest) + 1;
  return true;
}

/** Scores a book in the tick's state of this moment and starts its queue, once a tick. False: no scratch memory. */
export function queueOfTick(number: u32, stamp: u64): bool {
  const book = bookAt(number);
  if (book.tickStamp == stamp) return true;
  book.scoredVersion = 0;
  scoreBook(number, true);
  return startQueue(book, stamp);
}

function gather(book: Book, cut: i64, below: i64): void {
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const rows = blockRows(base);
    const first = firstRow(block);
    for (let i: u32 = 0; i < rows; i++) {
      const score = load<f64>(base + (usize(i) << 3), SCORE);
      const key = orderKey(score);
      if (key >= cut && key < below && score != NO_CANDIDATE) append(score, first + i);
    }
    block = nextBlock(base);
  }
}

function countBetween(book: Book, cut: i64, below: i64): u32 {
  let found: u32 = 0;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const end = base + (usize(blockRows(base)) << 3);
    for (let at = base; at < end; at += 8) {
      const score = load<f64>(at, SCORE);
      const key = orderKey(score);
      found += u32(key >= cut && key < below && score != NO_CANDIDATE);
    }
    block = nextBlock(base);
  }
  return found;
}

/** Moves the cut down and fills the empty heap. False: no scratch memory. */
function refill(book: Book, wantedLots: f64): bool {
  const below = book.cut;
  const least = orderKey(book.lowest);
  const left = book.candidates - book.gathered;
  const cut = left <= FEW ? least : findCut(book, least, below, max<u32>(FEW / 4, book.gathered * 4), wantedLots);
  const count = cut == least ? left : countBetween(book, cut, below);
  if (count > book.heapRoom) {
    book.heap = u32(bump(heapBytes(count)));
    if (book.heap == 0) return false;
    book.heapRoom = count;
  }
  openHeap(book.heap, book.heapRoom, 0);
  gather(book, cut, below);
  heapify();
  book.cut = cut;
  book.gathered += count;
  book.heapCount = heapSize();
  return true;
}

/**
 * The next candidate in queue order, −1 at the end, −2 without scratch memory. `wantedLots`: how many lots the caller is
 * about to need, a hint for the cut.
 */
export function nextCandidate(book: Book, wantedLots: f64): i64 {
  if (book.heapCount == 0) {
    if (book.gathered == book.candidates) return -1;
    if (!refill(book, wantedLots)) return -2;
  }
  openHeap(book.heap, book.heapRoom, book.heapCount);
  const row = pop();
  book.heapCount = heapSize();
  book.popped += 1;
  return i64(row);
}

function keptCell(book: Book, index: u32): usize {
  return usize(book.kept) + (usize(index) << 3);
}

export function keptRow(book: Book, index: u32): u32 {
  return load<u32>(keptCell(book, index));
}

export function keptRank(book: Book, index: u32): u32 {
  return load<u32>(keptCell(book, index), 4);
}

/** Appends a popped candidate that still has lots. False: no scratch memory. */
export function keep(book: Book, row: u32, rank: u32): bool {
  if (book.keptCount == book.keptRoom) {
    const larger = bump(usize(book.keptRoom) * 16);
    if (larger == 0) return false;
    memory.copy(larger, book.kept, usize(book.keptRoom) * 8);
    book.kept = u32(larger);
    book.keptRoom *= 2;
  }
  const cell = keptCell(book, book.keptCount);
  store<u32>(cell, row);
  store<u32>(cell, rank, 4);
  book.keptCount += 1;
  return true;
}

/** Takes the kept candidates [from, to) out of the list. */
export function dropKept(book: Book, from: u32, to: u32): void {
  if (from == to) return;
  memory.copy(keptCell(book, from), keptCell(book, to), usize(book.keptCount - to) << 3);
  book.keptCount -= to - from;
}

/** Puts (row, rank) over an entry of the kept list. */
export function setKept(book: Book, index: u32, row: u32, rank: u32): void {
  const cell = keptCell(book, index);
  store<u32>(cell, row);
  store<u32>(cell, rank, 4);
}
