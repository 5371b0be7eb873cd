import { housePnlOverAll, takeIntoHouse } from '../house.ts';
import { checked, max } from '../integers.ts';
import type { State } from '../state.ts';

/** What the fund faces when it weighs a takeover, quanta (section 4, step 3). */
export interface FundView {
  /** D = max(0, s·R·(ub − u)). */
  readonly deficit: bigint;
  /** fund cash + house PnL over all markets at the current marks − D. */
  readonly rest: bigint;
}

/** Adds to (or, negative, takes from) the fund's cash. @throws AdlError OUT_OF_RANGE */
export function addToFund(state: State, quanta: bigint): void {
  state.setFund({ ...state.fund, cash: checked(state.fund.cash + quanta, 'fund cash') });
}

/** @throws AdlError OUT_OF_RANGE of D or rest */
export function fundViewOf(state: State, sign: bigint, lots: bigint, bankruptcy: bigint, mark: bigint): FundView {
  const deficit = checked(max(0n, sign * lots * (bankruptcy - mark)), 'deficit');
  const rest = checked(state.fund.cash + housePnlOverAll(state) - deficit, 'fund after the deficit');
  return { deficit, rest };
}

/**
 * The house takes lots of a liquidated position at ub; what it realises goes to the fund's cash.
 * @returns realised PnL, quanta
 * @throws AdlError OUT_OF_RANGE
 */
export function houseTakes(state: State, market: number, sign: bigint, lots: bigint, bankruptcy: bigint): bigint {
  const realized = takeIntoHouse(state, market, sign, lots, bankruptcy);
  addToFund(state, realized);
  return realized;
}
