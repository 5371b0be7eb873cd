/** `adl-core/explain`: why a tick closed whom it closed, for how many lots and at what price, and why it passed others over. */
export { explainTick, type TickExplanation } from './tick.ts';
export type {
  Comparison,
  FillExplanation,
  FillReason,
  PriceExplanation,
  PriceReason,
  ShareExplanation,
  SkipExplanation,
  SkipReason,
} from './types.ts';
