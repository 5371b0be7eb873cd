import { type Decimal, parseDecimal } from './decimal.ts';
import { AdlError, textOf } from './errors.ts';
import { PPM } from './limits.ts';
import type { Market, MarketSpec } from './market.ts';
import { NO_RULE_BOOKS, PLAIN_RULES } from './plain-rules.ts';
import { POLICIES } from './policy.ts';
import type { MarketRules, RuledMarket, RuleSpec } from './rules.ts';

function refuse(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

function oneOf<T extends string>(symbol: string, field: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) refuse(symbol, `${field} must be one of ${allowed.join(', ')}, got ${textOf(value)}`);
  return value;
}

function rate(symbol: string, field: string, value: number | undefined, least: number, most: number): number {
  if (value === undefined || !Number.isInteger(value) || value < least || value > most) {
    refuse(symbol, `${field} must be an integer from ${least} to ${most} ppm, got ${textOf(value)}`);
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
    refuse(spec.symbol, `power must be 2, 3 or 4, got ${textOf(spec.power)}`);
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

/** Reads the rules of a market that names some (rules.ts). @throws AdlError INVALID_MARKET, INVALID_DECIMAL */
export type RuleReader = (symbol: string, spec: RuleSpec, market: RuledMarket) => MarketRules;

/** @throws AdlError WASM_UNAVAILABLE: the market has rules, and nothing that reads them is loaded */
function rulesOf(spec: MarketSpec, readRules: RuleReader | undefined): MarketRules {
  const { symbol, rules } = spec;
  if (rules === undefined) return PLAIN_RULES;
  if (readRules !== undefined) return readRules(symbol, rules, spec);
  throw new AdlError('WASM_UNAVAILABLE', NO_RULE_BOOKS, { market: symbol });
}

/**
 * Checks a market specification and fills in its defaults.
 * @param readRules undefined: markets with rules are refused
 * @throws AdlError INVALID_MARKET, INVALID_DECIMAL, WASM_UNAVAILABLE
 */
export function readMarketWith(readRules: RuleReader | undefined, spec: MarketSpec): Market {
  const { symbol } = spec;
  if (typeof symbol !== 'string' || symbol.length === 0) {
    throw new AdlError('INVALID_MARKET', `a market needs a symbol, a non-empty string, got ${textOf(symbol)}`);
  }
  const payoff = oneOf(symbol, 'payoff', spec.payoff, ['linear', 'inverse', 'power']);
  const policy = oneOf(symbol, 'policy', spec.policy, POLICIES);
  if (policy === 'price-ratio' && payoff === 'inverse') {
    refuse(symbol, 'policy price-ratio is not for inverse markets');
  }
  const rules = rulesOf(spec, readRules);
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
    fund: spec.fund,
  };
}
