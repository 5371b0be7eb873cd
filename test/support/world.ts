/** Random worlds: markets, and calls with arguments that are mostly sensible and sometimes not. */
import type { Core, PositionRows, SideNumber, TickRows } from '../../src/core.ts';
import { parseDecimal } from '../../src/decimal.ts';
import { type MarketSpec, readMarket } from '../../src/market.ts';
import { POLICIES } from '../../src/policy.ts';
import type { Random } from './random.ts';

/** How large the numbers get: `small` meets every branch, `huge` the edges of the number range. */
export type Scale = 'small' | 'huge';

export function randomMarket(random: Random, symbol: string): MarketSpec {
  const payoff = random.pick(['linear', 'linear', 'inverse', 'power'] as const);
  const policies = payoff === 'inverse' ? POLICIES.filter((policy) => policy !== 'price-ratio') : POLICIES;
  return {
    symbol,
    payoff,
    ...(payoff === 'power' ? { power: random.pick([2, 3, 4]) } : {}),
    tick: '1',
    lot: payoff === 'inverse' ? '1000' : '1',
    policy: random.pick(policies),
    maintenancePpm: random.pick([0, 5_000, 50_000, 300_000, 1_000_000]),
    makerFeePpm: random.pick([0, 0, 200, -300, 40_000, -999_999]),
    takerFeePpm: random.pick([0, 0, 550, 60_000, 999_999]),
    percentile: random.pick(['ahead', 'size', 'count']),
    adlPrice: random.pick(['bankruptcy', 'mark']),
    attribution: random.pick(['ratio', 'all']),
  };
}

/** Adds the same random markets to every core. */
export function addMarkets(random: Random, cores: readonly Core[]): void {
  const count = random.int(1, 3);
  for (let i = 0; i < count; i++) {
    const market = readMarket(randomMarket(random, `M${i}`));
    for (const core of cores) core.addMarket(market);
  }
}

export class World {
  readonly random: Random;
  readonly model: Core;
  readonly scale: Scale;

  constructor(random: Random, model: Core, scale: Scale) {
    this.random = random;
    this.model = model;
    this.scale = scale;
  }

  market(): number {
    return this.random.int(0, this.model.stats().markets - 1);
  }

  account(): number {
    const { accounts } = this.model.stats();
    return this.random.chance(1) ? accounts : this.random.int(0, Math.max(0, accounts - 1));
  }

  side(): SideNumber {
    return this.random.pick([0, 1]);
  }

  /** A unit value near the market's mark, with the payoff's sign. */
  unitValue(market: number): bigint {
    const { random } = this;
    if (random.chance(1)) return 0n;
    const inverse = this.model.unitValueOf(market, parseDecimal('1', 'price')) < 0n;
    if (this.scale === 'huge') return (inverse ? -1n : 1n) * random.big(random.chance(90) ? 28 : 62);
    const last = this.model.markOf(market);
    const size = last === 0n || random.chance(5) ? BigInt(random.int(1, 60)) : last < 0n ? -last : last;
    const moved = (size * BigInt(random.int(60, 150))) / 100n || 1n;
    return inverse ? -moved : moved;
  }

  money(): bigint {
    return this.scale === 'huge' ? this.random.big(this.random.chance(90) ? 56 : 63) : BigInt(this.random.int(0, 400));
  }

  lots(): bigint {
    return this.scale === 'huge' ? this.random.big(34) : BigInt(this.random.int(1, 12));
  }

