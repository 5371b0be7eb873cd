// Wide unsigned integers in registers: a 256-bit numerator N and a 192-bit denominator D, least significant word first.
// One quotient at a time is all the engine needs, so the registers are module variables and nothing is allocated.

let n0: u64 = 0;
let n1: u64 = 0;
let n2: u64 = 0;
let n3: u64 = 0;
let d0: u64 = 0;
let d1: u64 = 0;
let d2: u64 = 0;

/** Set by `divide`: the quotient was not exact. */
export let inexact: bool = false;
/** Set by `divide`: the quotient is above 2^63 − 1. */
export let tooLarge: bool = false;

const TWO_64: f64 = 18446744073709551616.0;
/** 2^63·(1 + 2^−49): an estimate with relative error 2^−50 from here on is of a quotient above 2^63 − 1. Below, the exact test decides. */
const QUOTIENT_LIMIT: f64 = 9223372036854792192.0;

/** High 64 bits of the 128-bit product. */
export function mulHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const mid = aHigh * bLow + (low >> 32);
  const mid2 = aLow * bHigh + (mid & 0xffffffff);
  return aHigh * bHigh + (mid >> 32) + (mid2 >> 32);
}

/** N = a·b. */
export function setNumerator(a: u64, b: u64): void {
  n0 = a * b;
  n1 = mulHigh(a, b);
  n2 = 0;
  n3 = 0;
}

/** N = N·c; the product must stay below 2^256. */
export function scaleNumerator(c: u64): void {
  const p0 = n0 * c;
  let carry = mulHigh(n0, c);
  const p1 = n1 * c + carry;
  carry = mulHigh(n1, c) + u64(p1 < carry);
  const p2 = n2 * c + carry;
  carry = mulHigh(n2, c) + u64(p2 < carry);
  n3 = n3 * c + carry;
  n0 = p0;
  n1 = p1;
  n2 = p2;
}

/** D = a·b. */
export function setDenominator(a: u64, b: u64): void {
  d0 = a * b;
  d1 = mulHigh(a, b);
  d2 = 0;
}

/** D = high·2^64 + low. */
export function setWideDenominator(low: u64, high: u64): void {
  d0 = low;
  d1 = high;
  d2 = 0;
}

/** N = factor · (high·2^64 + low). */
export function setWideNumerator(factor: u64, low: u64, high: u64): void {
  n0 = low;
  n1 = high;
  n2 = 0;
  n3 = 0;
  scaleNumerator(factor);
}

function negative(): bool {
  return i64(n3) < 0;
}

function negateNumerator(): void {
  n0 = ~n0 + 1;
  let carry = u64(n0 == 0);
  n1 = ~n1 + carry;
  carry &= u64(n1 == 0);
  n2 = ~n2 + carry;
  carry &= u64(n2 == 0);
  n3 = ~n3 + carry;
}

function numeratorFloat(): f64 {
  return ((f64(n3) * TWO_64 + f64(n2)) * TWO_64 + f64(n1)) * TWO_64 + f64(n0);
}

function denominatorFloat(): f64 {
  return (f64(d2) * TWO_64 + f64(d1)) * TWO_64 + f64(d0);
}

/** N −= step·D, in 256-bit two's complement. */
function subtractMultiple(step: u64): void {
  const p0 = step * d0;
  let carry = mulHigh(step, d0);
  const p1 = step * d1 + carry;
  carry = mulHigh(step, d1) + u64(p1 < carry);
  const p2 = step * d2 + carry;
  const p3 = mulHigh(step, d2) + u64(p2 < carry);

  let borrow = u64(n0 < p0);
  n0 -= p0;
  const m1 = n1 - p1;
  const borrow1 = u64(n1 < p1) | u64(m1 < borrow);
  n1 = m1 - borrow;
  borrow = borrow1;
  const m2 = n2 - p2;
  const borrow2 = u64(n2 < p2) | u64(m2 < borrow);
  n2 = m2 - borrow;
  n3 = n3 - p3 - borrow2;
}

/**
 * ⌊N/D⌋ for D > 0; sets `inexact` and `tooLarge` (then the result is 2^63 − 1). Destroys N.
 *
 * A float estimate is off by at most 2^−50 of itself, so each round leaves a remainder 2^−49 of the one before: two rounds
 * bring it next to [0, D), and exact subtraction decides the rest. No digit of the result depends on the estimate.
 */
export function divide(): u64 {
  const denominator = denominatorFloat();
  tooLarge = numeratorFloat() / denominator >= QUOTIENT_LIMIT;
  inexact = false;
  if (tooLarge) return u64(i64.MAX_VALUE);
  let quotient: u64 = 0;
  for (;;) {
    const below = negative();
    if (below) negateNumerator();
    const step = u64(numeratorFloat() / denominator);
    if (step == 0) {
      if (below) negateNumerator();
      break;
    }
    subtractMultiple(step);
    if (below) {
      negateNumerator();
      quotient -= step;
    } else {
      quotient += step;
    }
  }
  while (negative()) {
    addDenominator();
    quotient -= 1;
  }
  while (!belowDenominator()) {
    subtractMultiple(1);
    quotient += 1;
  }
  inexact = (n0 | n1 | n2) != 0;
  tooLarge = quotient > u64(i64.MAX_VALUE);
  return tooLarge ? u64(i64.MAX_VALUE) : quotient;
}

/** Low and high 64 bits of the remainder that `divide` left, for denominators below 2^128. */
export function remainderLow(): u64 {
  return n0;
}

export function remainderHigh(): u64 {
  return n1;
}

function addDenominator(): void {
  negateNumerator();
  subtractMultiple(1);
  negateNumerator();
}

/** N < D, for N ≥ 0. */
function belowDenominator(): bool {
  if (n3 != 0) return false;
  if (n2 != d2) return n2 < d2;
  if (n1 != d1) return n1 < d1;
  return n0 < d0;
}
