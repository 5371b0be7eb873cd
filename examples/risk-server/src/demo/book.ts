import type { Columns } from '../wire/messages.ts';
import type { DemoMarket } from './walk.ts';

export const DEMO_ACCOUNTS = 12_000;
const PAIRS = 6_000;
const QUANTUM = 1e6;
/** Shares of positions by their leverage. */
const LEVERAGES = [3, 5, 10, 10, 20, 20, 25, 50];
const CROSS_SHARE = 0.25;

/** Wallets of the demo's accounts, quanta. */
export function demoWallets(uniform: () => number): Columns {
  const wallets = BigInt64Array.from(
    { length: DEMO_ACCOUNTS },
    () => BigInt(Math.floor(500 + 20_000 * uniform() ** 3)) * 1_000_000n,
  );
  return { kind: 'accounts', wallets };
}

/** A position's size in lots: most small, a few large. */
function lotsOf({ sizeDecimals }: DemoMarket, price: number, uniform: () => number): number {
  const notional = 400 * Math.exp(4.2 * uniform() ** 1.5);
  return Math.max(1, Math.floor((notional / price) * 10 ** sizeDecimals));
}

/** Longs and shorts of a market in pairs of equal size, entered near its price. Accounts 0, 1, 2, … have one position each. */
export function demoPositions(market: DemoMarket, price: number, uniform: () => number): Columns {
  const rows = 2 * PAIRS;
  const columns = {
    kind: 'upsert' as const,
    market: market.symbol,
    account: new Uint32Array(rows),
    side: new Uint8Array(rows),
    lots: new BigInt64Array(rows),
    entryValue: new BigInt64Array(rows),
    margin: new BigInt64Array(rows),
    leverage: new Uint32Array(rows),
    exempt: new Uint8Array(rows),
  };
  for (let pair = 0; pair < PAIRS; pair++) {
    const lots = lotsOf(market, price, uniform);
    for (const side of [0, 1]) {
      const row = 2 * pair + side;
      const entry = Math.round((price * (1 + 0.02 * (uniform() - 0.5)) * QUANTUM) / 10 ** market.sizeDecimals);
      const leverage = LEVERAGES[Math.floor(uniform() * LEVERAGES.length)]!;
      columns.account[row] = row;
      columns.side[row] = side;
      columns.lots[row] = BigInt(lots);
      columns.entryValue[row] = BigInt(side === 0 ? 1 : -1) * BigInt(lots) * BigInt(entry);
      columns.leverage[row] = leverage;
      const isCross = uniform() < CROSS_SHARE;
      columns.margin[row] = isCross ? -1n : BigInt(Math.ceil((lots * entry) / leverage));
    }
  }
  return columns;
}

/** A new pair: somebody goes long, somebody short, at the mark. */
export function newPair(market: DemoMarket, price: number, uniform: () => number): readonly object[] {
  const size = (lotsOf(market, price, uniform) / 10 ** market.sizeDecimals).toFixed(market.sizeDecimals);
  const entryPrice = price.toFixed(market.priceDecimals);
  return (['long', 'short'] as const).map((side) => {
    const leverage = LEVERAGES[Math.floor(uniform() * LEVERAGES.length)]!;
    const margin = ((Number(size) * price) / leverage).toFixed(2);
    const account = `trader-${Math.floor(uniform() * 1e9).toString(36)}`;
    return { type: 'open', position: { account, market: market.symbol, side, size, entryPrice, leverage, margin } };
  });
}
