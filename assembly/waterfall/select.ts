// The accounts with the largest remainders, without ordering them: digit by digit from the front, each pass over those that the digits
// before left in doubt. For builds in which ticks allocate, among very many; the heap of allocate.ts does the same in less code.

const DIGIT_BITS: u32 = 8;
const DIGITS: u32 = 1 << DIGIT_BITS;

/** How many of those in doubt have each digit. */
function counts(): usize {
  return memory.data(4 * 256, 4);
}

// The numbers to select among: 128 bits each, at an index.
let numbers: usize = 0;

function cellOf(index: u32): usize {
  return numbers + (usize(index) << 4);
}

function digitOf(index: u32, shift: u32): u32 {
  const at = cellOf(index);
  const word = shift < 64 ? load<u64>(at) >> shift : load<u64>(at, 8) >> (shift - 64);
  return u32(word) & (DIGITS - 1);
}

function countDigits(order: usize, size: u32, shift: u32): void {
  memory.fill(counts(), 0, DIGITS << 2);
  for (let k: usize = 0; k < usize(size); k++) {
    const cell = counts() + (usize(digitOf(load<u32>(order + (k << 2)), shift)) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
}

/** The digit at which the largest `most` end; `before` says how many have a larger one. */
let before: u32 = 0;

function digitAtEdge(most: u32): u32 {
  before = 0;
  let digit = DIGITS - 1;
  let count = load<u32>(counts() + (usize(digit) << 2));
  while (before + count < most) {
    before += count;
    digit -= 1;
    count = load<u32>(counts() + (usize(digit) << 2));
  }
  return digit;
}

/**
 * Adds 1 to the takes (i64 by index) of those `most` among the indices listed, in ascending order, u32·size, that have the largest
 * numbers, which have so many bits; of equal ones those listed first. most ≤ size. The list does not survive.
 */
export function giveToLargest(order: usize, size: u32, numbersAt: usize, bits: u32, most: u32, takes: usize): void {
  numbers = numbersAt;
  let left = most;
  let doubtful = size;
  let shift = ((bits + DIGIT_BITS - 1) / DIGIT_BITS) * DIGIT_BITS;
  while (left > 0 && left < doubtful && shift > 0) {
    shift -= DIGIT_BITS;
    countDigits(order, doubtful, shift);
    const edge = digitAtEdge(left);
    let stay: usize = 0;
    for (let k: usize = 0; k < usize(doubtful); k++) {
      const index = load<u32>(order + (k << 2));
      const digit = digitOf(index, shift);
      if (digit > edge) give(takes, index);
      else if (digit == edge) store<u32>(order + (stay++ << 2), index);
    }
    left -= before;
    doubtful = u32(stay);
  }
  for (let k: usize = 0; k < usize(left); k++) give(takes, load<u32>(order + (k << 2)));
}

function give(takes: usize, index: u32): void {
  const cell = takes + (usize(index) << 3);
  store<i64>(cell, load<i64>(cell) + 1);
}
