import { createEngine } from '../../create.ts';
import { type BookResult, bookJson, compareBooks, compareHtml, compareTable } from '../../scenario/index.ts';
import { choice, readArgs, wholeNumber } from '../args.ts';
import { ENGINES } from '../engines.ts';
import { readBooks } from '../input/books.ts';
import { DEFAULT_SCENARIO, readScenario } from '../input/scenario.ts';
import { type Command, type Io, remark, UsageError } from '../io.ts';
import { Progress } from '../output/progress.ts';
import { reportFile, writeReport } from '../output/report-file.ts';
import { LineWriter } from '../output/writer.ts';

const DEFAULT_POSITIONS = 100_000;
const DEFAULT_BOOKS = 'leveraged-return,margin-return,wallet-return,price-ratio,pnl';

const HELP = `adl compare [SCENARIO] [--books A,B,...] [--positions N] [--json] [--report FILE.html]

Replays one history under several rule books, and shows side by side who pays and how much: accounts touched, the largest
share of equity taken, winners left worse off than at the mark, fund used, residual, and more. Progress goes to stderr.

SCENARIO             a scenario file, or the name of a bundled one (default ${DEFAULT_SCENARIO})
  --books A,B,...    score policies or venues' presets (adl presets) by name, or .json files of rules:
                     {"policy": "margin-return", "adlPrice": "mark", "percentile": "size", "makerFeePpm": 0, "rules": {}}
                     (default ${DEFAULT_BOOKS})
  --positions N      number of generated positions (default ${DEFAULT_POSITIONS}); rules that share out (rules.allocation) ask every
                     candidate at every liquidation, and are slower than others
  --engine E         wasm (default), or reference: BigInt, slow, the same digits
  --no-split         leave out the second replay of each book, with its largest payer split in two
  --json             instead of the table one JSON object a rule book
  --report PATH      write the comparison with charts, one HTML file that needs no network; a PATH that ends in / is a
                     directory, in which the file is named after the scenario

  adl compare luna --books leveraged-return,pnl --positions 20000
`;

const OPTIONS = {
  books: { type: 'string', default: DEFAULT_BOOKS },
  positions: { type: 'string', default: String(DEFAULT_POSITIONS) },
  engine: { type: 'string', default: 'wasm' },
  'no-split': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

export const compareCommand: Command = { summary: 'replay one history under several rule books', help: HELP, run };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  if (positionals.length > 1) throw new UsageError(`give one scenario, got ${positionals.length}`);
  const positions = wholeNumber('positions', values.positions, 1);
  const kind = choice('engine', values.engine, ENGINES);
  const books = await readBooks(values.books);
  const scenario = await readScenario(positionals[0] ?? DEFAULT_SCENARIO);

  const progress = new Progress(io);
  const results: BookResult[] = [];
  const out = new LineWriter(io.stdout);
  const compared = compareBooks(scenario, books, {
    makeEngine: ({ moneyDecimals, markets }) =>
      createEngine({ engine: kind, moneyDecimals, rules: markets.some(({ spec }) => spec.rules !== undefined) }),
    positions,
    split: !values['no-split'],
    onProgress: (text) => progress.update(() => `${scenario.name}, ${text}`),
  });
  for await (const result of compared) {
    results.push(result);
    if (!values.json) continue;
    await out.line(JSON.stringify(bookJson(scenario, result)));
    await out.flush();
  }
  if (!values.json) await out.line(compareTable(scenario, results));
  await out.flush();
  progress.done();
  if (values.report !== undefined) {
    await writeReport(reportFile(values.report, `${scenario.name}-books`), compareHtml(scenario, results), io);
  }
  return results.every(({ totals }) => totals.conserved === totals.ticks) ? 0 : unconserved(io);
}

function unconserved(io: Io): number {
  remark(io, 'adl compare: money or lots were not conserved in every tick');
  return 1;
}
