// Sorts the candidates of an order other than by score by its terms, one after the other (specification, section 10): by the first by
// radix; runs that are equal in it by the next. Terms of few bits take what fits of the next along in one key.
import { sortRange } from '../numeric/radix';
import { sortShort } from '../numeric/radix-short';
import { keys, numberAt, numbers, other, readKept, setNumber, termFor } from './ordered-records';

/** Runs up to this length are sorted by insertion. */
const SHORT_RUN: u32 = 24;
/** Runs below this length are sorted by shorter digits: the tables of the long ones would cost more than they. */
const LONG_RUN: u32 = 2048;
/** Bits of a key that are sorted by at once: what they leave equal is sorted again. */
const COARSE_BITS: u32 = 33;
const COARSE_BITS_SHORT: u32 = 24;
/** A key with room for so many bits leaves many equal: of the next term as much is put behind it as fits. */
const LEAST_ROOM: u32 = 11;

/** What is compared, a byte each (book/orders.ts). */
let terms: u64 = 0;

/** Names the order's terms. */
export function sortBy(ofOrder: u64): void {
  terms = ofOrder;
}

/** What is compared at a level, 0 behind the last. */
function termAt(level: u32): u32 {
  return u32(terms >> u64(level << 3)) & 255;
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
      setNumber(hole, numberAt(hole - 1));
      hole -= 1;
    }
    setNumber(hole, held);
  }
}

// Of a run: the least integer of the term read last, and the bits that the differences to it take.
let least: u64 = 0;
let bits: u32 = 0;

/** Writes a term of a run's candidates to this address, i64 each, and measures it. */
function readTerm(from: u32, to: u32, term: u32, out: usize): void {
  if (!readKept(from, to, term, out)) {
    for (let i = from; i < to; i++) store<i64>(out + (usize(i - from) << 3), termFor(term, numberAt(i)));
  }
  let low = i64.MAX_VALUE;
  let high = i64.MIN_VALUE;
  for (let at = out; at < out + (usize(to - from) << 3); at += 8) {
    low = min<i64>(low, load<i64>(at));
    high = max<i64>(high, load<i64>(at));
  }
  least = u64(low);
  bits = u32(64 - clz(u64(high) - u64(low)));
}

/** Makes keys of a term that was read there: from the least on, without its last bits where they are more than fit. */
function makeKeys(at: usize, n: u32, most: u32): void {
  const cut = u64(bits - min<u32>(bits, most));
  for (let end = at + (usize(n) << 3); at < end; at += 8) store<u64>(at, (load<u64>(at) - least) >> cut);
}

/** Puts the term that was read into the room of the sort behind the keys of a run, in so many bits. */
function packTerm(at: usize, n: u32, width: u32): void {
  const cut = u64(bits - width);
  for (let i: usize = 0; i < usize(n) << 3; i += 8) {
    const key = (load<u64>(other + i) - least) >> cut;
    store<u64>(at + i, (load<u64>(at + i) << u64(width)) | key);
  }
}

/** Puts further terms behind keys of few bits; returns the level of the first that is not in them, or not whole. */
function packTerms(from: u32, to: u32, level: u32, coarse: u32): u32 {
  const at = keys + (usize(from) << 3);
  let next = level;
  let sum = bits;
  while (sum + LEAST_ROOM <= coarse && termAt(next) != 0) {
    readTerm(from, to, termAt(next), other);
    const width = min<u32>(bits, coarse - sum);
    packTerm(at, to - from, width);
    sum += width;
    if (width < bits) break;
    next += 1;
  }
  bits = sum;
  return next;
}

/** Sorts the runs of equal keys by the terms from a level on. */
function sortTies(from: u32, to: u32, level: u32): void {
  if (termAt(level) == 0) return;
  for (let first = from; first < to; ) {
    const key = load<u64>(keys + (usize(first) << 3));
    let end = first + 1;
    while (end < to && load<u64>(keys + (usize(end) << 3)) == key) end += 1;
    if (end - first > 1) sortRun(first, end, level);
    first = end;
  }
}

/** Sorts a run of candidates that are equal in all terms before this level. */
export function sortRun(from: u32, to: u32, level: u32): void {
  if (termAt(level) == 0) return;
  const n = to - from;
  if (n <= SHORT_RUN) {
    insertionSort(from, to, level);
    return;
  }
  const at = keys + (usize(from) << 3);
  const coarse = n < LONG_RUN ? COARSE_BITS_SHORT : COARSE_BITS;
  readTerm(from, to, termAt(level), at);
  makeKeys(at, n, coarse);
  let next = level;
  if (bits <= coarse) next = packTerms(from, to, level + 1, coarse);
  else bits = coarse;
  if (n < LONG_RUN) sortShort(at, numbers + (usize(from) << 2), other, n, bits);
  else sortRange(at, numbers + (usize(from) << 2), other, n, bits);
  sortTies(from, to, next);
}
