import { journalDigest, replayJournal, verifyJournal } from '../../journal/inspect.ts';
import { choice, onePositional, readArgs, wholeNumber } from '../args.ts';
import { ENGINES } from '../engines.ts';
import { type Command, type Io, UsageError } from '../io.ts';
import { stepJson, stepLine, verifyLines } from '../output/journal-lines.ts';
import { grouped, Progress } from '../output/progress.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl journal verify DIR [--engine wasm|reference] [--json]
adl journal replay DIR [--after N] [--to N] [--engine wasm|reference] [--json]
adl journal digest DIR [--at N] [--engine wasm|reference] [--json]

Reads a journal of adl-core/journal. Nothing is written or locked, so the end may be in motion while a process has the
journal open. Progress goes to stderr.

verify  reads every byte: restores every snapshot, replays the whole log and compares every digest. What is damaged is
        named by file, byte and sequence. A torn end, which a recovery cuts off, is said and is no damage
replay  replays the log and prints one line a batch: sequence, time, kind, client, and what came of it
digest  prints the digest of the state after batch N, or at the end, and its sequence; from the newest snapshot before

  --after N          replay: print only batches behind sequence N
  --to N             replay: stop after sequence N
  --at N             digest: after sequence N
  --engine E         wasm (default), or reference: the log is replayed by the BigInt engine and has to give the same digests
  --json             verify and digest: one JSON object; replay: one a batch

Exit codes: 0 whole, 1 damaged, no journal, or no such sequence; 2 the command line is wrong.

  adl journal verify /var/lib/adl/book --engine reference
`;

const OPTIONS = {
  after: { type: 'string' },
  to: { type: 'string' },
  at: { type: 'string' },
  engine: { type: 'string', default: 'wasm' },
  json: { type: 'boolean', default: false },
} as const;

/** Options that only one of the three takes. */
const OWN: Readonly<Record<string, readonly string[]>> = { verify: [], replay: ['after', 'to'], digest: ['at'] };

export const journalCommand: Command = { summary: 'verify, replay or digest a journal', help: HELP, run };

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];

/** What the three have in common. */
interface Task {
  readonly dir: string;
  readonly engine: { readonly engine: (typeof ENGINES)[number] };
  readonly values: Values;
  readonly out: LineWriter;
  readonly progress: Progress;
}

const TASKS: Readonly<Record<string, (task: Task) => Promise<number>>> = { verify, replay, digest };

async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = argv;
  const task = Object.hasOwn(TASKS, name) ? TASKS[name]! : undefined;
  if (task === undefined) throw new UsageError(`say verify, replay or digest, got "${name}"`);
  const { values, positionals } = readArgs(rest, OPTIONS);
  for (const option of ['after', 'to', 'at'] as const) {
    if (values[option] !== undefined && !OWN[name]!.includes(option)) {
      throw new UsageError(`--${option} is not for adl journal ${name}`);
    }
  }
  const engine = { engine: choice('engine', values.engine, ENGINES) };
  const dir = onePositional(positionals, 'directory');
  const progress = new Progress(io);
  try {
    return await task({ dir, engine, values, out: new LineWriter(io.stdout), progress });
  } finally {
    progress.done();
  }
}

function sequenceOption(name: 'after' | 'to' | 'at', values: Values): number | undefined {
  const text = values[name];
  return text === undefined ? undefined : wholeNumber(name, text, name === 'after' ? 0 : 1);
}

function sayWhere({ progress }: Task, sequence: number): void {
  progress.update(() => `sequence ${grouped(sequence)}`);
}

async function verify(task: Task): Promise<number> {
  const { dir, engine, values, out, progress } = task;
  const report = await verifyJournal({ dir, engine, onStep: ({ placed }) => sayWhere(task, placed.record.sequence) });
  progress.done();
  for (const line of values.json ? [JSON.stringify(report)] : verifyLines(report)) await out.line(line);
  await out.flush();
  return report.problems.length === 0 ? 0 : 1;
}

async function replay(task: Task): Promise<number> {
  const { dir, engine, values, out } = task;
  const after = sequenceOption('after', values) ?? 0;
  const to = sequenceOption('to', values) ?? Number.MAX_SAFE_INTEGER;
  for await (const step of replayJournal({ dir, engine })) {
    const { sequence } = step.placed.record;
    sayWhere(task, sequence);
    if (sequence > after && step.batch !== undefined) await out.line(values.json ? stepJson(step) : stepLine(step));
    if (sequence >= to) break;
  }
  await out.flush();
  return 0;
}

async function digest(task: Task): Promise<number> {
  const { dir, engine, values, out } = task;
  const at = sequenceOption('at', values);
  const onStep = ({ placed }: { readonly placed: { readonly record: { readonly sequence: number } } }): void =>
    sayWhere(task, placed.record.sequence);
  const found = await journalDigest({ dir, engine, at, onStep });
  await out.line(values.json ? JSON.stringify(found) : `${found.digest}  ${found.sequence}`);
  await out.flush();
  return 0;
}
