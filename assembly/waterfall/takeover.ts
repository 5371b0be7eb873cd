// Section 7.3: how many lots of a liquidation the house takes over.
import { fund, housePnlHigh, housePnlLow } from '../book/fund';
import { Market } from '../book/market';
import { Rules, TAKEOVER_PARTIAL } from '../book/rules';
import { magnitude } from '../numeric/checked';
import { sumAddWide, sumHigh, sumLow, sumSign, sumStart, sumSubtract } from '../numeric/sum';
import { divide, setDenominator, setWideNumerator } from '../numeric/wide';

/** The most lots, up to so many, that the fund can pay d = `perLot` > 0 for: k·d < fund cash + house PnL − floor. */
export function affordable(lots: i64, perLot: i64): i64 {
  sumStart(fund().cash);
  sumAddWide(housePnlLow(), housePnlHigh());
  sumSubtract(fund().floor);
  sumSubtract(1);
  if (sumSign() < 0) return 0;
  setWideNumerator(1, sumLow(), u64(sumHigh()));
  setDenominator(u64(perLot), 1);
  return min<i64>(lots, i64(divide()));
}

/**
 * The largest k up to `most` with −limit ≤ held + k ≤ limit, 0 where there is none.
 * @param held lots of the house, positive on the side that it takes
 */
function underCap(most: i64, held: i64, limit: i64): i64 {
  if (held >= 0) return max<i64>(0, min<i64>(most, limit - held));
  const opposite = i64(magnitude(held));
  const k = i64(min<u64>(u64(most), u64(limit) + u64(opposite)));
  return k < opposite - limit ? 0 : k;
}

/** Lots of so many (sign ±1) that the house takes over at ub. */
export function takeoverLots(market: Market, rules: Rules, sign: i64, lots: i64, bankruptcy: i64): i64 {
  // ub and u have one sign, so their difference fits.
  const perLot = sign * (bankruptcy - market.mark);
  let most = perLot > 0 ? affordable(lots, perLot) : lots;
  if (rules.capped != 0) {
    most = underCap(most, sign * market.houseLots, i64(u64(rules.houseNotional) / magnitude(market.mark)));
  }
  return rules.takeover == TAKEOVER_PARTIAL || most == lots ? most : 0;
}
