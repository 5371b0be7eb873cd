import { createEngine } from '../../create.ts';
import {
  generateBook,
  htmlReport,
  replay,
  summaryTable,
  type TickOutcome,
  tickJson,
  totalsJson,
} from '../../scenario/index.ts';
import { choice, readArgs, wholeNumber } from '../args.ts';
import { ENGINES } from '../engines.ts';
import { DEFAULT_SCENARIO, readScenario } from '../input/scenario.ts';
import { type Command, type Io, remark, UsageError } from '../io.ts';
import { Progress } from '../output/progress.ts';
import { reportFile, writeReport } from '../output/report-file.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl replay [SCENARIO] [--positions N] [--engine wasm|reference] [--json] [--report FILE.html]

Replays an event tick by tick: marks, then everybody who is liquidatable through order book, fund and deleveraging.
Progress goes to stderr, the summary to stdout.

SCENARIO             a scenario file, or the name of a bundled one, with or without its year (default ${DEFAULT_SCENARIO})
  --positions N      number of generated positions; default: the scenario's
  --engine E         wasm (default), or reference: BigInt, slow, the same digits
  --json             instead of the summary one JSON object per tick (marks, liquidations by outcome, ADL fills with
                     lots and value, fund cash, residuals, conservation, milliseconds, digest), and one with totals
  --report PATH      write the report, one HTML file that needs no network; a PATH that ends in / is a directory, in
                     which the file is named after the scenario

The exit code is 1 when money or lots were not conserved in a tick.

  adl replay oct10 --positions 200000 --report reports/
`;

const OPTIONS = {
  positions: { type: 'string' },
  engine: { type: 'string', default: 'wasm' },
  json: { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

export const replayCommand: Command = { summary: 'replay a scenario, tick by tick', help: HELP, run };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  if (positionals.length > 1) throw new UsageError(`give one scenario, got ${positionals.length}`);
  const positions = values.positions === undefined ? undefined : wholeNumber('positions', values.positions, 1);
  const kind = choice('engine', values.engine, ENGINES);
  const scenario = await readScenario(positionals[0] ?? DEFAULT_SCENARIO);

  const progress = new Progress(io);
  const say = (text: string): void => progress.update(() => `${scenario.name}: ${text}`);
  const engine = await createEngine({ engine: kind, moneyDecimals: scenario.moneyDecimals });
  const book = generateBook(engine, scenario, { positions, onProgress: say });
  const ticks = replay(scenario, engine, { book, onProgress: (done, all) => say(`tick ${done} of ${all}`) });
  const outcomes: TickOutcome[] = [];
  const out = new LineWriter(io.stdout);
  for (const outcome of ticks) {
    outcomes.push(outcome);
    if (!values.json) continue;
    await out.line(JSON.stringify(tickJson(scenario, outcome)));
    await out.flush();
  }
  const totals = ticks.totals();
  await out.line(values.json ? JSON.stringify(totalsJson(scenario, totals)) : summaryTable(scenario, totals).trimEnd());
  await out.flush();
  progress.done();
  if (values.report !== undefined) {
    await writeReport(reportFile(values.report, scenario.name), htmlReport(scenario, outcomes, totals), io);
  }
  if (totals.conserved === totals.ticks) return 0;
  remark(io, `adl replay: not conserved in ${totals.ticks - totals.conserved} of ${totals.ticks} ticks`);
  return 1;
}
