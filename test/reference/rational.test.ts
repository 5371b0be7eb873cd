import { describe, expect, it } from 'vitest';
import { ceil, floor, rational, roundHalfEven, trunc } from '../../src/reference/rational.ts';

describe('rounding of exact rationals', () => {
  it.each([
    // numerator, denominator, floor, ceil, trunc, half to even
    [7n, 2n, 3n, 4n, 3n, 4n],
    [5n, 2n, 2n, 3n, 2n, 2n],
    [-5n, 2n, -3n, -2n, -2n, -2n],
    [-7n, 2n, -4n, -3n, -3n, -4n],
    [1n, 2n, 0n, 1n, 0n, 0n],
    [-1n, 2n, -1n, 0n, 0n, 0n],
    [1n, 3n, 0n, 1n, 0n, 0n],
    [-2n, 3n, -1n, 0n, 0n, -1n],
    [6n, -3n, -2n, -2n, -2n, -2n],
    [5n, -2n, -3n, -2n, -2n, -2n],
    [0n, 5n, 0n, 0n, 0n, 0n],
  ])('%d / %d', (numerator, denominator, down, up, zero, even) => {
    const x = rational(numerator, denominator);
    expect([floor(x), ceil(x), trunc(x), roundHalfEven(x)]).toEqual([down, up, zero, even]);
  });

  it('refuses a zero denominator', () => {
    expect(() => rational(1n, 0n)).toThrow(RangeError);
  });
});
