/** Reads the log and does what it says: recovery and the commands that check a journal are made of this. */
import { join } from 'node:path';
import type { EngineOptions } from '../create.ts';
import { AdlError } from '../errors.ts';
import { applyBatch } from './apply.ts';
import { readBatch } from './batch-codec.ts';
import { ByteReader } from './bytes.ts';
import { Clients, fingerprintOf, readClient } from './clients.ts';
import { type JournalState, makeEngine } from './engine-state.ts';
import type { JournalFiles } from './files.ts';
import { type NumberedFile, segmentName } from './names.ts';
import type { PlacedRecord } from './record.ts';
import {
  damaged,
  evidenceBehind,
  type LogPlace,
  NO_DIGEST,
  readSegmentHeader,
  recordsOf,
  SEGMENT_HEADER_BYTES,
  type SegmentEnd,
  type SegmentHeader,
} from './segment.ts';
import { decodeStart } from './start-codec.ts';
import type { Batch, BatchResult, ClientSequence, CutTail } from './types.ts';

/** Where a journal's files are, and what computes. */
export interface HistorySource {
  readonly files: JournalFiles;
  readonly dir: string;
  /** Ascending. */
  readonly segments: readonly NumberedFile[];
  readonly engine: EngineOptions;
}

/** A state to go on from. */
export interface StartingPoint {
  /** Undefined: the beginning of the log. */
  readonly state: JournalState | undefined;
  readonly sequence: number;
  /** Of the journal, where it is known. */
  readonly id: Uint8Array | undefined;
}

/** A batch, done; of other records there is none. */
interface Done {
  readonly batch: Batch | undefined;
  readonly from: ClientSequence | undefined;
  readonly result: BatchResult;
}

/** One record, done. */
export interface Step extends Done {
  readonly segment: string;
  readonly placed: PlacedRecord;
  /** After it; good until the next step. */
  readonly state: JournalState;
}

/** Where the log goes on. */
export interface LogTail {
  readonly base: number;
  readonly file: string;
  /** Behind the last good record. */
  readonly offset: number;
  /** The next segment, made but never used: sealing this one was interrupted. */
  readonly unused: string | undefined;
}

export interface HistoryEnd {
  readonly id: Uint8Array;
  readonly state: JournalState;
  readonly sequence: number;
  readonly segments: number;
  /** Batches done. */
  readonly replayed: number;
  readonly digestsChecked: number;
  readonly tail: LogTail;
  readonly cut: CutTail | undefined;
}

const UNBEGUN = 'nothing says what the journal began with';

class Replay {
  state: JournalState | undefined;
  sequence: number;
  replayed = 0;
  digestsChecked = 0;
  private readonly options: EngineOptions;

  constructor(start: StartingPoint, options: EngineOptions) {
    this.state = start.state;
    this.sequence = start.sequence;
    this.options = options;
  }

  /** The state before a segment is the one that its header names. @throws AdlError JOURNAL_INVALID */
  begin(segment: string, { base, digest }: SegmentHeader): void {
    if (this.state === undefined && digest === NO_DIGEST) return;
    this.compare({ segment, offset: 0, sequence: base - 1 }, digest);
  }

  /** @throws AdlError JOURNAL_INVALID */
  async step(segment: string, placed: PlacedRecord): Promise<Step> {
    const { record, offset } = placed;
    const place = { segment, offset, sequence: record.sequence };
    let done: Done = { batch: undefined, from: undefined, result: undefined };
    try {
      if (record.type === 'create') await this.create(record.body);
      else if (record.type === 'batch') done = this.apply(record.sequence, record.body);
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      throw damaged(place, `${error.message} (${error.code})`);
    }
    this.sequence = record.sequence;
    if (record.digest !== undefined) this.compare(place, record.digest);
    return { segment, placed, ...done, state: this.required(place) };
  }

  required(place: LogPlace): JournalState {
    if (this.state === undefined) throw damaged(place, UNBEGUN);
    return this.state;
  }

  private async create(body: Uint8Array): Promise<void> {
    if (this.state !== undefined) throw new AdlError('JOURNAL_INVALID', 'a journal begins once');
    this.state = { engine: await makeEngine(this.options, decodeStart(body)), clients: new Clients() };
  }

  private apply(sequence: number, body: Uint8Array): Done {
    if (this.state === undefined) throw new AdlError('JOURNAL_INVALID', UNBEGUN);
    const { engine, clients } = this.state;
    const reader = new ByteReader(body);
    const from = readClient(reader);
    const bytes = body.subarray(body.length - reader.left);
    const batch = readBatch(reader);
    const result = applyBatch(engine, batch);
    if (batch.kind === 'restore') clients.forgetResults();
    if (from !== undefined) clients.add(from, { sequence, fingerprint: fingerprintOf(bytes), result });
    this.replayed += 1;
    return { batch, from, result };
  }

