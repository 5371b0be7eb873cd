// Candidates into queue order: radix sort by score, then runs of equal scores by lots and account.
import { accountOfRow, cellOf, LOTS } from '../book/block';
import { sortBytes, sortRange } from '../numeric/radix';

/** Runs of equal scores up to this length are sorted by insertion. */
const SHORT_RUN: u32 = 24;

/** Bytes of memory for sorting n candidates: scores f64·n | rows u32·n | room of the sort. */
export function candidateBytes(n: u32): usize {
  return sortBytes(n);
}

/** Where the rows stand in it. */
export function rowsOfCandidates(scores: usize, n: u32): usize {
  return scores + (usize(n) << 3);
}

function rowCell(rows: usize, i: u32): usize {
  return rows + (usize(i) << 2);
}

/** Of two rows with the same score the first comes before the second: more lots, then the account known first. */
export function tieBefore(row: u32, other: u32): bool {
  const lots = load<i64>(cellOf(row), LOTS);
  const otherLots = load<i64>(cellOf(other), LOTS);
  if (lots != otherLots) return lots > otherLots;
  return accountOfRow(row) < accountOfRow(other);
}

function insertionSort(rows: usize, from: u32, to: u32): void {
  for (let i = from + 1; i < to; i++) {
    const row = load<u32>(rowCell(rows, i));
    let hole = i;
    while (hole > from && tieBefore(row, load<u32>(rowCell(rows, hole - 1)))) {
      store<u32>(rowCell(rows, hole), load<u32>(rowCell(rows, hole - 1)));
      hole -= 1;
    }
    store<u32>(rowCell(rows, hole), row);
  }
}

/** Orders a run of candidates with the same key. */
function orderTies(keys: usize, rows: usize, other: usize, from: u32, to: u32, key: u64): void {
  if (to - from <= SHORT_RUN) {
    insertionSort(rows, from, to);
    return;
  }
  const runKeys = keys + (usize(from) << 3);
  const runRows = rowCell(rows, from);
  const n = to - from;
  // Few of the bits that accounts and lots may have are in use: only those are sorted by.
  let bits: u64 = 0;
  let mostLots: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rowCell(runRows, i));
    const account = u64(accountOfRow(row));
    store<u64>(runKeys + (usize(i) << 3), account);
    bits |= account;
    mostLots = max<u64>(mostLots, load<u64>(cellOf(row), LOTS));
  }
  sortRange(runKeys, runRows, other, n, 64 - u32(clz(bits)));
  bits = 0;
  for (let i: u32 = 0; i < n; i++) {
    const fewer = mostLots - load<u64>(cellOf(load<u32>(rowCell(runRows, i))), LOTS);
    store<u64>(runKeys + (usize(i) << 3), fewer);
    bits |= fewer;
  }
  sortRange(runKeys, runRows, other, n, 64 - u32(clz(bits)));
  for (let i: u32 = 0; i < n; i++) store<u64>(runKeys + (usize(i) << 3), key);
}

/** Turns scores into keys that ascend as the queue goes; returns how many bits they take. */
function keysOfScores(scores: usize, n: u32, highest: f64, lowest: f64): u32 {
  const end = scores + (usize(n) << 3);
  for (let at = scores; at < end; at += 8) store<u64>(at, u64(i64(highest) - i64(load<f64>(at))));
  return 64 - u32(clz(i64(highest) - i64(lowest)));
}

/**
 * Sorts n candidates at `scores`, in memory for `room` of them, into queue order. Extremes of the scores are given; in the scores'
 * place stand then the distances of the scores to the highest, u64.
 */
export function sortCandidates(scores: usize, room: u32, n: u32, highest: f64, lowest: f64): void {
  if (n == 0) return;
  const rows = rowsOfCandidates(scores, room);
  const other = rows + ((usize(room) * 4 + 7) & ~7);
  sortRange(scores, rows, other, n, keysOfScores(scores, n, highest, lowest));
  for (let from: u32 = 0; from < n; ) {
    const key = load<u64>(scores + (usize(from) << 3));
    let to = from + 1;
    while (to < n && load<u64>(scores + (usize(to) << 3)) == key) to += 1;
    if (to - from > 1) orderTies(scores, rows, other, from, to, key);
    from = to;
  }
}
