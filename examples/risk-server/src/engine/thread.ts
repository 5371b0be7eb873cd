// The engine's own thread: journal and engine live here, and nothing else runs beside them.
import { parentPort, workerData } from 'node:worker_threads';
import { AdlError } from 'adl-core';
import { type JournalFiles, type JournalOptions, openJournal, type RecoveryReport } from 'adl-core/journal';
import { errorBody, httpStatus } from '../wire/errors.ts';
import { EngineHost } from './host.ts';
import type { EngineOptions, FromEngine, RecoverySummary, ToEngine } from './protocol.ts';
import { answer } from './queries.ts';

const port = parentPort!;
const say = (message: FromEngine): void => port.postMessage(message);

function remarksOf({ cut, badSnapshots }: RecoveryReport): string[] {
  const tail = cut === undefined ? [] : [`${cut.bytes} bytes cut from ${cut.segment} at ${cut.offset}: ${cut.reason}`];
  return [...tail, ...badSnapshots.map(({ file, reason }) => `${file} was of no use: ${reason}`)];
}

const { journal: kept, engine, files: address } = workerData as EngineOptions;

/** Without snapshots where nothing is kept: they could not be read back. */
async function placeOf(): Promise<JournalOptions> {
  if (kept === false) return { dir: 'nowhere', files: (await import('./no-files.ts')).files, snapshotEvery: 0 };
  if (address === undefined) return kept;
  const { files } = (await import(address)) as { readonly files: JournalFiles };
  return { ...kept, files };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** A trap has left the engine half done; of other errors that are no refusals the words are for the log alone. */
function report(error: unknown): void {
  const isKnown = error instanceof AdlError && error.code !== 'ENGINE_POISONED';
  if (isKnown) return;
  const fatal = error instanceof AdlError || error instanceof WebAssembly.RuntimeError;
  say({ kind: 'problem', message: wordsOf(error), fatal });
}

const journal = await openJournal({
  ...(await placeOf()),
  engine,
  onProgress: (progress) => say({ kind: 'recovering', ...progress }),
  onProblem: (error) => say({ kind: 'problem', message: error.message, fatal: journal.poisoned !== undefined }),
});
const host = new EngineHost(journal);

/** Answers of an interval leave behind those of the one before it. */
let before: Promise<void> = Promise.resolve();

function apply(orders: Extract<ToEngine, { kind: 'apply' }>['orders']): void {
  // An interval that fails as a whole fails the server: what became of its orders is in the journal.
  const applied = host.apply(orders).catch((error: unknown) => {
    say({ kind: 'problem', message: wordsOf(error), fatal: true });
  });
  before = before.then(async () => {
    const message = await applied;
    if (message !== undefined) say(message);
  });
}

async function reply(ticket: number, work: () => unknown): Promise<void> {
  try {
    say({ kind: 'answer', ticket, ok: true, value: await work() });
  } catch (error) {
    report(error);
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
  symbols: journal.engine.symbols,
  remarks: remarksOf(journal.recovery),
};
say({ kind: 'ready', recovery });
