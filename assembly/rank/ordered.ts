// Candidates of a market side in another order than by score (specification, section 10): all are collected, and sorted by the first
// term that the order compares; then runs that are equal in it by the next. Their scores are what the policy makes of them.
//
// Memory for r rows: keys u64·r | candidates u32·r | room of the sort | rows u32·r | scores f64·r. Candidates are numbered as they were
// collected; what is sorted are the numbers.
import { blockAt, firstBlock, firstRow, nextBlock, rowsOfBook } from '../book/block';
import { bookAt, marketAt, sideSign } from '../book/market';
import { Order, orderOf } from '../book/orders';
import { stateVersion } from '../book/position';
import { bump, bumpMark, bumpRelease } from '../memory/bump';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { absorb } from '../numeric/mix';
import { sortBytes, sortRange } from '../numeric/radix';
import { countScored, endCount, OPENED, startCount } from './count';
import { NO_CANDIDATE } from './policy';
import { KEPT_BYTES } from './queue';
import { prepareScores, scoreBlock } from './score';
import { prepareTerms, termOf } from './terms';

/** Runs up to this length are sorted by insertion. */
const SHORT_RUN: u32 = 24;
/** Bits of a key that are sorted by at once: what they leave equal is sorted again. */
const COARSE_BITS: u32 = 33;

/** For queries: one queue, as long as the state stays what it is. */
const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let sortedBook: u32 = u32.MAX_VALUE;
let sortedVersion: u32 = 0;

let order: Order = changetype<Order>(0);
let count: u32 = 0;
/** Number of the first candidate among the sorted ones. */
let start: u32 = 0;
let keys: usize = 0;
let numbers: usize = 0;
let other: usize = 0;
let rows: usize = 0;
let scores: usize = 0;

/** The side's market has another order than by score. */
export function isOrdered(number: u32): bool {
  return orderOf(number >> 1) != null;
}

function orderedBytes(room: u32): usize {
  return sortBytes(room) + ((usize(room) * 4 + 7) & ~7) + (usize(room) << 3);
}

function place(at: usize, room: u32): void {
  keys = at;
  numbers = at + (usize(room) << 3);
  other = numbers + ((usize(room) * 4 + 7) & ~7);
  rows = at + sortBytes(room);
  scores = rows + ((usize(room) * 4 + 7) & ~7);
}

/** Candidates that the queue has. */
export function orderedCount(): u32 {
  return count;
}

function numberAt(i: u32): u32 {
  return load<u32>(numbers + (usize(i) << 2));
}

function inQueue(i: u32): u32 {
  const at = i + start;
  return numberAt(at >= count ? at - count : at);
}

/** Row of the candidate at place i, from 0. */
export function orderedRow(i: u32): u32 {
  return load<u32>(rows + (usize(inQueue(i)) << 2));
}

export function orderedScore(i: u32): f64 {
  return load<f64>(scores + (usize(inQueue(i)) << 3));
}

function rowOf(candidate: u32): u32 {
  return load<u32>(rows + (usize(candidate) << 2));
}

/** What is compared at a level, 0 behind the last. */
function termAt(level: u32): u32 {
  return u32(order.terms >> u64(level << 3)) & 255;
}

/** The first of two candidates that are equal before this level comes before the second. */
function isBefore(a: u32, b: u32, from: u32): bool {
  for (let level = from; termAt(level) != 0; level++) {
    const one = termOf(termAt(level), rowOf(a));
    const two = termOf(termAt(level), rowOf(b));
    if (one != two) return one < two;
  }
  return false;
}

function insertionSort(from: u32, to: u32, level: u32): void {
  for (let i = from + 1; i < to; i++) {
    const held = numberAt(i);
    let hole = i;
    while (hole > from && isBefore(held, numberAt(hole - 1), level)) {
      store<u32>(numbers + (usize(hole) << 2), numberAt(hole - 1));
      hole -= 1;
    }
    store<u32>(numbers + (usize(hole) << 2), held);
  }
}

let least: i64 = 0;
let most: i64 = 0;

/** Writes the keys of a run at a level, and finds their extremes. */
function fillKeys(from: u32, to: u32, level: u32): void {
  const term = termAt(level);
  least = i64.MAX_VALUE;
  most = i64.MIN_VALUE;
  for (let i = from; i < to; i++) {
    const key = termOf(term, rowOf(numberAt(i)));
    store<i64>(keys + (usize(i) << 3), key);
    least = min<i64>(least, key);
    most = max<i64>(most, key);
  }
}

