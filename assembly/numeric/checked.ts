// Checked money arithmetic. A result outside ±(2^63 − 1) raises a sticky flag and is replaced by 0; whoever starts a
// computation clears the flag and asks at the end, so the arithmetic in between stays free of branches on errors.
import { divide, inexact, mulHigh, scaleNumerator, setDenominator, setNumerator, tooLarge } from './wide';

let outOfRange: bool = false;

export function clearRange(): void {
  outOfRange = false;
}

export function leftRange(): bool {
  return outOfRange;
}

export function raiseRange(): void {
  outOfRange = true;
}

export function magnitude(value: i64): u64 {
  return value < 0 ? u64(-value) : u64(value);
}

/** The flag is raised for −2^63 too: it is no amount. */
export function inRange(value: i64): i64 {
  if (value == i64.MIN_VALUE) outOfRange = true;
  return value;
}

export function add(a: i64, b: i64): i64 {
  const sum = a + b;
  if (((a ^ sum) & (b ^ sum)) < 0) {
    outOfRange = true;
    return 0;
  }
  return inRange(sum);
}

export function subtract(a: i64, b: i64): i64 {
  const difference = a - b;
  if (((a ^ b) & (a ^ difference)) < 0) {
    outOfRange = true;
    return 0;
  }
  return inRange(difference);
}

export function fits(a: u64, b: u64): bool {
  return mulHigh(a, b) == 0 && a * b <= u64(i64.MAX_VALUE);
}

export function multiply(a: i64, b: i64): i64 {
  const x = magnitude(a);
  const y = magnitude(b);
  if (!fits(x, y)) {
    outOfRange = true;
    return 0;
  }
  return a * b;
}

function quotientOf(a: u64, b: u64, c: u64): u64 {
  setNumerator(a, b);
  setDenominator(c, 1);
  const quotient = divide();
  if (tooLarge) outOfRange = true;
  return quotient;
}

/** ⌊a·b/c⌋ for b ≥ 0, c > 0. */
export function multiplyDivideFloor(a: i64, b: i64, c: i64): i64 {
  const quotient = i64(quotientOf(magnitude(a), u64(b), u64(c)));
  if (a >= 0) return quotient;
  return -quotient - i64(inexact);
}

/** a·b/c toward zero for b ≥ 0, c > 0. */
export function multiplyDivideTrunc(a: i64, b: i64, c: i64): i64 {
  if (b == c) return a;
  const quotient = i64(quotientOf(magnitude(a), u64(b), u64(c)));
  return a < 0 ? -quotient : quotient;
}

/** a·b/(c·d) for b, c, d > 0, rounded up when `up`, else down; beyond the range it stops at ±(2^63 − 1), flag `saturated`. */
export function divideProducts(a: i64, b: u64, c: u64, d: u64, up: bool): i64 {
  setNumerator(magnitude(a), b);
  setDenominator(c, d);
  const quotient = i64(divide());
  saturated = tooLarge;
  if (tooLarge) return a < 0 ? -quotient : quotient;
  const away = inexact && a < 0 != up;
  if (away && quotient == i64.MAX_VALUE) saturated = true;
  const rounded = away && !saturated ? quotient + 1 : quotient;
  return a < 0 ? -rounded : rounded;
}

/** Set by `divideProducts`. */
export let saturated: bool = false;

/** ⌊a·b·scale/(c·d)⌋ with all factors unsigned magnitudes and `negative` the sign of the whole; clamped to ±most. */
export function scaledRatioFloor(negative: bool, a: u64, b: u64, scale: u64, c: u64, d: u64, most: i64): i64 {
  setNumerator(a, b);
  scaleNumerator(scale);
  setDenominator(c, d);
  const quotient = i64(divide());
  if (quotient > most) return negative ? -most : most;
  if (!negative) return quotient;
  const floor = -quotient - i64(inexact);
  return max<i64>(floor, -most);
}
