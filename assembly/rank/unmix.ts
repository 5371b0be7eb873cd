// A block that holds isolated and cross rows, taken apart into two of one kind for the kernels, and its scores put together.
import { ACCOUNT, blockRows, ENTRY, LOTS, MARGIN, META, SCORE } from '../book/block';
import { candidateLots, candidates, highest, lowest, scoreCross, scoreIsolated } from './kernel';
import { addCandidates } from './tally';

/** Two blocks with their scores, and the place of each of their rows. */
const PARTS: usize = memory.data(22656, 16);
const PART: usize = 11328;
const PLACES: usize = memory.data(512, 16);

/** Scores a mixed block; returns the highest score. */
export function scoreMixed(base: usize): f64 {
  const rows = usize(blockRows(base));
  let isolated: usize = 0;
  let cross: usize = 0;
  for (let i: usize = 0; i < rows; i++) {
    const kind = usize(load<i64>(base + (i << 3), MARGIN) < 0);
    const place = kind != 0 ? cross++ : isolated++;
    store<u8>(PLACES + kind * 256 + place, u8(i));
    const part = PARTS + kind * PART;
    store<u32>(part + (place << 2), load<u32>(base + (i << 2), ACCOUNT), ACCOUNT);
    const to = part + (place << 3);
    const from = base + (i << 3);
    store<i64>(to, load<i64>(from, LOTS), LOTS);
    store<i64>(to, load<i64>(from, ENTRY), ENTRY);
    store<i64>(to, load<i64>(from, MARGIN), MARGIN);
    store<i64>(to, load<i64>(from, META), META);
  }
  scoreIsolated(PARTS, u32(isolated), PARTS + SCORE);
  addCandidates(candidates, candidateLots, lowest);
  let most = highest;
  scoreCross(PARTS + PART, u32(cross), PARTS + PART + SCORE);
  addCandidates(candidates, candidateLots, lowest);
  most = max<f64>(most, highest);
  putBack(base, 0, isolated);
  putBack(base, 1, cross);
  return most;
}

function putBack(base: usize, kind: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const place = usize(load<u8>(PLACES + kind * 256 + i));
    store<f64>(base + (place << 3), load<f64>(PARTS + kind * PART + (i << 3), SCORE), SCORE);
  }
}
