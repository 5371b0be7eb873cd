import { readFile } from 'node:fs/promises';
import type { LiquidationRequest, TickInput } from '../../inputs.ts';
import type { MarketSpec } from '../../market.ts';
import { Failure } from '../io.ts';

/** What `adl generate --config` writes and `adl rank --config` reads. */
export interface VenueConfig {
  readonly moneyDecimals?: number;
  readonly markets?: readonly MarketSpec[];
  /** Price by symbol, decimal strings. */
  readonly marks?: Readonly<Record<string, string>>;
}

const CONFIG_FIELDS = ['moneyDecimals', 'markets', 'marks'];
const MARKET_FIELDS: readonly (keyof MarketSpec)[] = [
  'symbol',
  'payoff',
  'power',
  'tick',
  'lot',
  'multiplier',
  'policy',
  'maintenancePpm',
  'makerFeePpm',
  'takerFeePpm',
  'percentile',
  'adlPrice',
  'attribution',
  'rules',
];

/** @throws Failure; errors of the file system */
export async function readConfigFile(file: string): Promise<VenueConfig> {
  const config = object(await readJson(file), file, CONFIG_FIELDS);
  const { moneyDecimals, markets, marks } = config;
  if (moneyDecimals !== undefined && typeof moneyDecimals !== 'number') {
    throw new Failure(`${file}: moneyDecimals must be a number, got ${JSON.stringify(moneyDecimals)}`);
  }
  return {
    ...(moneyDecimals === undefined ? {} : { moneyDecimals }),
    ...(markets === undefined ? {} : { markets: checkMarkets(markets, file) }),
    ...(marks === undefined ? {} : { marks: checkMarks(marks, file) }),
  };
}

/** An array of market specifications. @throws Failure; errors of the file system */
export async function readMarketsFile(file: string): Promise<readonly MarketSpec[]> {
  return checkMarkets(await readJson(file), file);
}

/** `{"BTC": "100000"}`. @throws Failure; errors of the file system */
export async function readMarksFile(file: string): Promise<Readonly<Record<string, string>>> {
  return checkMarks(await readJson(file), file);
}

const LIQUIDATION_FIELDS: readonly (keyof LiquidationRequest)[] = [
  'account',
  'market',
  'side',
  'size',
  'book',
  'force',
];
const BATCH_FIELDS = ['marks', 'liquidations'];

/** What a tick is given: `{"marks": {…}, "liquidations": [{"account", "market", "side", …}]}`. @throws Failure; errors of the file system */
export async function readBatchFile(file: string): Promise<TickInput> {
  const { marks, liquidations } = object(await readJson(file), file, BATCH_FIELDS);
  if (!Array.isArray(liquidations)) throw new Failure(`${file}: liquidations must be an array`);
  const requests = liquidations.map((each, i) => object(each, `${file}: liquidation ${i}`, LIQUIDATION_FIELDS));
  return {
    ...(marks === undefined ? {} : { marks: checkMarks(marks, file) }),
    liquidations: requests as unknown as LiquidationRequest[],
  };
}

/** @throws Failure when it is no JSON; errors of the file system */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${file}: no JSON: ${(error as Error).message}`);
  }
}

function object(value: unknown, where: string, fields?: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(`${where}: a JSON object was expected`);
  }
  const unknown = fields === undefined ? [] : Object.keys(value).filter((name) => !fields.includes(name));
  if (fields !== undefined && unknown.length > 0) {
    throw new Failure(`${where}: unknown field ${unknown.join(', ')} (fields: ${fields.join(', ')})`);
  }
  return value as Record<string, unknown>;
}

/** Their values are checked where a market is added; a misspelt field would go unseen there. */
function checkMarkets(value: unknown, file: string): readonly MarketSpec[] {
  if (!Array.isArray(value)) throw new Failure(`${file}: the markets must be an array of market specifications`);
  return value.map(
    (market, place) => object(market, `${file}: market ${place}`, MARKET_FIELDS) as unknown as MarketSpec,
  );
}

function checkMarks(value: unknown, file: string): Readonly<Record<string, string>> {
  const marks = object(value, `${file}: marks`);
  for (const [symbol, price] of Object.entries(marks)) {
    if (typeof price !== 'string') {
      throw new Failure(`${file}: the mark of ${symbol} must be a decimal string, got ${JSON.stringify(price)}`);
    }
  }
  return marks as Record<string, string>;
}
