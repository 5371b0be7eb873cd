import { max } from './integers.ts';
import type { Position, State } from './state.ts';

/** Lots of a position that may be closed by rank: all, or those beyond the account's opposite position (section 11.1). */
export function eligibleLotsOf(state: State, { market, side, account, lots }: Position): bigint {
  if (state.market(market).market.rules.candidates?.hedge !== 'net') return lots;
  const opposite = state.find(market, side === 0 ? 1 : 0, account);
  return max(0n, lots - (opposite?.lots ?? 0n));
}
