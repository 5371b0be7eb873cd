/** https://www.bitmex.com/app/autoDeleveragingExamples; the same table with 650 USDC at https://doc.sat.is (Satori). */
import { describe, expect, test } from 'vitest';
import { bitmexBucketPercent, indicator, standingOf } from '../../src/presets/index.ts';
import { booksOf, type Example, liquidate, queueOf, SYMBOL, under } from './published.ts';

/** In the order of the queue, which the page numbers 6 (front) to 1: account, size, per cent from the front. */
const QUEUE = [
  ['2', '10', 20],
  ['5', '20', 40],
  ['4', '30', 60],
  ['1', '10', 80],
  ['6', '10', 80],
  ['3', '20', 100],
] as const;

/** The lower the entry of a long the higher its return; all have twice their notional as margin. */
const BOOK: Example = {
  markets: [under('bitmex')],
  positions: [
    ...QUEUE.map(([account, size], place) => ({
      account,
      side: 'long' as const,
      size,
      entryPrice: String(500 + 20 * place),
      margin: String(2000 * Number(size)),
    })),
    { account: 'bankrupt', side: 'short', size: '20', entryPrice: '600', margin: '1000' },
  ],
  marks: { [SYMBOL]: '700' },
};

describe('BitMEX and Satori: the queue of six', () => {
  test.each(booksOf(BOOK))('percentiles by size, on engine %#', (engine) => {
    expect(queueOf(engine, 'long').map(({ account }) => account)).toEqual(QUEUE.map(([account]) => account));
    const rows = engine.queue(SYMBOL, 'long').columns();
    const places = QUEUE.map((_, row) => standingOf(rows, row)!);
    expect(places.map(bitmexBucketPercent)).toEqual(QUEUE.map(([, , percent]) => percent));
    const lights = QUEUE.map(([, , percent]) => 6 - percent / 20);
    expect([...rows.lights]).toEqual(lights);
    expect(places.map(indicator('bitmex-lights').of)).toEqual(lights);
  });

  test.each(booksOf(BOOK))('by count account 6 would lie in the last fifth, on engine %#', (engine) => {
    const rows = engine.queue(SYMBOL, 'long').columns();
    expect(indicator('binance').of(standingOf(rows, 4))).toBe(1);
    const inclusive = Math.ceil((5 * 5) / rows.candidates);
    expect(inclusive * 20).toBe(100);
  });

  test.each(booksOf(BOOK))(
    'a short of 20 bankrupt at 650 closes account 2 and half of account 5, on engine %#',
    (engine) => {
      const { price, closed } = liquidate(engine, 'bankrupt', 'short');
      expect(price).toBe('650');
      expect(closed.map(({ account, lots, remainingLots }) => [account, lots, remainingLots])).toEqual([
        ['2', 10n, 0n],
        ['5', 10n, 10n],
      ]);
    },
  );
});
