import type { Side } from '../market.ts';

/** What became of liquidated positions: in quanta at the mark, or in lots. */
export interface Channels {
  /** Sold into the order book. */
  readonly book: bigint;
  /** Taken over by the fund. */
  readonly fund: bigint;
  /** Closed against counterparties. */
  readonly adl: bigint;
  /** What the queue could not take. */
  readonly residual: bigint;
}

export const CHANNELS = ['book', 'fund', 'adl', 'residual'] as const;
export type Channel = (typeof CHANNELS)[number];

/** One market in one tick. */
export interface MarketOutcome {
  readonly symbol: string;
  /** Decimal string. */
  readonly mark: string;
  /** Liquidations by the engine's outcome. */
  readonly liquidations: { readonly cured: number; readonly book: number; readonly fund: number; readonly adl: number };
  /** In quanta at the mark. */
  readonly value: Channels;
  readonly lots: Channels;
  /** Of the liquidated value, that of longs, in quanta at the mark. */
  readonly longValue: bigint;
  /** Rows of the engine: one per counterparty and liquidation. */
  readonly adlFills: number;
  /** The same, one per counterparty and tick. */
  readonly adlCloses: number;
  /** In quanta at the price at which the counterparties were closed. */
  readonly adlPaid: bigint;
}

/** Checks of one tick; a wrong one is never hidden. */
export interface Conservation {
  /** Money before = money after + gain of the order book's other side, to the quantum. */
  readonly tick: boolean;
  /** … and again when the market maker's positions were put in. */
  readonly maker: boolean;
  /** Money = money of the first tick + what the backstop paid in since. */
  readonly sinceStart: boolean;
  /** Long lots = short lots with the house, in every market. */
  readonly lots: boolean;
  /** Σ wallets + margins + PnL + fund cash + house PnL + fees after the tick, in quanta. */
  readonly money: bigint;
  /** What is not explained, in quanta: 0. */
  readonly difference: bigint;
}

export interface FundOutcome {
  /** In quanta, after the tick. */
  readonly cash: bigint;
  /** Unrealised PnL of the positions taken over, in quanta. */
  readonly housePnl: bigint;
  /** Notional of the positions taken over, in quanta at the marks. */
  readonly held: bigint;
  /** Whether the fund took positions over in this tick. */
  readonly takeover: boolean;
  /** Paid in by the backstop before this tick's liquidations, in quanta. */
  readonly paidIn: bigint;
}

export interface TickOutcome {
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Seconds after the scenario's start. */
  readonly at: number;
  readonly labels: readonly string[];
  readonly markets: readonly MarketOutcome[];
  readonly fund: FundOutcome;
  /** Fees so far, in quanta. */
  readonly fees: bigint;
  readonly badDebt: bigint;
  readonly conservation: Conservation;
  /** Of the engine's calls of this tick. Not part of what is deterministic. */
  readonly milliseconds: number;
  /** Of the engine after the tick. */
  readonly digest: string;
}

/** A position that was deleveraged, over all ticks in which it was. */
export interface Deleveraged {
  readonly account: string;
  readonly group: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: bigint;
  /** In quanta at the price of the closing. */
  readonly value: bigint;
  readonly realizedPnl: bigint;
  readonly remainingLots: bigint;
  /** Ticks in which it was hit. */
  readonly hits: number;
  /** At the first hit: time, rank in its queue from 1, score in 10^−9. */
  readonly time: number;
  readonly rank: number;
  readonly score: number;
  /** Closing price over entry for a long, entry over closing price for a short. */
  readonly gain: number;
  /** Notional over equity of the account (isolated: of the position); undefined where the policy's score does not say it. */
  readonly leverage: number | undefined;
  /** The first liquidation that it was closed against. */
  readonly against: string;
}

/** Median and percentiles of what was deleveraged, one value per counterparty and tick. */
export interface Percentiles {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly mean: number;
}

/** Equity of a group of accounts at the first and the last mark, in quanta. */
export interface LedgerRow {
  readonly name: string;
  readonly accounts: number;
  readonly before: bigint;
  readonly after: bigint;
}

/** What became of positions by the light they had before the first liquidation. */
export interface LightsRow {
  /** 5 (front) … 1 (back), 0 for not in a queue. */
  readonly before: number;
  readonly positions: number;
  /** Closed in full by deleveraging, and liquidated. */
  readonly deleveraged: number;
  readonly liquidated: number;
  /** Still open, by light at the end: after[0] not in a queue, after[5] front. */
  readonly after: readonly number[];
}

export interface MarketTotals extends Omit<MarketOutcome, 'mark'> {
  /** First, lowest and last mark. */
  readonly first: string;
  readonly low: string;
  readonly last: string;
  /** Long lots = short lots at the first mark. */
  readonly openInterest: bigint;
  /** Closed by deleveraging, by side of the closed: lots, and value in quanta at the price of the closing. */
  readonly closed: Readonly<Record<Side, { readonly lots: bigint; readonly value: bigint }>>;
}

export interface ReplayTotals {
  readonly positions: number;
  readonly accounts: number;
  readonly ticks: number;
  readonly engine: string;
  readonly markets: readonly MarketTotals[];
  readonly adlFills: number;
  readonly adlCloses: number;
  readonly adlAccounts: number;
  readonly adlPnl: bigint;
  /** Of adlCloses: nothing of the position was left at the end of the tick, and PnL above 0. */
  readonly fullCloses: number;
  readonly inProfit: number;
  /** Undefined where nothing was deleveraged. */
  readonly leverage: Percentiles | undefined;
  /** PnL over the value of the closing. */
  readonly pnlRatio: Percentiles | undefined;
  /** Seconds from the first liquidation to the first deleveraging. */
  readonly firstAdlDelay: number | undefined;
  readonly badDebt: bigint;
  readonly paidIn: bigint;
  readonly deleveraged: readonly Deleveraged[];
  readonly lights: readonly LightsRow[];
  readonly ledger: readonly LedgerRow[];
  readonly fund: FundOutcome;
  readonly fees: bigint;
  /** Ticks of which every check held. */
  readonly conserved: number;
  readonly milliseconds: number;
  readonly digest: string;
}
