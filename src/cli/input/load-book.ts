import type { Side } from '../../market.ts';
import { choice, onePositional, required } from '../args.ts';
import { coreFactory, ENGINES } from '../engines.ts';
import { type Io, remark, visible } from '../io.ts';
import { grouped, Progress } from '../output/progress.ts';
import { Book } from './book.ts';
import { fileLabel, INPUT_FORMATS, inputFormat, readPositions } from './positions.ts';
import { readVenue, VENUE_OPTIONS, type Venue, type VenueOptions } from './venue.ts';

/** The options of commands that read a file of positions and look at one queue. */
export const BOOK_OPTIONS = {
  market: { type: 'string' },
  side: { type: 'string' },
  input: { type: 'string' },
  engine: { type: 'string', default: 'wasm' },
  ...VENUE_OPTIONS,
} as const;

type BookOptions = VenueOptions & {
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

/** Loads the positions; bad rows, and what is taken for granted, go to stderr. @throws UsageError, Failure, AdlError; errors of the file system */
export async function loadBook(options: BookOptions, positionals: readonly string[], io: Io): Promise<LoadedBook> {
  const file = onePositional(positionals, 'file of positions (or - for standard input)');
  const market = required('market', options.market);
  const side = choice('side', required('side', options.side), ['long', 'short']);
  const input = options.input === undefined ? inputFormat(file) : choice('input', options.input, INPUT_FORMATS);
  const makeCore = coreFactory(choice('engine', options.engine, ENGINES));

  const venue = await readVenue(options, market);
  const book = new Book(makeCore(venue.moneyDecimals), venue, market, side);
  for (const symbol of venue.assumed) remark(io, describeAssumed(venue, symbol));
  const label = fileLabel(file);
  const progress = new Progress(io);
  await book.load(
    readPositions(file, input, io),
    (line, reason) => {
      progress.done();
      remark(io, visible(`${label}:${line}: ${reason}`));
    },
    (rows) => progress.update(() => `${label}: ${grouped(rows)} rows`),
  );
  progress.done();
  return { book, market, side };
}

/** What was taken for granted is said. */
function describeAssumed({ markets, moneyDecimals }: Venue, symbol: string): string {
  const { payoff, tick, lot, policy, maintenancePpm } = markets.find((market) => market.symbol === symbol)!;
  return `market ${symbol}, no file describes it: ${payoff}, tick ${tick}, lot ${lot}, policy ${policy}, maintenance ${maintenancePpm} ppm, ${moneyDecimals} decimals of money`;
}
