/**
 * Messages between the page and its worker. Money, sizes and prices that are only looked at are doubles in units of the asset
 * and of the contract; what is shown to the last digit is a decimal string.
 */
import type { Policy, Side } from 'adl-core';
import type { FrontMarks } from 'adl-core/explain';
import type { Report } from '../../../src/cli/output/explanation.ts';

/** Of one re-rank, in milliseconds of the worker. */
export const FRAME_BUDGET = 16;

export type ScenarioName = 'oct10-2025' | 'luna-2022';

/** `bookPercent`: of the liquidated size of each market, what the order book takes at most. */
export type Command =
  | { readonly type: 'generate'; readonly positions: number; readonly policy: Policy }
  | { readonly type: 'file'; readonly file: File; readonly policy: Policy }
  | { readonly type: 'mark'; readonly mark: string }
  | { readonly type: 'symbol'; readonly symbol: string }
  | { readonly type: 'policy'; readonly policy: Policy }
  | { readonly type: 'watch'; readonly account: string; readonly side: Side | undefined }
  | { readonly type: 'fund'; readonly cash: string; readonly takeover: boolean }
  | { readonly type: 'liquidate'; readonly bookPercent: number }
  | { readonly type: 'restore' }
  | PlayCommand;

export interface PlayCommand {
  readonly type: 'play';
  readonly scenario: ScenarioName;
  /** Default: the scenario's first market, its policy, and the first short of its queue. */
  readonly symbol?: string | undefined;
  readonly policy?: Policy | undefined;
  readonly watch?: { readonly account: string; readonly side: Side } | undefined;
}

/** What is ranked. */
export interface MarketView {
  readonly symbol: string;
  readonly symbols: readonly string[];
  readonly asset: string;
  readonly policy: Policy;
  readonly maintenancePpm: number;
  readonly tick: number;
  /** Of the tick. */
  readonly decimals: number;
  readonly mark: string;
  readonly accounts: number;
  readonly positions: number;
}

/** One candidate at the head of a queue, with what its score is made of. */
export interface HeadRow {
  readonly account: string;
  readonly rank: number;
  readonly lights: number;
  readonly score: number;
  readonly size: number;
  readonly entry: number;
  /** Unrealised PnL over the value at entry. */
  readonly gain: number;
  /** Notional over equity, of the position or, in cross margin, the account. */
  readonly leverage: number;
}

export interface SideFrame {
  readonly candidates: number;
  /** Size of all candidates. */
  readonly size: number;
  /** Candidates with 5, 4, 3, 2 and 1 lights. */
  readonly ladder: readonly number[];
  readonly head: readonly HeadRow[];
}

/** The watched position. */
export interface Mine {
  readonly account: string;
  readonly side: Side;
  /** What `adl explain` says; undefined where no position is open. */
  readonly report: Report | undefined;
  readonly size: number;
  readonly entry: number;
  readonly gain: number;
  readonly leverage: number;
  readonly profit: number;
}

export interface FundView {
  /** To the last digit. */
  readonly cashText: string;
  readonly cash: number;
  /** PnL of what it took over. */
  readonly house: number;
  readonly takeover: boolean;
}

/** What is to be said of a scenario. */
export interface About {
  readonly title: string;
  readonly description: string;
  readonly caveats: readonly string[];
  /** Wording that sources ask for. */
  readonly attributions: readonly string[];
}

/** What follows from one mark. */
export interface Frame {
  readonly mark: string;
  /** Long, short. */
  readonly sides: readonly [SideFrame, SideFrame];
  readonly mine: Mine | undefined;
  /** What the last cascade did to the watched position, until the mark moves. */
  readonly fate: Fate | undefined;
  readonly fund: FundView;
  readonly positions: number;
  /** Of the worker: new mark, lights of everybody, heads of the queues, the watched position. */
  readonly milliseconds: number;
}

/** What is worked out behind a frame, when no newer mark waits. */
export interface Details {
  readonly mark: string;
  /** Candidates by score, longs and shorts: cells of `cells.ts`. */
  readonly long: Uint32Array;
  readonly short: Uint32Array;
  /** Positions that are liquidatable: longs, shorts. */
  readonly liquidatable: readonly [number, number];
  readonly milliseconds: number;
}

/** Where the watched position would be at other marks. */
export interface Distance {
  /** Nearest tick at which the account is liquidatable; undefined where there is none. */
  readonly liquidation: string | undefined;
  readonly first: FrontMarks;
  readonly probes: number;
  readonly milliseconds: number;
}

export interface Channels {
  readonly book: number;
  readonly fund: number;
  readonly adl: number;
  readonly residual: number;
}

/** A counterparty that was closed, all its fills added up. */
export interface Closed {
  readonly account: string;
  readonly side: Side;
  readonly rank: number;
  readonly size: number;
  readonly remaining: number;
  /** Average price. */
  readonly price: number;
  readonly profit: number;
  readonly against: string;
}

/** One row of the ledger before and after, to the last digit. */
export interface LedgerLine {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What became of the watched position. */
export interface Fate {
  readonly kind: 'liquidated' | 'deleveraged';
  /** In the queue of the batch, when deleveraged. */
  readonly rank: number | undefined;
  readonly size: number;
  readonly remaining: number;
  readonly price: number;
  readonly profit: number;
  readonly against: string | undefined;
}

/** One press of the button: a batch of liquidations and what it did, in the market that is shown. */
export interface Cascade {
  readonly mark: string;
  readonly outcomes: { readonly book: number; readonly fund: number; readonly adl: number };
  readonly size: Channels & { readonly total: number };
  /** Fund cash: before, from book fills, what takeovers and deleveraging moved, after. */
  readonly fund: { readonly before: number; readonly book: number; readonly settled: number; readonly after: number };
  /** Fund cash behind so many liquidations. */
  readonly fundPath: readonly (readonly [liquidations: number, cash: number])[];
  readonly badDebt: number;
  readonly skipped: number;
  readonly closed: readonly Closed[];
  readonly closedCount: number;
  readonly ledger: readonly LedgerLine[];
  readonly difference: string;
  readonly lotsDifference: string;
  readonly milliseconds: number;
}

/** One step of a scenario. */
export interface PlayedTick {
  readonly index: number;
  readonly ticks: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly labels: readonly string[];
  readonly frame: Frame;
  readonly details: Details;
  readonly liquidations: { readonly book: number; readonly fund: number; readonly adl: number };
  readonly size: Channels;
  readonly fundEquity: number;
  readonly closes: number;
  readonly badDebt: number;
  readonly conserved: boolean;
  readonly difference: string;
  /** What the tick did to the watched position. */
  readonly fate: Fate | undefined;
}

export type Message =
  | { readonly type: 'progress'; readonly text: string }
  | {
      readonly type: 'opened';
      readonly market: MarketView;
      readonly remarks: readonly string[];
      readonly about?: About;
    }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'details'; readonly details: Details }
  | { readonly type: 'distance'; readonly distance: Distance }
  | { readonly type: 'cascade'; readonly cascade: Cascade }
  | { readonly type: 'played'; readonly tick: PlayedTick }
  | { readonly type: 'refused'; readonly text: string; readonly lines: readonly string[] };
