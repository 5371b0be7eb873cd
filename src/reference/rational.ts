import type { Decimal } from '../decimal.ts';

/** An exact quotient. The denominator is positive; the two need not be coprime. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** numerator / denominator, exactly. The denominator must not be 0; its sign moves to the numerator. */
export function rational(numerator: bigint, denominator: bigint): Rational {
  if (denominator === 0n) throw new RangeError('division by zero');
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

/** The exact value of a decimal. */
export function fromDecimal({ mantissa, scale }: Decimal): Rational {
  return rational(mantissa, 10n ** BigInt(scale));
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** base to the power of a positive whole exponent. */
export function power(base: Rational, exponent: number): Rational {
  return rational(base.numerator ** BigInt(exponent), base.denominator ** BigInt(exponent));
}

export function isWhole({ numerator, denominator }: Rational): boolean {
  return numerator % denominator === 0n;
}

/** Toward zero. */
export function trunc({ numerator, denominator }: Rational): bigint {
  return numerator / denominator;
}

/** Toward −∞. */
export function floor(x: Rational): bigint {
  return x.numerator < 0n && !isWhole(x) ? trunc(x) - 1n : trunc(x);
}

/** Toward +∞. */
export function ceil(x: Rational): bigint {
  return x.numerator > 0n && !isWhole(x) ? trunc(x) + 1n : trunc(x);
}

/** To the nearest integer; exactly halfway to the even one. */
export function roundHalfEven(x: Rational): bigint {
  const below = floor(x);
  const twiceRest = 2n * (x.numerator - below * x.denominator);
  if (twiceRest < x.denominator) return below;
  if (twiceRest > x.denominator) return below + 1n;
  return below % 2n === 0n ? below : below + 1n;
}
