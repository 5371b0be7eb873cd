/**
 * The seam between names and numbers. The wrapper (`engine.ts`) knows ids, symbols and decimals; a core knows integers
 * and columns. There are two cores, the WebAssembly one (`wasm/`) and the BigInt reference (`reference/`), and they
 * share no arithmetic: every product, quotient, rounding and sum exists twice.
 *
 * Money and entry values are in quanta (10^−moneyDecimals of the settlement asset), sizes in lots, unit values in quanta
 * per lot, scores in 10^−9. Accounts and markets are numbers in the order in which they became known. A call that throws
 * an {@link AdlError} has changed nothing.
 */

import type { Decimal } from './decimal.ts';
import type { CoreLedger } from './ledger.ts';
import type { Market } from './market.ts';
import type { RuleReader } from './read-market.ts';
import type { CoreState, StateRoom } from './state-columns.ts';
import type { TickResult } from './tick-results.ts';

export type { CoreState, StateColumns, StateHead, StateRoom } from './state-columns.ts';
export * from './tick-results.ts';

/** Integers: BigInt64Array for the whole range, Float64Array for whole numbers up to ±(2^53 − 1). */
export type IntegerColumn = BigInt64Array | Float64Array;
/** 0 long, 1 short. */
export type SideNumber = 0 | 1;

/** Positions of one market, one row each. All columns have the same length. */
export interface PositionRows {
  readonly account: Uint32Array;
  /** One side for all rows, or 0 (long) / 1 (short) for each. */
  readonly side: SideNumber | Uint8Array;
  /** Lots, > 0. */
  readonly lots: IntegerColumn;
  /** Signed entry value E: positive for a long of a linear or power market, negative for a short; the other way round for inverse. */
  readonly entryValue: IntegerColumn;
  /** Isolated margin ≥ 0, or CROSS_MARGIN (−1). Absent: all cross. */
  readonly margin?: IntegerColumn | undefined;
  /** Leverage setting ≥ 1, 0 for none. Absent: none. */
  readonly leverage?: Uint32Array | undefined;
  /** 1 for a position that is never a candidate. Absent: none. */
  readonly exempt?: Uint8Array | undefined;
}

export interface PositionNumbers {
  readonly lots: bigint;
  readonly entryValue: bigint;
  /** CROSS_MARGIN (−1n) for cross. */
  readonly margin: bigint;
  readonly leverage: number;
  readonly exempt: boolean;
  /** What it is ranked by, in markets ordered by the column of priorities. */
  readonly priority?: bigint;
}

export interface FundNumbers {
  readonly cash: bigint;
  readonly floor: bigint;
  readonly takeover: boolean;
}

export interface HouseNumbers {
  /** Signed lots: positive long. */
  readonly lots: bigint;
  readonly entryValue: bigint;
}

/** One batch: marks first, then liquidations in their order. */
export interface TickRows {
  /** Milliseconds; needed where a trigger looks back over time. */
  readonly time?: number | undefined;
  readonly markMarket: Uint32Array;
  /** Unit values of the new marks, never 0. */
  readonly markUnitValue: BigInt64Array;
  readonly account: Uint32Array;
  readonly market: Uint32Array;
  readonly side: Uint8Array;
  readonly force: Uint8Array;
  /** Lots to liquidate of each position, 0 for all that it has. Absent: all. */
  readonly lots?: BigInt64Array | undefined;
  /** Instead of lots, as many as it takes for Q to be this many ppm of MM: 10^6…10^9, 0 for none. Absent: none. */
  readonly target?: Uint32Array | undefined;
  /** Fills of liquidation i are rows fillStart[i] … fillStart[i+1] − 1 of the two columns below. Length: liquidations + 1. */
  readonly fillStart: Uint32Array;
  readonly fillLots: BigInt64Array;
  readonly fillUnitValue: BigInt64Array;
}

/** Candidates of one market side in queue order. */
export interface RankedRows {
  readonly account: Uint32Array;
  readonly score: Float64Array;
  readonly lots: BigInt64Array;
  /** Lots of the candidates before this one. */
  readonly lotsAhead: BigInt64Array;
  /** 5 (front) … 1 (back). */
  readonly lights: Uint8Array;
  /** Number and lots of all candidates of the side, also of those not listed. */
  readonly candidates: number;
  readonly totalLots: bigint;
}

/** Candidates of one market side with their scores, in no particular order. */
export interface ScoreRows {
  readonly account: Uint32Array;
  readonly score: Float64Array;
  readonly totalLots: bigint;
}

/** Candidates of one market side with their lights, in no particular order. */
export interface LightRows {
  readonly account: Uint32Array;
  /** 5 (front) … 1 (back). */
  readonly lights: Uint8Array;
  readonly totalLots: bigint;
}

