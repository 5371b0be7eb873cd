// Section 11.4: the unit value at which the fund pays what its limit leaves it, and counterparties the rest.
import { fund, housePnlHigh, housePnlLow } from '../book/fund';
import { FundRules, fundRulesOf, LIMIT_RATE } from '../book/fund-rules';
import { Market } from '../book/market';
import { opening } from '../book/opening';
import { multiplyDivideFloor } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { sumAdd, sumAddWide, sumHigh, sumLow, sumSign, sumStart, sumSubtract } from '../numeric/sum';
import { divide, setDenominator, setWideNumerator } from '../numeric/wide';

function startEquity(): void {
  sumStart(fund().cash);
  sumAddWide(housePnlLow(), housePnlHigh());
}

/** The running sum over so many lots, rounded down; 0 below 0. */
function perLot(lots: i64): i64 {
  if (sumSign() <= 0) return 0;
  setWideNumerator(1, sumLow(), u64(sumHigh()));
  setDenominator(u64(lots), 1);
  return i64(divide());
}

/** What the fund may pay for each of so many lots: down to its floor, and to its limit below the tick's beginning. Raises the range flag. */
function mayPay(rules: FundRules, lots: i64): i64 {
  const begun = opening();
  const limit = rules.limited == LIMIT_RATE ? multiplyDivideFloor(max<i64>(0, begun), rules.limit, PPM) : rules.limit;
  startEquity();
  sumSubtract(fund().floor);
  const toFloor = perLot(lots);
  startEquity();
  sumSubtract(begun);
  sumAdd(limit);
  return min<i64>(toFloor, perLot(lots));
}

/** Of so many lots of the liquidated (sign ±1). Raises the range flag. */
export function limitedUnitValue(number: u32, market: Market, sign: i64, lots: i64, bankruptcy: i64): i64 {
  const rules = fundRulesOf(number);
  // ub and u have one sign, so their difference fits.
  const deficit = sign * (bankruptcy - market.mark);
  if (!rules || deficit <= 0) return bankruptcy;
  return bankruptcy - sign * min<i64>(deficit, mayPay(rules, lots));
}
