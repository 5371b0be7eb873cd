import type { Decimal } from './decimal.ts';
import type { Policy } from './policy.ts';
import { readMarketWith } from './read-market.ts';
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
  /** Name of the fund that takes over in this market and pays for it; default: the one without a name. */
  readonly fund?: string;
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
  /** Undefined: the fund without a name. */
  readonly fund: string | undefined;
}

/**
 * Checks a market specification, rules included, and fills in its defaults.
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL
 */
export function readMarket(spec: MarketSpec): Market {
  return readMarketWith(readRules, spec);
}