  private compare(place: LogPlace, digest: string): void {
    const actual = this.required(place).engine.digest();
    if (actual !== digest) throw damaged(place, `the state has digest ${actual}, the log says ${digest}`);
    this.digestsChecked += 1;
  }
}

const isWhole = ({ sealed, bad }: SegmentEnd): boolean => sealed && bad === undefined;

/** What follows a segment. */
interface Successors {
  readonly next: NumberedFile | undefined;
  /** The next segment is the last one and has no records. */
  readonly nextIsUnused: boolean;
}

/**
 * Whether what is at a segment's end may be there. A segment is sealed when the next one is there, so that only a crash between the two
 * leaves a next one that is empty behind a seal that is torn or missing.
 * @throws AdlError JOURNAL_INVALID
 */
function judgeEnd(place: LogPlace, end: SegmentEnd, { next, nextIsUnused }: Successors): void {
  if (next === undefined) {
    if (end.sealed) throw damaged(place, `the segment ${segmentName(end.sequence + 1)} is missing`);
    return;
  }
  if (isWhole(end)) return;
  const sealingWasInterrupted = !end.sealed && nextIsUnused && next.number === end.sequence + 1;
  if (!sealingWasInterrupted) throw damaged(place, end.bad ?? 'the segment ends without a seal');
}

/** What is cut off at the end of the log. @throws AdlError JOURNAL_INVALID: it had been made durable */
function judgeTail(id: Uint8Array, bytes: Uint8Array, place: LogPlace, bad: string): CutTail {
  const { wholeRecords, durableBytes } = evidenceBehind(id, bytes, place.offset);
  if (durableBytes > place.offset) throw damaged(place, bad);
  return { ...place, bytes: bytes.length - place.offset, wholeRecords, reason: bad };
}

/** Files from the one that begins behind a sequence, without a gap. @throws AdlError JOURNAL_INVALID */
function segmentsBehind({ segments }: HistorySource, sequence: number): readonly NumberedFile[] {
  const first = segments.findIndex(({ number }) => number === sequence + 1);
  if (first >= 0) return segments.slice(first);
  const segment = segmentName(sequence + 1);
  throw damaged({ segment, offset: 0, sequence: sequence + 1 }, 'the segment is missing');
}

/** Does one segment, which has to follow what was done. @throws AdlError JOURNAL_INVALID */
async function* readSegment(
  replay: Replay,
  file: string,
  bytes: Uint8Array,
  header: SegmentHeader,
): AsyncGenerator<Step, SegmentEnd> {
  const due = replay.sequence + 1;
  if (header.base !== due)
    throw damaged({ segment: file, offset: 0, sequence: due }, 'the segment before it is missing');
  replay.begin(file, header);
  const records = recordsOf(file, bytes, header);
  for (let read = records.next(); ; read = records.next()) {
    if (read.done) return read.value;
    yield await replay.step(file, read.value);
  }
}

/** Does the log from a starting point on, record by record. @throws AdlError JOURNAL_INVALID; system errors */
export async function* readHistory(source: HistorySource, start: StartingPoint): AsyncGenerator<Step, HistoryEnd> {
  const { files, dir } = source;
  const replay = new Replay(start, source.engine);
  const todo = segmentsBehind(source, start.sequence);
  let { id } = start;
  let tail: LogTail | undefined;
  let cut: CutTail | undefined;
  for (const [i, { file, number }] of todo.entries()) {
    const next = todo[i + 1];
    const bytes = await files.read(join(dir, file));
    const header = readSegmentHeader(file, bytes, number, id);
    id = header.id;
    if (tail !== undefined) {
      // Made, and never written to.
      tail = { ...tail, unused: file };
      break;
    }
    const end = yield* readSegment(replay, file, bytes, header);
    const place = { segment: file, offset: end.offset, sequence: end.sequence + 1 };
    judgeEnd(place, end, { next, nextIsUnused: !isWhole(end) && (await isUnused(source, todo, i + 1)) });
    if (isWhole(end)) continue;
    if (end.bad !== undefined) cut = judgeTail(header.id, bytes, place, end.bad);
    tail = { base: number, file, offset: end.offset, unused: undefined };
  }
  const place = { segment: tail!.file, offset: tail!.offset, sequence: replay.sequence };
  const { sequence, replayed, digestsChecked } = replay;
  const state = replay.required(place);
  return { id: id!, state, sequence, replayed, digestsChecked, segments: todo.length, tail: tail!, cut };
}

/** The segment is the last one and is its header alone. */
async function isUnused({ files, dir }: HistorySource, todo: readonly NumberedFile[], i: number): Promise<boolean> {
  if (i !== todo.length - 1) return false;
  return (await files.read(join(dir, todo[i]!.file))).length === SEGMENT_HEADER_BYTES;
}
