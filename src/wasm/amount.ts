import { AdlError, textOf } from '../errors.ts';
import { MAX_AMOUNT } from '../limits.ts';

/** @throws AdlError OUT_OF_RANGE: an i64 parameter would wrap silently */
export function requireAmount(value: bigint, what: string): void {
  if (typeof value !== 'bigint' || value > MAX_AMOUNT || value < -MAX_AMOUNT) {
    throw new AdlError('OUT_OF_RANGE', `${what} must be a bigint within ±(2^63 − 1), got ${textOf(value)}`);
  }
}
