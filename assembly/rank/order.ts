// The queue from its front, as far as it is asked for.
import {
  ACCOUNT,
  blockAt,
  blocksOfBook,
  firstBlock,
  firstRow,
  LOTS,
  nextBlock,
  rowBase,
  rowPlace,
  rowsOfBook,
} from '../book/block';
import { bookAt, marketAt } from '../book/market';
import { bumpStart } from '../memory/bump';
import { ensure } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { countCandidates, countScored, endCount, openedColumn, startCount } from './count';
import { eligible } from './eligible';
import { highest, lowest } from './kernel';
import { lightsAt, startLights } from './lights';
import { isOrdered } from './ordered';
import { rankOrdered } from './ordered-queries';
import { NO_CANDIDATE } from './policy';
import { nextCandidate, poppedScore, queueBytes, startQueue } from './queue';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { prepareScores, scoreBlock } from './score';
import { candidateBytes, rowsOfCandidates, sortCandidates } from './sort';

/** A front smaller than 1/16 of the book is taken from a queue, without ordering the rest. */
const FRONT_SHIFT: u32 = 4;

// Result columns.
export let scores: usize = 0;
export let lots: usize = 0;
let aheads: usize = 0;
export let accounts: usize = 0;
let lights: usize = 0;
let ahead: u64 = 0;

/** Extremes of the scores collected. */
let most: f64 = 0;
let least: f64 = 0;

/** Makes room for n results; false without memory. */
export function startResults(n: u32): bool {
  if (!ensure(results(), usize(n) * 29)) return false;
  scores = results().address;
  lots = scores + (usize(n) << 3);
  aheads = lots + (usize(n) << 3);
  accounts = aheads + (usize(n) << 3);
  lights = accounts + (usize(n) << 2);
  ahead = 0;
  return true;
}

function writeResult(i: u32, row: u32, score: f64): void {
  const base = rowBase(row);
  let held = load<u64>(base + (rowPlace(row) << 3), LOTS);
  if (ADL_RULES) held = u64(eligible(row, i64(held)));
  store<f64>(scores + (usize(i) << 3), score);
  store<u64>(lots + (usize(i) << 3), held);
  store<u64>(aheads + (usize(i) << 3), ahead);
  store<u32>(accounts + (usize(i) << 2), load<u32>(base + (rowPlace(row) << 2), ACCOUNT));
  store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i + 1)));
  ahead += held;
}

/** The places of n results whose scores, lots and accounts are there. */
export function writePlaces(n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const held = load<u64>(lots + (usize(i) << 3));
    store<u64>(aheads + (usize(i) << 3), ahead);
    store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i + 1)));
    ahead += held;
  }
}

function startLightsOf(number: u32): void {
  const book = bookAt(number);
  startLights(marketAt(number >> 1).percentile, book.candidates, book.candidateLots);
}

/** The first `most` from a queue. */
function rankFront(number: u32, most: u32): u32 {
  if (!countCandidates(number)) return TOO_MANY_LOTS;
  const n = min<u32>(most, bookAt(number).candidates);
  if (n == 0) return 0;
  if (!startResults(n) || !ensure(scratch(), queueBytes(blocksOfBook(number)))) return NO_MEMORY;
  bumpStart();
  prepareScores(number, false);
  startQueue(number, 0);
  startLightsOf(number);
  for (let i: u32 = 0; i < n; i++) {
    const row = u32(nextCandidate(number, false));
    writeResult(i, row, poppedScore);
  }
  return n;
}

/** Scores a book and collects its candidates in memory for `room` of them, and counts them; false when their lots leave 63 bits. */
function collect(number: u32, at: usize, room: u32): bool {
  const rows = rowsOfCandidates(at, room);
  most = NO_CANDIDATE;
  least = Infinity;
  let n: usize = 0;
  prepareScores(number, false);
  startCount();
  for (let current = firstBlock(number); current != 0; ) {
    const block = blockAt(current);
    scoreBlock(block, openedColumn());
    countScored(block, openedColumn());
    most = max<f64>(most, highest);
    least = min<f64>(least, lowest);
    const first = firstRow(current);
    for (let i: u32 = 0; i < block.rows; i++) {
      const score = load<f64>(openedColumn() + (usize(i) << 3));
      store<f64>(at + (n << 3), score);
      store<u32>(rows + (n << 2), first + i);
      n += usize(score != NO_CANDIDATE);
    }
    current = nextBlock(block);
  }
  return endCount(bookAt(number));
}

/** All candidates, or the first `limit` of them, by sorting. */
function rankAll(number: u32, limit: u32): u32 {
  const room = rowsOfBook(number);
  if (!ensure(scratch(), candidateBytes(room))) return NO_MEMORY;
  const keys = scratch().address;
  if (!collect(number, keys, room)) return TOO_MANY_LOTS;
  const candidates = bookAt(number).candidates;
  sortCandidates(keys, room, candidates, most, least);
  const n = min<u32>(limit, candidates);
  if (!startResults(n)) return NO_MEMORY;
  startLightsOf(number);
  const rows = rowsOfCandidates(keys, room);
  for (let i: u32 = 0; i < n; i++) {
    const key = load<i64>(keys + (usize(i) << 3));
    writeResult(i, load<u32>(rows + (usize(i) << 2)), f64(i64(most) - key));
  }
  return n;
}

/**
 * The first `limit` candidates of a book in queue order, n of them. Results: score f64·n, lots i64·n, lots ahead i64·n,
 * account u32·n, lights u8·n. Returns n, or u32.MAX_VALUE without memory, or TOO_MANY_LOTS.
 */
export function rankBook(number: u32, limit: u32): u32 {
  if (ADL_RULES) {
    if (isOrdered(number)) return rankOrdered(number, limit);
  }
  return limit < rowsOfBook(number) >> FRONT_SHIFT ? rankFront(number, limit) : rankAll(number, limit);
}
