import { type Decimal, parseDecimal } from '../../decimal.ts';
import { DEFAULT_MONEY_DECIMALS, MAX_MONEY_DECIMALS } from '../../limits.ts';
import type { MarketSpec, PercentileMode } from '../../market.ts';
import { POLICIES } from '../../policy.ts';
import { choice, wholeNumber } from '../args.ts';
import { Failure, UsageError } from '../io.ts';
import { readConfigFile, readMarketsFile, readMarksFile, type VenueConfig } from './json.ts';

/** The options of `adl rank` that say what the markets are. */
export const VENUE_OPTIONS = {
  config: { type: 'string' },
  markets: { type: 'string' },
  mark: { type: 'string', multiple: true },
  marks: { type: 'string', multiple: true },
  'money-decimals': { type: 'string' },
  payoff: { type: 'string' },
  power: { type: 'string' },
  tick: { type: 'string' },
  lot: { type: 'string' },
  multiplier: { type: 'string' },
  policy: { type: 'string' },
  'maintenance-ppm': { type: 'string' },
  percentile: { type: 'string' },
} as const;

export type VenueOptions = {
  readonly [K in keyof typeof VENUE_OPTIONS]?: K extends 'mark' | 'marks' ? string[] : string;
};

export interface Venue {
  readonly moneyDecimals: number;
  readonly markets: readonly MarketSpec[];
  readonly marks: Readonly<Record<string, string>>;
  /** Symbols of markets that no file describes: their specification is assumed. */
  readonly assumed: readonly string[];
}

const COIN_MONEY_DECIMALS = 12;
const DEFAULT_MAINTENANCE_PPM = 5_000;
/** An assumed tick keeps no more digits of the mark than these: with a lot to match, that is exact to 10^-8. */
const TICK_SIGNIFICANT_DIGITS = 8;

/**
 * Puts the files and options together: options win over files, a later mark over an earlier one.
 * @throws UsageError, Failure, AdlError; errors of the file system
 */
export async function readVenue(options: VenueOptions, ranked: string): Promise<Venue> {
  const config: VenueConfig = options.config === undefined ? {} : await readConfigFile(options.config);
  const listed = options.markets === undefined ? [] : await readMarketsFile(options.markets);
  const marks = { ...config.marks, ...(await readMarks(options)) };
  const overrides = readOverrides(options);
  const described = [...(config.markets ?? []), ...listed];
  const moneyDecimals = readMoneyDecimals(options, config, overrides);
  const assumed = Object.keys(marks).filter((symbol) => !described.some((market) => market.symbol === symbol));
  if (!described.some((market) => market.symbol === ranked) && !assumed.includes(ranked)) {
    throw new Failure(`market ${ranked} has no mark: give --mark ${ranked}=PRICE`);
  }
  const markets = [
    ...described.map((market) => (market.symbol === ranked ? { ...market, ...overrides } : market)),
    ...assumed.map((symbol) =>
      assumedMarket(symbol, marks[symbol]!, moneyDecimals, symbol === ranked ? overrides : maintenanceOf(overrides)),
    ),
  ];
  if (marks[ranked] === undefined) throw new Failure(`market ${ranked} has no mark: give --mark ${ranked}=PRICE`);
  return { moneyDecimals, markets, marks, assumed };
}

async function readMarks(options: VenueOptions): Promise<Record<string, string>> {
  const marks: Record<string, string> = {};
  for (const value of options.marks ?? []) {
    if (!value.includes('=')) Object.assign(marks, await readMarksFile(value));
    else for (const pair of value.split(',')) addMark(marks, pair, 'marks');
  }
  for (const pair of options.mark ?? []) addMark(marks, pair, 'mark');
  return marks;
}

function addMark(marks: Record<string, string>, pair: string, option: string): void {
  const cut = pair.lastIndexOf('=');
  if (cut < 1 || cut === pair.length - 1) throw new UsageError(`--${option} wants SYMBOL=PRICE, got "${pair}"`);
  marks[pair.slice(0, cut)] = pair.slice(cut + 1);
}

type Overrides = Partial<Omit<MarketSpec, 'symbol'>>;

function readOverrides(options: VenueOptions): Overrides {
  const { payoff, power, tick, lot, multiplier, policy, percentile } = options;
  const maintenance = options['maintenance-ppm'];
  return {
    ...(payoff === undefined ? {} : { payoff: choice('payoff', payoff, ['linear', 'inverse', 'power']) }),
    ...(power === undefined ? {} : { power: wholeNumber('power', power, 2, 4) }),
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
    ...(multiplier === undefined ? {} : { multiplier }),
    ...(policy === undefined ? {} : { policy: choice('policy', policy, POLICIES) }),
    ...(maintenance === undefined ? {} : { maintenancePpm: wholeNumber('maintenance-ppm', maintenance, 0, 1_000_000) }),
    ...(percentile === undefined
      ? {}
      : { percentile: choice<PercentileMode>('percentile', percentile, ['ahead', 'size', 'count']) }),
  };
}

function readMoneyDecimals(options: VenueOptions, config: VenueConfig, overrides: Overrides): number {
  const given = options['money-decimals'];
  if (given !== undefined) return wholeNumber('money-decimals', given, 0, MAX_MONEY_DECIMALS);
  return config.moneyDecimals ?? (overrides.payoff === 'inverse' ? COIN_MONEY_DECIMALS : DEFAULT_MONEY_DECIMALS);
}

function maintenanceOf({ maintenancePpm }: Overrides): Overrides {
  return maintenancePpm === undefined ? {} : { maintenancePpm };
}

/**
 * A market of which only the mark is known. The tick is the mark's last digit and the lot the finest with which a tick is
 * a whole quantum, so the mark's unit value is exact and sizes may be as fine as can be.
 */
function assumedMarket(symbol: string, mark: string, moneyDecimals: number, given: Overrides): MarketSpec {
  const payoff = given.payoff ?? 'linear';
  const tick = given.tick ?? powerOfTen(-tickScale(parseDecimal(mark, `mark of ${symbol}`)));
  const exponent = payoff === 'power' ? (given.power ?? 2) : 1;
  const multiplierScale = scaleOf(given.multiplier ?? '1', 'multiplier');
  const lotScale = moneyDecimals - exponent * scaleOf(tick, 'tick') - multiplierScale;
  return {
    symbol,
    payoff,
    ...(payoff === 'power' ? { power: exponent } : {}),
    policy: 'leveraged-return',
    maintenancePpm: DEFAULT_MAINTENANCE_PPM,
    ...given,
    tick,
    lot: given.lot ?? (payoff === 'inverse' ? '1' : powerOfTen(-lotScale)),
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
