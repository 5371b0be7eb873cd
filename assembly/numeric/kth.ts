// The k-th smallest of many numbers, without ordering them: digit by digit from the front, each pass over those that the digits before
// left in doubt.
const DIGIT_BITS: u64 = 8;
const BUCKETS: u32 = 1 << 8;

function counts(): usize {
  return memory.data(4 * 256, 4);
}

/** Bits in which the numbers differ. */
function differences(at: usize, n: u32): u64 {
  const first = load<u64>(at);
  let all: u64 = 0;
  for (let i: usize = 0; i < usize(n); i++) all |= first ^ load<u64>(at + (i << 3));
  return all;
}

function countDigits(at: usize, n: u32, shift: u64): void {
  memory.fill(counts(), 0, usize(BUCKETS) << 2);
  for (let i: usize = 0; i < usize(n); i++) {
    const cell = counts() + (usize((load<u64>(at + (i << 3)) >> shift) & (BUCKETS - 1)) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
}

/** Moves the numbers with a digit to the front; returns how many they are. */
function keepDigit(at: usize, n: u32, shift: u64, digit: u32): u32 {
  let stay: usize = 0;
  for (let i: usize = 0; i < usize(n); i++) {
    const number = load<u64>(at + (i << 3));
    store<u64>(at + (stay << 3), number);
    stay += usize(u32((number >> shift) & (BUCKETS - 1)) == digit);
  }
  return u32(stay);
}

/** The k-th smallest, from 1, of n numbers u64·n, k ≤ n; `room` for as many. */
export function kthSmallest(numbers: usize, n: u32, k: u32, room: usize): u64 {
  memory.copy(room, numbers, usize(n) << 3);
  let size = n;
  let left = k;
  for (let differ = differences(room, size); differ != 0; differ = differences(room, size)) {
    const shift = ((63 - clz(differ)) / DIGIT_BITS) * DIGIT_BITS;
    countDigits(room, size, shift);
    let digit: u32 = 0;
    for (let count = load<u32>(counts()); count < left; count = load<u32>(counts() + (usize(digit) << 2))) {
      left -= count;
      digit += 1;
    }
    size = keepDigit(room, size, shift, digit);
  }
  return load<u64>(room);
}
