import { SHARING_ROUNDINGS, SHARING_RULES } from '../rules/allocation.ts';
import type { MarketRules } from '../rules.ts';
import type { CoreExports } from './exports.ts';
import { outOfMemory } from './status.ts';

const CAPS = ['profit', 'equity', 'tiers'] as const;

/** Hands a market's rules over to a build that has rule books. @throws AdlError OUT_OF_MEMORY */
export function setRules(exports: CoreExports, market: number, { rerank, allocation }: MarketRules): void {
  if (rerank === undefined && allocation === undefined) return;
  const set = exports.setAllocationRules!(
    market,
    rerank === undefined ? 0 : 1,
    allocation === undefined ? 0 : SHARING_RULES.indexOf(allocation.rule),
    allocation === undefined ? 0 : SHARING_ROUNDINGS.indexOf(allocation.rounding),
    allocation === undefined ? 0 : CAPS.indexOf(allocation.capOf),
    allocation?.capPpm ?? 0,
  );
  if (set === 0) throw outOfMemory();
}
