import type { Measure, PublishedEvent, Scenario } from './format.ts';
import type { MarketTotals, ReplayTotals } from './outcome.ts';

/** How a figure is written for people. */
export type Unit = 'money' | 'count' | 'share' | 'factor' | 'seconds' | 'price';

/** A published figure beside the replayed one. */
export interface ComparedFigure {
  readonly label: string;
  readonly unit: Unit;
  readonly published: number;
  /** Undefined where the replay has none, for instance no deleveraging at all. */
  readonly replayed: number | undefined;
  /** replayed/published − 1; for shares the difference in points of 1. Undefined without a replayed figure. */
  readonly deviation: number | undefined;
  /** Near: within a quarter, shares within 0.1. */
  readonly near: boolean;
  readonly source: string;
  readonly note: string;
}

const UNITS: Readonly<Record<Measure, Unit>> = {
  'adl-value': 'money',
  'adl-closes': 'count',
  'adl-accounts': 'count',
  'adl-pnl': 'money',
  'adl-share': 'share',
  'full-closes': 'share',
  'in-profit': 'share',
  'leverage-median': 'factor',
  'leverage-p95': 'factor',
  'leverage-p99': 'factor',
  'pnl-median': 'share',
  'pnl-mean': 'share',
  'liquidated-value': 'money',
  'liquidated-long-share': 'share',
  'first-adl-delay': 'seconds',
  'open-interest-before': 'money',
};

const NEAR_RATIO = 0.25;
const NEAR_SHARE = 0.1;

/** Liquidated value of a market over the replay, in quanta at the marks. */
export function liquidatedValue({ value }: MarketTotals): bigint {
  return value.book + value.fund + value.adl + value.residual;
}

function ratio(part: bigint | number, whole: bigint | number): number | undefined {
  return Number(whole) === 0 ? undefined : Number(part) / Number(whole);
}

function measured(scenario: Scenario, totals: ReplayTotals, measure: Measure): number | undefined {
  const unit = 10 ** scenario.moneyDecimals;
  const sum = (pick: (market: MarketTotals) => bigint): bigint => totals.markets.reduce((s, m) => s + pick(m), 0n);
  switch (measure) {
    case 'adl-value':
      return Number(sum(({ adlPaid }) => adlPaid)) / unit;
    case 'adl-closes':
      return totals.adlCloses;
    case 'adl-accounts':
      return totals.adlAccounts;
    case 'adl-pnl':
      return Number(totals.adlPnl) / unit;
    case 'adl-share':
      return ratio(
        sum(({ value }) => value.adl),
        sum(liquidatedValue),
      );
    case 'full-closes':
      return ratio(totals.fullCloses, totals.adlCloses);
    case 'in-profit':
      return ratio(totals.inProfit, totals.adlCloses);
    case 'leverage-median':
      return totals.leverage?.median;
    case 'leverage-p95':
      return totals.leverage?.p95;
    case 'leverage-p99':
      return totals.leverage?.p99;
    case 'pnl-median':
      return totals.pnlRatio?.median;
    case 'pnl-mean':
      return totals.pnlRatio?.mean;
    case 'liquidated-value':
      return Number(sum(liquidatedValue)) / unit;
    case 'liquidated-long-share':
      return ratio(
        sum(({ longValue }) => longValue),
        sum(liquidatedValue),
      );
    case 'first-adl-delay':
      return totals.firstAdlDelay;
    case 'open-interest-before':
      return totals.markets.reduce((s, { openInterest, first }, m) => {
        const { lot, multiplier = '1' } = scenario.markets[m]!.spec;
        return s + Number(openInterest) * Number(lot) * Number(multiplier) * Number(first);
      }, 0);
  }
}

function compared(
  figure: Pick<PublishedEvent, 'label' | 'value' | 'source' | 'note'>,
  unit: Unit,
  replayed: number | undefined,
): ComparedFigure {
  const share = unit === 'share';
  const difference = replayed === undefined ? undefined : share ? replayed - figure.value : replayed / figure.value - 1;
  return {
    label: figure.label,
    unit,
    published: figure.value,
    replayed,
    deviation: difference,
    near: difference !== undefined && Math.abs(difference) <= (share ? NEAR_SHARE : NEAR_RATIO),
    source: figure.source,
    note: figure.note ?? '',
  };
}

/** The event's published figures beside the replay's. */
export function compareEvent(scenario: Scenario, totals: ReplayTotals): ComparedFigure[] {
  return scenario.published.map((event) =>
    compared(event, UNITS[event.measure], measured(scenario, totals, event.measure)),
  );
}

/** One market's published figures beside the replay's. */
export interface ComparedMarket {
  readonly symbol: string;
  readonly figures: readonly ComparedFigure[];
}

/** Per market: value deleveraged, its share of the liquidated, number of fills, average price. */
export function compareMarkets(scenario: Scenario, totals: ReplayTotals): ComparedMarket[] {
  const unit = 10 ** scenario.moneyDecimals;
  return scenario.markets.flatMap(({ spec, published }, m) => {
    if (published === undefined) return [];
    const market = totals.markets[m]!;
    const source = published.source ?? 'assumption';
    const figures: ComparedFigure[] = [];
    const add = (label: string, kind: Unit, value: number | undefined, replayed: number | undefined): void => {
      if (value !== undefined) figures.push(compared({ label, value, source }, kind, replayed));
    };
    const size = Number(market.lots.adl) * Number(spec.lot) * Number(spec.multiplier ?? '1');
    const paid = Number(market.adlPaid) / unit;
    add('value', 'money', published.adlValue === undefined ? undefined : Number(published.adlValue), paid);
    add('share', 'share', published.adlShare, ratio(market.value.adl, liquidatedValue(market)));
    add('fills', 'count', published.adlFills, market.adlCloses);
    if (published.adlSize !== undefined && published.adlValue !== undefined) {
      const average = Number(published.adlValue) / Number(published.adlSize);
      add('price', 'price', average, size === 0 ? undefined : paid / size);
    }
    return [{ symbol: spec.symbol, figures }];
  });
}
