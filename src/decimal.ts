import { AdlError, textOf } from './errors.ts';
import { MAX_DECIMAL_LENGTH } from './limits.ts';

/** An exact decimal: mantissa · 10^−scale. */
export interface Decimal {
  readonly mantissa: bigint;
  /** Digits behind the point, ≥ 0. */
  readonly scale: number;
}

const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/;

/**
 * Reads a plain decimal string exactly.
 * @param text digits with an optional sign and point, no exponent, at most {@link MAX_DECIMAL_LENGTH} characters
 * @param what names the value in the error
 * @throws AdlError INVALID_DECIMAL
 */
export function parseDecimal(text: string, what: string): Decimal {
  if (typeof text !== 'string') {
    throw new AdlError(
      'INVALID_DECIMAL',
      `${what} must be a decimal string such as "0.1" (a ${typeof text} is not exact), got ${textOf(text)}`,
    );
  }
  if (text.length > MAX_DECIMAL_LENGTH || !PLAIN_DECIMAL.test(text)) {
    const shown = text.length > MAX_DECIMAL_LENGTH ? `${text.slice(0, 20)}… (${text.length} characters)` : text;
    throw new AdlError(
      'INVALID_DECIMAL',
      `${what} must be a plain decimal of at most ${MAX_DECIMAL_LENGTH} characters, without exponent, got "${shown}"`,
    );
  }
  const point = text.indexOf('.');
  if (point < 0) return { mantissa: BigInt(text), scale: 0 };
  return { mantissa: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** Writes an integer number of 10^−decimals as a decimal string, all digits shown. */
export function formatScaled(value: bigint, decimals: number): string {
  if (decimals === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}
