import { LONG, SCORE_SCALE } from '../limits.ts';
import type { Policy } from '../policy.ts';
import { sideName, type TickReport } from '../report.ts';
import type { Book } from './book.ts';
import type { Scenario } from './format.ts';
import type { Deleveraged, MarketTotals, Percentiles } from './outcome.ts';

/** One counterparty in one tick: the engine's fills of it added up. */
interface Close {
  lots: bigint;
  value: bigint;
  realizedPnl: bigint;
  remainingLots: bigint;
  readonly fill: number;
  readonly liquidation: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Notional over equity, read back from a score; undefined for policies whose score does not say it. */
function leverageOf(policy: Policy, side: number, score: number, gain: number): number | undefined {
  const x = score / SCORE_SCALE;
  if (policy === 'price-ratio') return x / gain;
  // P·N/(C·Q), with P/C = gain − 1 for a long and 1 − 1/gain for a short.
  if (policy === 'leveraged-return' && gain > 1) return x / (side === LONG ? gain - 1 : 1 - 1 / gain);
  return undefined;
}

function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), mean: sorted.reduce((sum, v) => sum + v, 0) / sorted.length };
}

/** Adds the fills of one liquidation, by the key of its queue and their accounts. Under some rule books there are thousands. */
function addFills(closes: Map<number, Close>, report: TickReport, liquidation: number, queue: number): void {
  const { fillStart, adlUnitValue } = report.liquidations;
  const { account, lots, realizedPnl, remainingLots } = report.fills;
  const unitValue = adlUnitValue[liquidation]!;
  const end = fillStart[liquidation + 1]!;
  for (let fill = fillStart[liquidation]!; fill < end; fill++) {
    const key = queue + account[fill]!;
    const close = closes.get(key);
    if (close === undefined) {
      closes.set(key, {
        lots: lots[fill]!,
        value: lots[fill]! * unitValue,
        realizedPnl: realizedPnl[fill]!,
        remainingLots: remainingLots[fill]!,
        fill,
        liquidation,
      });
      continue;
    }
    close.lots += lots[fill]!;
    close.value += lots[fill]! * unitValue;
    close.realizedPnl += realizedPnl[fill]!;
    close.remainingLots = remainingLots[fill]!;
  }
}

/** Who was deleveraged, over the whole replay. */
export class Tally {
  private readonly scenario: Scenario;
  private readonly book: Book;
  private readonly positions = new Map<number, Mutable<Deleveraged>>();
  private readonly accounts = new Set<number>();
  private readonly leverages: number[] = [];
  private readonly pnlRatios: number[] = [];
  private closes = 0;
  private full = 0;
  private profitable = 0;
  private pnl = 0n;

  constructor(scenario: Scenario, book: Book) {
    this.scenario = scenario;
    this.book = book;
  }

  /** Adds a tick; returns the number of counterparties closed, per market. */
  add(report: TickReport, time: number, accountId: (account: number) => string): Uint32Array {
    const perMarket = new Uint32Array(this.book.units.length);
    for (const [key, close] of this.closesOf(report)) {
      const place = report.liquidations.market[close.liquidation]!;
      perMarket[place] = perMarket[place]! + 1;
      this.count(key, close, report, time, accountId);
    }
    return perMarket;
  }

  /** Position key: market, side and account in one whole number. */
  private keyOf(market: number, side: number, account: number): number {
    return (market * 2 + side) * this.book.accounts + account;
  }

  private closesOf(report: TickReport): Map<number, Close> {
    const closes = new Map<number, Close>();
    const { market, side } = report.liquidations;
    for (let liquidation = 0; liquidation < market.length; liquidation++) {
      const queue = this.keyOf(market[liquidation]!, 1 - side[liquidation]!, 0);
      addFills(closes, report, liquidation, queue);
    }
    return closes;
  }

  private count(
    key: number,
    close: Close,
    report: TickReport,
    time: number,
    accountId: (account: number) => string,
  ): void {
    const { market, side, account: liquidated } = report.liquidations;
    const account = report.fills.account[close.fill]!;
    const closedSide = 1 - side[close.liquidation]!;
    const value = Number(close.value);
    const pnl = Number(close.realizedPnl);
    const entry = closedSide === LONG ? value - pnl : value + pnl;
    const gain = closedSide === LONG ? value / entry : entry / value;
    const policy = this.scenario.markets[market[close.liquidation]!]!.spec.policy;
    const leverage = leverageOf(policy, closedSide, report.fills.score[close.fill]!, gain);
    this.closes += 1;
    this.accounts.add(account);
    this.pnl += close.realizedPnl;
    if (close.remainingLots === 0n) this.full += 1;
    if (close.realizedPnl > 0n) this.profitable += 1;
    this.pnlRatios.push(pnl / value);
    if (leverage !== undefined) this.leverages.push(leverage);
    const before = this.positions.get(key);
    if (before !== undefined) {
      before.lots += close.lots;
      before.value += close.value;
      before.realizedPnl += close.realizedPnl;
      before.remainingLots = close.remainingLots;
      before.hits += 1;
      return;
    }
    this.positions.set(key, {
      account: accountId(account),
      group: this.groupOf(account),
      market: this.book.units[market[close.liquidation]!]!.symbol,
      side: sideName(closedSide),
      lots: close.lots,
      value: close.value,
      realizedPnl: close.realizedPnl,
      remainingLots: close.remainingLots,
      hits: 1,
      time,
      rank: report.fills.rank[close.fill]!,
      score: report.fills.score[close.fill]!,
      gain,
      leverage,
      against: accountId(liquidated[close.liquidation]!),
    });
  }

  private groupOf(account: number): string {
    return this.book.groups.find(({ first, count }) => account >= first && account < first + count)!.name;
  }

  /** Whether deleveraging left nothing of this position. */
  wasClosed(market: number, side: number, account: number): boolean {
    return this.positions.get(this.keyOf(market, side, account))?.remainingLots === 0n;
  }

  /** What was closed in a market, by side of the closed. */
  closedIn(symbol: string): MarketTotals['closed'] {
    const sums = { long: { lots: 0n, value: 0n }, short: { lots: 0n, value: 0n } };
    for (const { market, side, lots, value } of this.positions.values()) {
      if (market !== symbol) continue;
      sums[side].lots += lots;
      sums[side].value += value;
    }
    return sums;
  }

  /** The `most` positions of which the largest value was closed. */
  largest(most: number): Deleveraged[] {
    return [...this.positions.values()]
      .sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0))
      .slice(0, most);
  }

  result(): {
    readonly adlCloses: number;
    readonly adlAccounts: number;
    readonly adlPnl: bigint;
    readonly fullCloses: number;
    readonly inProfit: number;
    readonly leverage: Percentiles | undefined;
    readonly pnlRatio: Percentiles | undefined;
  } {
    return {
      adlCloses: this.closes,
      adlAccounts: this.accounts.size,
      adlPnl: this.pnl,
      fullCloses: this.full,
      inProfit: this.profitable,
      leverage: percentiles(this.leverages),
      pnlRatio: percentiles(this.pnlRatios),
    };
  }
}
