// A market side's queue from the front, without scoring what stays at the back.
//
// A heap holds the book's blocks. A block that has not been opened stands at the bound of its scores (rank/ceiling.ts), which
// costs no look at its rows; an opened one has its scores in scratch memory and stands at its best candidate that is left. While
// an unopened block is on top, it is opened; else the top's best candidate is the next of the queue, because no block below can
// hold a better one. So a front opens the blocks that its candidates are in and those whose bounds reach into it. Ties cost what
// everything else costs: one look through a block's 256 scores.
//
// Blocks of cross rows have no bound and are opened first. That is also what keeps a tick exact: their scores depend on accounts,
// which the tick's fills change, and the queue is scored in the state of its first use. An isolated row's score can only change by
// a fill of its own, after it was popped; so it does not matter when in the tick its block is opened. Hedges: see rank/turned.ts.
//
// Heap entry (24 bytes): key f64, block u32, address of its scores u32 (0 unopened), row of its best u32
// Kept entry (16 bytes): score f64, row u32, rank u32
import { BLOCK_ROWS, blockAt, blocksOfBook, firstBlock, firstRow, nextBlock, rowPlace } from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { Book, bookAt } from '../book/market';
import { bump } from '../memory/bump';
import { bestPlace, bestScore } from './best';
import { ceilingOf } from './ceiling';
import { END_OF_FRONT, isOrdered, lengthenFront, orderedCount, orderForTick } from './ordered';
import { NO_CANDIDATE } from './policy';
import { prepareScores, scoreBlock } from './score';
import { tieBefore } from './sort';
import { forgetTurned, leaveTurnedOut } from './turned';

export const ENTRY_BYTES: usize = 24;
export const BLOCK: usize = 8;
const SCORES: usize = 12;
const ROW: usize = 16;
const SCORE_BYTES: usize = usize(BLOCK_ROWS) * 8;

export const KEPT_BYTES: usize = 16;
const FIRST_KEPT: u32 = 64;

/** Score of the candidate that `nextCandidate` has just returned. */
export let poppedScore: f64 = 0;

/** Bytes of scratch memory that a queue over so many blocks needs at most, without its kept list beyond the first. */
export function queueBytes(blocks: u32): usize {
  return usize(blocks) * (ENTRY_BYTES + SCORE_BYTES) + usize(FIRST_KEPT) * KEPT_BYTES;
}

/** The first entry comes before the second. */
function before(a: usize, b: usize): bool {
  const key = load<f64>(a);
  const other = load<f64>(b);
  if (key != other) return key > other;
  // A bound may hide a better candidate than an equal score.
  if (load<u32>(a, SCORES) == 0 || load<u32>(b, SCORES) == 0) return load<u32>(a, SCORES) == 0;
  return tieBefore(load<u32>(a, ROW), load<u32>(b, ROW));
}

function swap(a: usize, b: usize): void {
  for (let word: usize = 0; word < ENTRY_BYTES; word += 8) {
    const held = load<u64>(a + word);
    store<u64>(a + word, load<u64>(b + word));
    store<u64>(b + word, held);
  }
}

/** Moves entry i of a heap down to its place. */
export function sink(heap: usize, count: u32, i: u32): void {
  let parent = i;
  for (;;) {
    const child = parent * 2 + 1;
    if (child >= count) return;
    const at = heap + usize(child) * ENTRY_BYTES;
    const better = child + 1 < count && before(at + ENTRY_BYTES, at);
    const down = better ? at + ENTRY_BYTES : at;
    const up = heap + usize(parent) * ENTRY_BYTES;
    if (!before(down, up)) return;
    swap(down, up);
    parent = child + u32(better);
  }
}

/** Written out in the two places that use it, so that builds without rule books stay as they are. */
export class Heap {
  /** Writes entry i: a block that is not open, at its bound. */
  @inline
  static enter(heap: usize, i: u32, bound: f64, block: u32): void {
    const entry = heap + usize(i) * ENTRY_BYTES;
    store<f64>(entry, bound);
    store<u32>(entry, block, BLOCK);
    store<u32>(entry, 0, SCORES);
  }

  /** Makes a heap of entries in any order. */
  @inline
  static order(heap: usize, count: u32): void {
    for (let i = count >> 1; i > 0; i--) sink(heap, count, i - 1);
  }
}

/** Starts a queue over all blocks of a book that may hold a candidate. Needs `prepareScores`. False: no scratch memory. */
export function startQueue(number: u32, stamp: u64): bool {
  const book = bookAt(number);
  const heap = bump(usize(blocksOfBook(number)) * ENTRY_BYTES);
  book.kept = u32(bump(usize(FIRST_KEPT) * KEPT_BYTES));
  if (heap == 0 || book.kept == 0) return false;
  let count: u32 = 0;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    refreshExtremes(block);
    const bound = block.cross != 0 ? Infinity : ceilingOf(block);
    if (bound != NO_CANDIDATE) {
      Heap.enter(heap, count, bound, at);
      count += 1;
    }
    at = nextBlock(block);
  }
  Heap.order(heap, count);
  if (ADL_RULES) forgetTurned(book);
  book.tickStamp = stamp;
  book.heap = u32(heap);
  book.heapCount = count;
  book.keptRoom = FIRST_KEPT;
  book.keptCount = 0;
  book.popped = 0;
  return true;
}

