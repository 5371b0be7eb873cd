import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { COLUMNS } from '../../import/row.ts';
import { type ExportedPosition, exportPositions, type Scenario } from '../../scenario/index.ts';
import { schedule } from '../../scenario/path.ts';
import { choice, readArgs, wholeNumber } from '../args.ts';
import type { VenueConfig } from '../input/json.ts';
import { TEXT_FORMATS } from '../input/positions.ts';
import { DEFAULT_SCENARIO, readScenario } from '../input/scenario.ts';
import { type Command, type Io, remark, UsageError } from '../io.ts';
import { type Column, formatLines, type Row } from '../output/formats.ts';
import { grouped, Progress } from '../output/progress.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl generate [SCENARIO] [--positions N] [--format csv|ndjson] [--out FILE] [--config FILE.json]

Writes the positions of a scenario's seeded book, as adl rank reads them: generated from published and assumed
distributions, not anybody's real positions. Equal scenario and number, equal file.

SCENARIO             a scenario file, or the name of a bundled one (default ${DEFAULT_SCENARIO})
  --positions N      number of positions; default: the scenario's
  --format csv|ndjson   default csv, or what the name of --out says
  --out FILE         default: standard output
  --config FILE.json markets and marks at the start of the scenario, for adl rank --config

  adl generate oct10 --positions 10000 --out book.csv --config venue.json
  adl rank book.csv --config venue.json --market BTC --side short --top 20
`;

const OPTIONS = {
  positions: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  config: { type: 'string' },
} as const;

const FILE_COLUMNS: readonly Column[] = COLUMNS.map((name) => ({ name, align: 'left' }));
/** How an account without id is written: ids with `#` belong to the engine. */
const ANONYMOUS = /^#(?=\d+$)/;
const GENERATED_ACCOUNT = 'account-';

export const generateCommand: Command = { summary: "write a scenario's generated positions", help: HELP, run };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(argv, OPTIONS);
  if (positionals.length > 1) throw new UsageError(`give one scenario, got ${positionals.length}`);
  const byName = /\.(ndjson|jsonl)$/i.test(values.out ?? '') ? 'ndjson' : 'csv';
  const format = choice('format', values.format ?? byName, TEXT_FORMATS);
  const positions = values.positions === undefined ? undefined : wholeNumber('positions', values.positions, 1);
  const scenario = await readScenario(positionals[0] ?? DEFAULT_SCENARIO);

  const progress = new Progress(io);
  const onProgress = (text: string): void => progress.update(() => text);
  const target = values.out === undefined ? io.stdout : createWriteStream(values.out);
  const out = new LineWriter(target);
  const counter = { rows: 0 };
  const rows = counted(exportPositions(scenario, { positions, onProgress }), counter, progress);
  for (const line of formatLines(format, FILE_COLUMNS, rows)) await out.line(line);
  await out.flush();
  if (values.out !== undefined) await finished(target.end());
  if (values.config !== undefined) {
    await writeFile(values.config, `${JSON.stringify(configOf(scenario), undefined, 2)}\n`);
  }
  progress.done();
  remark(io, `${scenario.name}: ${grouped(counter.rows)} generated positions`);
  return 0;
}

function* counted(positions: Iterable<ExportedPosition>, counter: { rows: number }, progress: Progress): Iterable<Row> {
  for (const position of positions) {
    counter.rows += 1;
    progress.update(() => `${grouped(counter.rows)} positions`);
    yield {
      ...position,
      account: position.account.replace(ANONYMOUS, GENERATED_ACCOUNT),
      margin: position.margin || null,
      leverage: position.leverage || null,
    };
  }
}

function configOf(scenario: Scenario): VenueConfig {
  const [first] = schedule(scenario);
  const marks = scenario.markets.map(({ spec }, place) => [spec.symbol, first!.marks[place]!] as const);
  return {
    moneyDecimals: scenario.moneyDecimals,
    markets: scenario.markets.map(({ spec }) => spec),
    marks: Object.fromEntries(marks),
  };
}
