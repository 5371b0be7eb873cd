import { describe, expect, it } from 'vitest';
import { Distribution, geometric, Random, tableAt } from '../../src/scenario/random.ts';

describe('Random', () => {
  it('gives the same numbers for the same seed and stream, on every host', () => {
    const random = new Random('seed', 'stream');
    const again = new Random('seed', 'stream');
    const numbers = Array.from({ length: 5 }, () => random.next());
    expect(Array.from({ length: 5 }, () => again.next())).toEqual(numbers);
    expect(numbers).toMatchInlineSnapshot(`
      [
        4278258682,
        3955670351,
        3528159492,
        1601040809,
        3792792844,
      ]
    `);
  });

  it('gives other numbers for another stream', () => {
    expect(new Random('seed', 'a').next()).not.toBe(new Random('seed', 'b').next());
  });

  it('is uniform over (0, 1)', () => {
    const random = new Random('seed', 'uniform');
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 2);
    const tenths = Array.from({ length: 10 }, (_, i) => values.filter((value) => Math.floor(value * 10) === i).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

describe('tables', () => {
  it('interpolates geometrically between positive ends', () => {
    expect(geometric(1, 100, 0.5)).toBeCloseTo(10, 5);
    expect(geometric(80, 0.0001, 0)).toBe(80);
    expect(geometric(80, 0.0001, 1)).toBe(0.0001);
    expect(
      tableAt(
        [
          [0, 1],
          [10, 100],
        ],
        5,
      ),
    ).toBeCloseTo(10, 5);
  });

  it('interpolates linearly where an end is not positive, and holds the ends', () => {
    expect(
      tableAt(
        [
          [0, -1],
          [1, 1],
        ],
        0.75,
      ),
    ).toBe(0.5);
    expect(
      tableAt(
        [
          [1, 2],
          [2, 4],
        ],
        0,
      ),
    ).toBe(2);
    expect(
      tableAt(
        [
          [1, 2],
          [2, 4],
        ],
        9,
      ),
    ).toBe(4);
  });

  it('draws the quantiles that it was given', () => {
    const random = new Random('seed', 'draws');
    const distribution = new Distribution([
      [0, 0.1],
      [0.5, 1],
      [0.95, 10],
      [1, 50],
    ]);
    const drawn = Array.from({ length: 40_000 }, () => distribution.draw(random)).sort((a, b) => a - b);
    expect(drawn[20_000]).toBeGreaterThan(0.97);
    expect(drawn[20_000]).toBeLessThan(1.03);
    expect(drawn[38_000]).toBeGreaterThan(9.3);
    expect(drawn[38_000]).toBeLessThan(10.7);
  });
});
