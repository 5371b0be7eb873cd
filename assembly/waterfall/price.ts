// Section 7.1: the unit value at which counterparties are closed.
import { fund, housePnlHigh, housePnlLow } from '../book/fund';
import { Market, marketNumber } from '../book/market';
import { PRICE_LIMIT, PRICE_MARK, PRICE_PREVIOUS_MARK, PRICE_SEVERITY, Rules } from '../book/rules';
import { magnitude, multiply, multiplyDivideTrunc, subtract } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { sumAddWide, sumStart, sumSubtract, sumValue } from '../numeric/sum';
import { mulHigh } from '../numeric/wide';
import { limitedUnitValue } from './limit';

const ADL_AT_MARK: u32 = 1;

/** |ub − u|·10^6 > most·|u|, in 128 bits. ub and u have one sign, so their difference fits. */
function deviates(bankruptcy: i64, mark: i64, most: i64): bool {
  const gap = magnitude(bankruptcy - mark);
  const base = magnitude(mark);
  const high = mulHigh(gap, u64(PPM));
  const mostHigh = mulHigh(u64(most), base);
  return high != mostHigh ? high > mostHigh : gap * u64(PPM) > u64(most) * base;
}

/** A multiple of the tick's unit value: up for a long, down for a short, but then at least the tick's. Raises the range flag. */
function roundToTick(unitValue: i64, tick: i64, sign: i64): i64 {
  const below = unitValue / tick;
  if (sign < 0) return max<i64>(below, 1) * tick;
  return unitValue % tick == 0 ? unitValue : multiply(below + 1, tick);
}

/** uw. Raises the range flag. */
function wantedUnitValue(market: Market, rules: Rules, sign: i64, lots: i64, bankruptcy: i64): i64 {
  const mark = market.mark;
  if (rules.deviates != 0 && deviates(bankruptcy, mark, rules.maxDeviationPpm)) return mark;
  const kind = rules.price;
  if (kind == PRICE_MARK || (kind == 0 && market.adlPrice == ADL_AT_MARK)) return mark;
  if (kind == PRICE_PREVIOUS_MARK) return rules.markBefore != 0 ? rules.markBefore : mark;
  let wanted = bankruptcy;
  if (kind == PRICE_SEVERITY) wanted = mark + multiplyDivideTrunc(bankruptcy - mark, rules.severityPpm, PPM);
  if (kind == PRICE_LIMIT) wanted = limitedUnitValue(marketNumber(market), market, sign, lots, bankruptcy);
  return rules.tickValue != 0 ? roundToTick(wanted, rules.tickValue, sign) : wanted;
}

/**
 * ux for so many lots of the liquidated (sign ±1): uw where that costs the fund nothing or the fund stays at its floor or above it,
 * else ub. Raises the range flag.
 */
export function adlUnitValue(market: Market, rules: Rules, sign: i64, lots: i64, bankruptcy: i64): i64 {
  const wanted = wantedUnitValue(market, rules, sign, lots, bankruptcy);
  const gap = subtract(bankruptcy, wanted);
  if (sign * gap <= 0) return wanted;
  const loss = multiply(sign * lots, gap);
  sumStart(fund().cash);
  sumAddWide(housePnlLow(), housePnlHigh());
  sumSubtract(loss);
  return sumValue() >= fund().floor ? wanted : bankruptcy;
}
