/** Reads a journal without opening it: nothing is locked, cut or written. */
import { join } from 'node:path';
import type { EngineOptions } from '../create.ts';
import { AdlError } from '../errors.ts';
import { restoreState } from './engine-state.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import { type HistoryEnd, readHistory, type StartingPoint, type Step } from './history.ts';
import { type NumberedFile, segmentsAmong, snapshotsAmong } from './names.ts';
import { isCounted } from './record.ts';
import { chooseStart } from './recover.ts';
import { decodeSnapshotFile } from './snapshot-file.ts';
import type { CutTail } from './types.ts';

export interface InspectOptions {
  readonly dir: string;
  /** What computes: `engine`, `rules` and what an engine is made with; default: WebAssembly. */
  readonly engine?: EngineOptions;
  readonly files?: JournalFiles;
  /** Called after each record that is read. */
  readonly onStep?: (step: Step) => void;
}

interface Directory {
  readonly files: JournalFiles;
  readonly dir: string;
  readonly engine: EngineOptions;
  readonly segments: readonly NumberedFile[];
  readonly snapshots: readonly NumberedFile[];
}

/** What is wrong, and where. */
export interface JournalProblem {
  readonly file: string | undefined;
  readonly offset: number | undefined;
  readonly sequence: number | undefined;
  readonly reason: string;
}

export interface VerifyReport {
  /** Empty: every byte of the journal is as it was written, and every digest is that of the replayed state. */
  readonly problems: readonly JournalProblem[];
  readonly segments: number;
  readonly snapshots: number;
  /** Batches replayed. */
  readonly batches: number;
  /** Digests in the log and of snapshots that were compared with the replayed state. */
  readonly digestsChecked: number;
  /** Of the last batch that could be replayed. */
  readonly sequence: number;
  readonly digest: string | undefined;
  /** What a recovery would cut off. */
  readonly cut: CutTail | undefined;
}

/** @throws AdlError JOURNAL_INVALID: there is no journal; system errors */
async function readDirectory({ dir, engine = {}, files = nodeFiles }: InspectOptions): Promise<Directory> {
  const names = await files.list(dir);
  const segments = segmentsAmong(names);
  if (segments.length === 0) throw new AdlError('JOURNAL_INVALID', `there is no segment of a journal in ${dir}`);
  return { files, dir, engine, segments, snapshots: snapshotsAmong(names) };
}

function problemOf(error: unknown): JournalProblem {
  if (!(error instanceof AdlError)) throw error;
  const { segment, offset, sequence } = error.place;
  return { file: segment, offset, sequence, reason: error.message };
}

const BEGINNING: StartingPoint = { state: undefined, sequence: 0, id: undefined };

interface Snapshot extends StartingPoint {
  readonly digest: string;
}

/** Restores a snapshot. @throws AdlError */
async function loadSnapshot({ files, dir, engine }: Directory, { file, number }: NumberedFile): Promise<Snapshot> {
  const content = decodeSnapshotFile(file, await files.read(join(dir, file)), number);
  const state = await restoreState(engine, content);
  return { state, sequence: number, id: content.id, digest: content.digest };
}

/** The earliest state from which the whole log that is there can be read. */
async function earliestStart(directory: Directory): Promise<StartingPoint> {
  const { segments, snapshots } = directory;
  if (segments[0]!.number === 1) return BEGINNING;
  for (const snapshot of snapshots) {
    if (!segments.some(({ number }) => number === snapshot.number + 1)) continue;
    try {
      return await loadSnapshot(directory, snapshot);
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
    }
  }
  return BEGINNING;
}

/** Does the whole log, record by record. @throws AdlError JOURNAL_INVALID; system errors */
export async function* replayJournal(options: InspectOptions): AsyncGenerator<Step, HistoryEnd> {
  const directory = await readDirectory(options);
  return yield* readHistory(directory, await earliestStart(directory));
}

async function run(directory: Directory, start: StartingPoint, onStep: InspectOptions['onStep']): Promise<HistoryEnd> {
  const steps = readHistory(directory, start);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    onStep?.(step.value);
  }
}

/** Digests that snapshots say, by sequence; those that cannot be restored are problems. */
async function snapshotDigests(directory: Directory, problems: JournalProblem[]): Promise<Map<number, string>> {
  const digests = new Map<number, string>();
  for (const snapshot of directory.snapshots) {
    try {
      digests.set(snapshot.number, (await loadSnapshot(directory, snapshot)).digest);
    } catch (error) {
      problems.push({ ...problemOf(error), file: snapshot.file });
    }
  }
  return digests;
}

/**
 * Reads every byte of a journal: restores every snapshot, replays the whole log and compares every digest, those of snapshots with the
 * replayed state as well. @throws AdlError JOURNAL_INVALID: there is no journal; system errors
 */
export async function verifyJournal(options: InspectOptions): Promise<VerifyReport> {
  const directory = await readDirectory(options);
  const problems: JournalProblem[] = [];
  const digests = await snapshotDigests(directory, problems);
  const start = await earliestStart(directory);
  let [batches, compared] = [0, 0];
  let last: { readonly sequence: number; readonly state: StartingPoint['state'] } = start;
  const onStep = (step: Step): void => {
    options.onStep?.(step);
    const { record } = step.placed;
    last = { sequence: record.sequence, state: step.state };
    if (!isCounted(record)) return;
    batches += 1;
    const expected = digests.get(record.sequence);
    if (expected === undefined) return;
    compared += 1;
    const actual = step.state.engine.digest();
    if (actual === expected) return;
    const reason = `the replayed state has digest ${actual}, the snapshot of sequence ${record.sequence} says ${expected}`;
    problems.push({ file: step.segment, offset: step.placed.offset, sequence: record.sequence, reason });
  };
  const end = await run(directory, start, onStep).catch((error: unknown) => {
    problems.push(problemOf(error));
    return undefined;
  });
  return {
    problems,
    segments: directory.segments.length,
    snapshots: directory.snapshots.length,
    batches,
    digestsChecked: compared + (end?.digestsChecked ?? 0),
    sequence: last.sequence,
    digest: last.state?.engine.digest(),
    cut: end?.cut,
  };
}

/**
 * The digest of the state after a batch; default: at the end. @throws AdlError JOURNAL_INVALID, also where the log does not have it;
 * system errors
 */
export async function journalDigest(
  options: InspectOptions & { readonly at?: number | undefined },
): Promise<{ readonly sequence: number; readonly digest: string }> {
  const directory = await readDirectory(options);
  const { at = Number.MAX_SAFE_INTEGER } = options;
  const start = await chooseStart(
    directory,
    directory.snapshots.filter(({ number }) => number <= at),
  );
  if (start.state !== undefined && start.sequence === at) return { sequence: at, digest: start.state.engine.digest() };
  const steps = readHistory(directory, start);
  for (;;) {
    const step = await steps.next();
    if (step.done) {
      if (options.at === undefined) return { sequence: step.value.sequence, digest: step.value.state.engine.digest() };
      throw new AdlError('JOURNAL_INVALID', `the log ends with sequence ${step.value.sequence}, before ${at}`);
    }
    options.onStep?.(step.value);
    if (step.value.placed.record.sequence === at) return { sequence: at, digest: step.value.state.engine.digest() };
  }
}
