import type { TriggerChanges } from './ledger.ts';
/** What a tick gives: columns, one row a liquidation, a fill or a payment. Money in quanta, unit values in quanta per lot. */

/** Numbers of {@link LiquidationResults.outcome}. */
export const OUTCOMES = ['cured', 'book', 'fund', 'adl'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Names of the wide columns of a liquidation's result, as the engine lays them out (assembly/waterfall/batch.ts). */
export const RESULT_COLUMNS = [
  'lots',
  'bankruptcyUnitValue',
  'adlUnitValue',
  'bookLots',
  'fundSurplus',
  'takenOverLots',
  'adlLots',
  'residualLots',
  'housePnl',
  'adlSurplus',
  'realizedPnl',
  'fee',
  'returned',
  'settlement',
  'badDebt',
  'fundCash',
] as const;

/** Those that builds with rule books have behind them; elsewhere nothing asks for what they say, and they are 0. */
export const RULE_COLUMNS = [
  'deficitPaid',
  'lossToShare',
  'lossShared',
  'profitTierLots',
  'profitTierCost',
  'equityTierLots',
  'equityTierCost',
  'houseLots',
] as const;

/** One row per liquidation, in the order of the batch. A cured one has every number 0 but fundCash. */
export interface LiquidationResults {
  readonly outcome: Uint8Array;
  /** Lots liquidated: all of the position, or as many as were named (0 when cured). */
  readonly lots: BigInt64Array;
  /** Lots of the position that stay open: 0 unless fewer were named. */
  readonly remainingLots: BigInt64Array;
  readonly bankruptcyUnitValue: BigInt64Array;
  /** Unit value at which counterparties were closed; 0 when there was no deleveraging. */
  readonly adlUnitValue: BigInt64Array;
  /** Lots closed in the order book. */
  readonly bookLots: BigInt64Array;
  /** Fund cash from the book fills: Σ s·k·(u_fill − ub). */
  readonly fundSurplus: BigInt64Array;
  /** Lots taken over by the fund, without residualLots. */
  readonly takenOverLots: BigInt64Array;
  /** Lots closed against the house's own opposite position ahead of the queue (`candidates.house`). */
  readonly houseLots: BigInt64Array;
  /** Lots closed against counterparties. */
  readonly adlLots: BigInt64Array;
  readonly residualLots: BigInt64Array;
  /** Realised PnL of the house when it was netted: takeover, own close and residual together. */
  readonly housePnl: BigInt64Array;
  /** Fund cash from deleveraging at another price than ub: s·(closed lots)·(ux − ub). */
  readonly adlSurplus: BigInt64Array;
  /** What fund cash paid for isolated counterparties whose margin did not reach (`overlap: allow`). */
  readonly deficitPaid: BigInt64Array;
  /** Realised PnL of the liquidated at ub: s·n·ub − E, without fee. */
  readonly realizedPnl: BigInt64Array;
  readonly fee: BigInt64Array;
  /** Equity of an isolated position above its share that went back to the wallet. */
  readonly returned: BigInt64Array;
  /** What an isolated liquidation left to (or, negative, took from) the fund at settlement. */
  readonly settlement: BigInt64Array;
  readonly badDebt: BigInt64Array;
  /** Loss sharing: what of the loss others were to pay, and what they paid; the house keeps the difference. */
  readonly lossToShare: BigInt64Array;
  readonly lossShared: BigInt64Array;
  /** Tiers of an allocation: lots closed up to the caps by profit, and above, and what either cost against the mark. */
  readonly profitTierLots: BigInt64Array;
  readonly profitTierCost: BigInt64Array;
  readonly equityTierLots: BigInt64Array;
  readonly equityTierCost: BigInt64Array;
  /** Fund cash after step 5. */
  readonly fundCash: BigInt64Array;
  /** Fills of liquidation i are rows fillStart[i] … fillStart[i+1] − 1 of FillResults; likewise the skipped and payments. Length: liquidations + 1. */
  readonly fillStart: Uint32Array;
  readonly skippedStart: Uint32Array;
  readonly paymentStart: Uint32Array;
}

/** One row per position that paid towards a loss without being closed, in the order in which they paid. */
export interface PaymentResults {
  readonly account: Uint32Array;
  readonly side: Uint8Array;
  /** Quanta, > 0: out of the wallet or, of an isolated position, the margin. */
  readonly amount: BigInt64Array;
}

/** One row per counterparty closed, in whole or in part. */
export interface FillResults {
  readonly account: Uint32Array;
  readonly lots: BigInt64Array;
  readonly realizedPnl: BigInt64Array;
  readonly fee: BigInt64Array;
  readonly remainingLots: BigInt64Array;
  readonly score: Float64Array;
  /** Place in the queue of the tick, from 1 (front). */
  readonly rank: Uint32Array;
  /** By what the fill deepened what the account cannot pay, quanta; 0 unless the market's rules say `overlap: allow`. */
  readonly newDeficit: BigInt64Array;
}

export interface TickResult {
  readonly liquidations: LiquidationResults;
  readonly fills: FillResults;
  readonly payments: PaymentResults;
  /** Accounts passed over, by liquidation. */
  readonly skipped: Uint32Array;
  readonly fundCash: bigint;
  readonly fees: bigint;
  /** Cash of the named funds, by their numbers from 1; undefined without any. */
  readonly namedCash?: BigInt64Array | undefined;
  /** Undefined where no trigger looks back over time. */
  readonly triggers?: TriggerChanges | undefined;
}
