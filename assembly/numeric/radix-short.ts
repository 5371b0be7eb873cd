// Radix sort of few (u64 key, u32 row) pairs, stable, ascending: as numeric/radix.ts, by digits of 8 bits, so that the tables of
// counts are no longer than what is sorted.
const DIGIT_BITS: u32 = 8;
const BUCKETS: u32 = 1 << DIGIT_BITS;

function counts(): usize {
  return memory.data(4 * 256, 4);
}

/** Counts a digit, and turns the counts into first places. False when all keys share it. */
function placesOf(keys: usize, n: u32, shift: u64): bool {
  memory.fill(counts(), 0, usize(BUCKETS) << 2);
  for (let at = keys; at < keys + (usize(n) << 3); at += 8) {
    const cell = counts() + (usize((load<u64>(at) >> shift) & (BUCKETS - 1)) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  let sum: u32 = 0;
  for (let cell = counts(); cell < counts() + (usize(BUCKETS) << 2); cell += 4) {
    const inBucket = load<u32>(cell);
    if (inBucket == n) return false;
    store<u32>(cell, sum);
    sum += inBucket;
  }
  return true;
}

/** Sorts n pairs by the low `bits` bits of the keys; higher bits must be 0. `other`: room for 12 bytes a pair. */
export function sortShort(keys: usize, rows: usize, other: usize, n: u32, bits: u32): void {
  const otherRows = other + (usize(n) << 3);
  for (let shift: u64 = 0; shift < u64(bits); shift += u64(DIGIT_BITS)) {
    if (!placesOf(keys, n, shift)) continue;
    memory.copy(other, keys, usize(n) << 3);
    memory.copy(otherRows, rows, usize(n) << 2);
    for (let i: usize = 0; i < usize(n); i++) {
      const key = load<u64>(other + (i << 3));
      const cell = counts() + (usize((key >> shift) & (BUCKETS - 1)) << 2);
      const place = usize(load<u32>(cell));
      store<u32>(cell, u32(place) + 1);
      store<u64>(keys + (place << 3), key);
      store<u32>(rows + (place << 2), load<u32>(otherRows + (i << 2)));
    }
  }
}
