// Candidates of a queue in another order than by score: what is kept of each while they are sorted (specification, section 10).
//
// Memory for r rows: keys u64·r | candidates u32·r | room of the sort | records (32 bytes)·r: score f64, lots i64, row u32, account u32, first
// term i64 | second terms i64·r. Both terms are worked out while the row is at hand.
// Candidates are numbered as they were collected; what is sorted are the numbers. What is wanted of all candidates in their order stands
// in the records, because their rows lie anywhere.
import { ACCOUNT, Block, LOTS } from '../book/block';
import { sortBytes } from '../numeric/radix';
import { BY_AGE, BY_SIZE, termIn, termOf } from './terms';

export const RECORD_LOTS: usize = 8;
export const RECORD_ROW: usize = 16;
export const RECORD_ACCOUNT: usize = 20;
const RECORD_FIRST: usize = 24;
const RECORD_SHIFT: usize = 5;
const RECORD_BYTES: usize = 1 << RECORD_SHIFT;

export let keys: usize = 0;
export let numbers: usize = 0;
/** Room of the sort. */
export let other: usize = 0;
let records: usize = 0;
let seconds: usize = 0;
/** The order's first two terms, 0 without a second. */
let first: u32 = 0;
let second: u32 = 0;

/** Bytes for so many rows. */
export function recordsBytes(room: u32): usize {
  return sortBytes(room) + usize(room) * (RECORD_BYTES + 8);
}

/** Lays the parts out from an address on. */
export function placeRecords(at: usize, room: u32): void {
  keys = at;
  numbers = at + (usize(room) << 3);
  other = numbers + ((usize(room) * 4 + 7) & ~7);
  records = at + sortBytes(room);
  seconds = records + usize(room) * RECORD_BYTES;
}

/** Names the order's terms, a byte each (book/orders.ts), of which the first two are kept. */
export function keepTerms(terms: u64): void {
  first = u32(terms & 255);
  second = u32((terms >> 8) & 255);
}

/** Candidate at a place of what is sorted. */
export function numberAt(i: u32): u32 {
  return load<u32>(numbers + (usize(i) << 2));
}

export function setNumber(i: u32, candidate: u32): void {
  store<u32>(numbers + (usize(i) << 2), candidate);
}

export function recordOf(candidate: u32): usize {
  return records + (usize(candidate) << RECORD_SHIFT);
}

/** Writes the record of a candidate in place i of a block whose first row is `rows`. */
export function writeRecord(candidate: u32, block: Block, rows: u32, i: u32, score: f64): void {
  const columns = usize(block.columns);
  const at = recordOf(candidate);
  store<f64>(at, score);
  store<i64>(at, load<i64>(columns + (usize(i) << 3), LOTS), RECORD_LOTS);
  store<u32>(at, rows + i, RECORD_ROW);
  store<u32>(at, load<u32>(columns + (usize(i) << 2), ACCOUNT), RECORD_ACCOUNT);
  store<i64>(at, termIn(first, block, i), RECORD_FIRST);
  if (second != 0) store<i64>(seconds + (usize(candidate) << 3), termIn(second, block, i));
}

/** Writes a term of the candidates in places [from, to), i64 each, where it is kept: they lie anywhere, and nothing else is waited for. */
export function readKept(from: u32, to: u32, term: u32, out: usize): bool {
  if (term != first && term != second) return false;
  const at = term == first ? records + RECORD_FIRST : seconds;
  const shift: usize = term == first ? RECORD_SHIFT : 3;
  for (let i: usize = 0; i < usize(to - from); i++) {
    const candidate = load<u32>(numbers + (usize(from) << 2) + (i << 2));
    store<i64>(out + (i << 3), load<i64>(at + (usize(candidate) << shift)));
  }
  return true;
}

/** Moves what is kept of a candidate to another number. */
export function moveRecord(from: u32, to: u32): void {
  memory.copy(recordOf(to), recordOf(from), RECORD_BYTES);
  store<i64>(seconds + (usize(to) << 3), load<i64>(seconds + (usize(from) << 3)));
}

/** A term of a candidate. */
export function termFor(term: u32, candidate: u32): i64 {
  const record = recordOf(candidate);
  if (term == first) return load<i64>(record, RECORD_FIRST);
  if (term == second) return load<i64>(seconds + (usize(candidate) << 3));
  if (term == BY_SIZE) return ~load<i64>(record, RECORD_LOTS);
  if (term == BY_AGE) return i64(load<u32>(record, RECORD_ACCOUNT));
  return termOf(term, load<u32>(record, RECORD_ROW));
}
