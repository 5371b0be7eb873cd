import { AdlError } from '../../errors.ts';
import { scaleOf } from '../../import/exact.ts';
import { type Imported, type ImportOptions, importPositions, VENUES, type VenueName } from '../../import/index.ts';
import type { LineResult } from '../../import/row.ts';
import { choice } from '../args.ts';
import { Failure, type Io, UsageError } from '../io.ts';
import type { SourceFacts } from './assumed-market.ts';
import { fileLabel, type PositionsInput, readBytes } from './positions.ts';

/** The options of `adl rank` for what a venue hands out. */
export const IMPORT_OPTIONS = {
  from: { type: 'string' },
  account: { type: 'string' },
  wallet: { type: 'string', multiple: true },
  'contract-size': { type: 'string', multiple: true },
  'margin-mode': { type: 'string' },
  collateral: { type: 'string' },
} as const;

export type ImportArguments = {
  readonly [K in keyof typeof IMPORT_OPTIONS]?: K extends 'wallet' | 'contract-size' ? string[] : string;
};

/** A venue's file read whole: its positions, and what it says of the markets. */
export interface VenueImport {
  readonly input: PositionsInput;
  readonly facts: SourceFacts;
  readonly remarks: readonly string[];
}

const BATCH_ROWS = 4_096;

/** Undefined without `--from`. @throws UsageError, Failure; errors of the file system */
export async function readVenueImport(file: string, given: ImportArguments, io: Io): Promise<VenueImport | undefined> {
  const { from } = given;
  if (from === undefined) {
    const idle = (Object.keys(IMPORT_OPTIONS) as (keyof ImportArguments)[]).find((name) => given[name] !== undefined);
    if (idle !== undefined) throw new UsageError(`--${idle} goes with --from`);
    return undefined;
  }
  const venue = choice('from', from, VENUES);
  const options = readOptions(given);
  const text = (await readBytes(file, io)).toString('utf8');
  const imported = importFile(venue, text, options, fileLabel(file));
  return { input: inputOf(imported, fileLabel(file)), facts: factsOf(imported), remarks: remarksOf(imported) };
}

/** @throws UsageError */
function readOptions(given: ImportArguments): ImportOptions {
  const { account, collateral } = given;
  const mode = given['margin-mode'];
  return {
    wallets: readPairs('wallet', given.wallet),
    contractSizes: readPairs('contract-size', given['contract-size']),
    ...(account === undefined ? {} : { account }),
    ...(mode === undefined ? {} : { marginMode: choice('margin-mode', mode, ['cross', 'isolated']) }),
    ...(collateral === undefined ? {} : { collateral: choice('collateral', collateral, ['with-pnl', 'without-pnl']) }),
  };
}

function readPairs(option: string, pairs: readonly string[] = []): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const cut = pair.lastIndexOf('=');
    if (cut < 1 || cut === pair.length - 1) throw new UsageError(`--${option} wants NAME=AMOUNT, got "${pair}"`);
    return [pair.slice(0, cut), pair.slice(cut + 1)];
  });
  return Object.fromEntries(entries);
}

function importFile(venue: VenueName, text: string, options: ImportOptions, label: string): Imported {
  try {
    return importPositions(venue, text, options);
  } catch (error) {
    if (error instanceof AdlError) throw new Failure(`${label}: ${error.message}`);
    throw error;
  }
}

/** The refused first, which costs their order among those that the engine refuses and keeps the accounts in theirs. */
function inputOf({ positions, refused, wallets }: Imported, label: string): PositionsInput {
  const places = [...refused, ...positions].map(({ place }) => (place === '' ? label : `${label}: ${place}`));
  const results: LineResult[] = [
    ...refused.map(({ reason }, line) => ({ line, reason })),
    ...positions.map((position, i) => ({
      line: refused.length + i,
      row: { position, wallet: Object.hasOwn(wallets, position.account) ? wallets[position.account] : undefined },
    })),
  ];
  return { batches: batchesOf(results), placeOf: (line) => places[line]! };
}

async function* batchesOf(results: readonly LineResult[]): AsyncGenerator<readonly LineResult[]> {
  for (let at = 0; at < results.length; at += BATCH_ROWS) yield results.slice(at, at + BATCH_ROWS);
}

/** How fine sizes and money are, so that an assumed market can hold them. */
function factsOf({ positions, wallets, marks, payoffs }: Imported): SourceFacts {
  const sizeDecimals = new Map<string, number>();
  for (const { market, size } of positions) {
    sizeDecimals.set(market, Math.max(sizeDecimals.get(market) ?? 0, scaleOf(size)));
  }
  const money = [...Object.values(wallets), ...positions.flatMap(({ margin }) => margin ?? [])];
  const moneyDecimals = money.reduce((finest, amount) => Math.max(finest, scaleOf(amount)), 0);
  return { marks, payoffs, sizeDecimals, moneyDecimals };
}

function remarksOf({ positions, zero, notes }: Imported): string[] {
  return [`${positions.length} positions read, ${zero} of size zero left out`, ...notes];
}
