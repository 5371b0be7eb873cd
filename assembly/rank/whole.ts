// A market side's queue whole, for those who need every candidate: all scored at once and sorted, then kept like what was popped
// from a queue by the front (rank/queue.ts).
import { Block, blockAt, firstBlock, firstRow, nextBlock, rowsOfBook } from '../book/block';
import { bookAt } from '../book/market';
import { bump, bumpMark, bumpRelease } from '../memory/bump';
import { openedColumn } from './count';
import { highest, lowest } from './kernel';
import { isOrdered, orderedCount, orderForTick } from './ordered';
import { NO_CANDIDATE } from './policy';
import { KEPT_BYTES, setKept } from './queue';
import { prepareScores, scoreBlock } from './score';
import { candidateBytes, rowsOfCandidates, sortCandidates } from './sort';

// Candidates collected: their number, and the extremes of their scores.
let count: u32 = 0;
let most: f64 = 0;
let least: f64 = 0;

function collectBlock(block: Block, first: u32, scores: usize, rows: usize): void {
  scoreBlock(block, openedColumn());
  most = max<f64>(most, highest);
  least = min<f64>(least, lowest);
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(openedColumn() + (usize(i) << 3));
    if (score == NO_CANDIDATE) continue;
    store<f64>(scores + (usize(count) << 3), score);
    store<u32>(rows + (usize(count) << 2), first + i);
    count += 1;
  }
}

/** Collects the candidates of a tick in memory for `room` of them, and sorts them. */
function collect(number: u32, scores: usize, room: u32): void {
  count = 0;
  most = NO_CANDIDATE;
  least = Infinity;
  prepareScores(number, true);
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    collectBlock(block, firstRow(at), scores, rowsOfCandidates(scores, room));
    at = nextBlock(block);
  }
  sortCandidates(scores, room, count, most, least);
}

/** The same in another order than by score. */
function wholeOrdered(number: u32, stamp: u64): bool {
  const list = orderForTick(number, true);
  if (list == 0) return false;
  const book = bookAt(number);
  book.tickStamp = stamp;
  book.heap = 0;
  book.kept = u32(list);
  book.keptRoom = orderedCount();
  book.keptCount = orderedCount();
  book.heapCount = orderedCount();
  book.popped = orderedCount();
  return true;
}

/** Scores and sorts all candidates of a book in the tick's state of this moment, once a tick. False: no scratch memory. */
export function wholeQueueOfTick(number: u32, stamp: u64): bool {
  const book = bookAt(number);
  if (book.tickStamp == stamp) return true;
  if (isOrdered(number)) return wholeOrdered(number, stamp);
  const room = rowsOfBook(number);
  const kept = bump(usize(room) * KEPT_BYTES);
  const mark = bumpMark();
  const scores = bump(candidateBytes(room));
  if (kept == 0 || scores == 0) return false;
  collect(number, scores, room);
  book.tickStamp = stamp;
  book.heap = 0;
  book.kept = u32(kept);
  book.keptRoom = room;
  book.keptCount = count;
  book.heapCount = 0;
  book.popped = count;
  const rows = rowsOfCandidates(scores, room);
  for (let i: u32 = 0; i < count; i++) {
    const score = f64(i64(most) - load<i64>(scores + (usize(i) << 3)));
    setKept(book, i, score, load<u32>(rows + (usize(i) << 2)), i + 1);
  }
  bumpRelease(mark);
  return true;
}
