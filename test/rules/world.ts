/** Random worlds whose markets have rules, and whose batches name parts of positions. */
import type { Core, FundNumbers, TickRows } from '../../src/core.ts';
import { formatScaled } from '../../src/decimal.ts';
import { type Market, type MarketSpec, readMarket } from '../../src/market.ts';
import type { TierSpec } from '../../src/rules/maintenance.ts';
import type { TriggerSpec } from '../../src/rules/trigger.ts';
import type { RuleSpec } from '../../src/rules.ts';
import type { Random } from '../support/random.ts';
import { randomLossSharing, randomOrder, randomRules as randomSharing } from '../support/rules.ts';
import { randomRuleMarket } from '../support/rules-world.ts';
import { randomMarket, type Scale, World } from '../support/world.ts';

/** The same market with a table of maintenance in place of its rate. */
export function withTiers(
  { maintenancePpm: _, rules, ...market }: MarketSpec,
  maintenance: readonly TierSpec[],
): MarketSpec {
  return { ...market, rules: { ...rules, maintenance } };
}

/** Rows of rising rates whose bounds are around `size` quanta, with deductions up to what makes maintenance go on without a step. */
export function randomTiers(random: Random, decimals: number, size: () => bigint): TierSpec[] {
  const bounds = [...new Set(Array.from({ length: random.int(1, 3) }, size))].sort((a, b) => (a < b ? -1 : 1));
  let ppm = random.pick([0, 5_000, 20_000]);
  let deduction = 0n;
  const rows: TierSpec[] = bounds.map((bound) => {
    const row = { upTo: formatScaled(bound, decimals), ppm, deduction: formatScaled(deduction, decimals) };
    const step = random.pick([0, 15_000, 100_000, 300_000]);
    const most = (bound * BigInt(step)) / 1_000_000n;
    ppm += step;
    deduction += random.chance(60) ? most : most / 2n;
    return row;
  });
  return [...rows, { ppm, deduction: formatScaled(deduction, decimals) }];
}

/** Rules of price and of sharing out in one market; where lots are shared out, an overlap is not given. */
function together({ overlap, ...priced }: RuleSpec, sharing: RuleSpec): RuleSpec {
  const isQueue = sharing.allocation === undefined || sharing.allocation.rule === 'queue';
  return { ...priced, ...sharing, ...(isQueue && overlap !== undefined ? { overlap } : {}) };
}

/** The same with an order; a scan is not given where lots are shared out. */
function inOrder(random: Random, rules: RuleSpec): RuleSpec {
  const order = randomOrder(random);
  const isQueue = rules.allocation === undefined || rules.allocation.rule === 'queue';
  return typeof order === 'object' && 'scan' in order && !isQueue ? rules : { ...rules, order };
}

/** What may stand beside loss sharing, which closes nobody. */
function sharing({ takeover }: RuleSpec, random: Random): RuleSpec {
  return { ...(takeover === undefined ? {} : { takeover }), lossSharing: randomLossSharing(random) };
}

const STARTS = [1, 250_000, 300_000, 1_000_000];

/** A trigger whose window is as long as a few ticks of {@link RulesWorld}. */
export function randomTrigger(random: Random): TriggerSpec {
  const kind = random.pick(['shortfall', 'fund-share', 'drawdown', 'drawdown'] as const);
  if (kind === 'shortfall') return { kind };
  if (kind === 'fund-share') return { kind, ppm: random.pick([0, 1000, 500_000, 1_000_000, 1_000_000_000]) };
  const startPpm = random.pick(STARTS);
  const step = random.pick([1, 1000, 1000]);
  return { kind, startPpm, stopPpm: random.int(0, startPpm - 1), step, window: step * random.int(1, 6) };
}

