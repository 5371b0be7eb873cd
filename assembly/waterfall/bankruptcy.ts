// Step 1: the unit value at which the liquidated position has just used up the equity that goes with it.
import { Market } from '../book/market';
import { accountNotional, equity, maintenance, margin, notional, ownMaintenance, value } from '../margin/equity';
import { divideProducts, multiplyDivideFloor, raiseRange, saturated, subtract } from '../numeric/checked';
import { PPM, ppmCeil } from '../numeric/ppm';

const ATTRIBUTION_ALL: u32 = 1;

/** Equity that goes with the position that `readRow` has just read: Q, or a cross account's share of it. */
export function shareOfEquity(market: Market): i64 {
  if (equity > maintenance) {
    // Healthy (forced, or filled by the book): what is above maintenance and fee is its owner's.
    return min<i64>(equity, max<i64>(ownMaintenance, ppmCeil(notional, i64(market.takerFeePpm))));
  }
  if (margin >= 0 || market.attribution == ATTRIBUTION_ALL) return equity;
  if (maintenance > 0) return multiplyDivideFloor(equity, ownMaintenance, maintenance);
  return multiplyDivideFloor(equity, notional, accountNotional);
}

/**
 * ub in quanta per lot, rounded so that no deficit is left: up for a long (sign +1), down for a short. At least 0, for
 * inverse markets at most −1. Raises the range flag.
 */
export function bankruptcyUnitValue(market: Market, sign: i64, lots: i64, share: i64): i64 {
  const target = subtract(value, share);
  const fee = i64(market.takerFeePpm);
  const divisor = target >= 0 ? PPM - fee : PPM + fee;
  const raw = divideProducts(target * sign, u64(PPM), u64(divisor), u64(lots), sign > 0);
  const unitValue = market.payoff == 1 ? min<i64>(raw, -1) : max<i64>(raw, 0);
  // The range is that of the finished price: one that the bound replaces may have been anything.
  if (saturated && unitValue == raw) raiseRange();
  return unitValue;
}
