import type { SideNumber } from '../core.ts';
import { AdlError, type ErrorPlace } from '../errors.ts';
import { LONG, MAX_AMOUNT } from '../limits.ts';

/** Whether an amount lies within ±(2^63 − 1) (section 1). */
export function inRange(amount: bigint): boolean {
  return amount >= -MAX_AMOUNT && amount <= MAX_AMOUNT;
}

/**
 * The amount itself, when it is in range.
 * @param what names the amount in the error
 * @throws AdlError OUT_OF_RANGE
 */
export function checked(amount: bigint, what: string, place: ErrorPlace = {}): bigint {
  if (!inRange(amount)) throw new AdlError('OUT_OF_RANGE', `${what} would leave ±(2^63 − 1): ${amount}`, place);
  return amount;
}

/** s of a side: +1 long, −1 short. */
export function signOf(side: SideNumber): bigint {
  return side === LONG ? 1n : -1n;
}

export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
