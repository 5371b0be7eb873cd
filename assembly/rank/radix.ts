// Stable least-significant-digit radix sort of (u64 key, u32 row) pairs, ascending by key.
//
// Memory for n pairs, from one address on: keys u64·n | rows u32·n | other keys u64·n | other rows u32·n | counts, each part
// starting where the one before ends, rows padded to 8 bytes.

const DIGIT_BITS: u32 = 11;
const BUCKETS: u32 = 1 << DIGIT_BITS;
const COUNT_BYTES: usize = usize(BUCKETS) * 4;

function pairBytes(n: u32): usize {
  return (usize(n) << 3) + ((usize(n) * 4 + 7) & ~7);
}

/** Bytes that `sortByKeys` needs for n pairs. */
export function sortBytes(n: u32): usize {
  return pairBytes(n) * 2 + COUNT_BYTES;
}

/** Sorts n pairs at `keys` (rows right behind the keys) by the low `bits` bits of the keys; higher bits must be 0. */
export function sortByKeys(keys: usize, n: u32, bits: u32): void {
  sortRange(keys, keys + (usize(n) << 3), keys + pairBytes(n), n, bits);
}

/** The same with the pairs anywhere; `other` is room of `pairBytes(n)` + counts. */
export function sortRange(keys: usize, rows: usize, other: usize, n: u32, bits: u32): void {
  const otherKeys = other;
  const otherRows = other + (usize(n) << 3);
  const counts = other + pairBytes(n);
  let fromKeys = keys;
  let fromRows = rows;
  let toKeys = otherKeys;
  let toRows = otherRows;
  for (let shift: u32 = 0; shift < bits; shift += DIGIT_BITS) {
    if (!pass(fromKeys, fromRows, toKeys, toRows, counts, n, u64(shift))) continue;
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

/** One digit. False, and nothing moved, when all keys share it. */
function pass(fromKeys: usize, fromRows: usize, toKeys: usize, toRows: usize, counts: usize, n: u32, shift: u64): bool {
  memory.fill(counts, 0, COUNT_BYTES);
  const end = fromKeys + (usize(n) << 3);
  for (let key = fromKeys; key < end; key += 8) {
    const cell = counts + (usize((load<u64>(key) >> shift) & (BUCKETS - 1)) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  const first = counts + (usize((load<u64>(fromKeys) >> shift) & (BUCKETS - 1)) << 2);
  if (load<u32>(first) == n) return false;
  let sum: u32 = 0;
  for (let cell = counts; cell < counts + COUNT_BYTES; cell += 4) {
    const inBucket = load<u32>(cell);
    store<u32>(cell, sum);
    sum += inBucket;
  }
  for (let i: usize = 0; i < usize(n); i++) {
    const key = load<u64>(fromKeys + (i << 3));
    const cell = counts + (usize((key >> shift) & (BUCKETS - 1)) << 2);
    const place = usize(load<u32>(cell));
    store<u32>(cell, u32(place) + 1);
    store<u64>(toKeys + (place << 3), key);
    store<u32>(toRows + (place << 2), load<u32>(fromRows + (i << 2)));
  }
  return true;
}
