/**
 * Decimals to the engine's integers, exact: the only conversions that happen outside WebAssembly, because a price to the
 * fourth power has more digits than any machine word.
 */
import type { SideNumber } from '../core.ts';
import type { Decimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import { MAX_AMOUNT, MAX_DECIMAL_LENGTH, MAX_MONEY_DECIMALS } from '../limits.ts';
import type { Market } from '../market.ts';

/** Powers of ten up to the longest decimal string to the fourth power; making one anew costs more than all else here. */
const POWERS_OF_TEN = Array.from(
  { length: 4 * MAX_DECIMAL_LENGTH + MAX_MONEY_DECIMALS + 1 },
  (_, i) => 10n ** BigInt(i),
);

function tenTo(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}

/** a/b rounded half to even, b > 0. */
function roundHalfEven(a: bigint, b: bigint): bigint {
  const twice = 2n * a + b;
  const floor = twice >= 0n ? twice / (2n * b) : -((-twice + 2n * b - 1n) / (2n * b));
  const isTie = twice === floor * 2n * b;
  return isTie && (floor & 1n) === 1n ? floor - 1n : floor;
}

function amount(value: bigint, what: string): bigint {
  if (value > MAX_AMOUNT || value < -MAX_AMOUNT)
    throw new AdlError('OUT_OF_RANGE', `${what} leaves ±(2^63 − 1): ${value}`);
  return value;
}

/** Quanta of a money amount. @throws AdlError FINER_THAN_QUANTUM, OUT_OF_RANGE */
export function moneyOf(money: Decimal, decimals: number): bigint {
  const excess = money.scale - decimals;
  if (excess <= 0) return amount(money.mantissa * tenTo(-excess), 'money amount');
  if (money.mantissa % tenTo(excess) !== 0n) {
    throw new AdlError('FINER_THAN_QUANTUM', `money has at most ${decimals} digits behind the point here`);
  }
  return amount(money.mantissa / tenTo(excess), 'money amount');
}

/** Lots of a size. @throws AdlError INVALID_SIZE, OUT_OF_RANGE */
export function lotsOf(market: Market, size: Decimal): bigint {
  const { lot, symbol } = market;
  const numerator = size.mantissa * tenTo(lot.scale);
  const denominator = lot.mantissa * tenTo(size.scale);
  if (numerator <= 0n || numerator % denominator !== 0n) {
    throw new AdlError('INVALID_SIZE', 'a size must be a positive whole number of lots', { market: symbol });
  }
  return amount(numerator / denominator, 'size in lots');
}

/** Exact value of one lot at a price, in quanta, as numerator and positive denominator. */
function lotValue(market: Market, decimals: number, price: Decimal): readonly [bigint, bigint] {
  if (price.mantissa <= 0n) throw new AdlError('INVALID_PRICE', 'a price must be positive', { market: market.symbol });
  const size = market.lot.mantissa * market.multiplier.mantissa * tenTo(decimals);
  const scale = tenTo(market.lot.scale + market.multiplier.scale);
  if (market.payoff === 'inverse') return [-size * tenTo(price.scale), scale * price.mantissa];
  return [size * price.mantissa ** BigInt(market.power), scale * tenTo(price.scale * market.power)];
}

/** u(p). @throws AdlError INVALID_PRICE, ZERO_VALUE, OUT_OF_RANGE */
export function unitValueOf(market: Market, decimals: number, price: Decimal): bigint {
  const [numerator, denominator] = lotValue(market, decimals, price);
  const unitValue = roundHalfEven(numerator, denominator);
  if (unitValue === 0n) {
    throw new AdlError('ZERO_VALUE', 'the price is worth less than half a quantum a lot', { market: market.symbol });
  }
  return amount(unitValue, 'unit value');
}

/** E. @throws AdlError INVALID_PRICE, ZERO_VALUE, OUT_OF_RANGE */
export function entryValueOf(market: Market, decimals: number, side: SideNumber, lots: bigint, price: Decimal): bigint {
  const [numerator, denominator] = lotValue(market, decimals, price);
  const entryValue = roundHalfEven((side === 0 ? lots : -lots) * numerator, denominator);
  if (entryValue === 0n) {
    throw new AdlError('ZERO_VALUE', 'the entry is worth less than half a quantum', { market: market.symbol });
  }
  return amount(entryValue, 'entry value');
}

/** Unit values of a linear market are whole on its tick. */
export function isExactOnTick(market: Market, decimals: number): boolean {
  const [numerator, denominator] = lotValue(market, decimals, market.tick);
  return numerator % denominator === 0n;
}