/** Sorts a run of candidates that are equal in all terms before this level. */
function sortRun(from: u32, to: u32, level: u32): void {
  if (to - from <= SHORT_RUN) {
    insertionSort(from, to, level);
    return;
  }
  fillKeys(from, to, level);
  const bits = u32(64 - clz(u64(most) - u64(least)));
  if (bits == 0) {
    if (termAt(level + 1) != 0) sortRun(from, to, level + 1);
    return;
  }
  const shift: u64 = bits > COARSE_BITS ? u64(bits - COARSE_BITS) : 0;
  const lowest = u64(least);
  for (let at = keys + (usize(from) << 3); at < keys + (usize(to) << 3); at += 8) {
    store<u64>(at, (load<u64>(at) - lowest) >> shift);
  }
  sortRange(keys + (usize(from) << 3), numbers + (usize(from) << 2), other, to - from, min<u32>(bits, COARSE_BITS));
  const next = level + u32(shift == 0);
  if (termAt(next) == 0) return;
  for (let first = from; first < to; ) {
    const key = load<u64>(keys + (usize(first) << 3));
    let end = first + 1;
    while (end < to && load<u64>(keys + (usize(end) << 3)) == key) end += 1;
    if (end - first > 1) sortRun(first, end, next);
    first = end;
  }
}

/** Candidates before the one that a scan starts at, in account order. */
function startOf(number: u32, mark: i64): u32 {
  if (order.maxScan == 0 || count == 0) return 0;
  const hash = absorb(absorb(absorb(order.seed, number >> 1), number & 1), u64(mark));
  return u32(hash % u64(count));
}

/** Collects and sorts the candidates in the memory that `place` laid out. Outside of ticks they are counted too: false when their lots leave 63 bits. */
function collect(number: u32, inTick: bool): bool {
  const mark = marketAt(number >> 1).mark;
  order = orderOf(number >> 1)!;
  prepareScores(number, inTick);
  prepareTerms(sideSign(number & 1) * mark);
  startCount();
  count = 0;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    scoreBlock(block, OPENED);
    if (!inTick) countScored(block, OPENED);
    for (let i: u32 = 0; i < block.rows; i++) {
      const score = load<f64>(OPENED + (usize(i) << 3));
      store<f64>(scores + (usize(count) << 3), score);
      store<u32>(rows + (usize(count) << 2), firstRow(at) + i);
      store<u32>(numbers + (usize(count) << 2), count);
      count += u32(score != NO_CANDIDATE);
    }
    at = nextBlock(block);
  }
  if (!inTick && !endCount(bookAt(number))) return false;
  sortRun(0, count, 0);
  start = startOf(number, mark);
  return true;
}

let enough: bool = true;

/** The side's lots were too many in `orderForQuery`, and not the memory too small. */
export function hasTooManyLots(): bool {
  return enough;
}

/** Puts a side's queue in order for a query; false without memory, or where the lots of all candidates leave 63 bits. */
export function orderForQuery(number: u32): bool {
  enough = true;
  if (sortedBook == number && sortedVersion == stateVersion()) return true;
  sortedBook = u32.MAX_VALUE;
  const room = rowsOfBook(number);
  enough = ensure(region, orderedBytes(room));
  if (!enough) return false;
  place(region.address, room);
  if (!collect(number, false)) return false;
  sortedBook = number;
  sortedVersion = stateVersion();
  return true;
}

/**
 * Puts a side's queue in order in the tick's state of this moment, cut where a scan ends: a list as the kept one (rank/queue.ts).
 * Returns its address, 0 without scratch memory; `orderedCount` tells how many there are.
 */
export function orderForTick(number: u32): usize {
  sortedBook = u32.MAX_VALUE;
  const room = rowsOfBook(number);
  const list = bump(usize(room) * KEPT_BYTES);
  const mark = bumpMark();
  const at = bump(orderedBytes(room));
  if (list == 0 || at == 0) return 0;
  place(at, room);
  collect(number, true);
  const n = order.maxScan == 0 ? count : min<u32>(count, order.maxScan);
  for (let i: u32 = 0; i < n; i++) {
    const cell = list + usize(i) * KEPT_BYTES;
    store<f64>(cell, orderedScore(i));
    store<u32>(cell, orderedRow(i), 8);
    store<u32>(cell, i + 1, 12);
  }
  count = n;
  bumpRelease(mark);
  return list;
}
