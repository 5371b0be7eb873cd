// Stable least-significant-digit radix sort of (u64 key, u32 row) pairs, ascending by key.
//
// Memory for n pairs, from one address on: keys u64·n | rows u32·n | other keys u64·n | other rows u32·n | counts, each part
// starting where the one before ends, rows padded to 8 bytes.

const DIGIT_BITS: u32 = 11;
const BUCKETS: u32 = 1 << DIGIT_BITS;
const MAX_DIGITS: usize = 6;
const COUNT_BYTES: usize = usize(BUCKETS) * 4;

function pairBytes(n: u32): usize {
  return (usize(n) << 3) + ((usize(n) * 4 + 7) & ~7);
}

/** Bytes that `sortByKeys` needs for n pairs. */
export function sortBytes(n: u32): usize {
  return pairBytes(n) * 2 + COUNT_BYTES * MAX_DIGITS;
}

/** Sorts n pairs at `keys` (rows right behind the keys) by the low `bits` bits of the keys; higher bits must be 0. */
export function sortByKeys(keys: usize, n: u32, bits: u32): void {
  sortRange(keys, keys + (usize(n) << 3), keys + pairBytes(n), n, bits);
}

/** Counts every digit of every key in one pass: one table of buckets a digit. */
function countDigits(keys: usize, n: u32, counts: usize, digits: u32): void {
  memory.fill(counts, 0, COUNT_BYTES * usize(digits));
  const end = keys + (usize(n) << 3);
  for (let at = keys; at < end; at += 8) {
    let key = load<u64>(at);
    let table = counts;
    for (let digit: u32 = 0; digit < digits; digit++) {
      const cell = table + (usize(key & (BUCKETS - 1)) << 2);
      store<u32>(cell, load<u32>(cell) + 1);
      key >>= DIGIT_BITS;
      table += COUNT_BYTES;
    }
  }
}

/** Turns counts into first places. False when all keys share the digit: nothing to do for it. */
function placesOf(counts: usize, n: u32): bool {
  let sum: u32 = 0;
  for (let cell = counts; cell < counts + COUNT_BYTES; cell += 4) {
    const inBucket = load<u32>(cell);
    if (inBucket == n) return false;
    store<u32>(cell, sum);
    sum += inBucket;
  }
  return true;
}

/** The same with the pairs anywhere; `other` is room of `pairBytes(n)` and the counts. */
export function sortRange(keys: usize, rows: usize, other: usize, n: u32, bits: u32): void {
  const counts = other + pairBytes(n);
  const digits = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
  countDigits(keys, n, counts, digits);
  let fromKeys = keys;
  let fromRows = rows;
  let toKeys = other;
  let toRows = other + (usize(n) << 3);
  for (let digit: u32 = 0; digit < digits; digit++) {
    const places = counts + COUNT_BYTES * usize(digit);
    if (!placesOf(places, n)) continue;
    scatter(fromKeys, fromRows, toKeys, toRows, places, n, u64(digit * DIGIT_BITS));
    const k = fromKeys;
    const r = fromRows;
    fromKeys = toKeys;
    fromRows = toRows;
    toKeys = k;
    toRows = r;
  }
  if (fromKeys == keys) return;
  memory.copy(keys, fromKeys, usize(n) << 3);
  memory.copy(rows, fromRows, usize(n) << 2);
}

/** Moves every pair to its place by one digit. */
function scatter(
  fromKeys: usize,
  fromRows: usize,
  toKeys: usize,
  toRows: usize,
  places: usize,
  n: u32,
  shift: u64,
): void {
  for (let i: usize = 0; i < usize(n); i++) {
    const key = load<u64>(fromKeys + (i << 3));
    const cell = places + (usize((key >> shift) & (BUCKETS - 1)) << 2);
    const place = usize(load<u32>(cell));
    store<u32>(cell, u32(place) + 1);
    store<u64>(toKeys + (place << 3), key);
    store<u32>(toRows + (place << 2), load<u32>(fromRows + (i << 2)));
  }
}
