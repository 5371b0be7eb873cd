import { DEFAULT_MONEY_DECIMALS, MAX_MONEY_DECIMALS } from '../../limits.ts';
import type { MarketSpec, Payoff, PercentileMode } from '../../market.ts';
import { POLICIES } from '../../policy.ts';
import { choice, wholeNumber } from '../args.ts';
import { Failure, UsageError } from '../io.ts';
import {
  assumedMarket,
  checkPayoffs,
  type Overrides,
  payoffOf,
  type SourceFacts,
  sourceMoneyDecimals,
} from './assumed-market.ts';
import { readConfigFile, readMarketsFile, readMarksFile, type VenueConfig } from './json.ts';
import { type RuledPreset, readPreset, underPreset } from './preset.ts';

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
  preset: { type: 'string' },
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
  /** Whose rules all markets have. */
  readonly preset: RuledPreset | undefined;
}

const COIN_MONEY_DECIMALS = 12;

/**
 * Puts the files and options together: options win over files, both over what the source of the positions says; a later
 * mark wins over an earlier one.
 * @throws UsageError, Failure, AdlError; errors of the file system
 */
export async function readVenue(options: VenueOptions, ranked: string, source?: SourceFacts): Promise<Venue> {
  const config: VenueConfig = options.config === undefined ? {} : await readConfigFile(options.config);
  const listed = options.markets === undefined ? [] : await readMarketsFile(options.markets);
  const marks = { ...source?.marks, ...config.marks, ...(await readMarks(options)) };
  const preset = options.preset === undefined ? undefined : readPreset(options.preset);
  const overrides = readOverrides(options, preset);
  const ruled = (market: MarketSpec): MarketSpec => (preset === undefined ? market : underPreset(market, preset));
  const described = [...(config.markets ?? []), ...listed];
  const payoff = overrides.payoff ?? payoffOf(source, ranked);
  const moneyDecimals = readMoneyDecimals(options, config, payoff, source);
  checkPayoffs(described, source);
  const assumed = Object.keys(marks).filter((symbol) => !described.some((market) => market.symbol === symbol));
  if (!described.some((market) => market.symbol === ranked) && !assumed.includes(ranked)) {
    throw new Failure(`market ${ranked} has no mark: give --mark ${ranked}=PRICE`);
  }
  const markets = [
    ...described.map(ruled).map((market) => (market.symbol === ranked ? { ...market, ...overrides } : market)),
    ...assumed.map((symbol) => {
      const given = symbol === ranked ? overrides : maintenanceOf(overrides);
      const known = { payoff: payoffOf(source, symbol), ...given };
      const market = assumedMarket(symbol, marks[symbol]!, moneyDecimals, known, source?.sizeDecimals.get(symbol));
      return { ...ruled(market), ...given };
    }),
  ];
  if (marks[ranked] === undefined) throw new Failure(`market ${ranked} has no mark: give --mark ${ranked}=PRICE`);
  return { moneyDecimals, markets, marks, assumed, preset };
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

function readOverrides(options: VenueOptions, preset: RuledPreset | undefined): Overrides {
  const { payoff, power, tick, lot, multiplier, policy, percentile } = options;
  for (const rule of ['policy', 'percentile'] as const) {
    if (options[rule] !== undefined && preset?.ruleBook[rule] !== undefined) {
      throw new UsageError(`--preset ${preset.id} lays down the ${rule}: leave --${rule} out`);
    }
  }
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

function readMoneyDecimals(
  options: VenueOptions,
  config: VenueConfig,
  payoff: Payoff,
  source: SourceFacts | undefined,
): number {
  const given = options['money-decimals'];
  if (given !== undefined) return wholeNumber('money-decimals', given, 0, MAX_MONEY_DECIMALS);
  if (config.moneyDecimals !== undefined) return config.moneyDecimals;
  if (payoff === 'inverse') return COIN_MONEY_DECIMALS;
  return source === undefined ? DEFAULT_MONEY_DECIMALS : sourceMoneyDecimals(source);
}

function maintenanceOf({ maintenancePpm }: Overrides): Overrides {
  return maintenancePpm === undefined ? {} : { maintenancePpm };
}
