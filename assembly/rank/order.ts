// Queries over a whole queue: its order from the front, and one position's place in it.
import {
  accountOfRow,
  blockBase,
  blockRows,
  firstRow,
  LOTS,
  lotsAddress,
  nextBlock,
  SCORE,
  scoreOfRow,
} from '../book/block';
import { Book, bookAt, marketAt } from '../book/market';
import { bump, bumpStart } from '../memory/bump';
import { ensure } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { before, heapBytes } from './heap';
import { reserveHistogram } from './histogram';
import { lightsAt, startLights } from './lights';
import { NO_CANDIDATE } from './policy';
import { nextCandidate, startQueue } from './queue';
import { sortByKeys, sortBytes, sortRange } from './radix';

const LOTS_BITS: u32 = 63;
const ACCOUNT_BITS: u32 = 26;
/** Runs of equal scores up to this length are sorted by insertion. */
const SHORT_RUN: u32 = 24;
/** A front smaller than 1/16 of the candidates is taken from a heap, without ordering the rest. */
const FRONT_SHIFT: u32 = 4;
/** Room of a fresh queue beside its heap: kept list and refills. */
const QUEUE_BYTES: usize = 4096;

function rowCell(rows: usize, i: u32): usize {
  return rows + (usize(i) << 2);
}

/** Writes (highest score − score, row) of every candidate: keys that ascend as the queue goes. */
function collect(book: Book, keys: usize, rows: usize): void {
  const highest = i64(book.highest);
  let n: u32 = 0;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const count = blockRows(base);
    const first = firstRow(block);
    for (let i: u32 = 0; i < count; i++) {
      const score = load<f64>(base + (usize(i) << 3), SCORE);
      if (score == NO_CANDIDATE) continue;
      store<u64>(keys + (usize(n) << 3), u64(highest - i64(score)));
      store<u32>(rowCell(rows, n), first + i);
      n += 1;
    }
    block = nextBlock(base);
  }
}

function insertionSort(rows: usize, from: u32, to: u32): void {
  for (let i = from + 1; i < to; i++) {
    const row = load<u32>(rowCell(rows, i));
    let hole = i;
    while (hole > from && before(0, row, 0, load<u32>(rowCell(rows, hole - 1)))) {
      store<u32>(rowCell(rows, hole), load<u32>(rowCell(rows, hole - 1)));
      hole -= 1;
    }
    store<u32>(rowCell(rows, hole), row);
  }
}

/** Orders a run of equal scores: lots descending, then account ascending. Its keys are overwritten. */
function orderTies(keys: usize, rows: usize, other: usize, from: u32, to: u32): void {
  if (to - from <= SHORT_RUN) {
    insertionSort(rows, from, to);
    return;
  }
  const runKeys = keys + (usize(from) << 3);
  const runRows = rowCell(rows, from);
  const n = to - from;
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(runKeys + (usize(i) << 3), u64(accountOfRow(load<u32>(rowCell(runRows, i)))));
  }
  sortRange(runKeys, runRows, other, n, ACCOUNT_BITS);
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(runKeys + (usize(i) << 3), u64(i64.MAX_VALUE - load<i64>(lotsAddress(load<u32>(rowCell(runRows, i))))));
  }
  sortRange(runKeys, runRows, other, n, LOTS_BITS);
}

/** Sorts all candidates of a scored book into queue order; returns the address of their rows, 0 without memory. */
function sortAll(book: Book): usize {
  const n = book.candidates;
  if (!ensure(scratch(), sortBytes(n))) return 0;
  const keys = scratch().address;
  const rows = keys + (usize(n) << 3);
  const other = rows + ((usize(n) * 4 + 7) & ~7);
  collect(book, keys, rows);
  sortByKeys(keys, n, 64 - u32(clz(i64(book.highest) - i64(book.lowest))));
  for (let from: u32 = 0; from < n; ) {
    const key = load<u64>(keys + (usize(from) << 3));
    let to = from + 1;
    while (to < n && load<u64>(keys + (usize(to) << 3)) == key) to += 1;
    if (to - from > 1) orderTies(keys, rows, other, from, to);
    from = to;
  }
  return rows;
}

/** Takes the first `most` candidates of a scored book from a heap; returns the address of their rows, 0 without memory. */
function takeFront(book: Book, most: u32): usize {
  // Heaps that later refills replace are at most a third of the last one, which holds no more than all candidates.
  const bytes = usize(most) * 4 + heapBytes(book.candidates) * 2 + QUEUE_BYTES;
  if (!reserveHistogram() || !ensure(scratch(), bytes)) return 0;
  bumpStart();
  const rows = bump(usize(most) * 4);
  if (!startQueue(book, 0)) return 0;
  for (let i: u32 = 0; i < most; i++) {
    const row = nextCandidate(book, 0);
    if (row < 0) return 0;
    store<u32>(rowCell(rows, i), u32(row));
  }
  return rows;
}

/**
 * The first `most` candidates of a scored book in queue order, n of them. Results: score f64·n, lots i64·n, lots ahead i64·n,
 * account u32·n, lights u8·n. Returns n, u32.MAX_VALUE without memory.
 */
export function rankBook(number: u32, most: u32): u32 {
  const book = bookAt(number);
  const n = min<u32>(most, book.candidates);
  if (n == 0) return 0;
  const front = n < book.candidates >> FRONT_SHIFT;
  const rows = front ? takeFront(book, n) : sortAll(book);
  if (rows == 0 || !ensure(results(), usize(n) * 29)) return u32.MAX_VALUE;
  const scores = results().address;
  const lots = scores + (usize(n) << 3);
  const aheads = lots + (usize(n) << 3);
  const accounts = aheads + (usize(n) << 3);
  const lights = accounts + (usize(n) << 2);
  startLights(marketAt(number >> 1).percentile, book.candidateLots, book.candidates);
  let ahead: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rowCell(rows, i));
    const held = load<u64>(lotsAddress(row));
    store<f64>(scores + (usize(i) << 3), scoreOfRow(row));
    store<u64>(lots + (usize(i) << 3), held);
    store<u64>(aheads + (usize(i) << 3), ahead);
    store<u32>(accounts + (usize(i) << 2), accountOfRow(row));
    store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i + 1)));
    ahead += held;
  }
  return n;
}

let lotsAhead: u64 = 0;

/** Lots before the row that `placeOf` was asked for. */
export function placeLotsAhead(): u64 {
  return lotsAhead;
}

/** Rank (from 1) of a candidate row in its scored book, counted in one pass; 0 when the row is no candidate. */
export function placeOf(number: u32, row: u32): u32 {
  const score = scoreOfRow(row);
  lotsAhead = 0;
  if (score == NO_CANDIDATE) return 0;
  let rank: u32 = 1;
  for (let block = bookAt(number).firstBlock; block != 0; ) {
    const base = blockBase(block);
    const count = blockRows(base);
    const first = firstRow(block);
    for (let i: u32 = 0; i < count; i++) {
      const at = base + (usize(i) << 3);
      const other = load<f64>(at, SCORE);
      // NO_CANDIDATE is below every score.
      if (other < score || !before(other, first + i, score, row)) continue;
      rank += 1;
      lotsAhead += load<u64>(at, LOTS);
    }
    block = nextBlock(base);
  }
  return rank;
}
