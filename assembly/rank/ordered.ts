// Candidates of a market side in another order than by score (specification, section 10): all are collected, and sorted by the first
// term that the order compares; then runs that are equal in it by the next. Their scores are what the policy makes of them.
//
// Where a front is enough, a histogram of the first term tells whom it may reach, and the others stay as they are. A tick asks for a
// front: one that turns out too short is made longer after the tick was undone, as room is (waterfall/tick.ts), because terms are those
// of the moment of scoring.
//
// Memory for r rows: keys u64·r | candidates u32·r | room of the sort | records (24 bytes)·r: score f64, lots i64, row u32, account u32.
// Candidates are numbered as they were collected; what is sorted are the numbers. What is wanted of all candidates in their order stands
// in the records, because their rows lie anywhere.
import { ACCOUNT, Block, blockAt, firstBlock, firstRow, LOTS, nextBlock, rowsOfBook } from '../book/block';
import { bookAt, marketAt, sideSign } from '../book/market';
import { Order, orderOf } from '../book/orders';
import { stateVersion } from '../book/position';
import { bump, bumpMark, bumpRelease } from '../memory/bump';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { absorb } from '../numeric/mix';
import { sortBytes, sortRange } from '../numeric/radix';
import { countScored, endCount, openedColumn, startCount } from './count';
import { NO_CANDIDATE } from './policy';
import { KEPT_BYTES } from './queue';
import { prepareScores, scoreBlock } from './score';
import { BY_AGE, BY_SIZE, prepareTerms, termOf } from './terms';

export const RECORD_LOTS: usize = 8;
export const RECORD_ROW: usize = 16;
export const RECORD_ACCOUNT: usize = 20;
const RECORD_BYTES: usize = 24;
/** In the place of a row. */
export const END_OF_FRONT: u32 = u32.MAX_VALUE;

/** Runs up to this length are sorted by insertion. */
const SHORT_RUN: u32 = 24;
/** Bits of a key that are sorted by at once: what they leave equal is sorted again. */
const COARSE_BITS: u32 = 33;
/** A term of so few bits leaves many equal: the next are put behind it in one key, as far as they fit. */
const FEW_BITS: u32 = 22;
const BUCKET_BITS: u32 = 10;
const BUCKETS: usize = 1 << BUCKET_BITS;
/** Candidates of each part of the first term's range. */
function histogram(): usize {
  return memory.data(4096, 4);
}
/** A front smaller than 1/8 of the candidates is worth looking for. */
const FRONT_SHIFT: u32 = 3;
const FIRST_FRONT: u32 = 4096;

/** For queries: one queue, as long as the state stays what it is, and how much of it. */
const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let sortedBook: u32 = u32.MAX_VALUE;
let sortedVersion: u32 = 0;
let sortedCount: u32 = 0;
/** Candidates that ticks ask for. */
let frontOfTicks: u32 = FIRST_FRONT;

let order: Order = changetype<Order>(0);
let count: u32 = 0;
/** Number of the first candidate among the sorted ones. */
let start: u32 = 0;
let keys: usize = 0;
let numbers: usize = 0;
let other: usize = 0;
let records: usize = 0;

/** The side's market has another order than by score. */
export function isOrdered(number: u32): bool {
  return orderOf(number >> 1) != null;
}

function orderedBytes(room: u32): usize {
  return sortBytes(room) + usize(room) * RECORD_BYTES;
}

function place(at: usize, room: u32): void {
  keys = at;
  numbers = at + (usize(room) << 3);
  other = numbers + ((usize(room) * 4 + 7) & ~7);
  records = at + sortBytes(room);
}

/** Candidates that the queue has. */
export function orderedCount(): u32 {
  return count;
}

function numberAt(i: u32): u32 {
  return load<u32>(numbers + (usize(i) << 2));
}

function recordOf(candidate: u32): usize {
  return records + usize(candidate) * RECORD_BYTES;
}

/** Address of the record of the candidate at place i, from 0. */
export function orderedAt(i: u32): usize {
  const at = i + start;
  return recordOf(numberAt(at >= count ? at - count : at));
}

/** A term of a candidate. */
function termFor(term: u32, candidate: u32): i64 {
  const record = recordOf(candidate);
  if (term == BY_SIZE) return ~load<i64>(record, RECORD_LOTS);
  if (term == BY_AGE) return i64(load<u32>(record, RECORD_ACCOUNT));
  return termOf(term, load<u32>(record, RECORD_ROW));
}

/** What is compared at a level, 0 behind the last. */
function termAt(level: u32): u32 {
  return u32(order.terms >> u64(level << 3)) & 255;
}