/** Starts a queue in another order than by score: in the heap's place stands a list of all, as the kept one. False: no scratch memory. */
function startOrdered(number: u32, stamp: u64): bool {
  const book = bookAt(number);
  const list = orderForTick(number, false);
  book.kept = u32(bump(usize(FIRST_KEPT) * KEPT_BYTES));
  if (list == 0 || book.kept == 0) return false;
  book.tickStamp = stamp;
  book.heap = u32(list);
  book.heapCount = orderedCount();
  book.keptRoom = FIRST_KEPT;
  book.popped = 0;
  book.keptCount = 0;
  return true;
}

/** The next of such a queue; at the end of a front −2: the tick is undone, and done again with a longer one. */
function nextOrdered(book: Book): i64 {
  if (book.popped == book.heapCount) return -1;
  const cell = usize(book.heap) + usize(book.popped) * KEPT_BYTES;
  if (load<u32>(cell, 8) == END_OF_FRONT) {
    lengthenFront();
    return -2;
  }
  book.popped += 1;
  poppedScore = load<f64>(cell);
  return i64(load<u32>(cell, 8));
}

/** Starts a book's queue in the tick's state of this moment, once a tick. False: no scratch memory. */
export function queueOfTick(number: u32, stamp: u64): bool {
  if (bookAt(number).tickStamp == stamp) return true;
  if (ADL_RULES) {
    if (isOrdered(number)) return startOrdered(number, stamp);
  }
  prepareScores(number, true);
  return startQueue(number, stamp);
}

/** Puts the best that is left of the top's block on top, or takes the block out, and restores the heap. */
function settleTop(book: Book): void {
  const top = usize(book.heap);
  const number = load<u32>(top, BLOCK);
  const block = blockAt(number);
  const place = bestPlace(load<u32>(top, SCORES), block.rows, block.columns);
  if (place < 0) {
    book.heapCount -= 1;
    if (book.heapCount > 0) swap(top, top + usize(book.heapCount) * ENTRY_BYTES);
  } else {
    store<f64>(top, bestScore);
    store<u32>(top, firstRow(number) + u32(place), ROW);
  }
  sink(top, book.heapCount, 0);
}

/** Scores the top's block. False: no scratch memory. */
function openTop(book: Book, number: u32, inTick: bool): bool {
  const top = usize(book.heap);
  const scores = bump(SCORE_BYTES);
  if (scores == 0) return false;
  prepareScores(number, inTick);
  scoreBlock(blockAt(load<u32>(top, BLOCK)), scores);
  if (ADL_RULES) leaveTurnedOut(book, load<u32>(top, BLOCK), scores);
  store<u32>(top, u32(scores), SCORES);
  return true;
}

/** The next candidate of a book in queue order, −1 at the end, −2 without scratch memory. `inTick`: see `prepareScores`. */
export function nextCandidate(number: u32, inTick: bool): i64 {
  const book = bookAt(number);
  if (ADL_RULES) {
    if (isOrdered(number)) return nextOrdered(book);
  }
  const top = usize(book.heap);
  while (book.heapCount > 0) {
    if (load<u32>(top, SCORES) == 0) {
      if (!openTop(book, number, inTick)) return -2;
      settleTop(book);
      continue;
    }
    const row = load<u32>(top, ROW);
    poppedScore = load<f64>(top);
    store<f64>(usize(load<u32>(top, SCORES)) + (rowPlace(row) << 3), NO_CANDIDATE);
    settleTop(book);
    book.popped += 1;
    return i64(row);
  }
  return -1;
}

function keptCell(book: Book, index: u32): usize {
  return usize(book.kept) + usize(index) * KEPT_BYTES;
}

export function keptScore(book: Book, index: u32): f64 {
  return load<f64>(keptCell(book, index));
}

export function keptRow(book: Book, index: u32): u32 {
  return load<u32>(keptCell(book, index), 8);
}

export function keptRank(book: Book, index: u32): u32 {
  return load<u32>(keptCell(book, index), 12);
}

/** Puts a popped candidate over an entry of the kept list. */
export function setKept(book: Book, index: u32, score: f64, row: u32, rank: u32): void {
  const cell = keptCell(book, index);
  store<f64>(cell, score);
  store<u32>(cell, row, 8);
  store<u32>(cell, rank, 12);
}

/** Appends a popped candidate that still has lots. False: no scratch memory. */
export function keep(book: Book, score: f64, row: u32, rank: u32): bool {
  if (book.keptCount == book.keptRoom) {
    const larger = bump(usize(book.keptRoom) * 2 * KEPT_BYTES);
    if (larger == 0) return false;
    memory.copy(larger, book.kept, usize(book.keptRoom) * KEPT_BYTES);
    book.kept = u32(larger);
    book.keptRoom *= 2;
  }
  setKept(book, book.keptCount, score, row, rank);
  book.keptCount += 1;
  return true;
}

/** Takes the kept candidates [from, to) out of the list. */
export function dropKept(book: Book, from: u32, to: u32): void {
  if (from == to) return;
  memory.copy(keptCell(book, from), keptCell(book, to), usize(book.keptCount - to) * KEPT_BYTES);
  book.keptCount -= to - from;
}