/** Places of positions asked for, in the order asked. */
export interface PlaceRows {
  /** From 1 (front); 0 where there is no position or it is no candidate. */
  readonly rank: Uint32Array;
  /** −Infinity with rank 0. */
  readonly score: Float64Array;
  readonly lots: BigInt64Array;
  readonly lotsAhead: BigInt64Array;
  /** 5 (front) … 1 (back), 0 with rank 0. */
  readonly lights: Uint8Array;
  /** Number and lots of all candidates of the side. */
  readonly candidates: number;
  readonly totalLots: bigint;
}

/** One candidate's place. */
export interface RankNumbers {
  /** From 1 (front). */
  readonly rank: number;
  readonly score: number;
  readonly lotsAhead: bigint;
  readonly lights: number;
  readonly candidates: number;
  readonly totalLots: bigint;
}

/** Queries whose columns may be views of the engine's memory: good until its next call, not to be written to. */
export interface QueueViews {
  /** The first `most` candidates of a side in queue order. @throws MISSING_MARK (any market with positions has none), OUT_OF_RANGE */
  ranked(market: number, side: SideNumber, most: number): RankedRows;
  /** All candidates' scores. @throws as `ranked` */
  scores(market: number, side: SideNumber): ScoreRows;
  /** All candidates' lights. @throws as `ranked` */
  lights(market: number, side: SideNumber): LightRows;
  /** Places of some accounts' positions. @throws as `ranked` */
  places(market: number, side: SideNumber, accounts: Uint32Array): PlaceRows;
}

/** Exempt positions of one market side that would be candidates, by account number (section 11.3). */
export interface ExemptRows {
  readonly account: Uint32Array;
  /** As a candidate's. */
  readonly score: Float64Array;
  /** Lots that could be closed. */
  readonly lots: BigInt64Array;
  /** Lots of the position. */
  readonly heldLots: BigInt64Array;
}

/** Every factor of one position's score and margin, at the current marks. */
export interface PositionFacts extends PositionNumbers {
  /** u: unit value at the mark. */
  readonly unitValue: bigint;
  /** V, N, C, P of SPEC. */
  readonly value: bigint;
  readonly notional: bigint;
  readonly cost: bigint;
  readonly pnl: bigint;
  /** MMp: the position's own maintenance. */
  readonly positionMaintenance: bigint;
  /** Q, W, MM, AN: of the position when isolated, of the account when cross. */
  readonly equity: bigint;
  readonly wallet: bigint;
  readonly maintenance: bigint;
  readonly accountNotional: bigint;
  readonly liquidatable: boolean;
  readonly insolvent: boolean;
  readonly candidate: boolean;
  /** Lots that may be closed by rank: all, or with `hedge: net` those beyond the account's opposite position. */
  readonly eligibleLots: bigint;
  /** 0 when not a candidate. */
  readonly score: number;
}

export interface PositionKeys {
  readonly account: Uint32Array;
  readonly market: Uint32Array;
  readonly side: Uint8Array;
}

export type AllocationRule = 'queue' | 'water-fill';
export type AllocationRounding = 'none' | 'largest-remainder' | 'prefix' | 'dhondt';

export interface AllocationRequest {
  readonly rule: AllocationRule;
  /** `none` for the queue, one of the three others for water-fill. */
  readonly rounding: AllocationRounding;
  /** Lots or quanta; negative counts as 0. */
  readonly budget: bigint;
  readonly weights: BigInt64Array;
  /** Negative counts as 0. */
  readonly caps: BigInt64Array;
}

export interface Allocation {
  readonly take: BigInt64Array;
  readonly residual: bigint;
}

/** All that is conserved, in quanta and lots; sums are exact and may leave 64 bits. */
export interface Totals {
  readonly wallets: bigint;
  readonly margins: bigint;
  /** Unrealised PnL of all positions, house not included. */
  readonly unrealizedPnl: bigint;
  readonly fundCash: bigint;
  readonly housePnl: bigint;
  readonly fees: bigint;
  /** Per market: Σ lots of longs, Σ lots of shorts, signed lots of the house. */
  readonly longLots: readonly bigint[];
  readonly shortLots: readonly bigint[];
  readonly houseLots: readonly bigint[];
}

export interface CoreStats {
  readonly accounts: number;
  readonly markets: number;
  readonly positions: number;
  /** Bytes of engine memory in use, and reserved. 0 for the reference. */
  readonly bytesUsed: number;
  readonly bytesReserved: number;
}

export interface Core {
  readonly kind: 'wasm' | 'reference';
  readonly moneyDecimals: number;
  /** Reads the rules of markets; undefined where no market may have any. */
  readonly readRules: RuleReader | undefined;
  /** Named funds and triggers; undefined on a build without them. */
  readonly ledger: CoreLedger | undefined;

