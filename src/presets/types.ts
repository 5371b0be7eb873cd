import type { MarketSpec } from '../market.ts';
import type { IndicatorStyle } from './indicators.ts';

/**
 * How near a preset comes to its venue.
 * - `exact`: the venue publishes its whole score, and the rule book puts every candidate in the order of that formula.
 * - `documented-with-gap`: the ranking is published in part, or this engine expresses it in part or not at all; `gaps` says which.
 * - `indicator-only`: no ranking is published, at most what an account sees; a rule book is then this package's choice.
 */
export const GRADES = ['exact', 'documented-with-gap', 'indicator-only'] as const;
export type Grade = (typeof GRADES)[number];

/** The fields of a market's specification that are rules of its venue; the others are terms of the contract. */
export type RuleField = 'policy' | 'percentile' | 'adlPrice' | 'attribution' | 'makerFeePpm' | 'takerFeePpm' | 'rules';

/** What a venue lays down for every market of one kind. A field that the venue does not publish is absent: the engine's default holds. */
export type RuleBook = Pick<MarketSpec, 'policy'> & Partial<Pick<MarketSpec, RuleField>>;

/** A market's specification without its rules. Fees are left to the contract where the rule book says nothing of them. */
export type MarketTerms = Omit<MarketSpec, Exclude<RuleField, 'makerFeePpm' | 'takerFeePpm'>>;

/**
 * Which open orders of a deleveraged account the venue cancels: those of the market, all, some that its text does not delimit, or
 * nothing is published.
 */
export type CancelScope = 'market' | 'all' | 'scope-not-published' | 'not-published';

/** What an account sees of its place, in the venue's own words and scale. */
export interface PublishedIndicator {
  /** Name in the venue's interface or API. */
  readonly field: string;
  /** Its values, e.g. `0–4`. */
  readonly values: string;
  /** Value of those who are deleveraged first. */
  readonly front: string;
  /** What is counted from the front; `not-published` where the venue does not say. */
  readonly measure: 'size' | 'count' | 'not-published';
  /** The indicator of {@link INDICATORS} that computes it; absent where there is none. */
  readonly style?: IndicatorStyle;
}

/** What a venue's text says, in words. `not published` where it is silent. */
export interface PublishedRule {
  /** When deleveraging starts and stops. */
  readonly trigger: string;
  /** Score, or order where there is no score. */
  readonly score: string;
  /** Price at which counterparties are closed. */
  readonly price: string;
  /** Fee of the deleveraged. */
  readonly fee: string;
}

/** One venue's deleveraging, as far as it is published and as far as this engine computes it. */
export interface Preset {
  /** Stable name, e.g. `binance-usdm`. */
  readonly id: string;
  /** Name of the venue and, where there are several, its kind of market. */
  readonly venue: string;
  /** Addresses of the texts and sources; a note in parentheses where one is no text of the venue's own. */
  readonly sources: readonly string[];
  /** Date that the text bears, `YYYY-MM-DD` or `YYYY-MM`; null where it bears none. All were read by {@link READ_BY}. */
  readonly textDate: string | null;
  /** How near the preset comes. */
  readonly grade: Grade;
  /** The text in words. */
  readonly published: PublishedRule;
  /** The venue's rules as fields of a market; absent where the engine cannot put its order. */
  readonly ruleBook?: RuleBook;
  /** Open orders of the deleveraged. */
  readonly cancel: CancelScope;
  /** What accounts see; null where nothing is published. */
  readonly indicator: PublishedIndicator | null;
  /** What the venue does, or does not publish, and this rule book does not express; a sentence each. */
  readonly gaps: readonly string[];
}
