/** https://support.kraken.com/hc/en-us/articles/360022835671 */
import { describe, expect, test } from 'vitest';
import { booksOf, liquidate, ranked, SYMBOL } from './published.ts';

describe('Kraken Futures', () => {
  const market = ranked('return', { payoff: 'inverse', tick: '0.5', maintenancePpm: 10_000 });
  const position = { account: 'long', side: 'long', size: '1000', entryPrice: '8000', margin: '0.01' } as const;
  const at = (mark: string) =>
    booksOf({ markets: [market], moneyDecimals: 12, positions: [position], marks: { [SYMBOL]: mark } });

  test('1,000 from 8,000 on 0.01 BTC have no equity at 7,407', () => {
    for (const engine of at('7400')) expect(Number(liquidate(engine, 'long', 'long').price).toFixed(1)).toBe('7407.4');
  });

  test('and are liquidatable from 7,481 on, with maintenance at the mark', () => {
    for (const engine of at('7481')) expect(engine.liquidatable().account.length).toBe(1);
    for (const engine of at('7482')) expect(engine.liquidatable().account.length).toBe(0);
  });

  test('what the book leaves of 1,760,000 is assigned: 752,621', () => {
    const books = booksOf({
      markets: [ranked('return')],
      positions: [
        { account: 'long', side: 'long', size: '1760000', entryPrice: '10', margin: '0' },
        { account: 'short', side: 'short', size: '2000000', entryPrice: '12', margin: '100000000' },
      ],
      marks: { [SYMBOL]: '9' },
    });
    for (const engine of books) {
      const { entry } = liquidate(engine, 'long', 'long', { size: '1007379', price: '9' });
      expect([entry.bookLots, entry.adlLots]).toEqual([1_007_379n, 752_621n]);
    }
  });
});