  /**
   * Next market number. `fund`: number of its named fund, 0 the default one.
   * @throws INVALID_MARKET (tick·lot·multiplier of a linear market is no whole number of quanta), LIMIT_EXCEEDED, WASM_UNAVAILABLE
   */
  addMarket(market: Market, fund?: number): number;
  /** Quanta of a money amount. @throws FINER_THAN_QUANTUM, OUT_OF_RANGE */
  moneyOf(amount: Decimal): bigint;
  /** Lots of a size. @throws INVALID_SIZE (not whole or not positive), OUT_OF_RANGE */
  lotsOf(market: number, size: Decimal): bigint;
  /** u(p), never 0. @throws INVALID_PRICE (p ≤ 0), ZERO_VALUE, OUT_OF_RANGE */
  unitValueOf(market: number, price: Decimal): bigint;
  /** E = rhe(s·n·(exact value per lot)), never 0. @throws INVALID_PRICE, ZERO_VALUE, OUT_OF_RANGE */
  entryValueOf(market: number, side: SideNumber, lots: bigint, price: Decimal): bigint;

  /** Adds accounts; returns the number of the first. @throws OUT_OF_RANGE, LIMIT_EXCEEDED, INVALID_COLUMN */
  addAccounts(count: number, wallets?: IntegerColumn): number;
  /** Takes back the last `count` accounts, which hold no position: undoes `addAccounts` when what followed was refused. */
  forgetAccounts(count: number): void;
  /** @throws UNKNOWN_ACCOUNT, INVALID_COLUMN, OUT_OF_RANGE (also of a cross account's equity) */
  setWallets(accounts: Uint32Array, wallets: IntegerColumn): void;
  walletOf(account: number): bigint;
  setFund(fund: FundNumbers): void;
  fund(): FundNumbers;
  fees(): bigint;
  /** Replaces the house position of a market; lots 0 needs entryValue 0. @throws OUT_OF_RANGE, INVALID_ENTRY_VALUE */
  setHouse(market: number, house: HouseNumbers): void;
  house(market: number): HouseNumbers;
  /** Unit value of the market's mark, 0n without one. */
  markOf(market: number): bigint;

  /**
   * Inserts or replaces positions, rows in order (a key may occur twice, the last row stays). A replaced position keeps its
   * sequence number.
   * @throws UNKNOWN_ACCOUNT, INVALID_COLUMN, INVALID_SIZE (lots ≤ 0), ZERO_VALUE (E = 0), INVALID_ENTRY_VALUE (sign),
   * NEGATIVE_MARGIN (below −1), INVALID_LEVERAGE, OUT_OF_RANGE (also of value and equity at the current mark), LIMIT_EXCEEDED
   */
  upsert(market: number, rows: PositionRows): void;
  /** Removes positions; no money moves. @throws UNKNOWN_POSITION (also a key named twice), OUT_OF_RANGE */
  remove(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array): void;
  /**
   * Sets priorities of positions of a market that is ordered by them, all or none; a position named twice keeps the last.
   * @throws INVALID_ARGUMENT (the market has another order), INVALID_COLUMN, UNKNOWN_POSITION
   */
  setPriorities(market: number, side: SideNumber | Uint8Array, accounts: Uint32Array, priorities: BigInt64Array): void;
  find(market: number, side: SideNumber, account: number): PositionNumbers | undefined;

  /**
   * @throws INVALID_ARGUMENT (no time, or one before the last, where a trigger looks back), ZERO_VALUE (mark or fill of 0, or of the wrong sign), MISSING_MARK, UNKNOWN_POSITION, NAMED_TWICE, NOT_LIQUIDATABLE,
   * INVALID_SIZE (lots or target named, lots of a fill), OVERFILLED, OUT_OF_RANGE, WASM_UNAVAILABLE (lots or target named on a build without rule books)
   */
  tick(rows: TickRows): TickResult;

  /** The queue's queries without a copy. */
  readonly views: QueueViews;
  /** The first `most` candidates of a side in queue order. @throws MISSING_MARK (any market with positions has none), OUT_OF_RANGE */
  ranked(market: number, side: SideNumber, most: number): RankedRows;
  /** Undefined: no such position, or no candidate. @throws MISSING_MARK */
  rankOf(market: number, side: SideNumber, account: number): RankNumbers | undefined;
  /** Liquidatable positions in the order in which they became known. @throws MISSING_MARK */
  liquidatable(): PositionKeys;
  /** @throws MISSING_MARK, WASM_UNAVAILABLE (builds without rule books) */
  exempt(market: number, side: SideNumber): ExemptRows;
  /** @throws MISSING_MARK, UNKNOWN_POSITION */
  facts(market: number, side: SideNumber, account: number): PositionFacts;
  /** @throws INVALID_COLUMN (lengths differ) */
  allocate(request: AllocationRequest): Allocation;

  /**
   * Rearranges rows so that queries can skip more of them, about so many; returns how many: fewer when all is in order. No answer
   * depends on it.
   */
  tidy(rows: number): number;

  totals(): Totals;
  /** 128-bit hash of the canonical state below the names, 32 hex digits ("Digest" in ARCHITECTURE.md). */
  digest(): string;
  /** The whole state, in columns that `room` makes; default: new ones. */
  exportState(room?: StateRoom): CoreState;
  /** Fills an engine whose markets are added and which has no accounts yet. @throws as the calls above */
  importState(state: CoreState): void;
  stats(): CoreStats;
}
