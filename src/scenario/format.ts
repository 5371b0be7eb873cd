/**
 * `adl-scenario/1`: an event as data. One JSON file names the markets, their marks over time, who holds what (as
 * distributions, from which a seeded generator draws the positions), how much the order book takes, and what the fund
 * has. Every figure says where it comes from: `source` (a key of `sources`) for a published fact, `assumption` (why this
 * value) for what somebody chose. What the generator draws from an assumption is generated; nothing generated is a fact.
 *
 * Money, prices and sizes are decimal strings in units of the asset and of the contract, times are seconds after `start`.
 */
import type { MarketSpec, Side } from '../market.ts';

export const SCENARIO_FORMAT = 'adl-scenario/1';

/** Where a figure comes from: exactly one of the two. */
export interface Provenance {
  /** Key of {@link Scenario.sources}: a published fact. */
  readonly source?: string;
  /** Why this value was chosen: no published fact. */
  readonly assumption?: string;
}

/** A decimal string with its provenance. */
export interface Figure extends Provenance {
  readonly value: string;
}

export interface Source {
  readonly title: string;
  readonly url?: string;
  readonly licence?: string;
  /** Wording that the licence asks for wherever its figures are shown. */
  readonly attribution?: string;
}

/**
 * Points `[x, y]` with x rising; between them y is interpolated geometrically where both ends are positive and
 * linearly otherwise. As a distribution x is the quantile from 0 to 1.
 */
export type Table = readonly (readonly [number, number])[];

export interface TableFigure extends Provenance {
  readonly points: Table;
}

/** A price at a time. */
export interface Waypoint extends Provenance {
  /** Seconds after the start. */
  readonly at: number;
  readonly price: string;
}

/** Fall from `before` (0) to `low` (1), then recovery from `low` (0) to `after` (1); x in seconds. */
export interface Shape extends Provenance {
  readonly fall: Table;
  readonly recovery: Table;
}

/** Marks of one market: all points given, or three prices and a named shape. */
export type PathSpec =
  | { readonly waypoints: readonly Waypoint[] }
  | { readonly shape: string; readonly before: Figure; readonly low: Figure; readonly after: Figure };

/** Published results of the event in one market, for the comparison; each absent where not known. */
export interface PublishedMarket extends Provenance {
  /** Size deleveraged, in units of the contract. */
  readonly adlSize?: string;
  /** Value deleveraged, in units of the asset. */
  readonly adlValue?: string;
  readonly adlFills?: number;
  /** Deleveraged over liquidated notional, 0…1. */
  readonly adlShare?: number;
}

export interface ScenarioMarket {
  readonly spec: MarketSpec;
  /** Share of the scenario's positions that are in this market; the shares add up to about 1. */
  readonly positionShare: Figure;
  /** Long size = short size at the start, in units of the contract. */
  readonly openInterest: Figure;
  /** Lowest and highest price of the time in which the open positions were entered. */
  readonly entryRange: { readonly low: Figure; readonly high: Figure };
  /** Leverage used in this market relative to the tables of pools and cohorts; default 1. */
  readonly relativeLeverage?: Figure;
  /** Size that the order book takes per minute and side in a calm market, in units of the contract. */
  readonly depth: Figure;
  readonly path: PathSpec;
  readonly published?: PublishedMarket;
}

/** Accounts that hold several markets in cross margin; cohorts put their positions into them. */
export interface Pool extends Provenance {
  readonly name: string;
  /** Mean number of positions per account. */
  readonly positionsPerAccount: number;
  /** Account notional over account equity at the first mark, by quantile. */
  readonly leverage: Table;
}

/** Positions of one side that were drawn from the same distributions. */
export interface Cohort extends Provenance {
  readonly name: string;
  readonly side: Side;
  /** Share of all positions; the shares of all cohorts add up to about 1. */
  readonly positionShare: number;
  /** Share of its side's open interest; the shares of a side add up to 1. */
  readonly openInterestShare: number;
  /** Cross margin in the accounts of this pool; absent: isolated, one account per position. */
  readonly pool?: string;
  /** Isolated: notional over equity at the first mark, by quantile. */
  readonly leverage?: Table;
  /** Size relative to the cohort's others, by quantile. */
  readonly size: Table;
  /** Where in the entry range: −1 its low, 0 the first mark, +1 its high, by quantile. */
  readonly entry: Table;
}

