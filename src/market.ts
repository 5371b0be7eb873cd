import { type Decimal, parseDecimal } from './decimal.ts';
import { AdlError } from './errors.ts';
import { PPM } from './limits.ts';
import { POLICIES, type Policy } from './policy.ts';
import { type MarketRules, type RuleSpec, readRules } from './rules.ts';

export type Payoff = 'linear' | 'inverse' | 'power';
/** How lights and percentiles are measured: lots ahead, lots up to and including, or rank. */
export type PercentileMode = 'ahead' | 'size' | 'count';
/** Unit value at which counterparties are closed. */
export type AdlPrice = 'bankruptcy' | 'mark';
/** How much of a cross account's equity goes with one of its positions. */
export type Attribution = 'ratio' | 'all';
export type Side = 'long' | 'short';

/** What a caller says of a market. Prices and sizes are decimal strings. */
export interface MarketSpec {
  readonly symbol: string;
  readonly payoff: Payoff;
  /** Exponent of a power perpetual: 2, 3 or 4. */
  readonly power?: number;
  /** Price grid of orders. Marks and average entries may be finer. */
  readonly tick: string;
  /** Size of one lot in units of the contract. */
  readonly lot: string;
  /** Contract multiplier (quanto, contract size); default 1. */
  readonly multiplier?: string;
  readonly policy: Policy;
  /** Maintenance margin rate, 0…10^6 ppm of notional; left out where `rules.maintenance` has a table of rates. */
  readonly maintenancePpm?: number;
  /** Fee of the deleveraged, −10^6+1…10^6−1 ppm; negative is a rebate. Default 0. */
  readonly makerFeePpm?: number;
  /** Fee of the liquidated, 0…10^6−1 ppm. Default 0. */
  readonly takerFeePpm?: number;
  /** Default `ahead`. */
  readonly percentile?: PercentileMode;
  /** Default `bankruptcy`. */
  readonly adlPrice?: AdlPrice;
  /** Default `ratio`. */
  readonly attribution?: Attribution;
  /** Rules beyond these; default: none. */
  readonly rules?: RuleSpec;
}

/** A market with every default filled in and every decimal read. */
export interface Market {
  readonly symbol: string;
  readonly payoff: Payoff;
  /** 1 for linear and inverse, 2…4 for power. */
  readonly power: number;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly multiplier: Decimal;
  readonly policy: Policy;
  /** The largest rate where `rules` have a table. */
  readonly maintenancePpm: number;
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
  readonly percentile: PercentileMode;
  readonly adlPrice: AdlPrice;
  readonly attribution: Attribution;
  readonly rules: MarketRules;
}

function refuse(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

function oneOf<T extends string>(symbol: string, field: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) refuse(symbol, `${field} must be one of ${allowed.join(', ')}, got ${String(value)}`);
  return value;
}

function rate(symbol: string, field: string, value: number | undefined, least: number, most: number): number {
  if (value === undefined || !Number.isInteger(value) || value < least || value > most) {
    refuse(symbol, `${field} must be an integer from ${least} to ${most} ppm, got ${String(value)}`);
  }
  return value;
}

function positive(symbol: string, field: string, text: string): Decimal {
  const value = parseDecimal(text, `market ${JSON.stringify(symbol)}: ${field}`);
  if (value.mantissa <= 0n) refuse(symbol, `${field} must be positive, got ${text}`);
  return value;
}

function powerOf(spec: MarketSpec): number {
  if (spec.payoff !== 'power') {
    if (spec.power !== undefined && spec.power !== 1) refuse(spec.symbol, 'power is for payoff "power" alone');
    return 1;
  }
  if (spec.power !== 2 && spec.power !== 3 && spec.power !== 4) {
    refuse(spec.symbol, `power must be 2, 3 or 4, got ${String(spec.power)}`);
  }
  return spec.power;
}

/** The rate of a market, the largest of its table where it has one. */
function maintenanceOf({ symbol, maintenancePpm, rules }: MarketSpec): number {
  const tiers = rules?.maintenance;
  if (tiers === undefined) return rate(symbol, 'maintenancePpm', maintenancePpm, 0, PPM);
  if (maintenancePpm !== undefined) refuse(symbol, 'give maintenancePpm or rules.maintenance, not both');
  return Math.max(...tiers.map(({ ppm }) => ppm));
}

/**
 * Checks a market specification and fills in its defaults.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readMarket(spec: MarketSpec): Market {
  const { symbol } = spec;
  if (typeof symbol !== 'string' || symbol.length === 0) {
    throw new AdlError('INVALID_MARKET', `a market needs a symbol, a non-empty string, got ${String(symbol)}`);
  }
  const payoff = oneOf(symbol, 'payoff', spec.payoff, ['linear', 'inverse', 'power']);
  const policy = oneOf(symbol, 'policy', spec.policy, POLICIES);
  if (policy === 'price-ratio' && payoff === 'inverse') {
    refuse(symbol, 'policy price-ratio is not for inverse markets');
  }
  const rules = readRules(symbol, spec.rules, spec);
  return {
    symbol,
    payoff,
    power: powerOf(spec),
    tick: positive(symbol, 'tick', spec.tick),
    lot: positive(symbol, 'lot', spec.lot),
    multiplier: positive(symbol, 'multiplier', spec.multiplier ?? '1'),
    policy,
    maintenancePpm: maintenanceOf(spec),
    makerFeePpm: rate(symbol, 'makerFeePpm', spec.makerFeePpm ?? 0, 1 - PPM, PPM - 1),
    takerFeePpm: rate(symbol, 'takerFeePpm', spec.takerFeePpm ?? 0, 0, PPM - 1),
    percentile: oneOf(symbol, 'percentile', spec.percentile ?? 'ahead', ['ahead', 'size', 'count']),
    adlPrice: oneOf(symbol, 'adlPrice', spec.adlPrice ?? 'bankruptcy', ['bankruptcy', 'mark']),
    attribution: oneOf(symbol, 'attribution', spec.attribution ?? 'ratio', ['ratio', 'all']),
    rules,
  };
}
