/** Which batches of which clients were accepted, so that a retry gets the first answer and is not done twice. */
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { AdlError } from '../errors.ts';
import { type ByteReader, ByteWriter, malformed } from './bytes.ts';
import { MAX_CLIENT_NAME_BYTES, MAX_CLIENT_WINDOW, MAX_CLIENTS, MAX_KEPT_RESULT_BYTES } from './limits.ts';
import { type ReportNames, readResult, sizeOfResult, writeResult } from './result-codec.ts';
import type { BatchResult, ClientSequence } from './types.ts';

const FINGERPRINT_BYTES = 8;

/** An accepted batch of a client. */
export interface Accepted {
  /** The client's. */
  readonly clientSequence: number;
  /** The journal's. */
  readonly sequence: number;
  /** Of the batch's bytes: another batch under the same number is no retry. */
  readonly fingerprint: string;
  result: BatchResult;
  forgotten: boolean;
  /** What the kept result takes; 0 for small ones, which are never forgotten. */
  bytes: number;
}

type NewlyAccepted = Pick<Accepted, 'sequence' | 'fingerprint' | 'result'>;

/** 64 bits of SHA-256 as hex. */
export function fingerprintOf(batch: Uint8Array): string {
  return hash('sha256', batch, 'buffer').toString('hex', 0, FINGERPRINT_BYTES);
}

/** @throws AdlError INVALID_ARGUMENT */
export function requireClient(from: ClientSequence): void {
  const { client, sequence } = from;
  if (typeof client !== 'string' || client.length === 0 || Buffer.byteLength(client) > MAX_CLIENT_NAME_BYTES) {
    throw new AdlError('INVALID_ARGUMENT', `a client's name must be a text of 1 to ${MAX_CLIENT_NAME_BYTES} bytes`);
  }
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `a client's sequence must be a whole number from 1, got ${String(sequence)}`,
    );
  }
}

/** What the log says of a batch's client: in front of the batch. */
export function writeClient(to: ByteWriter, from: ClientSequence | undefined): void {
  to.u8(from === undefined ? 0 : 1);
  if (from === undefined) return;
  to.text(from.client);
  to.u64(from.sequence);
}

/** @throws AdlError JOURNAL_INVALID */
export function readClient(from: ByteReader): ClientSequence | undefined {
  return from.u8() === 0 ? undefined : { client: from.text(), sequence: from.u64() };
}

export class Clients {
  /** Each client's accepted batches, ascending. */
  private readonly windows = new Map<string, Accepted[]>();
  /** Those that were kept with a result that takes room, oldest first; what is before `first` is forgotten. */
  private order: Accepted[] = [];
  private first = 0;
  private kept = 0;
  private keptBytes = 0;

  get count(): number {
    return this.windows.size;
  }

  /**
   * The same batch, when it was accepted before; undefined for a new one.
   * @throws AdlError SEQUENCE_REUSED: by another batch; STALE_SEQUENCE: older than what is remembered, or passed by; LIMIT_EXCEEDED
   */
  find({ client, sequence }: ClientSequence, fingerprint: string): Accepted | undefined {
    const window = this.windows.get(client);
    if (window === undefined) {
      if (this.windows.size < MAX_CLIENTS) return undefined;
      throw new AdlError('LIMIT_EXCEEDED', `a journal has at most ${MAX_CLIENTS} clients: ${client} would be one more`);
    }
    const last = window.at(-1)!.clientSequence;
    if (sequence > last) return undefined;
    const accepted = window.find(({ clientSequence }) => clientSequence === sequence);
    if (accepted === undefined) {
      throw new AdlError(
        'STALE_SEQUENCE',
        `client ${client} had sequence ${last} accepted: ${sequence} was refused, never came, or is not among the last ${MAX_CLIENT_WINDOW} accepted`,
      );
    }
    if (accepted.fingerprint !== fingerprint) {
      throw new AdlError('SEQUENCE_REUSED', `client ${client} had another batch accepted as its sequence ${sequence}`);
    }
    return accepted;
  }

  add({ client, sequence: clientSequence }: ClientSequence, accepted: NewlyAccepted): void {
    const entry: Accepted = { ...accepted, clientSequence, forgotten: false, bytes: 0 };
    this.insert(client, entry);
    this.keep(entry);
  }

  /** Results of before are about numbers that mean others now. */
  forgetResults(): void {
    for (const entry of this.order) this.forget(entry);
    this.order = [];
    this.first = 0;
  }

  private insert(client: string, entry: Accepted): void {
    const window = this.windows.get(client);
    if (window === undefined) this.windows.set(client, [entry]);
    else if (window.push(entry) > MAX_CLIENT_WINDOW) this.forget(window.shift()!);
  }

  private keep(entry: Accepted): void {
    entry.bytes = sizeOfResult(entry.result);
    if (entry.bytes === 0) return;
    this.order.push(entry);
    this.kept += 1;
    this.keptBytes += entry.bytes;
    while (this.keptBytes > MAX_KEPT_RESULT_BYTES) this.forget(this.order[this.first++]!);
    if (this.order.length <= 2 * this.kept + MAX_CLIENT_WINDOW) return;
    this.order = this.order.filter(({ bytes }) => bytes > 0);
    this.first = 0;
  }

  private forget(entry: Accepted): void {
    if (entry.bytes === 0) return;
    this.kept -= 1;
    this.keptBytes -= entry.bytes;
    entry.bytes = 0;
    entry.result = undefined;
    entry.forgotten = true;
  }

  encode(): Uint8Array {
    const to = new ByteWriter();
    to.u32(this.windows.size);
    for (const [client, window] of this.windows) {
      to.text(client);
      to.u32(window.length);
      for (const entry of window) writeEntry(to, entry);
    }
    return to.view();
  }

  /** @throws AdlError JOURNAL_INVALID */
  static decode(from: ByteReader, names: ReportNames): Clients {
    const clients = new Clients();
    const entries: Accepted[] = [];
    for (let left = from.u32(); left > 0; left--) {
      const client = from.text();
      for (let more = from.u32(); more > 0; more--) {
        const entry = readEntry(from, names);
        clients.insert(client, entry);
        entries.push(entry);
      }
    }
    from.end();
    for (const entry of entries.sort((a, b) => a.sequence - b.sequence)) clients.keep(entry);
    return clients;
  }
}

function writeEntry(to: ByteWriter, entry: Accepted): void {
  to.u64(entry.clientSequence);
  to.u64(entry.sequence);
  to.raw(Buffer.from(entry.fingerprint, 'hex'));
  to.u8(entry.forgotten ? 1 : 0);
  if (!entry.forgotten) writeResult(to, entry.result);
}

function readEntry(from: ByteReader, names: ReportNames): Accepted {
  const clientSequence = from.u64();
  const sequence = from.u64();
  const fingerprint = Buffer.from(from.raw(FINGERPRINT_BYTES)).toString('hex');
  const forgotten = from.u8();
  if (forgotten > 1) malformed(`${forgotten} is neither 0 nor 1`);
  const result = forgotten === 1 ? undefined : readResult(from, names);
  return { clientSequence, sequence, fingerprint, result, forgotten: forgotten === 1, bytes: 0 };
}
