/** https://github.com/delta-exchange/just-the-docs/blob/07fd1b4/docs/trading-guide/ADL.md */
import { describe, expect, test } from 'vitest';
import { booksOf, type Example, liquidate, queueOf, SYMBOL, under } from './published.ts';

/** Account, contracts, PnL% and leverage, as fractions of the value at mark: entry value a/b, equity c/d. */
const LONGS = [
  ['1', 100n, [100n, 90n], [1n, 2n]],
  ['2', 10n, [100n, 120n], [2n, 3n]],
  ['3', 50n, [100n, 105n], [1n, 3n]],
  ['4', 80n, [1000n, 1002n], [5n, 8n]],
  ['5', 20n, [100n, 115n], [5n, 11n]],
  ['6', 30n, [100n, 80n], [1n, 4n]],
  ['7', 70n, [100n, 93n], [5n, 9n]],
] as const;

/** A mark that all the fractions divide. */
const MARK = 4n * 9n * 7n * 167n * 23n * 31n * 88n;

function book(shortSize: string): Example {
  const longs = LONGS.map(([account, contracts, [a, b], [c, d]]) => {
    const value = contracts * MARK;
    const entryValue = (value * a) / b;
    const margin = String((value * c) / d - (value - entryValue));
    return { account, side: 'long' as const, size: String(contracts), entryValue, margin };
  });
  const short = { account: 'short', side: 'short' as const, size: shortSize, entryPrice: String(MARK), margin: '0' };
  return { markets: [under('delta')], moneyDecimals: 0, positions: [...longs, short], marks: { [SYMBOL]: `${MARK}` } };
}

describe('Delta Exchange: seven longs', () => {
  test.each(booksOf(book('15')))('scores of the formula, on engine %#', (engine) => {
    expect(queueOf(engine, 'long').map(({ account, score }) => [account, score])).toEqual([
      ['5', 330_000_000],
      ['2', 300_000_000],
      ['3', 150_000_000],
      ['4', 3_200_000],
      // The page has 1 and 6 before 7: see the errata. They tie, and 1 is the larger.
      ['7', -38_888_889],
      ['1', -50_000_000],
      ['6', -50_000_000],
    ]);
  });

  test.each([
    ['15', [['5', 15]]],
    [
      '40',
      [
        ['5', 20],
        ['2', 10],
        ['3', 10],
      ],
    ],
  ])('a short of %s closes %j', (size, expected) => {
    for (const engine of booksOf(book(size))) {
      const { closed } = liquidate(engine, 'short', 'short');
      expect(closed.map(({ account, lots }) => [account, Number(lots)])).toEqual(expected);
    }
  });
});
