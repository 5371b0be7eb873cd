import { choice, readArgs, wholeNumber } from '../args.ts';
import type { Book } from '../input/book.ts';
import { BOOK_OPTIONS, loadBook } from '../input/load-book.ts';
import { type Command, type Io, remark, visible } from '../io.ts';
import { FORMATS, formatLines, type Row } from '../output/formats.ts';
import { grouped } from '../output/progress.ts';
import { EXCLUDED_COLUMN, type Exclusion, RANK_COLUMNS, RankRows } from '../output/rank-rows.ts';
import { LineWriter } from '../output/writer.ts';
import { RANK_HELP } from './rank-help.ts';

const OPTIONS = {
  top: { type: 'string' },
  format: { type: 'string', default: 'table' },
  all: { type: 'boolean', default: false },
  ...BOOK_OPTIONS,
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
  const format = choice('format', values.format, FORMATS);
  const most = values.top === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber('top', values.top, 1);
  const { book, market, side } = await loadBook(values, positionals, io);

  const rows = new RankRows(book, market, side);
  const columns = values.all ? [...RANK_COLUMNS, EXCLUDED_COLUMN] : RANK_COLUMNS;
  const out = new LineWriter(io.stdout);
  for (const line of formatLines(format, columns, listed(rows, most, values.all))) await out.line(line);
  await out.flush();
  for (const line of closingRemarks(book, rows, `${market} ${side}`)) remark(io, visible(line));
  return book.badRows > 0 ? 1 : 0;
}

function* listed(rows: RankRows, most: number, all: boolean): Iterable<Row> {
  yield* rows.candidateRows(most);
  if (all) yield* rows.excludedRows();
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
