import type { Engine } from '../engine.ts';
import { AdlError } from '../errors.ts';
import { applyBatch } from './apply.ts';
import { writeBatch } from './batch-codec.ts';
import { ByteWriter } from './bytes.ts';
import { type Accepted, type Clients, fingerprintOf, requireClient, writeClient } from './clients.ts';
import { MAX_RECORD_BYTES } from './limits.ts';
import { takeLock } from './lock.ts';
import { LogWriter } from './log.ts';
import { type JournalSettings, readOptions } from './options.ts';
import { recordBytes } from './record.ts';
import { type Recovered, recover } from './recover.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';
import { Snapshots } from './snapshots.ts';
import type {
  Batch,
  BatchResult,
  ClientSequence,
  Journal,
  JournalOptions,
  Receipt,
  RecoveryReport,
  SnapshotInfo,
} from './types.ts';

/** The engine failed in a way that no refusal does. */
function brokenBy(cause: unknown): AdlError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = new AdlError(
    'JOURNAL_POISONED',
    `the engine failed amid a batch (${reason}), which is not in the log: its state is not known; open the journal anew`,
  );
  error.cause = cause;
  return error;
}

class OpenJournal implements Journal {
  readonly engine: Engine;
  readonly recovery: RecoveryReport;
  private readonly settings: JournalSettings;
  private readonly id: Uint8Array;
  private readonly clients: Clients;
  private readonly log: LogWriter;
  private readonly snapshots: Snapshots;
  private readonly release: () => Promise<void>;
  /** Batches applied and not yet durable, by sequence: what a retry may have to wait for. */
  private readonly waiting = new Map<number, Promise<void>>();
  private applied: number;
  /** Of the segment that the next record goes to: its first sequence, and the bytes that it will have when all is written. */
  private base: number;
  private segmentBytes: number;
  private lastSnapshot: SnapshotInfo | undefined;
  private snapshotSequence: number;
  private snapshotting: Promise<unknown> = Promise.resolve();
  private failure: AdlError | undefined;
  private closing: Promise<void> | undefined;

  constructor(settings: JournalSettings, recovered: Recovered, recovery: RecoveryReport, release: () => Promise<void>) {
    const { id, state, sequence, segment, base, snapshot } = recovered;
    const { files, dir, engine, fsync, keepSnapshots: keep } = settings;
    this.settings = settings;
    this.id = id;
    this.engine = state.engine;
    this.clients = state.clients;
    this.recovery = recovery;
    this.release = release;
    this.applied = sequence;
    this.base = base;
    this.segmentBytes = segment.bytes;
    this.lastSnapshot = snapshot;
    this.snapshotSequence = snapshot?.sequence ?? 0;
    this.log = new LogWriter({ files, dir, id, fsync, sequence, onFailure: (error) => this.poison(error) }, segment);
    this.snapshots = new Snapshots({ files, dir, engine, keep }, snapshot === undefined ? [] : [snapshot.file]);
  }

  get sequence(): number {
    return this.applied;
  }

  get durable(): number {
    return this.log.durable;
  }

  get pendingBytes(): number {
    return this.log.pendingBytes;
  }

  get poisoned(): AdlError | undefined {
    return this.failure;
  }

  async submit<B extends Batch>(batch: B, from?: ClientSequence): Promise<Receipt<B['kind']>> {
    // Up to here and through `accept` this runs before the caller goes on: the order of calls is the order of the log.
    return (await this.accept(batch, from)) as Receipt<B['kind']>;
  }

  async snapshot(): Promise<SnapshotInfo> {
    this.requireOpen();
    return this.takeSnapshot();
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private accept(batch: Batch, from: ClientSequence | undefined): Promise<Receipt> {
    this.requireOpen();
    if (from !== undefined) requireClient(from);
    const to = new ByteWriter();
    writeClient(to, from);
    const clientBytes = to.length;
    writeBatch(to, batch);
    const body = to.view();
    const fingerprint = from === undefined ? '' : fingerprintOf(body.subarray(clientBytes));
    const before = from && this.clients.find(from, fingerprint);
    if (before !== undefined) return this.answerAgain(before);
    this.requireRoom(body.length);
    const result = this.apply(batch);
    this.applied += 1;
    const sequence = this.applied;
    if (from !== undefined) this.clients.add(from, { sequence, fingerprint, result });
    const durable = this.record(sequence, body);
    this.afterwards();
    return durable.then(() => ({ sequence, duplicate: false, result, forgotten: false }));
  }

  /** @throws AdlError JOURNAL_POISONED, JOURNAL_CLOSED */
  private requireOpen(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.closing !== undefined) throw new AdlError('JOURNAL_CLOSED', 'the journal is closed');
  }

  private async answerAgain({ sequence, result, forgotten }: Accepted): Promise<Receipt> {
    await this.waiting.get(sequence);
    return { sequence, duplicate: true, result, forgotten };
  }

