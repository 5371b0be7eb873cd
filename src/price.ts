import { formatScaled } from './decimal.ts';
import type { Market } from './market.ts';

const SIGNIFICANT_DIGITS = 12;

/** Writes numerator/denominator (denominator > 0) rounded half up to {@link SIGNIFICANT_DIGITS} digits, trailing zeros cut. */
function formatRatio(numerator: bigint, denominator: bigint): string {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const scale = Math.max(0, SIGNIFICANT_DIGITS + denominator.toString().length - magnitude.toString().length);
  const rounded = (magnitude * 10n ** BigInt(scale) * 2n + denominator) / (denominator * 2n);
  const text = formatScaled(rounded, scale);
  return (negative ? '-' : '') + (scale > 0 ? text.replace(/\.?0+$/, '') : text);
}

/** The price whose unit value this is, to 12 significant digits (exact for linear markets with a decimal grid). */
export function priceOfUnitValue(market: Market, unitValue: bigint, moneyDecimals: number): string {
  const { lot, multiplier, payoff, power } = market;
  // Quanta per lot of a linear market at price 1 are factor / divisor.
  const factor = lot.mantissa * multiplier.mantissa * 10n ** BigInt(moneyDecimals);
  const divisor = 10n ** BigInt(lot.scale + multiplier.scale);
  if (payoff === 'inverse') return unitValue === 0n ? '0' : formatRatio(factor, -unitValue * divisor);
  if (payoff === 'linear') return formatRatio(unitValue * divisor, factor);
  const ratio = Number(formatRatio(unitValue * divisor, factor));
  return String(Number((ratio ** (1 / power)).toPrecision(SIGNIFICANT_DIGITS)));
}
