import { standingOf } from '../../presets/index.ts';
import { choice, readArgs, required } from '../args.ts';
import { BOOK_OPTIONS, type LoadedBook, loadBook } from '../input/load-book.ts';
import { type Command, Failure, type Io, UsageError, visible } from '../io.ts';
import { type Report, reportOf, withPrice } from '../output/explanation.ts';
import { explanationLines } from '../output/explanation-lines.ts';
import { LineWriter } from '../output/writer.ts';
import { explainBatch, explainScenarioTick, readAsked, TICK_OPTIONS } from './explain-tick.ts';

const HELP = `adl explain FILE --market M --side long|short --account A --mark M=PRICE [options]
adl explain FILE --market M --side long|short --mark M=PRICE --batch FILE.json [--account A | --fill ROW | --skip ROW]
adl explain [SCENARIO] --tick N [--positions N] [--account A | --fill ROW | --skip ROW]

A position: says why it is where it is in the queue for deleveraging, with the numbers: every factor of its score, its
rank, its lights, how far it is from the front, and what venues' indicators would show; or why it is no candidate.

FILE    positions, as adl rank reads them, - for standard input; with --from what a venue hands out
  --market M             symbol of the market
  --side long|short
  --account A            whose position
  --format table|json    default table; --json is --format json

A tick: says of each counterparty why it was closed, for so many lots and at this price, or why it was passed over.
Without --account, --fill or --skip it is a list, a line for each; with one of them, in full: rank and size ahead in the
queue as the tick scored it, the score's factors, what was offered in its turn and the tests of it with both sides in
numbers (section 4 of SPECIFICATION.md), its share where the market has a rule of sharing, and what decided the price.

SCENARIO                 as adl replay reads them
  --tick N               tick of the scenario, from 0 as in adl replay --json (with --market: the grid of its prices)
  --positions N          number of generated positions; default: the scenario's
  --batch FILE.json      instead, what a tick on the positions of FILE is given:
                         {"marks": {"M": "PRICE"}, "liquidations": [{"account", "market", "side", "size"?,
                         "book"?: [{"size", "price"}], "force"?}]}, marks optional
  --account A            what became of this account
  --fill ROW             one close: its row in the tick's fills, from 0, as in the list
  --skip ROW             one passed over: its row among the tick's skipped

  most-that-pass, whole-position, lots-left, share, rest-of-shares, deficit-allowed    why so many lots
  no-equity, equity-after, margin-after                                                why none
  bankruptcy, mark, previous-mark, severity, limit, too-far-from-mark, fund-cannot-pay    why this price

Marks, markets, policy, input and engine are given with the options of adl rank, which adl rank --help shows: --mark,
--marks, --config, --markets, --payoff, --power, --multiplier, --lot, --maintenance-ppm, --money-decimals, --policy,
--preset, --percentile, --input, --engine, and --from with what goes with it.

The letters are those of SPECIFICATION.md; ● marks the factors of this position's score. The distance to the front is in
size, and in price: the nearest marks below and above, up to 64 % off, at which the position would be first while only
this mark changes. Indicators whose definition a venue does not publish are by lots ahead; --format json has each gap.

  adl explain positions.csv --market BTC --side short --account bob --mark BTC=60000 --mark ETH=3000
  adl explain oct10 --tick 9 --positions 2000 --fill 0
`;

/** `account` is one of the options of a book already: whose a venue's answer is. */
const OPTIONS = {
  format: { type: 'string', default: 'table' },
  json: { type: 'boolean', default: false },
  ...TICK_OPTIONS,
  ...BOOK_OPTIONS,
} as const;

export const explainCommand: Command = {
  summary: 'say why a position is where it is, or why a tick closed it',
  help: HELP,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  const format = values.json ? 'json' : choice('format', values.format, ['table', 'json']);
  const { account: named, ...others } = values;
  // With a market it is that market's tick.
  if (values.tick !== undefined && values.market === undefined) {
    if (values.batch !== undefined) throw new UsageError('give --tick or --batch, not both');
    return explainScenarioTick(positionals, { ...values, tick: values.tick }, readAsked(values), format, io);
  }
  if (values.batch !== undefined) {
    const asked = readAsked(values);
    // A batch may name parts of positions.
    const { book } = await loadBook(values.from === undefined ? others : values, positionals, io, true);
    return explainBatch(book.engine, values.batch, asked, format, io);
  }
  refuseTickOptions(values);
  const account = required('account', named);
  // Of a venue's answer that names no account it is the name as well.
  const loaded = await loadBook(values.from === undefined ? others : values, positionals, io);
  const report = explain(loaded, account);
  const out = new LineWriter(io.stdout);
  if (format === 'json') await out.line(JSON.stringify(report, undefined, 2));
  else for (const line of explanationLines(report)) await out.line(visible(line));
  await out.flush();
  return loaded.book.badRows > 0 ? 1 : 0;
}

/** @throws UsageError */
function refuseTickOptions(values: {
  readonly fill?: string;
  readonly skip?: string;
  readonly positions?: string;
}): void {
  for (const option of ['fill', 'skip', 'positions'] as const) {
    if (values[option] !== undefined) throw new UsageError(`--${option} is for a tick: give --tick or --batch too`);
  }
}

/** @throws Failure when there is no such position */
function explain({ book, market, side }: LoadedBook, account: string): Report {
  const { engine, queueAccounts } = book;
  const number = queueAccounts.find((each) => engine.accountId(each) === account);
  if (number === undefined) throw new Failure(`no row gives a ${side} of account "${account}" in ${market}`);
  const rows = engine.queue(market, side).places(Uint32Array.of(number));
  const key = { account: number, market, side };
  return withPrice(engine, key, reportOf(engine, engine.explain(key), standingOf(rows, 0), rows));
}
