/** https://dev.binance.vision/t/17801 with the formula of https://www.binance.com/en/support/faq/360033525471 */
import { expect, test } from 'vitest';
import { booksOf, queueOf, SYMBOL, under } from './published.ts';

test('Binance: PnL 40.2 on a wallet of 4.27 at a margin ratio of 13.42 % scores 1.26', () => {
  // Maintenance of 0.1342 of the equity 44.47 is 5.967874: 0.1 % of the notional.
  const books = booksOf({
    markets: [under('binance-usdm', { tick: '0.001', maintenancePpm: 1000 })],
    wallets: { trader: '4.27' },
    positions: [{ account: 'trader', side: 'long', size: '1', entryPrice: '5927.674' }],
    marks: { [SYMBOL]: '5967.874' },
  });
  const exact = (402n * 1342n * 10n ** 9n) / 427_000n;
  for (const engine of books) {
    const [place] = queueOf(engine, 'long');
    const { pnl, wallet, maintenance, equity } = engine.facts({ account: 'trader', market: SYMBOL, side: 'long' });
    expect(Number((pnl * 100n) / wallet) / 100).toBe(9.41);
    expect((maintenance * 10_000n) / equity).toBe(1342n);
    expect(place!.score).toBe(Number(exact));
    expect((place!.score / 1e9).toFixed(2)).toBe('1.26');
  }
});
