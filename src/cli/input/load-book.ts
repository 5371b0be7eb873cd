import type { Side } from '../../market.ts';
import { choice, onePositional, required } from '../args.ts';
import { coreFactory, ENGINES, ruledFactory } from '../engines.ts';
import { type Io, remark, UsageError, visible } from '../io.ts';
import { grouped, Progress } from '../output/progress.ts';
import { Book } from './book.ts';
import { fileLabel, INPUT_FORMATS, inputFormat, type PositionsInput, readPositions } from './positions.ts';
import { describePreset } from './preset.ts';
import { readVenue, VENUE_OPTIONS, type Venue, type VenueOptions } from './venue.ts';
import { IMPORT_OPTIONS, type ImportArguments, readVenueImport } from './venue-import.ts';

/** The options of commands that read a file of positions and look at one queue. */
export const BOOK_OPTIONS = {
  market: { type: 'string' },
  side: { type: 'string' },
  input: { type: 'string' },
  engine: { type: 'string', default: 'wasm' },
  ...IMPORT_OPTIONS,
  ...VENUE_OPTIONS,
} as const;

type BookOptions = VenueOptions &
  ImportArguments & {
    readonly market?: string;
    readonly side?: string;
    readonly input?: string;
    readonly engine: string;
  };

export interface LoadedBook {
  readonly book: Book;
  readonly market: string;
  readonly side: Side;
}

/**
 * Loads the positions; bad rows, and what is taken for granted, go to stderr.
 * @param ruled whether the engine is to be of the build with rule books where no market has rules
 * @throws UsageError, Failure, AdlError; errors of the file system
 */
export async function loadBook(
  options: BookOptions,
  positionals: readonly string[],
  io: Io,
  ruled = false,
): Promise<LoadedBook> {
  const file = onePositional(positionals, 'file of positions (or - for standard input)');
  const market = required('market', options.market);
  const side = choice('side', required('side', options.side), ['long', 'short']);
  if (options.input !== undefined && options.from !== undefined)
    throw new UsageError('give --input or --from, not both');
  const kind = choice('engine', options.engine, ENGINES);

  const imported = await readVenueImport(file, options, io);
  const open = imported === undefined ? fileOpener(file, options.input, io) : () => imported.input;
  const venue = await readVenue(options, market, imported?.facts);
  const isRuled = ruled || venue.markets.some(({ rules }) => rules !== undefined);
  const makeCore = isRuled ? await ruledFactory(kind) : coreFactory(kind);
  const book = new Book(makeCore(venue.moneyDecimals), venue, market, side);
  if (venue.preset !== undefined) remark(io, describePreset(venue.preset));
  for (const symbol of venue.assumed) remark(io, describeAssumed(venue, symbol));
  const label = fileLabel(file);
  for (const text of imported?.remarks ?? []) remark(io, visible(`${label}: ${text}`));
  // Not before: a file that is open when the options are refused would report its own error to nobody.
  const input = open();
  const progress = new Progress(io);
  await book.load(
    input.batches,
    (line, reason) => {
      progress.done();
      remark(io, visible(`${input.placeOf(line)}: ${reason}`));
    },
    (rows) => progress.update(() => `${label}: ${grouped(rows)} rows`),
  );
  progress.done();
  return { book, market, side };
}

/** Knows the format at once and opens the file when called. @throws UsageError */
function fileOpener(file: string, given: string | undefined, io: Io): () => PositionsInput {
  const format = given === undefined ? inputFormat(file) : choice('input', given, INPUT_FORMATS);
  return () => readPositions(file, format, io);
}

/** What was taken for granted is said. */
function describeAssumed({ markets, moneyDecimals }: Venue, symbol: string): string {
  const { payoff, tick, lot, policy, maintenancePpm } = markets.find((market) => market.symbol === symbol)!;
  return `market ${symbol}, no file describes it: ${payoff}, tick ${tick}, lot ${lot}, policy ${policy}, maintenance ${maintenancePpm} ppm, ${moneyDecimals} decimals of money`;
}
