/** What every engine knows of rules: how to see that a market has none. Reading them (rules.ts) is loaded where a market may have some. */
import { AdlError } from './errors.ts';
import type { MarketRules } from './rules.ts';

/** The rules of a market whose specification names none. */
export const PLAIN_RULES: MarketRules = {
  price: undefined,
  overlap: 'skip',
  takeover: undefined,
  candidates: undefined,
  maintenance: undefined,
  rerank: 'tick',
  allocation: undefined,
  order: undefined,
  lossSharing: undefined,
  cancel: undefined,
  trigger: undefined,
};

/** These rules ask for nothing beyond the specification's first five sections: every build of the engine has them. */
export function isPlain(rules: MarketRules): boolean {
  return (Object.keys(PLAIN_RULES) as (keyof MarketRules)[]).every((rule) => rules[rule] === PLAIN_RULES[rule]);
}

/** The market's positions have priorities. */
export function hasPriorities({ order }: MarketRules): boolean {
  return order !== undefined && 'column' in order;
}

/** @throws AdlError INVALID_ARGUMENT: they have not */
export function requirePriorities(rules: MarketRules, market: number): void {
  if (hasPriorities(rules)) return;
  throw new AdlError('INVALID_ARGUMENT', 'positions have priorities where rules.order is the column', { market });
}

/** Why an engine refuses a market with rules. */
export const NO_RULE_BOOKS =
  'this build has no rule books: give the market to createEngine, or its option "rules"; to createEngineSync the module of adl-core/pool.wasm';