/** A market with random rules of every kind together. */
export function ruledMarket(random: Random, symbol: string, decimals: number, scale: Scale): MarketSpec {
  const candidates = {
    winnersOnly: random.chance(40),
    leastLots: random.chance(50) ? 1 : random.int(2, 6),
    inLiquidation: random.pick(['allowed', 'excluded'] as const),
    hedge: random.pick(['separate', 'net'] as const),
    house: random.pick(['excluded', 'eligible'] as const),
  };
  const { rules: priced = {}, ...terms }: MarketSpec = random.chance(50)
    ? randomRuleMarket(random, symbol)
    : randomMarket(random, symbol);
  const sharesLoss = random.chance(30);
  const closing = sharesLoss
    ? sharing(priced, random)
    : together(priced, random.chance(50) ? randomSharing(random) : {});
  const unordered = {
    ...closing,
    ...(random.chance(70) ? { candidates } : {}),
    ...(random.chance(60) ? { trigger: randomTrigger(random) } : {}),
  };
  const rules = random.chance(60) ? inOrder(random, unordered) : unordered;
  if (sharesLoss) delete (terms as { adlPrice?: unknown }).adlPrice;
  const market = { ...terms, ...(Object.keys(rules).length > 0 ? { rules } : {}) };
  if (random.chance(50)) return market;
  const size = scale === 'huge' ? () => random.big(60) : () => BigInt(random.int(1, 600));
  return withTiers(market, randomTiers(random, decimals, size));
}

export function randomFund(random: Random, money: () => bigint): FundNumbers {
  return { cash: money() - 50n, floor: BigInt(random.int(-20, 50)), takeover: random.chance(70) };
}

/** Adds the same random markets with rules to every core, some of them with funds of their own; returns what they are. */
export function addRuledMarkets(random: Random, cores: readonly Core[], scale: Scale): Market[] {
  const count = random.int(1, 3);
  const funds = random.chance(50) ? random.int(1, 2) : 0;
  for (let i = 0; i < funds; i++) {
    const fund = randomFund(random, () => (scale === 'huge' ? random.big(56) : BigInt(random.int(0, 400))));
    for (const core of cores) core.ledger!.addFund(fund);
  }
  return Array.from({ length: count }, (_, i) => {
    const market = readMarket(ruledMarket(random, `M${i}`, cores[0]!.moneyDecimals, scale));
    // The fund's limit is of the default fund.
    const fund = market.rules.price?.kind === 'limit' ? 0 : random.int(0, funds);
    for (const core of cores) core.addMarket(market, fund);
    return market;
  });
}

export class RulesWorld extends World {
  override tick(): TickRows {
    const rows = { ...super.tick(), time: this.time() };
    const [slices, targets] = [this.random.chance(70), this.random.chance(50)];
    const lots = slices ? this.slices(rows) : new BigInt64Array(rows.account.length);
    return { ...rows, ...(slices ? { lots } : {}), ...(targets ? { target: this.targets(lots) } : {}) };
  }

  /** Targets, mostly where no lots are named. */
  private targets(lots: BigInt64Array): Uint32Array {
    const { random } = this;
    const least = [1_000_000, 1_000_001, 1_500_000, 3_000_000, 40_000_000, 1_000_000_000];
    return Uint32Array.from(lots, (named) => {
      if (named !== 0n) return random.chance(1) ? 2_000_000 : 0;
      return random.chance(1) ? random.pick([1, 1_000_000_001]) : random.pick(least);
    });
  }

  /** Mostly one or two steps later, now and then a leap, and seldom none or one that goes back. */
  private time(): number | undefined {
    const { random } = this;
    const clock = this.model.exportState().ledger?.clock ?? 0;
    if (random.chance(2)) return random.pick([undefined, clock - 1]);
    return clock + (random.chance(10) ? random.int(0, 20_000) : random.int(0, 2500));
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

/** Priorities for positions of a market, mostly of those that are there, from few numbers and from the ends of the range. */
export function randomPriorities(world: World, market: number) {
  const { random, model } = world;
  const state = model.exportState();
  const held = Array.from(state.market.keys()).filter((row) => state.market[row] === market && random.chance(60));
  const stray = random.chance(5) || held.length === 0;
  const account = [...held.map((row) => state.account[row]!), ...(stray ? [world.account()] : [])];
  const side = [...held.map((row) => state.side[row]!), ...(stray ? [world.side()] : [])];
  const least = -(2n ** 63n);
  return {
    account: Uint32Array.from(account),
    side: Uint8Array.from(side),
    priority: BigInt64Array.from(account, () =>
      random.chance(20) ? random.pick([least, 2n ** 63n - 1n, 1n - 2n ** 62n]) : BigInt(random.int(-3, 3)),
    ),
  };
}
