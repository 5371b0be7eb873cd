import type { FundNumbers } from '../../core.ts';
import { housePnlOfFund, takeIntoHouse } from '../house.ts';
import { checked, max } from '../integers.ts';
import type { State } from '../state.ts';

/** What the fund faces when it weighs a takeover, quanta (section 4, step 3). */
export interface FundView {
  /** D = max(0, s·R·(ub − u)). */
  readonly deficit: bigint;
  /** fund cash + house PnL over the fund's markets at the current marks − D. */
  readonly rest: bigint;
}

/** A case of a liquidation: its market, s, lots and ub. */
export interface FundCase {
  readonly market: number;
  readonly sign: bigint;
  readonly lots: bigint;
  readonly bankruptcy: bigint;
}

/** The fund of a market (section 12). */
export function fundOf(state: State, market: number): FundNumbers {
  return state.funds[state.market(market).fund]!;
}

/** Adds to (or, negative, takes from) the cash of a market's fund. @throws AdlError OUT_OF_RANGE */
export function addToFund(state: State, market: number, quanta: bigint): void {
  const { fund: number } = state.market(market);
  const fund = state.funds[number]!;
  state.setFund({ ...fund, cash: checked(fund.cash + quanta, 'fund cash') }, number);
}

/** Cash of a fund and house PnL over its markets. It may be no amount: it is a partial sum of what is weighed. */
export function equityOfFund(state: State, fund: number): bigint {
  return state.funds[fund]!.cash + housePnlOfFund(state, fund);
}

/** @param mark u, or the price that is wanted in its place @throws AdlError OUT_OF_RANGE of D or rest */
export function fundViewOf(state: State, { market, sign, lots, bankruptcy }: FundCase, mark: bigint): FundView {
  const deficit = checked(max(0n, sign * lots * (bankruptcy - mark)), 'deficit');
  const equity = equityOfFund(state, state.market(market).fund);
  return { deficit, rest: checked(equity - deficit, 'fund after the deficit') };
}

/**
 * The house takes lots of a liquidated position at ub; what it realises goes to the cash of the market's fund.
 * @returns realised PnL, quanta
 * @throws AdlError OUT_OF_RANGE
 */
export function houseTakes(state: State, market: number, sign: bigint, lots: bigint, bankruptcy: bigint): bigint {
  const realized = takeIntoHouse(state, market, sign, lots, bankruptcy);
  addToFund(state, market, realized);
  return realized;
}
