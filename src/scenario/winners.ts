import { unitOf } from './book.ts';
import type { Scenario } from './format.ts';
import type { MarketTotals } from './outcome.ts';

/** What one side of a market would have gained, and what deleveraging took of it. All in quanta. */
export interface CappedProfit {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Of the whole open interest from the first mark to the last, had nobody been closed. */
  readonly paper: bigint;
  /** Of the deleveraged, from their closing price to the last mark: what they gave up; negative: what it saved them. */
  readonly givenUp: bigint;
  /** Average closing price in quanta per lot, rounded toward zero; undefined where nobody was closed. */
  readonly averageUnit: bigint | undefined;
  readonly closedLots: bigint;
}

/** The side that the move from the first to the last mark made the winner, per market. */
export function cappedProfits(scenario: Scenario, markets: readonly MarketTotals[]): CappedProfit[] {
  return markets.map((market, m) => {
    const unit = (price: string): bigint => BigInt(unitOf(scenario, scenario.markets[m]!, price, 'mark'));
    const first = unit(market.first);
    const last = unit(market.last);
    const side = last > first ? 'long' : 'short';
    const s = side === 'long' ? 1n : -1n;
    const { lots, value } = market.closed[side];
    return {
      symbol: market.symbol,
      side,
      paper: s * market.openInterest * (last - first),
      givenUp: s * (lots * last - value),
      averageUnit: lots === 0n ? undefined : value / lots,
      closedLots: lots,
    };
  });
}
