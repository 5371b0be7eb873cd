/** Opens a directory: makes a new journal in it, or recovers the one that is there. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EngineOptions } from '../create.ts';
import { AdlError } from '../errors.ts';
import { DEFAULT_MONEY_DECIMALS } from '../limits.ts';
import { Clients } from './clients.ts';
import { type JournalState, makeEngine, restoreState } from './engine-state.ts';
import type { JournalFiles } from './files.ts';
import { type HistoryEnd, type LogTail, readHistory, type StartingPoint } from './history.ts';
import { createSegment, type OpenSegment } from './log.ts';
import { LOCK_FILE, type NumberedFile, segmentsAmong, snapshotsAmong, TEMPORARY } from './names.ts';
import { encodeRecord } from './record.ts';
import { ID_BYTES, NO_DIGEST, SEGMENT_HEADER_BYTES } from './segment.ts';
import { decodeSnapshotFile } from './snapshot-file.ts';
import { encodeStart } from './start-codec.ts';
import type { RecoveryProgress, RecoveryReport, SnapshotInfo } from './types.ts';

/** Records between two reports of progress, and between two turns of others in the process. */
const PROGRESS_EVERY = 1_024;

export interface RecoveryOptions {
  readonly files: JournalFiles;
  readonly dir: string;
  readonly engine: EngineOptions;
  readonly now: () => number;
  readonly onProgress: ((progress: RecoveryProgress) => void) | undefined;
}

/** A journal that can be written to. */
export interface Recovered {
  readonly id: Uint8Array;
  readonly state: JournalState;
  readonly sequence: number;
  readonly segment: OpenSegment;
  /** Sequence of the segment's first batch. */
  readonly base: number;
  /** What the state was restored from, or undefined. */
  readonly snapshot: SnapshotInfo | undefined;
  readonly report: Omit<RecoveryReport, 'milliseconds' | 'staleLock'>;
}

interface ChosenStart extends StartingPoint {
  readonly snapshot: SnapshotInfo | undefined;
  readonly bad: RecoveryReport['badSnapshots'];
}

type Reader = Pick<RecoveryOptions, 'files' | 'dir' | 'engine'>;

/** The newest snapshot that can be restored, or the beginning of the log. System errors count: a disk may refuse to read one file alone. */
export async function chooseStart(reader: Reader, snapshots: readonly NumberedFile[]): Promise<ChosenStart> {
  const bad: { file: string; reason: string }[] = [];
  for (const { file, number: sequence } of snapshots.toReversed()) {
    try {
      const bytes = await reader.files.read(join(reader.dir, file));
      const content = decodeSnapshotFile(file, bytes, sequence);
      const state = await restoreState(reader.engine, content);
      const snapshot = { file, sequence, digest: content.digest, bytes: bytes.length };
      return { state, sequence, id: content.id, snapshot, bad };
    } catch (error) {
      bad.push({ file, reason: (error as Error).message });
    }
  }
  return { state: undefined, sequence: 0, id: undefined, snapshot: undefined, bad };
}

/** Says which snapshots were of no use where the log alone does not reach back to the beginning. */
function explainMissing(error: unknown, bad: ChosenStart['bad']): unknown {
  if (!(error instanceof AdlError) || bad.length === 0) return error;
  const reasons = bad.map(({ reason }) => reason).join('; ');
  return new AdlError(error.code, `${error.message} (snapshots of no use: ${reasons})`, error.place);
}

async function readAll(
  options: RecoveryOptions,
  segments: readonly NumberedFile[],
  start: ChosenStart,
): Promise<HistoryEnd> {
  const todo = segments.filter(({ number }) => number > start.sequence).map(({ file }) => file);
  const steps = readHistory({ ...options, segments }, start);
  for (let read = 1; ; read++) {
    const step = await steps.next();
    if (step.done) return step.value;
    if (read % PROGRESS_EVERY !== 0) continue;
    const { segment, placed } = step.value;
    options.onProgress?.({
      sequence: placed.record.sequence,
      segment: todo.indexOf(segment) + 1,
      segments: todo.length,
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Leftovers of writes that were interrupted: nothing in them was acknowledged. */
async function removeTemporary({ files, dir }: Reader, names: readonly string[]): Promise<void> {
  for (const name of names) {
    // Those of locks may be another process's, which is about to see that it has come too late.
    if (name.endsWith(TEMPORARY) && !name.startsWith(LOCK_FILE)) await files.remove(join(dir, name));
  }
}

/** Goes on where the log ends: what is cut is cut, and all that was read is made durable, for retries are answered from it. */
async function continueAt({ files, dir }: Reader, { file, offset, unused }: LogTail): Promise<OpenSegment> {
  if (unused !== undefined) {
    await files.remove(join(dir, unused));
    await files.syncDirectory(dir);
  }
  const open = await files.extend(join(dir, file), offset);
  try {
    await open.sync();
    await files.syncDirectory(dir);
    return { file: open, bytes: offset };
  } catch (error) {
    await open.close().catch(() => undefined);
    throw error;
  }
}

async function recoverExisting(options: RecoveryOptions, names: readonly string[]): Promise<Recovered> {
  const start = await chooseStart(options, snapshotsAmong(names));
  const end = await readAll(options, segmentsAmong(names), start).catch((error: unknown) => {
    throw explainMissing(error, start.bad);
  });
  const { state, sequence, tail, cut, segments, replayed, digestsChecked } = end;
  const { moneyDecimals } = options.engine;
  if (moneyDecimals !== undefined && moneyDecimals !== state.engine.moneyDecimals) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `moneyDecimals is ${moneyDecimals}, the journal has ${state.engine.moneyDecimals}`,
    );
  }
  const segment = await continueAt(options, tail);
  return {
    id: end.id,
    state,
    sequence,
    segment,
    base: tail.base,
    snapshot: start.snapshot,
    report: {
      created: false,
      snapshot: start.snapshot,
      badSnapshots: start.bad,
      segments,
      replayed,
      digestsChecked,
      cut,
      sequence,
      digest: state.engine.digest(),
    },
  };
}

async function createNew({ files, dir, engine: options, now }: RecoveryOptions): Promise<Recovered> {
  const id = Uint8Array.from(randomBytes(ID_BYTES));
  const { moneyDecimals = DEFAULT_MONEY_DECIMALS, markets = [], funds = [], fund } = options;
  const engine = await makeEngine(options, options);
  const body = encodeStart({ moneyDecimals, markets, ...(fund === undefined ? {} : { fund }), funds });
  const digest = engine.digest();
  const durableBytes = SEGMENT_HEADER_BYTES;
  const record = encodeRecord(id, { type: 'create', sequence: 1, durableBytes, time: now(), digest, body });
  const segment = await createSegment(files, dir, { id, base: 1, digest: NO_DIGEST }, record);
  const counts = { segments: 1, replayed: 0, digestsChecked: 0 };
  return {
    id,
    state: { engine, clients: new Clients() },
    sequence: 1,
    segment,
    base: 1,
    snapshot: undefined,
    report: { created: true, snapshot: undefined, badSnapshots: [], ...counts, cut: undefined, sequence: 1, digest },
  };
}

/** @throws AdlError JOURNAL_INVALID; those of `createEngine`; system errors */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const names = await options.files.list(options.dir);
  await removeTemporary(options, names);
  const isNew = segmentsAmong(names).length === 0 && snapshotsAmong(names).length === 0;
  return isNew ? createNew(options) : recoverExisting(options, names);
}
