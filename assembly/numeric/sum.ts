// Sums whose finished value must fit 64 bits while partial ones need not: one 128-bit signed accumulator.
import { magnitude, raiseRange } from './checked';
import { mulHigh } from './wide';

let low: u64 = 0;
let high: i64 = 0;

export function sumStart(value: i64): void {
  low = u64(value);
  high = value >> 63;
}

function addParts(l: u64, h: i64): void {
  low += l;
  high += h + i64(low < l);
}

export function sumAdd(value: i64): void {
  addParts(u64(value), value >> 63);
}

export function sumSubtract(value: i64): void {
  // ~value is −value − 1, also for the least value.
  addParts(~u64(value), ~(value >> 63));
  addParts(1, 0);
}

/** Adds a 128-bit value. */
export function sumAddWide(l: u64, h: i64): void {
  addParts(l, h);
}

/** Adds a·b where b = x − y needs 65 bits: a·x − a·y, each product in 128 bits. */
export function sumAddProduct(a: i64, b: i64): void {
  const x = magnitude(a);
  const y = magnitude(b);
  const productLow = x * y;
  const productHigh = i64(mulHigh(x, y));
  if ((a ^ b) >= 0) {
    addParts(productLow, productHigh);
  } else {
    addParts(~productLow, ~productHigh);
    addParts(1, 0);
  }
}

/** The finished sum is an amount: within ±(2^63 − 1). */
export function sumFits(): bool {
  return high == i64(low) >> 63 && i64(low) != i64.MIN_VALUE;
}

/** The finished sum; 0 with the range flag raised when it is no amount. */
export function sumValue(): i64 {
  if (sumFits()) return i64(low);
  raiseRange();
  return 0;
}

export function sumLow(): u64 {
  return low;
}

export function sumHigh(): i64 {
  return high;
}

/** −1, 0 or 1. */
export function sumSign(): i32 {
  if (high < 0) return -1;
  return (u64(high) | low) == 0 ? 0 : 1;
}
