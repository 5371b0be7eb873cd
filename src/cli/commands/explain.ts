import { standingOf } from '../../presets/index.ts';
import { choice, readArgs, required } from '../args.ts';
import { BOOK_OPTIONS, type LoadedBook, loadBook } from '../input/load-book.ts';
import { type Command, Failure, type Io, visible } from '../io.ts';
import { type Report, reportOf } from '../output/explanation.ts';
import { explanationLines } from '../output/explanation-lines.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl explain FILE --market M --side long|short --account A --mark M=PRICE [options]

Says why a position is where it is in the queue for deleveraging, with the numbers: every factor of its score, its rank,
its lights, how far it is from the front, and what venues' indicators would show; or why it is no candidate.

FILE    positions, as adl rank reads them, - for standard input; with --from what a venue hands out
  --market M             symbol of the market
  --side long|short
  --account A            whose position
  --format table|json    default table

Marks, markets, policy, input and engine are given with the options of adl rank, which adl rank --help shows: --mark,
--marks, --config, --markets, --payoff, --power, --multiplier, --tick, --lot, --maintenance-ppm, --money-decimals,
--policy, --percentile, --input, --engine, and --from with what goes with it.

The letters are those of SPECIFICATION.md; ● marks the factors of this position's score. A distance is given in size and
not in price: a new mark changes everybody's score, so no one price brings a position to the front. Indicators whose
definition a venue does not publish are by lots ahead; --format json has each gap.

  adl explain positions.csv --market BTC --side short --account bob --mark BTC=60000 --mark ETH=3000
`;

/** `account` is one of the options of a book already: whose a venue's answer is. */
const OPTIONS = {
  format: { type: 'string', default: 'table' },
  ...BOOK_OPTIONS,
} as const;

export const explainCommand: Command = { summary: 'say why a position is where it is', help: HELP, run };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  const account = required('account', values.account);
  const format = choice('format', values.format, ['table', 'json']);
  const { account: _, ...others } = values;
  // Of a venue's answer that names no account it is the name as well.
  const loaded = await loadBook(values.from === undefined ? others : values, positionals, io);
  const report = explain(loaded, account);
  const out = new LineWriter(io.stdout);
  if (format === 'json') await out.line(JSON.stringify(report, undefined, 2));
  else for (const line of explanationLines(report)) await out.line(visible(line));
  await out.flush();
  return loaded.book.badRows > 0 ? 1 : 0;
}

/** @throws Failure when there is no such position */
function explain({ book, market, side }: LoadedBook, account: string): Report {
  const { engine, queueAccounts } = book;
  const number = queueAccounts.find((each) => engine.accountId(each) === account);
  if (number === undefined) throw new Failure(`no row gives a ${side} of account "${account}" in ${market}`);
  const rows = engine.queue(market, side).places(Uint32Array.of(number));
  return reportOf(engine, engine.explain({ account: number, market, side }), standingOf(rows, 0), rows);
}
