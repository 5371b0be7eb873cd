/** https://www.kucoin.com/support/35084312224281 (return rates), …/26686471898009 (prices). */
import { describe, expect, test } from 'vitest';
import { booksOf, liquidate, queueOf, ranked, SYMBOL, under } from './published.ts';

describe('KuCoin', () => {
  test.each([
    ['linear', 'long', '200', '220', 100_000_000, '10.00'],
    ['linear', 'short', '220', '200', 90_909_090, '9.09'],
    ['inverse', 'long', '60000', '62000', 32_258_064, '3.23'],
    // The last figure is cut off in the text that was read.
    ['inverse', 'short', '62000', '60000', 33_333_333, '3.33'],
  ] as const)('return rate of a %s %s from %s at %s', (payoff, side, entryPrice, mark, score, percent) => {
    const inverse = payoff === 'inverse';
    const books = booksOf({
      // A wide multiplier keeps the rounding of an inverse value below the digits compared.
      markets: [ranked('return', { payoff, multiplier: inverse ? '1000000' : '0.1' })],
      moneyDecimals: 12,
      positions: [{ account: 'a', side, size: inverse ? '10' : '5', entryPrice, margin: '1000' }],
      marks: { [SYMBOL]: mark },
    });
    for (const engine of books) {
      const [place] = queueOf(engine, side);
      expect(place!.score).toBe(score);
      expect((place!.score / 1e7).toFixed(2)).toBe(percent);
    }
  });

  test.each([
    ['100000', '87000', 12_000n],
    ['88900', '89500', 900n],
    // In profit at the market of 86,000, and closed at a loss.
    ['87000', '86000', -1_000n],
  ])('a short from %s with the market at %s is closed at 88,000: %s a coin', (entryPrice, mark, pnl) => {
    // A long whose margin ends at 88,000, deep enough below water wherever the market is.
    const books = booksOf({
      markets: [under('kucoin', { maintenancePpm: 50_000 })],
      positions: [
        { account: 'long', side: 'long', size: '1', entryPrice: '90000', margin: '2000' },
        { account: 'short', side: 'short', size: '1', entryPrice, margin: '50000' },
      ],
      marks: { [SYMBOL]: mark },
    });
    for (const engine of books) {
      const { price, closed } = liquidate(engine, 'long', 'long');
      expect(price).toBe('88000');
      expect(closed.map(({ account, realizedPnl }) => [account, realizedPnl])).toEqual([['short', pnl * 10n ** 6n]]);
    }
  });
});
