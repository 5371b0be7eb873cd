// Candidates of a market side in another order than by score (specification, section 10): all are collected and sorted
// (rank/ordered-sort.ts), or where a front is enough, those that may be in it (rank/ordered-front.ts). Their scores are what the policy
// makes of them.
//
// A tick asks for a front: one that turns out too short is made longer after the tick was undone, as room is (waterfall/tick.ts),
// because terms are those of the moment of scoring.
import { Block, blockAt, firstBlock, firstRow, nextBlock, rowsOfBook } from '../book/block';
import { bookAt, marketAt, sideSign } from '../book/market';
import { Order, orderOf } from '../book/orders';
import { stateVersion } from '../book/position';
import { bump, bumpMark, bumpRelease } from '../memory/bump';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { absorb } from '../numeric/mix';
import { countCandidates, countScored, endCount, openedColumn, startCount } from './count';
import { collectFront, frontBytes, isFront, isPartial } from './ordered-front';
import {
  keepTerms,
  numberAt,
  placeRecords,
  RECORD_ROW,
  recordOf,
  recordsBytes,
  setNumber,
  writeRecord,
} from './ordered-records';
import { sortBy, sortRun } from './ordered-sort';
import { NO_CANDIDATE } from './policy';
import { KEPT_BYTES } from './queue';
import { prepareScores, scoreBlock } from './score';
import { prepareTerms } from './terms';

/** In the place of a row. */
export const END_OF_FRONT: u32 = u32.MAX_VALUE;

const FIRST_FRONT: u32 = 2048;

/** For queries: one queue, as long as the state stays what it is, whole or a front. */
const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let sortedBook: u32 = u32.MAX_VALUE;
let sortedVersion: u32 = 0;
/** Candidates that ticks ask for. */
let frontOfTicks: u32 = FIRST_FRONT;

let order: Order = changetype<Order>(0);
/** Candidates in order; `partial` where the queue goes on behind them. */
let count: u32 = 0;
let partial: bool = false;
/** Number of the first candidate among the sorted ones. */
let start: u32 = 0;

/** The side's market has another order than by score. */
export function isOrdered(number: u32): bool {
  return orderOf(number >> 1) != null;
}

/** Candidates that are in order. */
export function orderedCount(): u32 {
  return count;
}

/** Address of the record of the candidate at place i, from 0. */
export function orderedAt(i: u32): usize {
  const at = i + start;
  return recordOf(numberAt(at >= count ? at - count : at));
}

/** Candidates before the one that a scan starts at, in account order. */
function startOf(number: u32, mark: i64): u32 {
  if (order.maxScan == 0 || count == 0) return 0;
  const hash = absorb(absorb(absorb(order.seed, number >> 1), number & 1), u64(mark));
  return u32(hash % u64(count));
}

/** Writes the records of a block that was scored. */
function record(block: Block, first: u32): void {
  let n = count;
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(openedColumn() + (usize(i) << 3));
    writeRecord(n, block, first, i, score);
    setNumber(n, n);
    n += u32(score != NO_CANDIDATE);
  }
  count = n;
}

/** Before the candidates of a book are collected. */
function prepare(number: u32, inTick: bool): void {
  order = orderOf(number >> 1)!;
  sortBy(order.terms);
  keepTerms(order.terms);
  prepareScores(number, inTick);
  prepareTerms(sideSign(number & 1) * marketAt(number >> 1).mark);
}

/** Collects all candidates and puts them in order. Outside of ticks they are counted too: false when their lots leave 63 bits. */
function orderAll(number: u32, inTick: bool): bool {
  prepare(number, inTick);
  startCount();
  count = 0;
  partial = false;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    scoreBlock(block, openedColumn());
    if (!inTick) countScored(block, openedColumn());
    record(block, firstRow(at));
    at = nextBlock(block);
  }
  start = startOf(number, marketAt(number >> 1).mark);
  if (!inTick && !endCount(bookAt(number))) return false;
  sortRun(0, count, 0);
  return true;
}

/** As far as the first `limit` of them. */
function orderFront(number: u32, limit: u32, heap: usize, inTick: bool): bool {
  if (!inTick && !countCandidates(number)) return false;
  prepare(number, inTick);
  count = collectFront(number, limit, u32(order.terms & 255), heap);
  partial = isPartial;
  start = 0;
  sortRun(0, count, 0);
  return true;
}

/** Bytes for a book's candidates, and for its blocks behind them. */
function orderedBytes(number: u32): usize {
  return recordsBytes(rowsOfBook(number)) + frontBytes(number);
}

/** Puts candidates in order in memory of `orderedBytes`, all or as far as `limit`. False: their lots leave 63 bits. */
function putInOrder(number: u32, limit: u32, at: usize, inTick: bool): bool {
  const room = rowsOfBook(number);
  placeRecords(at, room);
  const isScan = orderOf(number >> 1)!.maxScan != 0;
  if (isScan || !isFront(number, limit)) return orderAll(number, inTick);
  return orderFront(number, limit, at + recordsBytes(room), inTick);
}

let enough: bool = true;

/** Why `orderForQuery` failed: the lots of all candidates leave 63 bits; else memory is short. */
export function hasTooManyLots(): bool {
  return enough;
}

/** A query has put so much of the queue in order since the state last changed. */
function isInOrder(number: u32, limit: u32): bool {
  return sortedBook == number && sortedVersion == stateVersion() && (!partial || limit <= count);
}

/** Puts a side's queue in order for a query, as far as its first `limit` candidates. False: see `hasTooManyLots`. */
export function orderForQuery(number: u32, limit: u32): bool {
  enough = true;
  if (isInOrder(number, limit)) return true;
  sortedBook = u32.MAX_VALUE;
  enough = ensure(region, orderedBytes(number));
  if (!enough || !putInOrder(number, limit, region.address, false)) return false;
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
  const list = bump((usize(rowsOfBook(number)) + 1) * KEPT_BYTES);
  const mark = bumpMark();
  const at = bump(orderedBytes(number));
  if (list == 0 || at == 0) return 0;
  putInOrder(number, whole ? u32.MAX_VALUE : frontOfTicks, at, true);
  let n = count;
  if (order.maxScan != 0) n = min<u32>(n, order.maxScan);
  for (let i: u32 = 0; i < n; i++) {
    const cell = list + usize(i) * KEPT_BYTES;
    store<f64>(cell, load<f64>(orderedAt(i)));
    store<u32>(cell, load<u32>(orderedAt(i), RECORD_ROW), 8);
    store<u32>(cell, i + 1, 12);
  }
  if (partial) {
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