  /** @throws AdlError LIMIT_EXCEEDED */
  private requireRoom(bytes: number): void {
    const { maxPendingBytes } = this.settings;
    const { pendingBytes } = this.log;
    if (bytes > MAX_RECORD_BYTES) {
      throw new AdlError('LIMIT_EXCEEDED', `a batch takes at most ${MAX_RECORD_BYTES} bytes, this one ${bytes}`);
    }
    // One batch is let through whatever its size, or it never would be.
    if (pendingBytes === 0 || pendingBytes + bytes <= maxPendingBytes) return;
    throw new AdlError(
      'LIMIT_EXCEEDED',
      `${pendingBytes} bytes wait for the disk and ${bytes} more would be over maxPendingBytes, ${maxPendingBytes}`,
    );
  }

  /** @throws AdlError of the engine; anything else that it throws may have left a batch half done */
  private apply(batch: Batch): BatchResult {
    try {
      const result = applyBatch(this.engine, batch);
      if (batch.kind === 'restore') this.clients.forgetResults();
      return result;
    } catch (error) {
      if (error instanceof AdlError && error.code !== 'ENGINE_POISONED') throw error;
      const poisoned = brokenBy(error);
      this.poison(poisoned);
      throw poisoned;
    }
  }

  private record(sequence: number, body: Uint8Array): Promise<void> {
    const { digestEvery, now } = this.settings;
    const digest = digestEvery > 0 && sequence % digestEvery === 0 ? this.engine.digest() : undefined;
    this.segmentBytes += recordBytes(body.length, digest !== undefined);
    const durable = this.log.append({ type: 'batch', sequence, time: now(), digest, body });
    this.waiting.set(sequence, durable);
    const settled = (): boolean => this.waiting.delete(sequence);
    durable.then(settled, settled);
    return durable;
  }

  /** Begins a new segment or a snapshot when it is time. */
  private afterwards(): void {
    const { snapshotEvery, segmentBytes, onProblem } = this.settings;
    if (snapshotEvery > 0 && this.applied - this.snapshotSequence >= snapshotEvery) {
      this.takeSnapshot().catch((error: Error) => {
        // A poisoned log has told so itself.
        if (error !== this.failure) onProblem(error);
      });
    } else if (this.segmentBytes >= segmentBytes) {
      this.seal(this.engine.digest()).catch(() => undefined);
    }
  }

  private seal(digest: string): Promise<void> {
    const sequence = this.applied;
    const body = new Uint8Array(0);
    this.base = sequence + 1;
    this.segmentBytes = SEGMENT_HEADER_BYTES;
    return this.log.seal({ type: 'seal', sequence, time: this.settings.now(), digest, body }, digest);
  }

  /** The state is taken at once; writing it waits until the log is durable up to it, and for the snapshot before. */
  private takeSnapshot(): Promise<SnapshotInfo> {
    const { engine, clients, id, applied: sequence } = this;
    if (this.lastSnapshot?.sequence === sequence) return Promise.resolve(this.lastSnapshot);
    this.snapshotSequence = sequence;
    const digest = engine.digest();
    const content = { id, sequence, digest, state: engine.snapshot(), clients: clients.encode() };
    const sealed = this.base === sequence + 1 ? this.log.drained() : this.seal(digest);
    const before = this.snapshotting;
    const written = (async () => {
      await Promise.all([sealed, before]);
      if (this.failure !== undefined) throw this.failure;
      const info = await this.snapshots.write(content);
      this.lastSnapshot = info;
      await this.snapshots.prune(id);
      return info;
    })();
    this.snapshotting = written.catch(() => undefined);
    return written;
  }

  private async finish(): Promise<void> {
    const { settings } = this;
    try {
      await this.snapshotting;
      if (this.failure === undefined && this.base <= this.applied) {
        const digest = this.engine.digest();
        const rest = { sequence: this.applied, time: settings.now(), digest, body: new Uint8Array(0) };
        await this.log.append({ type: 'checkpoint', ...rest });
      }
      const told = this.failure !== undefined;
      await this.log.close().catch((error: unknown) => {
        if (!told) throw error;
      });
    } finally {
      await this.release();
    }
  }

  private poison(error: AdlError): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.settings.onProblem(error);
  }
}

/**
 * Opens the journal in a directory, or makes a new one: an engine whose every accepted batch is in a log before it is acknowledged.
 * Recovery restores the newest good snapshot and does the log behind it again, comparing digests.
 * @throws AdlError INVALID_ARGUMENT, JOURNAL_LOCKED, JOURNAL_INVALID; those of `createEngine` for a new journal; system errors
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const settings = readOptions(options);
  const { files, dir } = settings;
  const began = performance.now();
  await files.makeDirectory(dir);
  const lock = await takeLock(files, dir);
  try {
    const recovered = await recover(settings);
    const milliseconds = Math.round(performance.now() - began);
    const report = { ...recovered.report, milliseconds, staleLock: lock.wasStale };
    return new OpenJournal(settings, recovered, report, lock.release);
  } catch (error) {
    await lock.release().catch(() => undefined);
    throw error;
  }
}
