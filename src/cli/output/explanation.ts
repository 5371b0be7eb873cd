import { formatScaled } from '../../decimal.ts';
import type { Engine } from '../../engine.ts';
import { frontMarks } from '../../explain/front-marks.ts';
import type { Explanation } from '../../explain.ts';
import type { PositionKey } from '../../inputs.ts';
import { MAX_SCORE } from '../../limits.ts';
import type { Market } from '../../market.ts';
import { distanceToFront, INDICATORS, type Standing } from '../../presets/index.ts';
import { percentilePpm } from '../../queue.ts';

const SCORE_DIGITS = 9;
const PERCENT_DIGITS = 4;

/** One letter of the specification with its amount. */
export interface Factor {
  readonly name: string;
  /** A decimal string, in units of the asset or of the contract. */
  readonly value: string;
  readonly meaning: string;
  /** Whether the policy's formula has it for this position. */
  readonly inScore: boolean;
}

/** What one venue would show. */
export interface ShownIndicator {
  readonly venue: string;
  readonly field: string;
  readonly value: number | string | null;
  readonly definition: string;
  /** What of the definition is chosen here; null where it is published. */
  readonly gap: string | null;
}

/** Why a position is where it is, in decimals: what `adl explain --format json` prints. */
export interface Report {
  readonly account: string;
  readonly market: string;
  readonly side: string;
  readonly margin: 'isolated' | 'cross';
  readonly policy: string;
  /** What the order looks at in the score's place; absent where the queue is by score. */
  readonly order?: string;
  readonly mark: string;
  readonly factors: readonly Factor[];
  readonly candidate: boolean;
  /** Why it is no candidate; null for a candidate. */
  readonly whyNot: string | null;
  readonly liquidatable: boolean;
  readonly queue: { readonly candidates: number; readonly size: string };
  /** All null for a position that is no candidate. */
  readonly score: string | null;
  readonly formula: string | null;
  readonly calculation: string | null;
  readonly rank: number | null;
  readonly percentile: string | null;
  readonly lights: number | null;
  readonly lightsCalculation: string | null;
  readonly distance: {
    readonly size: string;
    readonly percent: string;
    readonly candidates: number;
    /** Nearest marks below and above at which it is first (src/explain/front-marks.ts); null: none within reach, or found. */
    readonly price?: { readonly below: string | null; readonly above: string | null; readonly isComplete: boolean };
    /** Why there is none. */
    readonly noPrice: string | null;
  } | null;
  readonly indicators: readonly ShownIndicator[];
}

function orderOf({ rules: { order } }: Market): Pick<Report, 'order'> {
  if (order === undefined) return {};
  if ('column' in order) return { order: 'priorities of the venue' };
  if ('scan' in order) return { order: `a scan of ${order.scan.maxScan} from a start that seed and mark give` };
  return { order: order.by.map(({ key, inverted }) => (inverted ? `${key}, inverted` : key)).join('; ') };
}

/** The report with the distance in price, where there is one. Moves the engine's mark: see `frontMarks`. */
export function withPrice(engine: Engine, key: PositionKey, report: Report): Report {
  const { mark, distance } = report;
  if (distance === null || distance.candidates === 0 || distance.noPrice !== null) return report;
  const { below = null, above = null, isComplete } = frontMarks(engine, { key, mark });
  return { ...report, distance: { ...distance, price: { below, above, isComplete } } };
}

/** Puts a position's explanation and its place into decimals. `place` is undefined for one that is no candidate. */
export function reportOf(
  engine: Engine,
  explanation: Explanation,
  place: Standing | undefined,
  queue: { readonly candidates: number; readonly totalLots: bigint },
): Report {
  const { account, market, side, policy, isolated, liquidatable, candidate, unitValue } = explanation;
  const size = (lots: bigint): string => engine.formatSize(market, lots);
  return {
    account,
    market,
    side,
    margin: isolated ? 'isolated' : 'cross',
    policy,
    ...orderOf(engine.market(market)),
    mark: engine.formatPrice(market, unitValue),
    factors: factorsOf(engine, explanation),
    candidate,
    whyNot: whyNot(engine, explanation),
    liquidatable,
    queue: { candidates: queue.candidates, size: size(queue.totalLots) },
    ...placeFields(engine, explanation, place),
    indicators: INDICATORS.map(({ venue, field, definition, gap, of }) => ({
      venue,
      field,
      value: of(place),
      definition,
      gap,
    })),
  };
}

type PlaceFields = Pick<
  Report,
  'score' | 'formula' | 'calculation' | 'rank' | 'percentile' | 'lights' | 'lightsCalculation' | 'distance'
>;

const NO_PLACE: PlaceFields = {
  score: null,
  formula: null,
  calculation: null,
  rank: null,
  percentile: null,
  lights: null,
  lightsCalculation: null,
  distance: null,
};

