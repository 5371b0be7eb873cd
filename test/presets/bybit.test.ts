/** https://help.bybit.com/hc/en-us/articles/900000031623, …/ko/articles/360011477413; 489: https://wuyelx.com/6291 (secondary). */
import { describe, expect, test } from 'vitest';
import { booksOf, liquidate, queueOf, ranked, SYMBOL, tickAtOrAbove, under } from './published.ts';

const INVERSE = { payoff: 'inverse', tick: '0.5', maintenancePpm: 5000 } as const;

/** Isolated margin of 1/50 of the entry value, rounded up to 10^-12. */
function marginAt50(contracts: bigint, entryCents: bigint): string {
  const quanta = (contracts * 100n * 10n ** 12n + entryCents * 50n - 1n) / (entryCents * 50n);
  return `0.${quanta.toString().padStart(12, '0')}`;
}

describe('Bybit before unified accounts', () => {
  test.each([
    ['7890.08', 789_008n, '7735.37', '7735.5'],
    ['6409.50', 640_950n, '6283.82', '6284'],
  ])('a long from %s at 50x is bankrupt at the tick above %s', (entryPrice, cents, exact, published) => {
    const books = booksOf({
      markets: [under('bybit-before-uta', INVERSE)],
      moneyDecimals: 12,
      positions: [{ account: 'long', side: 'long', size: '5000', entryPrice, margin: marginAt50(5000n, cents) }],
      marks: { [SYMBOL]: '6000' },
    });
    for (const engine of books) {
      const { price } = liquidate(engine, 'long', 'long');
      expect(Number(price).toFixed(2)).toBe(exact);
      expect(tickAtOrAbove(price, 5n, 1)).toBe(published);
    }
  });

  test('of the 5,500 ranked first, 5,000 are closed and 500 stay, further back', () => {
    const short = (account: string, size: string, entryPrice: string) =>
      ({ account, side: 'short', size, entryPrice, margin: '0.1' }) as const;
    const books = booksOf({
      markets: [under('bybit-before-uta', INVERSE)],
      moneyDecimals: 12,
      positions: [
        { account: 'long', side: 'long', size: '5000', entryPrice: '6409.50', margin: marginAt50(5000n, 640_950n) },
        short('A', '5500', '7200'),
        short('B', '5500', '7000'),
        short('C', '5500', '6900'),
      ],
      marks: { [SYMBOL]: '6250' },
    });
    for (const engine of books) {
      expect(queueOf(engine, 'short').map(({ account }) => account)).toEqual(['A', 'B', 'C']);
      const { closed } = liquidate(engine, 'long', 'long');
      expect(closed.map(({ account, lots, remainingLots }) => [account, lots, remainingLots])).toEqual([
        ['A', 5000n, 500n],
      ]);
      expect(queueOf(engine, 'short').at(-1)!.account).toBe('A');
    }
  });
});

test('Bybit: of a loss of 350,000 a pool of 1,000,000 bears 300,000 at a limit of 30 %, and users 50,000', () => {
  const books = booksOf({
    markets: [under('bybit')],
    positions: [
      { account: 'long', side: 'long', size: '1000', entryPrice: '1000', margin: '100000' },
      { account: 'short', side: 'short', size: '1000', entryPrice: '1000', margin: '1000000' },
    ],
    marks: { [SYMBOL]: '550' },
  });
  for (const engine of books) {
    engine.setFund({ cash: '1000000', takeover: false });
    // Bankrupt at 900, the mark is 550: 350 a lot. The short is closed at 600.
    const { price, entry, closed } = liquidate(engine, 'long', 'long');
    expect(price).toBe('900');
    expect(engine.formatPrice(SYMBOL, entry.adlUnitValue)).toBe('600');
    expect(engine.formatMoney(engine.fund().cash)).toBe('700000.000000');
    // At the mark it would be 450,000.
    expect(closed[0]!.realizedPnl).toBe(400_000n * 10n ** 6n);
  }
});

test('Bybit: entry 500, mark 400, margin and wallet of 1,100 for 100 are bankrupt at 489', () => {
  const books = booksOf({
    markets: [ranked('margin-return', { maintenancePpm: 5000 })],
    positions: [{ account: 'long', side: 'long', size: '100', entryPrice: '500' }],
    wallets: { long: '1100' },
    marks: { [SYMBOL]: '400' },
  });
  for (const engine of books) expect(liquidate(engine, 'long', 'long').price).toBe('489');
});
