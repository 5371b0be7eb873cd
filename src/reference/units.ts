import type { SideNumber } from '../core.ts';
import type { Decimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import type { Market } from '../market.ts';
import { checked, signOf } from './integers.ts';
import {
  divide,
  fromDecimal,
  isWhole,
  multiply,
  power,
  type Rational,
  rational,
  roundHalfEven,
  trunc,
} from './rational.ts';

/** Quanta in one unit of the settlement asset: 10^moneyDecimals. */
export function quantaPerUnit(moneyDecimals: number): bigint {
  return 10n ** BigInt(moneyDecimals);
}

/**
 * Quanta of a money amount, exact (section 1).
 * @throws AdlError FINER_THAN_QUANTUM, OUT_OF_RANGE
 */
export function moneyOf(moneyDecimals: number, amount: Decimal): bigint {
  const quanta = multiply(fromDecimal(amount), rational(quantaPerUnit(moneyDecimals), 1n));
  if (!isWhole(quanta)) throw new AdlError('FINER_THAN_QUANTUM', `money amount is finer than 10^−${moneyDecimals}`);
  return checked(trunc(quanta), 'money amount');
}

/**
 * Lots of a size: size / lot, which must be whole and positive (section 1).
 * @throws AdlError INVALID_SIZE, OUT_OF_RANGE
 */
export function lotsOf(market: Market, size: Decimal): bigint {
  const lots = divide(fromDecimal(size), fromDecimal(market.lot));
  if (!isWhole(lots) || lots.numerator <= 0n) {
    throw new AdlError('INVALID_SIZE', 'size is no positive whole number of lots', { market: market.symbol });
  }
  return checked(trunc(lots), 'lots', { market: market.symbol });
}

/** lot·multiplier/quantum: contract size of one lot in quanta per unit of price, exact. */
function lotInQuanta(market: Market, moneyDecimals: number): Rational {
  const contract = multiply(fromDecimal(market.lot), fromDecimal(market.multiplier));
  return multiply(contract, rational(quantaPerUnit(moneyDecimals), 1n));
}

/** Exact value of one lot at a price, in quanta, before any rounding (section 1). @throws AdlError INVALID_PRICE */
function valuePerLot(market: Market, moneyDecimals: number, price: Decimal): Rational {
  if (price.mantissa <= 0n) throw new AdlError('INVALID_PRICE', 'price must be positive', { market: market.symbol });
  const p = fromDecimal(price);
  const lot = lotInQuanta(market, moneyDecimals);
  switch (market.payoff) {
    case 'linear':
      return multiply(p, lot);
    case 'inverse':
      return divide(rational(-lot.numerator, lot.denominator), p);
    case 'power':
      return multiply(power(p, market.power), lot);
  }
}

/** Whether unit values of a linear market are whole quanta on its tick: tick·lot·multiplier/quantum is whole (section 1). */
export function isExactOnTick(market: Market, moneyDecimals: number): boolean {
  return isWhole(multiply(fromDecimal(market.tick), lotInQuanta(market, moneyDecimals)));
}

/**
 * u(p), quanta per lot, rounded half to even (section 1).
 * @throws AdlError INVALID_PRICE, ZERO_VALUE, OUT_OF_RANGE
 */
export function unitValueOf(market: Market, moneyDecimals: number, price: Decimal): bigint {
  const u = roundHalfEven(valuePerLot(market, moneyDecimals, price));
  if (u === 0n) throw new AdlError('ZERO_VALUE', 'unit value of the price is 0', { market: market.symbol });
  return checked(u, 'unit value', { market: market.symbol });
}

/**
 * E = rhe(s·n·(exact value per lot)), quanta (section 1).
 * @throws AdlError INVALID_PRICE, ZERO_VALUE, OUT_OF_RANGE
 */
export function entryValueOf(
  market: Market,
  moneyDecimals: number,
  side: SideNumber,
  lots: bigint,
  price: Decimal,
): bigint {
  const perLot = valuePerLot(market, moneyDecimals, price);
  const entryValue = roundHalfEven(multiply(rational(signOf(side) * lots, 1n), perLot));
  if (entryValue === 0n) throw new AdlError('ZERO_VALUE', 'entry value is 0', { market: market.symbol });
  return checked(entryValue, 'entry value', { market: market.symbol });
}

/** Sign of every unit value of a market: −1 for inverse, else +1. */
export function unitSignOf(market: Market): bigint {
  return market.payoff === 'inverse' ? -1n : 1n;
}
