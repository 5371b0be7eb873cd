import { type Decimal, parseDecimal } from '../../decimal.ts';
import { DEFAULT_MONEY_DECIMALS } from '../../limits.ts';
import type { MarketSpec, Payoff } from '../../market.ts';
import { Failure } from '../io.ts';

export type Overrides = Partial<Omit<MarketSpec, 'symbol'>>;

/** What a venue's file says of markets that nothing else describes. */
export interface SourceFacts {
  readonly marks: Readonly<Record<string, string>>;
  readonly payoffs: Readonly<Record<string, Payoff>>;
  /** Decimals of the finest size, by market. */
  readonly sizeDecimals: ReadonlyMap<string, number>;
  /** Decimals of the finest amount of money. */
  readonly moneyDecimals: number;
}

/** Money is assumed no finer than that: with more, 64 bits hold no large account. */
const MOST_ASSUMED_DECIMALS = 8;
const DEFAULT_MAINTENANCE_PPM = 5_000;
/** An assumed tick keeps no more digits of the mark than these: with a lot to match, that is exact to 10^-8. */
const TICK_SIGNIFICANT_DIGITS = 8;

/** @throws Failure where a file describes another payoff than the source of the positions */
export function checkPayoffs(described: readonly MarketSpec[], source: SourceFacts | undefined): void {
  for (const { symbol, payoff } of source === undefined ? [] : described) {
    const told = payoffOf(source, symbol, payoff);
    if ((told === 'inverse') !== (payoff === 'inverse')) {
      throw new Failure(`market ${symbol} is described as ${payoff}, but its positions are ${told}`);
    }
  }
}

export function payoffOf(source: SourceFacts | undefined, symbol: string, otherwise: Payoff = 'linear'): Payoff {
  return source !== undefined && Object.hasOwn(source.payoffs, symbol) ? source.payoffs[symbol]! : otherwise;
}

/** As many as the source's money has and as let its marks be exact at its sizes. */
export function sourceMoneyDecimals({ marks, payoffs, sizeDecimals, moneyDecimals }: SourceFacts): number {
  let needed = Math.max(DEFAULT_MONEY_DECIMALS, moneyDecimals);
  for (const [symbol, decimals] of sizeDecimals) {
    const mark = Object.hasOwn(marks, symbol) ? marks[symbol] : undefined;
    if (mark === undefined || payoffs[symbol] === 'inverse') continue;
    needed = Math.max(needed, decimals + tickScale(parseDecimal(mark, `mark of ${symbol}`)));
  }
  return Math.min(needed, MOST_ASSUMED_DECIMALS);
}

/**
 * A market of which only the mark is known. The tick is the mark's last digit and the lot the finest with which a tick is
 * a whole quantum, so the mark's unit value is exact and sizes may be as fine as can be. Where sizes are known and finer
 * than that lot, they give the lot and the tick gets coarser, which marks and entries need not lie on.
 */
export function assumedMarket(
  symbol: string,
  mark: string,
  moneyDecimals: number,
  given: Overrides,
  sizeDecimals?: number,
): MarketSpec {
  const payoff = given.payoff ?? 'linear';
  const exponent = payoff === 'power' ? (given.power ?? 2) : 1;
  const room = moneyDecimals - scaleOf(given.multiplier ?? '1', 'multiplier');
  const finest = tickScale(parseDecimal(mark, `mark of ${symbol}`));
  const coarser = sizeDecimals === undefined ? finest : Math.floor((room - sizeDecimals) / exponent);
  const tickDecimals = given.tick === undefined ? Math.min(finest, coarser) : scaleOf(given.tick, 'tick');
  const lotDecimals = payoff === 'inverse' ? (sizeDecimals ?? 0) : room - exponent * tickDecimals;
  return {
    symbol,
    payoff,
    ...(payoff === 'power' ? { power: exponent } : {}),
    policy: 'leveraged-return',
    maintenancePpm: DEFAULT_MAINTENANCE_PPM,
    ...given,
    tick: given.tick ?? powerOfTen(-tickDecimals),
    lot: given.lot ?? powerOfTen(-lotDecimals),
  };
}

function tickScale(mark: Decimal): number {
  const { mantissa, scale } = trimmed(mark);
  return Math.max(0, scale - Math.max(0, mantissa.toString().length - TICK_SIGNIFICANT_DIGITS));
}

function scaleOf(text: string, what: string): number {
  return trimmed(parseDecimal(text, what)).scale;
}

/** Without the zeros behind the last digit that says something. */
function trimmed({ mantissa, scale }: Decimal): Decimal {
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    scale -= 1;
  }
  return { mantissa, scale };
}

function powerOfTen(exponent: number): string {
  return exponent >= 0 ? `1${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}1`;
}
