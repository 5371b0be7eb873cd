import { AdlError } from './errors.ts';

/**
 * What a market's rule book says beyond the fields of a market itself: all optional, and without any of them a market is worked out
 * as the specification's first five sections say. Section 7 of the specification defines each.
 */
export type RuleSpec = Readonly<Record<never, never>>;

/** The same with defaults filled in. */
export type MarketRules = Readonly<Record<never, never>>;

/** The rules of a market whose specification names none. */
export const PLAIN_RULES: MarketRules = {};

/** Fields that `RuleSpec` may have. */
const FIELDS: readonly string[] = [];

function refuse(symbol: string, what: string): never {
  throw new AdlError('INVALID_MARKET', `market ${JSON.stringify(symbol)}: ${what}`, { market: symbol });
}

/**
 * Checks a market's rules and fills in their defaults.
 * @throws AdlError INVALID_MARKET
 */
export function readRules(symbol: string, spec: RuleSpec | undefined): MarketRules {
  if (spec === undefined) return PLAIN_RULES;
  if (typeof spec !== 'object' || spec === null) refuse(symbol, `rules must be an object, got ${String(spec)}`);
  const unknown = Object.keys(spec).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) refuse(symbol, `rules.${unknown} is not known; known are ${FIELDS.join(', ')}`);
  return PLAIN_RULES;
}

/** These rules ask for nothing beyond the specification's first five sections: every build of the engine has them. */
export function isPlain(rules: MarketRules): boolean {
  return rules === PLAIN_RULES;
}
