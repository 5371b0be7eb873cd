/** Every decimal comes through to its last digit, against decimal.js and the engine's own reader. */
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  isNegative,
  isZero,
  magnitude,
  plainDecimal,
  product,
  quotient,
  scaleOf,
} from '../../src/import/exact.ts';
import { importPositions } from '../../src/import/index.ts';
import { parseWithNumbersAsText } from '../../src/import/json-text.ts';

const Exact = Decimal.clone({ precision: 400, toExpNeg: -1e6, toExpPos: 1e6, maxE: 1e6, minE: -1e6 });
const digits = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`)).filter((text) => text.length >= least);

/** A JSON number: sign, no leading zeros, perhaps a fraction and an exponent. */
const jsonNumber = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constant('0'),
      digits(1, 20).map((text) => text.replace(/^0+(?=.)/, '')),
    ),
    fraction: fc.option(digits(1, 25), { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }),
    letter: fc.constantFrom('e', 'E', 'e+'),
  })
  .map(({ sign, whole, fraction, exponent, letter }) => {
    const e = exponent === undefined ? '' : `${exponent < 0 ? letter[0] : letter}${exponent}`;
    return `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${e}`;
  });

const plain = jsonNumber.map((text) => plainDecimal(text)!);
const same = (text: string | undefined, value: Decimal) =>
  expect(new Exact(text!).equals(value), `${text} ${value}`).toBe(true);

describe('decimal text', () => {
  test('keeps its value, and its letters where it is plain already', () => {
    fc.assert(
      fc.property(jsonNumber, (text) => {
        const read = plainDecimal(text);
        expect(read).toMatch(/^-?\d+(\.\d+)?$/);
        same(read, new Exact(text));
        if (!/[eE]/.test(text)) expect(read).toBe(text);
      }),
    );
  });

  test.each([
    ['+1.50', '1.50'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-7', '0.0000001'],
    ['-0', '-0'],
    ['', undefined],
    ['.', undefined],
    ['1e', undefined],
    ['0x10', undefined],
    ['1_000', undefined],
    [' 1', undefined],
    ['NaN', undefined],
    ['1e99', undefined],
    ['1'.repeat(81), undefined],
  ])('%j is %j', (text, expected) => {
    expect(plainDecimal(text)).toBe(expected);
  });

  test('arithmetic is exact', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const [x, y] = [new Exact(a), new Exact(b)];
        same(product(a, b), x.times(y));
        same(difference(a, b), x.minus(y));
        same(magnitude(a), x.abs());
        expect(isZero(a)).toBe(x.isZero());
        expect(isNegative(a)).toBe(x.lessThan(0));
        if (!x.isZero()) expect(Math.max(0, scaleOf(a))).toBe(x.decimalPlaces());
      }),
    );
  });

  test('a quotient is exact or none', () => {
    const few = fc.integer({ min: -100_000, max: 100_000 }).map((n) => new Exact(n).div(1000).toFixed());
    fc.assert(
      fc.property(few, few, fc.integer({ min: 0, max: 12 }), (a, b, decimals) => {
        const found = quotient(a, b, decimals);
        const value = new Exact(a).div(b);
        const ends = value.isFinite() && value.decimalPlaces() <= decimals;
        expect(found !== undefined).toBe(ends);
        if (ends) same(found, value);
      }),
    );
  });
});

describe('JSON text', () => {
  test('is parsed as ever, but for its numbers', () => {
    const asText = (value: unknown): unknown => {
      if (typeof value === 'number') return JSON.stringify(value);
      if (Array.isArray(value)) return value.map(asText);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
    };
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseWithNumbersAsText(text)).toEqual(asText(JSON.parse(text)));
      }),
    );
  });

  test('has its numbers digit by digit', () => {
    fc.assert(
      fc.property(jsonNumber, fc.string(), (number, text) => {
        const json = `{${JSON.stringify(text)}: [${number}, ${JSON.stringify(`${text}${number}`)}]}`;
        expect(parseWithNumbersAsText(json)).toEqual({ [text]: [number, `${text}${number}`] });
      }),
    );
  });
});

describe('a position', () => {
  test('has the very amounts of its source, numbers or strings', () => {
    const positive = plain.map(magnitude).filter((text) => !isZero(text));
    fc.assert(
      fc.property(positive, positive, positive, fc.boolean(), (size, price, margin, quoted) => {
        const write = (text: string) => (quoted ? JSON.stringify(text) : text.replace(/^0+(?=\d)/, ''));
        const text = `[{"symbol": "X", "positionSide": "BOTH", "positionAmt": ${write(`-${size}`)}, "entryPrice": ${write(price)},
          "markPrice": ${write(price)}, "isolatedWallet": ${write(margin)}}]`;
        const { positions, marks, refused } = importPositions('binance', text, { account: 'a' });
        expect(refused).toEqual([]);
        expect(positions[0]).toMatchObject({ side: 'short', size, entryPrice: price, margin });
        expect(marks).toEqual({ X: price });
      }),
    );
  });
});
