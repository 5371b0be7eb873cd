import type { Totals } from '../core.ts';

/** All the money of the engine in quanta. */
export function moneyOf(totals: Totals): bigint {
  return totals.wallets + totals.margins + totals.unrealizedPnl + totals.fundCash + totals.housePnl + totals.fees;
}

/** Whether long lots = short lots in every market, with the house and with lots held outside. */
export function lotsMatch(totals: Totals, outside?: readonly bigint[]): boolean {
  return totals.longLots.every(
    (long, m) => long - totals.shortLots[m]! + totals.houseLots[m]! + (outside?.[m] ?? 0n) === 0n,
  );
}
