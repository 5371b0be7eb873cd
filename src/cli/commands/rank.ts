import { choice, onePositional, readArgs, required, wholeNumber } from '../args.ts';
import { coreFactory, ENGINES } from '../engines.ts';
import { Book } from '../input/book.ts';
import { fileLabel, INPUT_FORMATS, type InputFormat, inputFormat, readPositions } from '../input/positions.ts';
import { readVenue, VENUE_OPTIONS, type Venue } from '../input/venue.ts';
import { IMPORT_OPTIONS, readVenueImport } from '../input/venue-import.ts';
import { type Command, type Io, remark, UsageError, visible } from '../io.ts';
import { FORMATS, formatLines, type Row } from '../output/formats.ts';
import { grouped, Progress } from '../output/progress.ts';
import { EXCLUDED_COLUMN, type Exclusion, RANK_COLUMNS, RankRows } from '../output/rank-rows.ts';
import { LineWriter } from '../output/writer.ts';
import { RANK_HELP } from './rank-help.ts';

const OPTIONS = {
  market: { type: 'string' },
  side: { type: 'string' },
  top: { type: 'string' },
  format: { type: 'string', default: 'table' },
  all: { type: 'boolean', default: false },
  input: { type: 'string' },
  engine: { type: 'string', default: 'wasm' },
  ...IMPORT_OPTIONS,
  ...VENUE_OPTIONS,
} as const;

/** So many accounts are named on stderr for each reason; `--all` gives them all. */
const NAMED_ACCOUNTS = 20;

export const rankCommand: Command = {
  summary: 'rank positions from files or from what venues hand out',
  help: RANK_HELP,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  const file = onePositional(positionals, 'file of positions (or - for standard input)');
  const market = required('market', values.market);
  const side = choice('side', required('side', values.side), ['long', 'short']);
  const format = choice('format', values.format, FORMATS);
  const most = values.top === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber('top', values.top, 1);
  if (values.input !== undefined && values.from !== undefined) throw new UsageError('give --input or --from, not both');
  const makeCore = coreFactory(choice('engine', values.engine, ENGINES));

  const imported = await readVenueImport(file, values, io);
  const input = imported?.input ?? readPositions(file, formatOf(file, values.input), io);
  const venue = await readVenue(values, market, imported?.facts);
  const book = new Book(makeCore(venue.moneyDecimals), venue, market, side);
  for (const symbol of venue.assumed) remark(io, describeAssumed(venue, symbol));
  const label = fileLabel(file);
  for (const text of imported?.remarks ?? []) remark(io, visible(`${label}: ${text}`));
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

  const rows = new RankRows(book, market, side);
  const columns = values.all ? [...RANK_COLUMNS, EXCLUDED_COLUMN] : RANK_COLUMNS;
  const out = new LineWriter(io.stdout);
  for (const line of formatLines(format, columns, listed(rows, most, values.all))) await out.line(line);
  await out.flush();
  for (const line of closingRemarks(book, rows, `${market} ${side}`)) remark(io, visible(line));
  return book.badRows > 0 ? 1 : 0;
}

function formatOf(file: string, given: string | undefined): InputFormat {
  return given === undefined ? inputFormat(file) : choice('input', given, INPUT_FORMATS);
}

function* listed(rows: RankRows, most: number, all: boolean): Iterable<Row> {
  yield* rows.candidateRows(most);
  if (all) yield* rows.excludedRows();
}

/** What was taken for granted is said. */
function describeAssumed({ markets, moneyDecimals }: Venue, symbol: string): string {
  const { payoff, tick, lot, policy, maintenancePpm } = markets.find((market) => market.symbol === symbol)!;
  return `market ${symbol}, no file describes it: ${payoff}, tick ${tick}, lot ${lot}, policy ${policy}, maintenance ${maintenancePpm} ppm, ${moneyDecimals} decimals of money`;
}

function* closingRemarks(book: Book, rows: RankRows, queue: string): Iterable<string> {
  yield `${queue}: ${grouped(rows.candidates)} candidates of ${grouped(book.queueAccounts.length)} positions`;
  const groups = new Map<Exclusion, { count: number; accounts: string[] }>();
  for (const { account, why } of rows.excluded()) {
    const group = groups.get(why) ?? { count: 0, accounts: [] };
    groups.set(why, group);
    group.count += 1;
    if (group.count <= NAMED_ACCOUNTS) group.accounts.push(book.engine.accountId(account));
  }
  for (const [why, { count, accounts }] of groups) {
    const rest = count > accounts.length ? `, and ${grouped(count - accounts.length)} more (--all lists them)` : '';
    yield `no candidate, ${why}: ${grouped(count)} (${accounts.join(', ')}${rest})`;
  }
  if (book.aside.size > 0) {
    const counts = [...book.aside].map(([market, count]) => `${market} ${grouped(count)}`).join(', ');
    yield `left aside, isolated positions in markets without a mark (they bear on no other market): ${counts}`;
  }
  if (book.badRows > 0) yield `${grouped(book.badRows)} of ${grouped(book.rows)} rows are bad and left out`;
}
