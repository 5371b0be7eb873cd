/** Random worlds whose markets have rules, and whose batches name parts of positions. */
import type { Core, TickRows } from '../../src/core.ts';
import { type MarketSpec, readMarket } from '../../src/market.ts';
import type { Random } from '../support/random.ts';
import { randomMarket, World } from '../support/world.ts';

/** A market with random rules. */
export function ruledMarket(random: Random, symbol: string): MarketSpec {
  const candidates = {
    winnersOnly: random.chance(40),
    leastLots: random.chance(50) ? 1 : random.int(2, 6),
    inLiquidation: random.pick(['allowed', 'excluded'] as const),
  };
  return { ...randomMarket(random, symbol), ...(random.chance(70) ? { rules: { candidates } } : {}) };
}

/** Adds the same random markets with rules to every core. */
export function addRuledMarkets(random: Random, cores: readonly Core[]): void {
  const count = random.int(1, 3);
  for (let i = 0; i < count; i++) {
    const market = readMarket(ruledMarket(random, `M${i}`));
    for (const core of cores) core.addMarket(market);
  }
}

export class RulesWorld extends World {
  override tick(): TickRows {
    const rows = super.tick();
    return this.random.chance(20) ? rows : { ...rows, lots: this.slices(rows) };
  }

  /** Lots to liquidate, mostly no fewer than the book fills close and no more than there are. */
  private slices(rows: TickRows): BigInt64Array {
    const { random, model } = this;
    return BigInt64Array.from(rows.account, (account, i) => {
      const known = account < model.stats().accounts;
      const held = known ? (model.find(rows.market[i]!, rows.side[i] as 0 | 1, account)?.lots ?? 0n) : 0n;
      if (random.chance(20)) return 0n;
      if (random.chance(1)) return random.pick([-1n, held + 1n]);
      const filled = rows.fillLots
        .slice(rows.fillStart[i], rows.fillStart[i + 1])
        .reduce((sum, lots) => sum + lots, 0n);
      const least = filled > 0n && random.chance(95) ? filled : 1n;
      return held <= least ? held : least + (random.big(62) % (held - least + 1n));
    });
  }
}