  rows(market: number): PositionRows {
    const { random } = this;
    const n = random.chance(70) ? random.int(1, 20) : 1;
    const account = new Uint32Array(n);
    const side = new Uint8Array(n);
    const lots = new BigInt64Array(n);
    const entryValue = new BigInt64Array(n);
    const margin = new BigInt64Array(n);
    for (let i = 0; i < n; i++) {
      account[i] = this.account();
      side[i] = this.side();
      lots[i] = this.lots();
      const value = lots[i]! * this.unitValue(market) * (side[i] === 0 ? 1n : -1n);
      entryValue[i] = BigInt.asIntN(64, value + (random.chance(30) ? 1n : 0n));
      margin[i] = random.chance(50) ? -1n : this.margin(value < 0n ? -value : value);
    }
    const leverage = Uint32Array.from({ length: n }, () => (random.chance(1) ? 0 : random.int(1, 125)));
    const exempt = Uint8Array.from({ length: n }, () => (random.chance(5) ? 1 : 0));
    const bad = random.chance(3) ? { lots: lots.map((value) => value - 5n) } : {};
    return { account, side, lots, entryValue, margin, leverage, exempt, ...bad, ...this.asFloats(lots) };
  }

  private margin(cost: bigint): bigint {
    const { random } = this;
    if (random.chance(1)) return -BigInt(random.int(2, 9));
    if (this.scale === 'huge' && random.chance(40)) return random.big(63);
    return (cost * BigInt(random.int(0, 60))) / 100n;
  }

  /** Now and then the lots come as f64, with or without fractions. */
  private asFloats(lots: BigInt64Array): { lots?: Float64Array } {
    if (!this.random.chance(20)) return {};
    const part = this.random.chance(5) ? 0.5 : 0;
    return { lots: Float64Array.from(lots, (value) => Number(value) + part) };
  }

  tick(): TickRows {
    const { random, model } = this;
    const marked = Array.from({ length: model.stats().markets }, (_, market) => market).filter(
      (market) => model.markOf(market) === 0n || random.chance(70),
    );
    const named = this.named();
    const fills: [bigint, bigint][] = [];
    const fillStart = new Uint32Array(named.length + 1);
    named.forEach(([market, side, account], i) => {
      if (random.chance(30)) fills.push(...this.bookFills(market, side, account));
      fillStart[i + 1] = fills.length;
    });
    return {
      markMarket: Uint32Array.from(marked),
      markUnitValue: BigInt64Array.from(marked, (market) => this.unitValue(market)),
      account: Uint32Array.from(named, ([, , account]) => account),
      market: Uint32Array.from(named, ([market]) => market),
      side: Uint8Array.from(named, ([, side]) => side),
      force: Uint8Array.from(named, () => (random.chance(60) ? 1 : 0)),
      fillStart,
      fillLots: BigInt64Array.from(fills, ([lots]) => lots),
      fillUnitValue: BigInt64Array.from(fills, ([, value]) => value),
    };
  }

  /** Positions to liquidate: mostly existing ones, each once. */
  private named(): [number, SideNumber, number][] {
    const { random, model } = this;
    const state = model.exportState();
    const named: [number, SideNumber, number][] = [];
    const wanted = random.int(0, 5);
    const start = random.int(0, Math.max(0, state.account.length - 1));
    for (let i = 0; i < Math.min(wanted, state.account.length); i++) {
      const row = random.chance(2) ? start : (start + i * 7) % state.account.length;
      named.push([state.market[row]!, state.side[row]! as SideNumber, state.account[row]!]);
    }
    if (random.chance(2)) named.push([this.market(), this.side(), this.account()]);
    const unique = new Map(named.map((key) => [key.join(), key]));
    return random.chance(97) ? [...unique.values()] : named;
  }

  private bookFills(market: number, side: SideNumber, account: number): [bigint, bigint][] {
    const { random } = this;
    const held = this.model.stats().accounts > account ? this.model.find(market, side, account)?.lots : undefined;
    let left = random.chance(3) ? 100n : (held ?? 3n);
    const fills: [bigint, bigint][] = [];
    for (let i = random.int(1, 3); i > 0 && left > 0n; i--) {
      const lots = random.chance(30) ? left : 1n + (BigInt(random.next()) % left);
      fills.push([lots, this.unitValue(market)]);
      left -= lots;
    }
    return fills;
  }
}
