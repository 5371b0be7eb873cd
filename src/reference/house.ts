import type { HouseNumbers } from '../core.ts';
import { abs, checked, min } from './integers.ts';
import { rational, trunc } from './rational.ts';
import type { MarketState, State } from './state.ts';

/**
 * Unrealised PnL of the house in a market at its mark, quanta: signed lots·u − E. 0 without a position or without a mark.
 * @throws AdlError OUT_OF_RANGE of value or PnL
 */
export function housePnlOf({ mark, house }: MarketState, market: number): bigint {
  if (house.lots === 0n || mark === 0n) return 0n;
  const value = checked(house.lots * mark, 'value of the house position', { market });
  return checked(value - house.entryValue, 'unrealised PnL of the house position', { market });
}

/** House PnL over all markets at the current marks. */
export function housePnlOverAll(state: State): bigint {
  return state.markets.reduce((sum, market, number) => sum + housePnlOf(market, number), 0n);
}

/** The same over the markets of one fund. */
export function housePnlOfFund(state: State, fund: number): bigint {
  return state.markets.reduce(
    (sum, market, number) => (market.fund === fund ? sum + housePnlOf(market, number) : sum),
    0n,
  );
}

/**
 * The house takes lots at a unit value, without fee (section 4, step 3): against an opposite position it first closes min(both),
 * with closed entry = trunc(E·k/n), and opens the remainder.
 * @param sign +1 when it takes long lots, −1 when short
 * @returns realised PnL of the part closed, quanta; it is not yet in the fund's cash
 * @throws AdlError OUT_OF_RANGE
 */
export function takeIntoHouse(state: State, market: number, sign: bigint, lots: bigint, unitValue: bigint): bigint {
  const { house } = state.market(market);
  const heldSign = house.lots < 0n ? -1n : 1n;
  const heldLots = abs(house.lots);
  const closedLots = house.lots !== 0n && heldSign !== sign ? min(heldLots, lots) : 0n;
  const openedLots = lots - closedLots;

  const closedEntry = closedLots === 0n ? 0n : trunc(rational(house.entryValue * closedLots, heldLots));
  const closedValue = checked(heldSign * closedLots * unitValue, 'house: value closed', { market });
  const realized = checked(closedValue - closedEntry, 'house: realised PnL', { market });
  const openedEntry = checked(sign * openedLots * unitValue, 'house: value taken', { market });

  const now: HouseNumbers = {
    lots: checked(house.lots + sign * lots, 'house: lots', { market }),
    entryValue: checked(house.entryValue - closedEntry + openedEntry, 'house: entry value', { market }),
  };
  state.setHouse(market, now);
  housePnlOf(state.market(market), market);
  return realized;
}
