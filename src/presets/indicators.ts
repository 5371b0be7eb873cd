import type { PlaceRows, RankedRows } from '../core.ts';
import { formatScaled } from '../decimal.ts';
import type { PercentileMode } from '../market.ts';
import { percentilePpm } from '../queue.ts';

/** Names of {@link INDICATORS}. */
export type IndicatorStyle =
  | 'bitmex-lights'
  | 'bitmex-percentile'
  | 'binance'
  | 'bybit'
  | 'okx'
  | 'htx'
  | 'gate'
  | 'kucoin'
  | 'phemex'
  | 'ccxt-rank'
  | 'ccxt-rating'
  | 'ccxt-percentage'
  | 'normalised';

/** A candidate's place in its queue. */
export interface Standing {
  /** From 1 (front). */
  readonly rank: number;
  /** Of this position. */
  readonly lots: bigint;
  /** Lots of the candidates before it. */
  readonly lotsAhead: bigint;
  /** Number of all candidates. */
  readonly candidates: number;
  /** Lots of all candidates. */
  readonly totalLots: bigint;
}

/** One venue's way to show a place. */
export interface Indicator {
  readonly style: IndicatorStyle;
  readonly venue: string;
  /** Name in the venue's interface or API. */
  readonly field: string;
  /** Where the field is described. */
  readonly source: string;
  /** How the value follows from the place: r the rank from 1, n the candidates, A the lots ahead, S those up to and including, T all lots. */
  readonly definition: string;
  /** What of the definition the venue does not publish and is chosen here; null where all is published. */
  readonly gap: string | null;
  /** The value; of a position that is no candidate, what the venue shows for none. Decimals are strings. */
  readonly of: (place: Standing | undefined) => number | string | null;
}

/** Row `row` of a queue's columns as a place; undefined where there is no candidate. */
export function standingOf(rows: RankedRows | PlaceRows, row: number): Standing | undefined {
  const rank = 'rank' in rows ? rows.rank[row] : row + 1;
  const lots = rows.lots[row];
  if (!rank || lots === undefined) return undefined;
  return { rank, lots, lotsAhead: rows.lotsAhead[row]!, candidates: rows.candidates, totalLots: rows.totalLots };
}

/** Fifth of the queue that a place lies in: 0 (front) to 4. By `size` a place lies where its last lot does. */
export function fifthOf(measure: PercentileMode, place: Standing): number {
  const { rank, lots, lotsAhead, candidates, totalLots } = place;
  if (measure === 'count') return Math.floor((5 * (rank - 1)) / candidates);
  if (measure === 'ahead') return Number((5n * lotsAhead) / totalLots);
  return Number((5n * (lotsAhead + lots) - 1n) / totalLots);
}

/** BitMEX's table of the queue: 20 for the first fifth by size, 100 for the last. */
export function bitmexBucketPercent(place: Standing): number {
  return 20 * (fifthOf('size', place) + 1);
}

/** Share of the queue at or behind a place by lots, in ppm, rounded down: 10^6 is the front of every queue. */
export function normalisedPpm(place: Standing): number {
  return shareBehindPpm('ahead', place);
}

function shareBehindPpm(measure: PercentileMode, place: Standing): number {
  return percentilePpm(measure, place, place.candidates, place.totalLots);
}

const PPM_DIGITS = 6;
const PERCENT_DIGITS = 4;

function fraction(ppm: number): string {
  return formatScaled(BigInt(ppm), PPM_DIGITS);
}

function percent(ppm: number): string {
  return formatScaled(BigInt(ppm), PERCENT_DIGITS);
}

const NO_MEASURE =
  'The venue does not say what it measures; here: lots ahead, so that the front always shows the highest value.';
const NO_DIRECTION =
  'The venue does not say what it measures, nor which end comes first; here: lots ahead, and 1 is the front.';
const CCXT = 'https://docs.ccxt.com/?id=auto-de-leverage-structure';
const CCXT_GAP =
  'CCXT passes on what each exchange sends; here: lots ahead, for every market alike, and higher is sooner.';

