// Places of some positions in their queue, counted in one walk: whole blocks at a time where their bounds tell.
//
// The positions asked for, in queue order, cut the queue into gaps; every candidate falls into one. A block all of whose scores lie
// in one gap counts there without being opened.
import { Block, blockAt, firstBlock, firstRow, nextBlock } from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { findRow } from '../book/lookup';
import { bookAt, marketAt } from '../book/market';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { results } from '../memory/shared';
import { allCandidates, ceilingOf, floorOf } from './ceiling';
import { countCandidates, isSummed, openedColumn } from './count';
import { Eligible } from './eligible';
import { lightsAt, startLights } from './lights';
import { isOrdered } from './ordered';
import { placeOrdered } from './ordered-queries';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { prepareScores, scoreBlock, scoreForQuery } from './score';
import { candidateBytes, rowsOfCandidates, sortCandidates, tieBefore } from './sort';

const NOWHERE: u32 = u32.MAX_VALUE;

/** Rows asked for u32·n | lots per gap u64·(n+1) | candidates per gap u64·(n+1) | candidates among those asked for, to be sorted. */
const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let asked: u32 = 0;
let targets: u32 = 0;
let sorted: usize = 0;
let highest: f64 = 0;

function askedCell(i: u32): usize {
  return region.address + (usize(i) << 2);
}

function lotsCell(gap: u32): usize {
  return region.address + ((usize(asked) * 4 + 7) & ~7) + (usize(gap) << 3);
}

function countCell(gap: u32): usize {
  return lotsCell(asked + 1 + gap);
}

function targetRow(i: u32): u32 {
  return load<u32>(rowsOfCandidates(sorted, asked) + (usize(i) << 2));
}

function targetScore(i: u32): f64 {
  return f64(i64(highest) - load<i64>(sorted + (usize(i) << 3)));
}

/** Address of n accounts to ask for; 0 without memory. */
export function stagePlaces(n: u32): usize {
  asked = n;
  const bytes = ((usize(n) * 4 + 7) & ~7) + ((usize(n) + 1) << 4) + candidateBytes(n);
  return ensure(region, bytes) ? region.address : 0;
}

/** Turns accounts into rows, and sorts those that are candidates. */
function sortTargets(number: u32): void {
  sorted = countCell(asked + 1);
  const rows = rowsOfCandidates(sorted, asked);
  highest = NO_CANDIDATE;
  let lowest: f64 = Infinity;
  targets = 0;
  for (let i: u32 = 0; i < asked; i++) {
    const row = findRow(load<u32>(askedCell(i)), number);
    store<u32>(askedCell(i), row < 0 ? NOWHERE : u32(row));
    const score = row < 0 ? NO_CANDIDATE : scoreForQuery(u32(row));
    if (score == NO_CANDIDATE) continue;
    store<f64>(sorted + (usize(targets) << 3), score);
    store<u32>(rows + (usize(targets) << 2), u32(row));
    highest = max<f64>(highest, score);
    lowest = min<f64>(lowest, score);
    targets += 1;
  }
  sortCandidates(sorted, asked, targets, highest, lowest);
}

/** Targets that come before a row or are it. */
function gapOf(score: f64, row: u32): u32 {
  let low: u32 = 0;
  let high = targets;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = targetScore(middle);
    if (other > score || (other == score && !tieBefore(row, targetRow(middle)))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Targets with scores above (or not below, when `equal`) this. */
function targetsAbove(score: f64, equal: bool): u32 {
  let low: u32 = 0;
  let high = targets;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = targetScore(middle);
    if (other > score || (equal && other == score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addToGap(gap: u32, candidates: u32, lots: u64): void {
  store<u64>(countCell(gap), load<u64>(countCell(gap)) + u64(candidates));
  store<u64>(lotsCell(gap), load<u64>(lotsCell(gap)) + lots);
}

/** Counts a block by its bounds; false when it must be opened. */
function countWhole(block: Block): bool {
  if (block.cross != 0) return false;
  refreshExtremes(block);
  const ceiling = ceilingOf(block);
  // Behind all targets, or no candidates at all.
  const gap = targetsAbove(ceiling, false);
  if (gap == targets) return true;
  if (targetsAbove(floorOf(block), true) != gap || !allCandidates(block) || !isSummed(block)) return false;
  addToGap(gap, block.rows, block.lots);
  return true;
}

function countRows(block: Block, first: u32): void {
  scoreBlock(block, openedColumn());
  const last = targetScore(targets - 1);
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(openedColumn() + (usize(i) << 3));
    // NO_CANDIDATE is below every score.
    if (score < last) continue;
    addToGap(gapOf(score, first + i), 1, u64(Eligible.at(block, usize(block.columns), usize(i) << 3)));
  }
}

/** Fills the gaps, and adds each to the ones behind it: what lies before target i is then in gap i. */
function countGaps(number: u32): void {
  memory.fill(lotsCell(0), 0, (usize(asked) + 1) << 4);
  if (targets == 0) return;
  prepareScores(number, false);
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (!countWhole(block)) countRows(block, firstRow(at));
    at = nextBlock(block);
  }
  for (let gap: u32 = 1; gap < targets; gap++) {
    addToGap(gap, u32(load<u64>(countCell(gap - 1))), load<u64>(lotsCell(gap - 1)));
  }
}

function writePlace(i: u32, out: usize): void {
  const n = usize(asked);
  const row = load<u32>(askedCell(i));
  const score = row == NOWHERE ? NO_CANDIDATE : scoreForQuery(row);
  const held = row == NOWHERE ? 0 : u64(Eligible.ofRow(row));
  let rank: u32 = 0;
  let ahead: u64 = 0;
  if (score != NO_CANDIDATE) {
    const gap = gapOf(score, row) - 1;
    rank = u32(load<u64>(countCell(gap))) + 1;
    ahead = load<u64>(lotsCell(gap));
  }
  store<f64>(out + (usize(i) << 3), score);
  store<u64>(out + ((n + usize(i)) << 3), held);
  store<u64>(out + ((2 * n + usize(i)) << 3), ahead);
  store<u32>(out + n * 24 + (usize(i) << 2), rank);
  store<u8>(out + n * 28 + usize(i), rank == 0 ? 0 : u8(lightsAt(ahead, held, rank)));
}

/** The same in another order than by score. */
function findOrdered(number: u32): u32 {
  for (let i: u32 = 0; i < asked; i++) {
    const row = findRow(load<u32>(askedCell(i)), number);
    store<u32>(askedCell(i), row < 0 ? NOWHERE : u32(row));
  }
  return placeOrdered(number, region.address, asked);
}

/**
 * Finds the places of the n staged accounts' positions in a book. Results: score f64·n, lots i64·n, lots ahead i64·n, rank u32·n
 * (0 where there is no position or no candidate), lights u8·n. Returns n, or NO_MEMORY, or TOO_MANY_LOTS.
 */
export function findPlaces(number: u32): u32 {
  if (ADL_RULES) {
    if (isOrdered(number)) return findOrdered(number);
  }
  if (!countCandidates(number)) return TOO_MANY_LOTS;
  if (!ensure(results(), usize(asked) * 29)) return NO_MEMORY;
  sortTargets(number);
  countGaps(number);
  const book = bookAt(number);
  startLights(marketAt(number >> 1).percentile, book.candidates, book.candidateLots);
  for (let i: u32 = 0; i < asked; i++) writePlace(i, results().address);
  return asked;
}
