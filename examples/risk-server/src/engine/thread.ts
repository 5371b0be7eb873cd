// The engine's own thread: journal and engine live here, and nothing else runs beside them.
import { parentPort, workerData } from 'node:worker_threads';
import { type JournalOptions, openJournal, type RecoveryReport } from 'adl-core/journal';
import { errorBody, httpStatus } from '../wire/errors.ts';
import { EngineHost } from './host.ts';
import { NO_FILES } from './no-files.ts';
import type { EngineOptions, FromEngine, RecoverySummary, ToEngine } from './protocol.ts';
import { answer } from './queries.ts';

const port = parentPort!;
const say = (message: FromEngine): void => port.postMessage(message);

function remarksOf({ cut, badSnapshots }: RecoveryReport): string[] {
  const tail = cut === undefined ? [] : [`${cut.bytes} bytes cut from ${cut.segment} at ${cut.offset}: ${cut.reason}`];
  return [...tail, ...badSnapshots.map(({ file, reason }) => `${file} was of no use: ${reason}`)];
}

const { journal: kept, engine } = workerData as EngineOptions;
/** Without snapshots where nothing is kept: they could not be read back. */
const place: JournalOptions = kept === false ? { dir: 'nowhere', files: NO_FILES, snapshotEvery: 0 } : kept;
const journal = await openJournal({
  ...place,
  engine,
  onProgress: (progress) => say({ kind: 'recovering', ...progress }),
  onProblem: (error) => say({ kind: 'problem', message: error.message, fatal: journal.poisoned !== undefined }),
});
const host = new EngineHost(journal);

/** Answers of an interval leave behind those of the one before it. */
let before: Promise<void> = Promise.resolve();

function apply(orders: Extract<ToEngine, { kind: 'apply' }>['orders']): void {
  const applied = host.apply(orders);
  before = before.then(async () => {
    say(await applied);
    if (journal.poisoned !== undefined) say({ kind: 'problem', message: journal.poisoned.message, fatal: true });
  });
}

async function reply(ticket: number, work: () => unknown): Promise<void> {
  try {
    say({ kind: 'answer', ticket, ok: true, value: await work() });
  } catch (error) {
    say({ kind: 'answer', ticket, ok: false, error: errorBody(error), status: httpStatus(error) });
  }
}

async function close(): Promise<void> {
  await before;
  try {
    await journal.close();
  } catch (error) {
    say({ kind: 'problem', message: (error as Error).message, fatal: true });
  }
  say({ kind: 'closed' });
  port.close();
}

port.on('message', (message: ToEngine) => {
  if (message.kind === 'apply') apply(message.orders);
  else if (message.kind === 'query') void reply(message.ticket, () => answer(host.engine, message.query));
  else if (message.kind === 'snapshot') void reply(message.ticket, () => journal.snapshot());
  else if (message.kind === 'watch') host.watch(message.accounts);
  else void close();
});

const recovery: RecoverySummary = {
  sequence: journal.sequence,
  replayed: journal.recovery.replayed,
  digest: journal.engine.digest(),
  remarks: remarksOf(journal.recovery),
};
say({ kind: 'ready', recovery });
