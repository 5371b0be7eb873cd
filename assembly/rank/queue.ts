// The queue of a market side: scored once, then opened from the front. Only candidates above a cut are gathered into a heap, from
// the blocks that hold such; when it runs dry the cut moves down, each time to at least four times as many, so that the passes
// over the book are few.
import { BLOCK_ROWS, blockBase, blockRows, firstRow, HIGHEST, nextBlock, SCORE } from '../book/block';
import { Book, bookAt } from '../book/market';
import { bump } from '../memory/bump';
import { append, heapBytes, heapify, heapSize, openHeap, pop, topScore } from './heap';
import { findCut, orderKey, scoreOfKey } from './histogram';
import { scoreBook } from './score';

/** Up to so many candidates are gathered at once, without a histogram. */
const FEW: u32 = 1024;

const FIRST_KEPT: u32 = 64;
/** No key of a score. */
const NO_ROOM: i64 = i64.MIN_VALUE;

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

/** Appends the candidates with cut ≤ score < below to the heap, as long as it has room; returns how many there are. */
function gather(book: Book, cut: f64, below: f64, room: u32): u32 {
  let found: u32 = 0;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    if (load<f64>(base, HIGHEST) >= cut) {
      const rows = blockRows(base);
      const first = firstRow(block);
      for (let i: u32 = 0; i < rows; i++) {
        const score = load<f64>(base + (usize(i) << 3), SCORE);
        if (score < cut || score >= below) continue;
        if (found < room) append(score, first + i);
        found += 1;
      }
    }
    block = nextBlock(base);
  }
  return found;
}

/**
 * A score that at least `wanted` candidates reach: the wanted-th highest of the blocks' highest. It costs the blocks, not the
 * rows. NO_ROOM without scratch memory.
 */
function cutByBlocks(book: Book, wanted: u32, blocks: u32): i64 {
  const heap = bump(heapBytes(blocks));
  if (heap == 0) return NO_ROOM;
  openHeap(heap, blocks, 0);
  for (let block = book.firstBlock; block != 0; block = nextBlock(blockBase(block))) {
    append(load<f64>(blockBase(block), HIGHEST), firstRow(block));
  }
  heapify();
  for (let i: u32 = 1; i < wanted; i++) pop();
  return orderKey(topScore());
}

/** The key down to which candidates are gathered next. NO_ROOM without scratch memory. */
function nextCut(book: Book, wantedLots: f64): i64 {
  const least = orderKey(book.lowest);
  const left = book.candidates - book.gathered;
  if (left <= FEW) return least;
  // So many of average size hold the lots that are asked for; a few more, because the front is what is asked for.
  const enough = (wantedLots * f64(book.candidates) * 1.25) / f64(book.candidateLots);
  const wanted = u32(min<f64>(f64(left), max<f64>(f64(max<u32>(FEW / 4, book.gathered * 4)), enough)));
  const blocks = (book.rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  if (book.gathered == 0 && wanted * 2 <= blocks) return cutByBlocks(book, wanted, blocks);
  return findCut(book, least, book.cut, wanted, wantedLots);
}

/** Moves the cut down and fills the empty heap. False: no scratch memory. */
function refill(book: Book, wantedLots: f64): bool {
  const cut = nextCut(book, wantedLots);
  if (cut == NO_ROOM) return false;
  const low = scoreOfKey(cut);
  const below = scoreOfKey(book.cut);
  openHeap(book.heap, book.heapRoom, 0);
  let count = gather(book, low, below, book.heapRoom);
  if (count > book.heapRoom) {
    book.heap = u32(bump(heapBytes(count)));
    if (book.heap == 0) return false;
    book.heapRoom = count;
    openHeap(book.heap, count, 0);
    count = gather(book, low, below, count);
  }
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
