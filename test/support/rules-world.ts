/** Random markets with rule books, for worlds of test/support/world.ts. */
import type { Core } from '../../src/core.ts';
import { type MarketSpec, readMarket } from '../../src/market.ts';
import type { RuleSpec } from '../../src/rules.ts';
import type { Random } from './random.ts';
import { randomLossSharing } from './rules.ts';
import { randomMarket } from './world.ts';

function randomLimit(random: Random): { readonly limit: string } | { readonly limitPpm: number } {
  if (random.chance(50)) return { limitPpm: random.pick([0, 1, 250_000, 999_999, 1_000_000]) };
  return { limit: `${random.chance(20) ? random.big(55) : random.pick([0, 1, 15, 60, 400, 1_000_000])}` };
}

function randomPrice(random: Random, payoff: MarketSpec['payoff']): RuleSpec['price'] {
  const kind = random.pick(['bankruptcy', 'mark', 'previous-mark', 'severity', 'severity', 'limit', 'limit'] as const);
  const rounds = payoff === 'linear' && (kind === 'bankruptcy' || kind === 'severity' || kind === 'limit');
  return {
    kind,
    ...(kind === 'severity' ? { severityPpm: random.pick([0, 1, 333_333, 500_000, 1_000_000]) } : {}),
    ...(kind === 'limit' ? randomLimit(random) : {}),
    ...(random.chance(30)
      ? { maxDeviationPpm: random.pick([0, 50_000, 250_000, 1_000_000, Number.MAX_SAFE_INTEGER]) }
      : {}),
    ...(rounds && random.chance(40) ? { roundToTick: true } : {}),
  };
}

export function randomRules(random: Random, payoff: MarketSpec['payoff']): RuleSpec {
  const price = random.chance(70) ? randomPrice(random, payoff) : undefined;
  const cap = random.chance(60)
    ? { houseNotional: `${random.chance(20) ? random.big(55) : random.pick([0, 40, 200, 1_000, 1_000_000])}` }
    : {};
  return {
    ...(price === undefined ? {} : { price }),
    ...(random.chance(80) ? { overlap: random.pick(['skip', 'cap', 'allow'] as const) } : {}),
    ...(random.chance(80) ? { takeover: { mode: random.pick(['whole', 'partial', 'partial'] as const), ...cap } } : {}),
  };
}

/** A random market with random rules; its tick may be coarse, for rounding to have something to do. */
export function randomRuleMarket(random: Random, symbol: string): MarketSpec {
  const { adlPrice, ...market } = randomMarket(random, symbol);
  const rules = randomRules(random, market.payoff);
  const tick = random.pick(['1', '3', '25']);
  return { ...market, tick, ...(rules.price === undefined ? { adlPrice: adlPrice! } : {}), rules };
}

/** Adds the same random markets with rules to every core; returns what they are. */
export function addRuleMarkets(random: Random, cores: readonly Core[]): MarketSpec[] {
  const markets = Array.from({ length: random.int(1, 3) }, (_, i) => randomRuleMarket(random, `M${i}`));
  for (const market of markets) for (const core of cores) core.addMarket(readMarket(market));
  return markets;
}

/** A random market whose losses others share. */
export function randomLossMarket(random: Random, symbol: string): MarketSpec {
  const { adlPrice: _, ...market } = randomMarket(random, symbol);
  return { ...market, rules: { lossSharing: randomLossSharing(random) } };
}
