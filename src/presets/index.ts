/** `adl-core/presets`: venues' rule books as data, their indicators, and where their published examples err. */
export { type DistanceToFront, distanceToFront } from './distance.ts';
export { ERRATA, type Erratum } from './errata.ts';
export {
  bitmexBucketPercent,
  fifthOf,
  INDICATORS,
  type Indicator,
  type IndicatorStyle,
  indicator,
  normalisedPpm,
  type Standing,
  standingOf,
} from './indicators.ts';
export { PRESETS, READ_BY } from './list.ts';
export { RULE_FIELDS, readRuleBook, withRuleBook } from './rule-book.ts';
export {
  type CancelScope,
  GRADES,
  type Grade,
  type MarketTerms,
  type Preset,
  type PublishedIndicator,
  type PublishedRule,
  type RuleBook,
  type RuleField,
} from './types.ts';
export { closesNobody, presetOf, withPreset } from './with-preset.ts';
