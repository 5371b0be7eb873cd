// Candidates of a queue in another order than by score: what is kept of each while they are sorted (specification, section 10).
//
// Memory for r rows: keys u64·r | candidates u32·r | room of the sort | records (24 bytes)·r: score f64, lots i64, row u32, account u32.
// Candidates are numbered as they were collected; what is sorted are the numbers. What is wanted of all candidates in their order stands
// in the records, because their rows lie anywhere.
import { ACCOUNT, Block, LOTS } from '../book/block';
import { sortBytes } from '../numeric/radix';
import { BY_AGE, BY_SIZE, termOf } from './terms';

export const RECORD_LOTS: usize = 8;
export const RECORD_ROW: usize = 16;
export const RECORD_ACCOUNT: usize = 20;
export const RECORD_BYTES: usize = 24;

export let keys: usize = 0;
export let numbers: usize = 0;
/** Room of the sort. */
export let other: usize = 0;
let records: usize = 0;

/** Bytes for so many rows. */
export function recordsBytes(room: u32): usize {
  return sortBytes(room) + usize(room) * RECORD_BYTES;
}

/** Lays the parts out from an address on. */
export function placeRecords(at: usize, room: u32): void {
  keys = at;
  numbers = at + (usize(room) << 3);
  other = numbers + ((usize(room) * 4 + 7) & ~7);
  records = at + sortBytes(room);
}

/** Candidate at a place of what is sorted. */
export function numberAt(i: u32): u32 {
  return load<u32>(numbers + (usize(i) << 2));
}

export function setNumber(i: u32, candidate: u32): void {
  store<u32>(numbers + (usize(i) << 2), candidate);
}

export function recordOf(candidate: u32): usize {
  return records + usize(candidate) * RECORD_BYTES;
}

/** Writes the record of a candidate in place i of a block. */
export function writeRecord(candidate: u32, block: Block, first: u32, i: u32, score: f64): void {
  const columns = usize(block.columns);
  const at = recordOf(candidate);
  store<f64>(at, score);
  store<i64>(at, load<i64>(columns + (usize(i) << 3), LOTS), RECORD_LOTS);
  store<u32>(at, first + i, RECORD_ROW);
  store<u32>(at, load<u32>(columns + (usize(i) << 2), ACCOUNT), RECORD_ACCOUNT);
}

/** A term of a candidate. */
export function termFor(term: u32, candidate: u32): i64 {
  const record = recordOf(candidate);
  if (term == BY_SIZE) return ~load<i64>(record, RECORD_LOTS);
  if (term == BY_AGE) return i64(load<u32>(record, RECORD_ACCOUNT));
  return termOf(term, load<u32>(record, RECORD_ROW));
}
