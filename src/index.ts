/** `adl-core`. What is in this entry, a page's first script carries: the engine itself and what few need are loaded by `createEngine`. */
export type { StartOptions } from './build.ts';
export type {
  Allocation,
  AllocationRequest,
  AllocationRounding,
  AllocationRule,
  FillResults,
  FundNumbers,
  HouseNumbers,
  IntegerColumn,
  LiquidationResults,
  Outcome,
  PaymentResults,
  PositionFacts,
  PositionKeys,
  PositionNumbers,
  PositionRows,
  RankedRows,
  SideNumber,
  Totals,
} from './core.ts';
export { OUTCOMES } from './core.ts';
export { createEngine, type EngineOptions } from './create.ts';
export { Engine, type EngineStats } from './engine.ts';
export { AdlError, type AdlErrorCode, type ErrorPlace } from './errors.ts';
export type { Explanation } from './explain.ts';
export type {
  BookFill,
  FundSpec,
  LiquidationRequest,
  MarkColumns,
  NamedFundSpec,
  PositionKey,
  PositionSpec,
  PositionTerms,
  TickInput,
} from './inputs.ts';
export type { ManualTrigger, TriggerState } from './ledger.ts';
export {
  CROSS_MARGIN,
  MAX_ACCOUNTS,
  MAX_AMOUNT,
  MAX_FUNDS,
  MAX_LEVERAGE,
  MAX_MARKETS,
  MAX_POSITIONS,
  MAX_SCORE,
  MAX_WINDOW_STEPS,
} from './limits.ts';
export type { AdlPrice, Attribution, Market, MarketSpec, Payoff, PercentileMode, Side } from './market.ts';
export { POLICIES, type Policy } from './policy.ts';
export type { MarketQueue, QueuePlace } from './queue.ts';
export type {
  CancelOrders,
  DeleveragedNotice,
  FillEntry,
  FundMovement,
  FundMovementKind,
  LiquidatedNotice,
  LiquidationEntry,
  LossSharedNotice,
  Notice,
  PaymentEntry,
  TickReport,
  TriggerChange,
} from './report.ts';
export type { AllocationSpec, SharingRounding, SharingRule } from './rules/allocation.ts';
export type { CancelRule } from './rules/cancel.ts';
export type { CandidateSpec, InLiquidation } from './rules/candidates.ts';
export type {
  FundTurn,
  GainsSince,
  LossRounding,
  LossSharingSpec,
  LossWeight,
  PayingSides,
} from './rules/loss-sharing.ts';
export type { TierSpec } from './rules/maintenance.ts';
export type { OrderKey, OrderSpec, ScanRule } from './rules/order.ts';
export type { PriceKind, PriceRuleSpec } from './rules/price.ts';
export type { TakeoverMode, TakeoverRuleSpec } from './rules/takeover.ts';
export type { DrawdownSpec, TriggerKind, TriggerSpec } from './rules/trigger.ts';
export type { Overlap, RuleSpec } from './rules.ts';
export { SNAPSHOT_VERSION } from './snapshot.ts';
export { coreInfo } from './wasm/info.ts';
export { hasSimd, type ModuleOptions, type WasmSource } from './wasm/module.ts';
export type { Capacity } from './wasm/settings.ts';
