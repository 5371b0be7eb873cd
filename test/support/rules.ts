import type { AllocationSpec } from '../../src/rules/allocation.ts';
import type { LossSharingSpec } from '../../src/rules/loss-sharing.ts';
import { ORDER_KEYS, type OrderSpec } from '../../src/rules/order.ts';
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

export function randomLossSharing(random: Random): LossSharingSpec {
  const sides = random.pick(['both', 'opposite'] as const);
  const fund = random.pick(['first', 'spared'] as const);
  if (random.chance(50)) {
    return { by: 'gains', since: random.pick(['bankruptcy', 'previous-mark', 'entry'] as const), sides, fund };
  }
  return { by: 'open-interest', rounding: random.pick(['largest-remainder', 'up', 'down'] as const), sides, fund };
}

export function randomRules(random: Random): RuleSpec {
  const rerank = random.pick(['tick', 'liquidation'] as const);
  return random.chance(80) ? { rerank, allocation: randomAllocation(random) } : { rerank };
}

/** An order of every kind; a scan of few, so that lots are left. */
export function randomOrder(random: Random): OrderSpec {
  const kind = random.pick(['score', 'by', 'by', 'scan', 'column'] as const);
  if (kind === 'score') return kind;
  if (kind === 'column') return { column: true };
  if (kind === 'scan')
    return { scan: { seed: random.pick([0, 1, 2 ** 53 - 1, random.int(0, 1000)]), maxScan: random.int(1, 6) } };
  const keys = [...ORDER_KEYS].sort(() => random.int(-1, 1)).slice(0, random.int(1, 4));
  const age = keys.indexOf('age');
  const asked = age < 0 ? keys : keys.slice(0, age + 1);
  return { by: asked.map((key) => (random.chance(40) ? { key, inverted: random.chance(70) } : key)) };
}
