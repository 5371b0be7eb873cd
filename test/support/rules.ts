import type { AllocationSpec } from '../../src/rules/allocation.ts';
import type { RuleSpec } from '../../src/rules.ts';
import type { Random } from './random.ts';

const PPMS = [0, 1, 50_000, 500_000, 999_999, 1_000_000];

export function randomAllocation(random: Random): AllocationSpec {
  const rule = random.pick(['queue', 'contract-pro-rata', 'capped-pro-rata', 'risk-aware', 'min-max'] as const);
  if (rule === 'queue' || rule === 'min-max') return { rule };
  const rounding = random.pick(['largest-remainder', 'prefix'] as const);
  if (rule !== 'capped-pro-rata') return { rule, rounding };
  const tiers = random.chance(40);
  const capOf = tiers ? 'profit' : random.pick(['profit', 'equity'] as const);
  return { rule, rounding, capPpm: random.pick(PPMS), capOf, tiers };
}

export function randomRules(random: Random): RuleSpec {
  const rerank = random.pick(['tick', 'liquidation'] as const);
  return random.chance(80) ? { rerank, allocation: randomAllocation(random) } : { rerank };
}