/** Every indicator, in the order of its venues. */
export const INDICATORS: readonly Indicator[] = [
  {
    style: 'bitmex-lights',
    venue: 'BitMEX',
    field: 'lights',
    source: 'https://www.bitmex.com/app/autoDeleveragingExamples',
    definition: '6 − ⌈5·S/T⌉',
    gap: 'The measure is what the published example shows; the page does not state it.',
    of: (place) => (place === undefined ? null : 5 - fifthOf('size', place)),
  },
  {
    style: 'bitmex-percentile',
    venue: 'BitMEX',
    field: 'deleveragePercentile',
    source: 'https://www.bitmex.com/api/explorer/',
    definition: '⌊10^6·(1 − S/T)⌋/10^6',
    gap: 'The field has no published definition; here: by size as in the example of the lights, and 1 is the front.',
    of: (place) => (place === undefined ? null : fraction(shareBehindPpm('size', place))),
  },
  {
    style: 'binance',
    venue: 'Binance',
    field: 'adlQuantile',
    source: 'https://www.binance.com/en/support/faq/360033525471',
    definition: '4 − ⌊5·(r − 1)/n⌋',
    gap: 'Rank over number of users is published, the edges of the five classes are not; here: equal fifths from the front.',
    of: (place) => (place === undefined ? 0 : 4 - fifthOf('count', place)),
  },
  {
    style: 'bybit',
    venue: 'Bybit',
    field: 'adlRankIndicator',
    source: 'https://bybit-exchange.github.io/docs/v5/position',
    definition: '5 − ⌊5·A/T⌋, 0 for none',
    gap: NO_MEASURE,
    of: (place) => (place === undefined ? 0 : 5 - fifthOf('ahead', place)),
  },
  {
    style: 'okx',
    venue: 'OKX',
    field: 'adl',
    source: 'https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-positions',
    definition: '5 − ⌊5·A/T⌋, 0 for none',
    gap: NO_MEASURE,
    of: (place) => (place === undefined ? 0 : 5 - fifthOf('ahead', place)),
  },
  {
    style: 'htx',
    venue: 'HTX',
    field: 'adl_risk_percent',
    source: 'https://www.htx.com/support/64914554002695',
    definition: '5 − ⌊5·A/T⌋, null for none',
    gap: NO_MEASURE,
    of: (place) => (place === undefined ? null : 5 - fifthOf('ahead', place)),
  },
  {
    style: 'gate',
    venue: 'Gate',
    field: 'adl_ranking',
    source: 'https://www.gate.com/docs/developers/apiv4/',
    definition: '1 + ⌊5·A/T⌋, 6 for none: 1 is the front',
    gap: 'The venue does not say what it measures; here: lots ahead, so that the front always shows 1.',
    of: (place) => (place === undefined ? 6 : 1 + fifthOf('ahead', place)),
  },
  {
    style: 'kucoin',
    venue: 'KuCoin',
    field: 'delevPercentage',
    source: 'https://www.kucoin.com/docs-new/rest/futures-trading/positions/get-position-list',
    definition: '⌊10^6·(1 − A/T)⌋/10^6',
    gap: NO_DIRECTION,
    of: (place) => (place === undefined ? null : fraction(normalisedPpm(place))),
  },
  {
    style: 'phemex',
    venue: 'Phemex',
    field: 'deleveragePercentileRr',
    source: 'https://phemex-docs.github.io/',
    definition: '⌊10^6·(1 − A/T)⌋/10^6',
    gap: NO_DIRECTION,
    of: (place) => (place === undefined ? null : fraction(normalisedPpm(place))),
  },
  {
    style: 'ccxt-rank',
    venue: 'CCXT',
    field: 'rank',
    source: CCXT,
    definition: '5 − ⌊5·A/T⌋',
    gap: CCXT_GAP,
    of: (place) => (place === undefined ? null : 5 - fifthOf('ahead', place)),
  },
  {
    style: 'ccxt-rating',
    venue: 'CCXT',
    field: 'rating',
    source: CCXT,
    definition: 'the rank as a string',
    gap: CCXT_GAP,
    of: (place) => (place === undefined ? null : String(5 - fifthOf('ahead', place))),
  },
  {
    style: 'ccxt-percentage',
    venue: 'CCXT',
    field: 'percentage',
    source: CCXT,
    definition: '⌊10^6·(1 − A/T)⌋/10^4',
    gap: CCXT_GAP,
    of: (place) => (place === undefined ? null : percent(normalisedPpm(place))),
  },
  {
    style: 'normalised',
    venue: 'adl-core',
    field: 'normalisedPpm',
    source: 'SPECIFICATION.md, section 3',
    definition: '⌊10^6·(1 − A/T)⌋',
    gap: null,
    of: (place) => (place === undefined ? null : normalisedPpm(place)),
  },
];

/** The indicator of one style. */
export function indicator(style: IndicatorStyle): Indicator {
  return INDICATORS.find((each) => each.style === style)!;
}
