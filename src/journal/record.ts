/** Records of the log and their frames (JOURNAL.md, "Records"). */
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { MAX_RECORD_BYTES } from './limits.ts';

/**
 * `create`, the first of a journal, and `batch` have a sequence of their own; `checkpoint` and `seal` say the digest after the batch
 * before them, `seal` as the segment's last record.
 */
export const RECORD_TYPES = ['create', 'batch', 'checkpoint', 'seal'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export interface JournalRecord {
  readonly type: RecordType;
  /** Of the batch, or of the last batch before. */
  readonly sequence: number;
  /** Bytes of the segment that had been synced when this was written: what is damaged in them is no torn write. */
  readonly durableBytes: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Of the state after the batch. */
  readonly digest?: string | undefined;
  /** A batch and its client; empty for other types. */
  readonly body: Uint8Array;
}

/** A record and where it lies. */
export interface PlacedRecord {
  readonly record: JournalRecord;
  readonly offset: number;
  readonly end: number;
}

const MAGIC = 0x4a4c4441;
export const RECORD_HEADER_BYTES = 48;
export const CHECKSUM_BYTES = 16;
export const DIGEST_BYTES = 24;
const CHECKSUM_AT = RECORD_HEADER_BYTES - CHECKSUM_BYTES;
const HAS_DIGEST = 1;
const ALIGNMENT = 8;

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The first half of SHA-256 over the parts. */
export function checksumOf(...parts: readonly Uint8Array[]): Buffer {
  const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return hash('sha256', all, 'buffer').subarray(0, CHECKSUM_BYTES);
}

/** Over the journal's id and the record but for the checksum itself. */
function recordChecksum(id: Uint8Array, record: Buffer): Buffer {
  return checksumOf(id, record.subarray(0, CHECKSUM_AT), record.subarray(RECORD_HEADER_BYTES));
}

/** Bytes of a record with so much in its body. */
export function recordBytes(body: number, hasDigest: boolean): number {
  return RECORD_HEADER_BYTES + padded(body + (hasDigest ? DIGEST_BYTES : 0));
}

/** Whether the record has a sequence of its own. */
export function isCounted({ type }: Pick<JournalRecord, 'type'>): boolean {
  return type === 'create' || type === 'batch';
}

/** @param id of the journal: a record of another one is no record here */
export function encodeRecord(id: Uint8Array, record: JournalRecord): Uint8Array {
  const digest = record.digest === undefined ? 0 : DIGEST_BYTES;
  const content = digest + record.body.length;
  const bytes = Buffer.alloc(RECORD_HEADER_BYTES + padded(content));
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(content, 4);
  bytes.writeBigUInt64LE(BigInt(record.sequence), 8);
  bytes.writeBigUInt64LE(BigInt(record.durableBytes), 16);
  bytes.writeUInt8(RECORD_TYPES.indexOf(record.type) + 1, 24);
  bytes.writeUInt8(digest === 0 ? 0 : HAS_DIGEST, 25);
  bytes.writeUIntLE(record.time, 26, 6);
  if (record.digest !== undefined) bytes.write(record.digest, RECORD_HEADER_BYTES, 'hex');
  bytes.set(record.body, RECORD_HEADER_BYTES + digest);
  bytes.set(recordChecksum(id, bytes), CHECKSUM_AT);
  return bytes;
}

/** @returns the record at an offset, or why there is none */
export function readRecord(id: Uint8Array, bytes: Uint8Array, offset: number): PlacedRecord | string {
  const left = bytes.length - offset;
  if (left < RECORD_HEADER_BYTES) return `${left} bytes are no record`;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + offset, RECORD_HEADER_BYTES);
  if (header.readUInt32LE(0) !== MAGIC) return 'no record begins here';
  const content = header.readUInt32LE(4);
  const total = RECORD_HEADER_BYTES + padded(content);
  if (content > MAX_RECORD_BYTES || total > left) return 'the record is longer than what is left of the segment';
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset + offset, total);
  if (!recordChecksum(id, whole).equals(header.subarray(CHECKSUM_AT))) return "the record's checksum is wrong";
  const type = RECORD_TYPES[header.readUInt8(24) - 1];
  const hasDigest = (header.readUInt8(25) & HAS_DIGEST) !== 0;
  const bodyAt = RECORD_HEADER_BYTES + (hasDigest ? DIGEST_BYTES : 0);
  if (type === undefined || content < bodyAt - RECORD_HEADER_BYTES) return 'the record is of no known type';
  return {
    record: {
      type,
      sequence: Number(header.readBigUInt64LE(8)),
      durableBytes: Number(header.readBigUInt64LE(16)),
      time: header.readUIntLE(26, 6),
      digest: hasDigest ? whole.toString('hex', RECORD_HEADER_BYTES, bodyAt) : undefined,
      body: whole.subarray(bodyAt, RECORD_HEADER_BYTES + content),
    },
    offset,
    end: offset + total,
  };
}

/** Whole records at or behind an offset, wherever they begin: what says whether damage before them was torn or lost. */
export function* wholeRecordsBehind(id: Uint8Array, bytes: Uint8Array, offset: number): IterableIterator<PlacedRecord> {
  for (let at = padded(offset); at + RECORD_HEADER_BYTES <= bytes.length; ) {
    const found = readRecord(id, bytes, at);
    if (typeof found !== 'string') yield found;
    at = typeof found === 'string' ? at + ALIGNMENT : found.end;
  }
}
