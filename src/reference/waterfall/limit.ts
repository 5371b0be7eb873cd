import { PPM } from '../../limits.ts';
import type { PriceRule } from '../../rules/price.ts';
import { checked, max, min } from '../integers.ts';
import { floor, rational } from '../rational.ts';
import type { State } from '../state.ts';
import { moneyOf } from '../units.ts';
import { equityOfFund, fundOf } from './fund.ts';
import type { PriceCase } from './price.ts';

/** A, quanta. */
function limitOf(state: State, { limit, limitPpm = 0 }: PriceRule, opening: bigint): bigint {
  if (limit !== undefined) return moneyOf(state.moneyDecimals, limit);
  return floor(rational(max(0n, opening) * BigInt(limitPpm), BigInt(PPM)));
}

/**
 * The unit value at which the fund pays what its limit leaves it, and counterparties the rest: ub where there is nothing to pay, and
 * between ub and the mark, rounded toward ub (section 11.4).
 * @throws AdlError OUT_OF_RANGE of the fund's equity at the tick's beginning
 */
export function limitedUnitValue(state: State, rule: PriceRule, one: PriceCase): bigint {
  const { sign, lots, bankruptcy } = one;
  const deficit = sign * (bankruptcy - state.market(one.market).mark);
  if (deficit <= 0n) return bankruptcy;
  const opening = checked(one.opening, "fund's equity at the beginning of the tick");
  const lowest = max(fundOf(state, one.market).floor, opening - limitOf(state, rule, opening));
  const spare = max(0n, equityOfFund(state, state.market(one.market).fund) - lowest);
  return bankruptcy - sign * min(deficit, floor(rational(spare, lots)));
}
