// A binary heap of candidates over (score, lots, account order): the front of the queue on top.
//
// Memory for n entries: scores f64·n | rows u32·n. Lots decide ties (with one mark for all, larger notional is more lots),
// then the account known first. No two entries of a book are equal, so the order is total.
import { accountOfRow, lotsAddress } from '../book/block';

let scores: usize = 0;
let rows: usize = 0;
let size: u32 = 0;

export function heapBytes(n: u32): usize {
  return usize(n) * 12;
}

/** Works on the heap at this address with room for n entries. */
export function openHeap(address: usize, room: u32, count: u32): void {
  scores = address;
  rows = address + (usize(room) << 3);
  size = count;
}

export function heapSize(): u32 {
  return size;
}

function scoreAt(i: u32): f64 {
  return load<f64>(scores + (usize(i) << 3));
}

function rowAt(i: u32): u32 {
  return load<u32>(rows + (usize(i) << 2));
}

function set(i: u32, score: f64, row: u32): void {
  store<f64>(scores + (usize(i) << 3), score);
  store<u32>(rows + (usize(i) << 2), row);
}

/** Queue order of two rows: the first comes before the second. */
export function before(score: f64, row: u32, otherScore: f64, otherRow: u32): bool {
  if (score != otherScore) return score > otherScore;
  const lots = load<i64>(lotsAddress(row));
  const otherLots = load<i64>(lotsAddress(otherRow));
  if (lots != otherLots) return lots > otherLots;
  return accountOfRow(row) < accountOfRow(otherRow);
}

/** Appends without order; `heapify` follows. */
export function append(score: f64, row: u32): void {
  set(size, score, row);
  size += 1;
}

function sink(start: u32, score: f64, row: u32): void {
  let hole = start;
  for (;;) {
    let child = hole * 2 + 1;
    if (child >= size) break;
    if (child + 1 < size && before(scoreAt(child + 1), rowAt(child + 1), scoreAt(child), rowAt(child))) child += 1;
    if (!before(scoreAt(child), rowAt(child), score, row)) break;
    set(hole, scoreAt(child), rowAt(child));
    hole = child;
  }
  set(hole, score, row);
}

export function heapify(): void {
  for (let i = size >> 1; i > 0; i--) sink(i - 1, scoreAt(i - 1), rowAt(i - 1));
}

/** Score of the front; the heap must not be empty. */
export function topScore(): f64 {
  return scoreAt(0);
}

/** Takes the front out and returns its row; the heap must not be empty. */
export function pop(): u32 {
  const front = rowAt(0);
  size -= 1;
  if (size > 0) sink(0, scoreAt(size), rowAt(size));
  return front;
}