/** The first of two candidates that are equal before this level comes before the second. */
function isBefore(a: u32, b: u32, from: u32): bool {
  for (let level = from; termAt(level) != 0; level++) {
    const one = termFor(termAt(level), a);
    const two = termFor(termAt(level), b);
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

// Of a run: the least integer of the term read last, and the bits that the differences to it take.
let least: i64 = 0;
let bits: u32 = 0;

function measure(low: i64, high: i64): void {
  least = low;
  bits = u32(64 - clz(u64(high) - u64(low)));
}

/** Writes a term of a run's candidates as keys, from the least on. */
function fillKeys(from: u32, to: u32, term: u32): void {
  let low = i64.MAX_VALUE;
  let high = i64.MIN_VALUE;
  for (let i = from; i < to; i++) {
    const key = termFor(term, numberAt(i));
    store<i64>(keys + (usize(i) << 3), key);
    low = min<i64>(low, key);
    high = max<i64>(high, key);
  }
  measure(low, high);
  for (let at = keys + (usize(from) << 3); at < keys + (usize(to) << 3); at += 8) {
    store<u64>(at, load<u64>(at) - u64(low));
  }
}

/** Finds the least of a further term, and its bits. */
function measureTerm(from: u32, to: u32, term: u32): void {
  let low = i64.MAX_VALUE;
  let high = i64.MIN_VALUE;
  for (let i = from; i < to; i++) {
    const key = termFor(term, numberAt(i));
    low = min<i64>(low, key);
    high = max<i64>(high, key);
  }
  measure(low, high);
}

/** Puts the term measured behind the keys of a run. */
function packTerm(from: u32, to: u32, term: u32): void {
  for (let i = from; i < to; i++) {
    const at = keys + (usize(i) << 3);
    const key = u64(termFor(term, numberAt(i))) - u64(least);
    store<u64>(at, (load<u64>(at) << u64(bits)) | key);
  }
}

/** Puts further terms behind keys of few bits; returns the level of the first that is not in them. */
function packTerms(from: u32, to: u32, level: u32): u32 {
  let next = level;
  let sum = bits;
  while (sum <= FEW_BITS && termAt(next) != 0) {
    measureTerm(from, to, termAt(next));
    if (sum + bits > COARSE_BITS) break;
    packTerm(from, to, termAt(next));
    sum += bits;
    next += 1;
  }
  bits = sum;
  return next;
}

/** Sorts a run of candidates that are equal in all terms before this level. */
function sortRun(from: u32, to: u32, level: u32): void {
  if (termAt(level) == 0) return;
  if (to - from <= SHORT_RUN) {
    insertionSort(from, to, level);
    return;
  }
  fillKeys(from, to, termAt(level));
  sortFilled(from, to, level);
}

/** The same where the keys are those of this level already. */
function sortFilled(from: u32, to: u32, level: u32): void {
  let next = packTerms(from, to, level + 1);
  if (bits == 0) {
    sortRun(from, to, next);
    return;
  }
  if (bits > COARSE_BITS) {
    const shift = u64(bits - COARSE_BITS);
    for (let at = keys + (usize(from) << 3); at < keys + (usize(to) << 3); at += 8) {
      store<u64>(at, load<u64>(at) >> shift);
    }
    bits = COARSE_BITS;
    next = level;
  }
  sortRange(keys + (usize(from) << 3), numbers + (usize(from) << 2), other, to - from, bits);
  if (termAt(next) == 0) return;
  for (let first = from; first < to; ) {
    const key = load<u64>(keys + (usize(first) << 3));
    let end = first + 1;
    while (end < to && load<u64>(keys + (usize(end) << 3)) == key) end += 1;
    if (end - first > 1) sortRun(first, end, next);
    first = end;
  }
}

function bucketCell(key: u64, shift: u64): usize {
  return histogram() + (usize(key >> shift) << 2);
}

/** Moves the candidates that may be among the first `limit` to the front, with their keys; returns how many they are. */
function moveFront(limit: u32): u32 {
  const shift: u64 = bits > BUCKET_BITS ? u64(bits - BUCKET_BITS) : 0;
  memory.fill(histogram(), 0, BUCKETS << 2);
  for (let i: u32 = 0; i < count; i++) {
    const cell = bucketCell(load<u64>(keys + (usize(i) << 3)), shift);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  let last: u64 = 0;
  for (let sum: u32 = 0; ; last++) {
    sum += load<u32>(histogram() + (usize(last) << 2));
    if (sum >= limit) break;
  }
  let n: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const key = load<u64>(keys + (usize(i) << 3));
    store<u64>(keys + (usize(n) << 3), key);
    store<u32>(numbers + (usize(n) << 2), i);
    n += u32(key >> shift <= last);
  }
  return n;
}

/** Sorts the candidates as far as the first `limit` of them; returns how many are in order. */
function sortFront(limit: u32): u32 {
  if (order.maxScan != 0 || limit >= count >> FRONT_SHIFT) {
    sortRun(0, count, 0);
    return count;
  }
  fillKeys(0, count, termAt(0));
  const n = moveFront(limit);
  sortFilled(0, n, 0);
  return n;
}

/** Candidates before the one that a scan starts at, in account order. */
function startOf(number: u32, mark: i64): u32 {
  if (order.maxScan == 0 || count == 0) return 0;
  const hash = absorb(absorb(absorb(order.seed, number >> 1), number & 1), u64(mark));
  return u32(hash % u64(count));
}

/** Writes the records of a block that was scored. */
function record(block: Block, first: u32): void {
  const columns = usize(block.columns);
  let n = count;
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(openedColumn() + (usize(i) << 3));
    const at = recordOf(n);
    store<f64>(at, score);
    store<i64>(at, load<i64>(columns + (usize(i) << 3), LOTS), RECORD_LOTS);
    store<u32>(at, first + i, RECORD_ROW);
    store<u32>(at, load<u32>(columns + (usize(i) << 2), ACCOUNT), RECORD_ACCOUNT);
    store<u32>(numbers + (usize(n) << 2), n);
    n += u32(score != NO_CANDIDATE);
  }
  count = n;
}

/**
 * Collects the candidates in the memory that `place` laid out. Outside of ticks they are counted too: false when their lots leave
 * 63 bits.
 */
function collect(number: u32, inTick: bool): bool {
  order = orderOf(number >> 1)!;
  prepareScores(number, inTick);
  prepareTerms(sideSign(number & 1) * marketAt(number >> 1).mark);
  startCount();
  count = 0;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    scoreBlock(block, openedColumn());
    if (!inTick) countScored(block, openedColumn());
    record(block, firstRow(at));
    at = nextBlock(block);
  }
  start = startOf(number, marketAt(number >> 1).mark);
  return inTick || endCount(bookAt(number));
}

