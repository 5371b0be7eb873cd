/**
 * https://github.com/dydxprotocol/v4-chain/tree/84d4664b/protocol/x/clob/keeper: TestGetBankruptcyPriceInQuoteQuantums,
 * TestProcessDeleveraging, TestOffsetSubaccountPerpetualPosition. Mark of BTC 50,000, of ETH 3,000; maintenance 10 %; USDC in 10^-6.
 *
 * Left out: the close of 21,347 quantums of 1 BTC (no whole part of the position), final settlement at the oracle price (no liquidation
 * here), and counterparties without equity, which the chain takes and the engine does not.
 */
import { describe, expect, test } from 'vitest';
import type { MarketSpec } from '../../src/market.ts';
import { booksOf, liquidate, ranked } from './published.ts';

const MARKS = { BTC: '50000', ETH: '3000' };

function market(symbol: 'BTC' | 'ETH', lot: string): MarketSpec {
  return ranked('return', { symbol, lot, maintenancePpm: 100_000, attribution: 'ratio' });
}

/** A position entered at the mark, and the wallet that with it makes the account's USDC. */
function held(
  account: string,
  symbol: 'BTC' | 'ETH',
  size: string,
  usdc: number,
): { position: ReturnType<typeof row>; wallet: number } {
  const value = Number(size) * Number(MARKS[symbol]);
  return { position: row(account, symbol, size), wallet: usdc + value };
}

function row(account: string, symbol: 'BTC' | 'ETH', size: string) {
  const short = size.startsWith('-');
  return {
    account,
    market: symbol,
    side: short ? ('short' as const) : ('long' as const),
    size: short ? size.slice(1) : size,
    entryPrice: MARKS[symbol],
  };
}

describe('dYdX v4: bankruptcy price of a whole position in quote quantums', () => {
  test.each([
    { usdc: -4501, btc: '0.1', close: 'BTC', published: 4_501_000_000n },
    { usdc: -5000, btc: '0.1', close: 'BTC', published: 5_000_000_000n },
    { usdc: -5100, btc: '0.1', close: 'BTC', published: 5_100_000_000n },
    { usdc: 5000, btc: '-0.1', close: 'BTC', published: -5_000_000_000n },
    { usdc: -490, btc: '0.004', eth: '0.1', close: 'ETH', published: 294_000_000n },
    { usdc: 110, btc: '0.004', eth: '-0.1', close: 'ETH', published: -306_000_000n },
  ] as const)('$usdc USDC with $btc BTC closing $close', ({ usdc, btc, close, published, ...rest }) => {
    const first = held('a', 'BTC', btc, usdc);
    const eth = 'eth' in rest ? rest.eth : undefined;
    const second = eth === undefined ? undefined : held('a', 'ETH', eth, 0);
    const size = eth ?? btc;
    const books = booksOf({
      markets: [market('BTC', eth === undefined ? '0.1' : '0.004'), market('ETH', '0.1')],
      positions: [first.position, ...(second === undefined ? [] : [second.position])],
      wallets: { a: String(first.wallet + (second?.wallet ?? 0)) },
      marks: MARKS,
    });
    for (const engine of books) {
      const side = size.startsWith('-') ? 'short' : 'long';
      const { entry } = liquidate(engine, 'a', side, undefined, close);
      expect(entry.lots).toBe(1n);
      expect(side === 'long' ? entry.bankruptcyUnitValue : -entry.bankruptcyUnitValue).toBe(published);
    }
  });

  test('half of a position at half of the price: −2,500,000,000', () => {
    const { position, wallet } = held('a', 'BTC', '-0.1', 5000);
    const books = booksOf({
      markets: [market('BTC', '0.05')],
      positions: [position],
      wallets: { a: String(wallet) },
      marks: { BTC: MARKS.BTC },
    });
    for (const engine of books) {
      expect(liquidate(engine, 'a', 'short', undefined, 'BTC').entry.bankruptcyUnitValue).toBe(2_500_000_000n);
    }
  });
});

describe('dYdX v4: USDC of the counterparties afterwards', () => {
  test.each([
    { name: 'a liquidated with equity', liquidated: 54_999, others: { D0: ['1', 50_000] }, after: { D0: 104_999 } },
    { name: 'a liquidated without', liquidated: 50_000, others: { D0: ['1', 50_000] }, after: { D0: 100_000 } },
    { name: 'a liquidated below', liquidated: 49_999, others: { D0: ['1', 50_000] }, after: { D0: 99_999 } },
    {
      name: 'two halves',
      liquidated: 54_999,
      others: { D0: ['0.5', 50_000], D1: ['0.5', 50_000] },
      after: { D0: 77_499.5, D1: 77_499.5 },
    },
    { name: 'no overlap', liquidated: 49_999, others: { D0: ['1', -50_000] }, after: {} },
    { name: 'not enough', liquidated: 50_000, others: { D0: ['1', -50_001] }, after: {} },
  ] as const)('$name', ({ liquidated, others, after }) => {
    const short = held('C0', 'BTC', '-1', liquidated);
    const longs = Object.entries(others).map(([account, [size, usdc]]) => held(account, 'BTC', size, usdc));
    const books = booksOf({
      markets: [market('BTC', '0.5')],
      positions: [short.position, ...longs.map(({ position }) => position)],
      wallets: Object.fromEntries([short, ...longs].map(({ position, wallet }) => [position.account, String(wallet)])),
      marks: { BTC: MARKS.BTC },
    });
    for (const engine of books) {
      const { closed, entry } = liquidate(engine, 'C0', 'short', undefined, 'BTC');
      const usdc = closed.map(({ account }) => [account, Number(engine.wallet(account)) / 1e6]);
      expect(Object.fromEntries(usdc)).toEqual(after);
      expect(entry.residualLots).toBe(closed.length === 0 ? 2n : 0n);
    }
  });

  test('an account that holds another market alone is passed by', () => {
    const short = held('C0', 'BTC', '-1', 54_999);
    const other = held('D1', 'ETH', '1', 50_000);
    const long = held('D0', 'BTC', '1', 50_000);
    const books = booksOf({
      markets: [market('BTC', '0.5'), market('ETH', '0.1')],
      positions: [short.position, other.position, long.position],
      wallets: { C0: String(short.wallet), D1: String(other.wallet), D0: String(long.wallet) },
      marks: MARKS,
    });
    for (const engine of books) {
      const { closed } = liquidate(engine, 'C0', 'short', undefined, 'BTC');
      expect(closed.map(({ account }) => account)).toEqual(['D0']);
      expect(engine.wallet('D0')).toBe(104_999_000_000n);
    }
  });
});