/** An account written out by hand, part of the open interest. */
export interface NamedAccount extends Provenance {
  readonly id: string;
  readonly wallet: string;
  readonly positions: readonly {
    readonly market: string;
    readonly side: Side;
    readonly size: string;
    readonly entryPrice: string;
    readonly leverage?: number;
    readonly margin?: string;
    readonly exempt?: boolean;
  }[];
}

/** Ticks every `every` seconds up to and including `until`. */
export interface ClockSpan {
  readonly until: number;
  readonly every: number;
}

/** A published moment that gets a tick of its own. */
export interface Moment extends Provenance {
  readonly at: number;
  readonly label: string;
}

/** The order book: what it takes at which price. */
export interface LiquiditySpec extends Provenance {
  /** Factor on `depth` over time, x in seconds. */
  readonly thinning: Table;
  /** Factor on `depth` in the tick of a moment. */
  readonly momentFactor: number;
  /** Number of price levels that share the depth of a tick equally. */
  readonly levels: number;
  /** Distance between levels in ppm of the mark; the first lies one distance off. */
  readonly levelStepPpm: number;
}

/** The insurance fund and what stands behind it. Fund equity is cash plus the unrealised PnL of the taken-over positions. */
export interface FundScenario extends Provenance {
  readonly cash: string;
  readonly floor: string;
  /** Paid in once, when equity first falls below `below`. */
  readonly backstop?: { readonly below: string; readonly amount: string };
  /** The fund stops taking positions over when its equity is below this at the start of a tick … */
  readonly stopBelow: string;
  /** … or when the notional that it holds is above this … */
  readonly holdAtMost: string;
  /** … or after this time, seconds after the start … */
  readonly lastTakeover?: number;
  /** … and until then takes over again when its equity is above this and it holds less than half of that. */
  readonly resumeAbove: string;
}

/** Published results of the whole event, for the comparison. */
export interface PublishedEvent {
  readonly label: string;
  /** Which figure of the replay stands beside it. */
  readonly measure: Measure;
  readonly value: number;
  readonly source: string;
  /** What is to be known about the comparison. */
  readonly note?: string;
}

export const MEASURES = [
  'adl-value',
  'adl-closes',
  'adl-accounts',
  'adl-pnl',
  'adl-share',
  'full-closes',
  'in-profit',
  'leverage-median',
  'leverage-p95',
  'leverage-p99',
  'pnl-median',
  'pnl-mean',
  'liquidated-value',
  'liquidated-long-share',
  'first-adl-delay',
  'open-interest-before',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface Scenario {
  readonly format: typeof SCENARIO_FORMAT;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Anything; the same seed and number of positions give the same book on every machine. */
  readonly seed: string;
  /** Settlement asset, for people. */
  readonly asset: string;
  readonly moneyDecimals: number;
  /** Default number of generated positions. */
  readonly positions: number;
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly clock: readonly ClockSpan[];
  readonly moments: readonly Moment[];
  readonly sources: Readonly<Record<string, Source>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Random part of a mark in ppm of it, both ways, drawn anew for every market and tick. */
  readonly noisePpm: number;
  readonly markets: readonly ScenarioMarket[];
  readonly pools: readonly Pool[];
  readonly cohorts: readonly Cohort[];
  readonly accounts: readonly NamedAccount[];
  /** Wallet of the account that stands for everybody who trades with the liquidated in the order book. */
  readonly marketMaker: Figure;
  readonly liquidity: LiquiditySpec;
  readonly fund: FundScenario;
  readonly published: readonly PublishedEvent[];
  /** Said under the report: how this scenario differs from the event. */
  readonly caveats: readonly string[];
}

/** Id of the account that is the other side of the order book. */
export const MARKET_MAKER = 'market-maker';