function placeFields(engine: Engine, explanation: Explanation, place: Standing | undefined): PlaceFields {
  if (place === undefined) return NO_PLACE;
  const { market: symbol, score, formula, lights } = explanation;
  const market = engine.market(symbol);
  const ppm = percentilePpm(market.percentile, place, place.candidates, place.totalLots);
  const { lots, lotsPpm, candidates, noPrice } = distanceToFront(place, market.rules.order);
  return {
    score: formatScaled(BigInt(score), SCORE_DIGITS),
    formula,
    calculation: calculation(engine, explanation),
    rank: place.rank,
    percentile: formatScaled(BigInt(ppm), PERCENT_DIGITS),
    lights: lights ?? null,
    lightsCalculation: lightsCalculation(engine, market, place),
    distance: {
      size: engine.formatSize(symbol, lots),
      percent: formatScaled(BigInt(lotsPpm), PERCENT_DIGITS),
      candidates,
      noPrice: noPrice ?? null,
    },
  };
}

function amounts(explanation: Explanation): readonly (readonly [name: string, quanta: bigint, meaning: string])[] {
  const { value, entryValue, pnl, notional, cost, equity, wallet, positionMaintenance, maintenance, accountNotional } =
    explanation;
  const own = explanation.isolated;
  return [
    ['V', value, 'value at the mark, signed'],
    ['E', entryValue, 'value at entry, signed'],
    ['P', pnl, 'unrealised PnL: V − E'],
    ['N', notional, 'notional: |V|'],
    ['C', cost, 'cost: |E|'],
    ['W', wallet, own ? 'margin of the position' : 'wallet of the account'],
    ['Q', equity, own ? 'equity: margin + P' : "equity: wallet + PnL of the account's cross positions"],
    ['MMp', positionMaintenance, 'maintenance of the position, rounded up'],
    ['MM', maintenance, own ? 'maintenance: MMp' : "maintenance of the account's cross positions"],
    ['AN', accountNotional, own ? 'notional: N' : "notional of the account's cross positions"],
  ];
}

function factorsOf(engine: Engine, explanation: Explanation): Factor[] {
  const used = new Set(explanation.formula.match(LETTERS));
  const inScore = (name: string): boolean => explanation.candidate && used.has(name);
  const { lots, eligibleLots, leverage, market } = explanation;
  const factors: Factor[] = [
    { name: 'n', value: engine.formatSize(market, lots), meaning: 'size of the position', inScore: false },
    ...amounts(explanation).map(([name, quanta, meaning]) => {
      return { name, value: engine.formatMoney(quanta), meaning, inScore: inScore(name) };
    }),
  ];
  if (eligibleLots !== lots) {
    const meaning = 'of it beyond the opposite position of the account: what may be closed';
    factors.splice(1, 0, { name: 'e', value: engine.formatSize(market, eligibleLots), meaning, inScore: false });
  }
  if (leverage > 0) {
    factors.push({
      name: 'lev',
      value: `${leverage}`,
      meaning: "the trader's leverage setting",
      inScore: inScore('lev'),
    });
  }
  return factors;
}

const LETTERS = /\b(?:P|N|C|Q|W|MM|AN|lev)\b/g;

/** The formula with its amounts. The score by PnL alone is counted in quanta, all others are ratios. */
export function calculation(engine: Engine, explanation: Explanation): string {
  const { policy, formula, leverage, score } = explanation;
  const inQuanta = policy === 'pnl';
  const values = new Map(
    amounts(explanation).map(([name, quanta]) => [name, inQuanta ? `${quanta}` : engine.formatMoney(quanta)]),
  );
  values.set('lev', `${leverage}`);
  const filled = formula.replace(LETTERS, (name) => values.get(name)!).replace('1 unit', '1');
  const clamped = Math.abs(score) === MAX_SCORE ? ', clamped to the range of scores' : ', rounded down to 9 digits';
  return `${filled}${inQuanta ? ` (in units of 10^-${engine.moneyDecimals})` : ''}${clamped}`;
}

function lightsCalculation(engine: Engine, { symbol, percentile }: Market, place: Standing): string {
  const { rank, candidates, lots, lotsAhead, totalLots } = place;
  const size = (amount: bigint): string => engine.formatSize(symbol, amount);
  if (percentile === 'count') return `5 − ⌊5·(r − 1)/n⌋ with rank r = ${rank} of n = ${candidates}`;
  const total = `T = ${size(totalLots)} in all`;
  if (percentile === 'ahead') return `5 − ⌊5·A/T⌋ with A = ${size(lotsAhead)} ahead of ${total}`;
  return `6 − ⌈5·S/T⌉ with S = ${size(lotsAhead + lots)} up to and with this position of ${total}`;
}

function whyNot(engine: Engine, explanation: Explanation): string | null {
  const { excluded, equity, pnl, policy, market, lots, maintenance } = explanation;
  switch (excluded) {
    case undefined:
      return null;
    case 'exempt':
      return 'it is exempt: marked as never deleveraged';
    case 'no-equity':
      return `its equity Q is ${engine.formatMoney(equity)}: only positions with Q above 0 are candidates`;
    case 'not-in-profit':
      return `its PnL P is ${engine.formatMoney(pnl)}: ${policy === 'price-ratio' ? `policy ${policy}` : 'this market'} ranks positions in profit alone`;
    case 'too-few-lots':
      return `it has ${engine.formatSize(market, lots)}: this market's rules ask for more lots (candidates.leastLots)`;
    case 'hedged':
      return "the account holds as much on the other side: this market's rules close what is beyond that alone (candidates.hedge)";
    case 'in-liquidation':
      return `its equity Q is ${engine.formatMoney(equity)}, not above its maintenance MM of ${engine.formatMoney(maintenance)}: this market's rules leave out who is liquidatable`;
  }
}
