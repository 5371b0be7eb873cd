import { type AllocationSpec, type MarketAllocation, readAllocation } from './rules/allocation.ts';
import { oneOf, requireFields } from './rules/field.ts';

/**
 * What a market's rule book says beyond the fields of a market itself: all optional, and without any of them a market is worked out
 * as the specification's first five sections say. Its later sections define each.
 */
export interface RuleSpec {
  /** When a side's queue is scored: once a tick (default), or anew for each liquidation. */
  readonly rerank?: 'tick' | 'liquidation';
  /** How a liquidation's lots are shared out; default: by rank, the rule `queue`. */
  readonly allocation?: AllocationSpec;
}

/** The same, checked. What is at its default is left out, so that markets that behave alike have the same rules. */
export interface MarketRules {
  readonly rerank?: 'liquidation';
  readonly allocation?: MarketAllocation;
}

/** The rules of a market whose specification names none. */
export const PLAIN_RULES: MarketRules = {};

/** Fields that `RuleSpec` may have. */
const FIELDS: readonly (keyof RuleSpec)[] = ['rerank', 'allocation'];

/**
 * Checks a market's rules and fills in their defaults.
 * @throws AdlError INVALID_MARKET
 */
export function readRules(symbol: string, spec: RuleSpec | undefined): MarketRules {
  if (spec === undefined) return PLAIN_RULES;
  requireFields(symbol, 'rules', spec, FIELDS);
  const rerank = oneOf(symbol, 'rules.rerank', spec.rerank ?? 'tick', ['tick', 'liquidation']);
  const allocation = readAllocation(symbol, spec.allocation);
  return {
    ...(rerank === 'liquidation' ? { rerank } : {}),
    ...(allocation === undefined ? {} : { allocation }),
  };
}

/** These rules ask for nothing beyond the specification's first five sections: every build of the engine has them. */
export function isPlain(rules: MarketRules): boolean {
  return Object.keys(rules).length === 0;
}
