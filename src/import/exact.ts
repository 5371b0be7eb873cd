/** Arithmetic on decimal text, exact to the last digit. */
import { type Decimal, formatScaled, parseDecimal } from '../decimal.ts';
import { MAX_DECIMAL_LENGTH } from '../limits.ts';

const ANY_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/;

/**
 * Decimal text without exponent, plus sign or bare point, of the same value; undefined when it is no decimal or would be
 * longer than the engine reads. What is plain already comes back as it is.
 */
export function plainDecimal(text: string): string | undefined {
  if (text.length > MAX_DECIMAL_LENGTH) return undefined;
  if (PLAIN_DECIMAL.test(text)) return text;
  const parts = ANY_DECIMAL.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = whole + fraction;
  const scale = fraction.length - Number(exponent);
  if (digits === '' || Math.abs(scale) > MAX_DECIMAL_LENGTH) return undefined;
  const mantissa = BigInt(digits) * 10n ** BigInt(Math.max(0, -scale));
  const plain = formatScaled(sign === '-' ? -mantissa : mantissa, Math.max(0, scale));
  return plain.length > MAX_DECIMAL_LENGTH ? undefined : plain;
}

export function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

export function isNegative(text: string): boolean {
  return text.startsWith('-') && !isZero(text);
}

/** Without its sign, all digits as they are. */
export function magnitude(text: string): string {
  return text.startsWith('-') ? text.slice(1) : text;
}

export function product(a: string, b: string): string {
  const [x, y] = [read(a), read(b)];
  return write({ mantissa: x.mantissa * y.mantissa, scale: x.scale + y.scale });
}

export function difference(a: string, b: string): string {
  const [x, y] = [read(a), read(b)];
  const scale = Math.max(x.scale, y.scale);
  return write({ mantissa: raised(x, scale) - raised(y, scale), scale });
}

/** a/b where that ends within so many decimals; undefined where it does not, or b is 0. */
export function quotient(a: string, b: string, decimals: number): string | undefined {
  const [x, y] = [read(a), read(b)];
  if (y.mantissa === 0n) return undefined;
  const numerator = x.mantissa * 10n ** BigInt(y.scale + decimals);
  const denominator = y.mantissa * 10n ** BigInt(x.scale);
  if (numerator % denominator !== 0n) return undefined;
  return write({ mantissa: numerator / denominator, scale: decimals });
}

/** Digits behind the point up to the last that is not 0; below 0 the zeros at the end of a whole number. */
export function scaleOf(text: string): number {
  let { mantissa, scale } = read(text);
  if (mantissa === 0n) return 0;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    scale -= 1;
  }
  return scale;
}

function read(text: string): Decimal {
  return parseDecimal(text, 'amount');
}

function raised({ mantissa, scale }: Decimal, to: number): bigint {
  return mantissa * 10n ** BigInt(to - scale);
}

/** Without zeros behind the last digit that says something: sums of money stay as fine as their parts. */
function write({ mantissa, scale }: Decimal): string {
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    scale -= 1;
  }
  return formatScaled(mantissa, scale);
}
