import { AdlError, show, textOf } from '../errors.ts';
import { type MarketSpec, readMarket } from '../market.ts';
import type { MarketTerms, RuleBook, RuleField } from './types.ts';

/** The fields of a rule book. `rules` has candidates, order, allocation, price, trigger and cancel scope; the others are of their names. */
export const RULE_FIELDS: readonly RuleField[] = [
  'policy',
  'makerFeePpm',
  'takerFeePpm',
  'percentile',
  'adlPrice',
  'attribution',
  'rules',
];

/** A contract that any rule book can be put on, to see whether its fields hold. */
const PROBE: MarketTerms = { symbol: 'PROBE', payoff: 'linear', tick: '1', lot: '1' };

function asMarket(book: RuleBook): MarketSpec {
  return { ...PROBE, ...book, ...(book.rules?.maintenance === undefined ? { maintenancePpm: 0 } : {}) };
}

/**
 * Checks a rule book that came from somewhere else, every field of it, also against one another.
 * @param name for messages
 * @returns a copy, with which later changes of `value` have nothing to do
 * @throws AdlError INVALID_ARGUMENT: no object, or a field that is no rule; INVALID_MARKET, INVALID_DECIMAL: what a field may not hold
 */
export function readRuleBook(value: unknown, name = 'rule book'): RuleBook {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `${name} must be an object of ${RULE_FIELDS.join(', ')}, got ${textOf(value)}`,
    );
  }
  const unknown = Object.keys(value).find((field) => !(RULE_FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    throw new AdlError('INVALID_ARGUMENT', `${name}: ${show(unknown)} is no rule; rules are ${RULE_FIELDS.join(', ')}`);
  }
  const book = value as RuleBook;
  try {
    readMarket(asMarket(book));
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    throw new AdlError(error.code, error.message.replace(`market ${show(PROBE.symbol)}`, name));
  }
  return structuredClone(book);
}

/**
 * A market under a rule book.
 * @param market the contract's terms; a rule that the book lays down may not be among them
 * @throws AdlError INVALID_MARKET: the market has a rule of its own
 */
export function withRuleBook(book: RuleBook, market: MarketTerms, name = 'the rule book'): MarketSpec {
  const given = market as Partial<MarketSpec>;
  const own = (Object.keys(book) as RuleField[]).find((field) => given[field] !== undefined);
  if (own !== undefined) {
    throw new AdlError(
      'INVALID_MARKET',
      `market ${show(market.symbol)}: ${own} is laid down by ${name}; leave it out`,
      {
        market: market.symbol,
      },
    );
  }
  return { ...market, ...book };
}
