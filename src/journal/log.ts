/** Writes the log: records in groups, each group with one write and as many fsyncs as the policy asks for. */
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { AdlError } from '../errors.ts';
import type { JournalFile, JournalFiles } from './files.ts';
import { segmentName, TEMPORARY } from './names.ts';
import { encodeRecord, type JournalRecord, recordBytes } from './record.ts';
import { encodeSegmentHeader, type SegmentHeader } from './segment.ts';
import type { FsyncPolicy } from './types.ts';

/** Most bytes written at once, unless one record has more. */
const MAX_GROUP_BYTES = 2 ** 23;

/** A record before it is known where it will lie. */
export type QueuedRecord = Omit<JournalRecord, 'durableBytes'>;

/** Something to be done in its turn, and whom to tell. */
interface Queued {
  readonly record: QueuedRecord;
  readonly bytes: number;
  /** Of the segment that follows a seal. */
  readonly next: SegmentHeader | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** An open segment. */
export interface OpenSegment {
  readonly file: JournalFile;
  readonly bytes: number;
}

/** Makes a segment with its header, and whatever else has to be in it from the first moment on: it is there with all of it, or not at all. */
export async function createSegment(
  files: JournalFiles,
  dir: string,
  header: SegmentHeader,
  first: Uint8Array = new Uint8Array(0),
): Promise<OpenSegment> {
  const path = join(dir, segmentName(header.base));
  const file = await files.create(path + TEMPORARY);
  try {
    const content = Buffer.concat([encodeSegmentHeader(header), first]);
    await file.append(content);
    await file.sync();
    await files.rename(path + TEMPORARY, path);
    await files.syncDirectory(dir);
    return { file, bytes: content.length };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** A write or an fsync failed: what is on the disk is not known. */
export function poisonedBy(cause: unknown): AdlError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = new AdlError(
    'JOURNAL_POISONED',
    `the log could not be written (${reason}): the batch is not acknowledged and may or may not be in it; open the journal anew`,
  );
  error.cause = cause;
  return error;
}

export interface LogOptions {
  readonly files: JournalFiles;
  readonly dir: string;
  readonly id: Uint8Array;
  readonly fsync: FsyncPolicy;
  /** Last sequence in the log. */
  readonly sequence: number;
  readonly onFailure: (error: AdlError) => void;
}

export class LogWriter {
  private readonly options: LogOptions;
  private segment: JournalFile;
  /** Bytes written to the segment, and those of them that are synced. */
  private written: number;
  private synced: number;
  private queue: Queued[] = [];
  private queuedBytes = 0;
  private draining: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private lastDurable: number;
  private failure: AdlError | undefined;

  constructor(options: LogOptions, { file, bytes }: OpenSegment) {
    this.options = options;
    this.segment = file;
    this.written = bytes;
    this.synced = bytes;
    this.lastDurable = options.sequence;
  }

  /** Of the last batch acknowledged. */
  get durable(): number {
    return this.lastDurable;
  }

  get pendingBytes(): number {
    return this.queuedBytes;
  }

  /** Queues a record; kept when it is as durable as the policy says. */
  append(record: QueuedRecord): Promise<void> {
    return this.enqueue(record, undefined);
  }

  /** Queues the segment's last record; kept when the next segment is there and this one is durable, whatever the policy. */
  seal(record: QueuedRecord, digest: string): Promise<void> {
    const sealed = this.enqueue(record, { id: this.options.id, base: record.sequence + 1, digest });
    this.hurry();
    return sealed;
  }

  /** Waits for what is queued, without waiting for others to join. */
  async drained(): Promise<void> {
    this.hurry();
    await this.draining;
  }

  /** Syncs, whatever the policy, and closes the segment. */
  async close(): Promise<void> {
    await this.drained();
    try {
      if (this.failure === undefined) await this.sync();
    } catch (error) {
      this.fail(error, []);
    } finally {
      await this.segment.close().catch(() => undefined);
    }
    if (this.failure !== undefined) throw this.failure;
  }

  private enqueue(record: QueuedRecord, next: SegmentHeader | undefined): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const bytes = recordBytes(record.body.length, record.digest !== undefined);
    this.queuedBytes += bytes;
    return new Promise((resolve, reject) => {
      this.queue.push({ record, bytes, next, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  private hurry(): void {
    this.wake?.();
  }

  private async drain(): Promise<void> {
    // What is submitted in the same turn goes with the first.
    await Promise.resolve();
    while (this.queue.length > 0 && this.failure === undefined) {
      await this.gather();
      const group = this.takeGroup();
      try {
        await this.write(group);
      } catch (error) {
        this.fail(error, group);
      }
    }
    this.draining = undefined;
  }

  /** Lets others join, if the policy says so and nothing is in a hurry. */
  private async gather(): Promise<void> {
    const { fsync } = this.options;
    if (typeof fsync !== 'object' || this.queue.some(({ record }) => record.type !== 'batch')) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, fsync.groupMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** Batches up to the next other record, or that one alone: it vouches for what is before it. */
  private takeGroup(): Queued[] {
    let count = 0;
    let bytes = 0;
    for (const queued of this.queue) {
      const joins = queued.record.type === 'batch' && bytes + queued.bytes <= MAX_GROUP_BYTES;
      if (count > 0 && !joins) break;
      count += 1;
      bytes += queued.bytes;
      if (queued.record.type !== 'batch') break;
    }
    return this.queue.splice(0, count);
  }

  private async write(group: readonly Queued[]): Promise<void> {
    const { files, dir, fsync } = this.options;
    const last = group.at(-1)!;
    // A seal, a checkpoint and a next segment vouch for all batches before them.
    if (last.record.type !== 'batch') await this.sync();
    // Made before the seal: a sealed segment without a next one has lost it.
    const following = last.next && (await createSegment(files, dir, last.next));
    try {
      await this.put(group);
      if (fsync !== 'never' || following !== undefined) await this.sync();
    } catch (error) {
      await following?.file.close().catch(() => undefined);
      throw error;
    }
    if (following !== undefined) await this.turnTo(following);
    this.lastDurable = last.record.sequence;
    for (const queued of group) {
      this.queuedBytes -= queued.bytes;
      queued.resolve();
    }
  }

  private async put(group: readonly Queued[]): Promise<void> {
    const durableBytes = this.synced;
    const records = group.map(({ record }) => encodeRecord(this.options.id, { ...record, durableBytes }));
    const bytes = records.length === 1 ? records[0]! : Buffer.concat(records);
    await this.segment.append(bytes);
    this.written += bytes.length;
  }

  private async sync(): Promise<void> {
    if (this.synced === this.written) return;
    const { written } = this;
    await this.segment.sync();
    this.synced = written;
  }

  private async turnTo({ file, bytes }: OpenSegment): Promise<void> {
    const { segment } = this;
    this.segment = file;
    this.written = bytes;
    this.synced = bytes;
    await segment.close();
  }

  private fail(cause: unknown, group: readonly Queued[]): void {
    this.failure = poisonedBy(cause);
    for (const queued of [...group, ...this.queue]) queued.reject(this.failure);
    this.queue = [];
    this.queuedBytes = 0;
    this.options.onFailure(this.failure);
  }
}
