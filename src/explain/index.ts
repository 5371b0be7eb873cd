/**
 * `adl-core/explain`: why a tick closed whom it closed, for how many lots and at what price, and why it passed others over; and how far a
 * position is from the front of its queue in price.
 */
export {
  FRONT_REACH_PPM,
  FRONT_STEP_PPM,
  type FrontMarks,
  type FrontSearch,
  frontMarks,
  searchFrontMarks,
} from './front-marks.ts';
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
