// Section 11.2: how many lots of an opposite position of its own the house closes ahead of the queue.
import { fundRulesOf } from '../book/fund-rules';
import { Market } from '../book/market';
import { affordable } from './takeover';

/** Of so many lots of the liquidated (sign ±1), closed at ub. */
export function houseLots(number: u32, market: Market, sign: i64, lots: i64, bankruptcy: i64): i64 {
  const rules = fundRulesOf(number);
  if (!rules || rules.house == 0) return 0;
  const most = min<i64>(lots, -sign * market.houseLots);
  if (most <= 0) return 0;
  // ub and u have one sign, so their difference fits.
  const perLot = sign * (bankruptcy - market.mark);
  return perLot > 0 ? affordable(most, perLot) : most;
}