let enough: bool = true;

/** Why `orderForQuery` failed: the lots of all candidates leave 63 bits; else memory is short. */
export function hasTooManyLots(): bool {
  return enough;
}

/** Puts a side's queue in order for a query, as far as its first `limit` candidates. False: see `hasTooManyLots`. */
export function orderForQuery(number: u32, limit: u32): bool {
  enough = true;
  if (sortedBook == number && sortedVersion == stateVersion() && (sortedCount == count || limit <= sortedCount))
    return true;
  sortedBook = u32.MAX_VALUE;
  const room = rowsOfBook(number);
  enough = ensure(region, orderedBytes(room));
  if (!enough) return false;
  place(region.address, room);
  if (!collect(number, false)) return false;
  sortedCount = sortFront(limit);
  sortedBook = number;
  sortedVersion = stateVersion();
  return true;
}

/**
 * Puts a side's queue in order in the tick's state of this moment, cut where a scan ends, whole or as far as ticks have come so far: a
 * list as the kept one (rank/queue.ts), END_OF_FRONT as its last row where the queue goes on. Returns its address, 0 without scratch
 * memory; `orderedCount` tells how many there are.
 */
export function orderForTick(number: u32, whole: bool): usize {
  sortedBook = u32.MAX_VALUE;
  const room = rowsOfBook(number);
  const list = bump(usize(room) * KEPT_BYTES);
  const mark = bumpMark();
  const at = bump(orderedBytes(room));
  if (list == 0 || at == 0) return 0;
  place(at, room);
  collect(number, true);
  let n = sortFront(whole ? count : frontOfTicks);
  if (order.maxScan != 0) n = min<u32>(n, order.maxScan);
  for (let i: u32 = 0; i < n; i++) {
    const cell = list + usize(i) * KEPT_BYTES;
    store<f64>(cell, load<f64>(orderedAt(i)));
    store<u32>(cell, load<u32>(orderedAt(i), RECORD_ROW), 8);
    store<u32>(cell, i + 1, 12);
  }
  if (order.maxScan == 0 && n < count) {
    store<u32>(list + usize(n) * KEPT_BYTES, END_OF_FRONT, 8);
    n += 1;
  }
  count = n;
  bumpRelease(mark);
  return list;
}

/** A tick came to the end of a front: when it is done again, it has a longer one. */
export function lengthenFront(): void {
  frontOfTicks *= 16;
}
