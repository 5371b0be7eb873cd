/** Segments: a header, then records (JOURNAL.md, "Segments"). */
import { Buffer } from 'node:buffer';
import { AdlError } from '../errors.ts';
import { JOURNAL_VERSION } from './limits.ts';
import {
  CHECKSUM_BYTES,
  checksumOf,
  DIGEST_BYTES,
  isCounted,
  type PlacedRecord,
  readRecord,
  wholeRecordsBehind,
} from './record.ts';

const MAGIC = 'ADLJRNL\n';
export const ID_BYTES = 16;
const VERSION_AT = 8;
const BASE_AT = 16;
const ID_AT = 24;
const DIGEST_AT = ID_AT + ID_BYTES;
const CHECKSUM_AT = DIGEST_AT + DIGEST_BYTES;
export const SEGMENT_HEADER_BYTES = CHECKSUM_AT + CHECKSUM_BYTES;
/** Stands for the state before there is one. */
export const NO_DIGEST = '0'.repeat(2 * DIGEST_BYTES);

export interface SegmentHeader {
  /** Of the journal, random: the same in all of its files. */
  readonly id: Uint8Array;
  /** Sequence of the first batch. */
  readonly base: number;
  /** Of the state before it. */
  readonly digest: string;
}

export function encodeSegmentHeader({ id, base, digest }: SegmentHeader): Uint8Array {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(JOURNAL_VERSION, VERSION_AT);
  bytes.writeBigUInt64LE(BigInt(base), BASE_AT);
  bytes.set(id, ID_AT);
  bytes.write(digest, DIGEST_AT, 'hex');
  bytes.set(checksumOf(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return bytes;
}

/** @returns the header, or why there is none */
function headerOf(bytes: Uint8Array): SegmentHeader | string {
  if (bytes.length < SEGMENT_HEADER_BYTES) return `${bytes.length} bytes are no header`;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, SEGMENT_HEADER_BYTES);
  if (header.toString('latin1', 0, VERSION_AT) !== MAGIC) return 'the first 8 bytes are not its magic';
  const version = header.readUInt32LE(VERSION_AT);
  if (version !== JOURNAL_VERSION) return `version ${version}, this build reads version ${JOURNAL_VERSION}`;
  if (!checksumOf(header.subarray(0, CHECKSUM_AT)).equals(header.subarray(CHECKSUM_AT))) {
    return "the header's checksum is wrong";
  }
  return {
    id: Uint8Array.from(header.subarray(ID_AT, DIGEST_AT)),
    base: Number(header.readBigUInt64LE(BASE_AT)),
    digest: header.toString('hex', DIGEST_AT, CHECKSUM_AT),
  };
}

/** A place in the log, for people and for `AdlError.place`. */
export interface LogPlace {
  readonly segment: string;
  readonly offset: number;
  readonly sequence: number;
}

/** The log cannot be read on from here, and what is missing had been made durable. */
export function damaged({ segment, offset, sequence }: LogPlace, reason: string): AdlError {
  return new AdlError(
    'JOURNAL_INVALID',
    `the log is damaged in ${segment} at byte ${offset}, sequence ${sequence}: ${reason}`,
    { segment, offset, sequence },
  );
}

/** Reads a segment's header. @throws AdlError JOURNAL_INVALID, also where the header is of another segment or journal */
export function readSegmentHeader(segment: string, bytes: Uint8Array, base: number, id?: Uint8Array): SegmentHeader {
  const header = headerOf(bytes);
  const place = { segment, offset: 0, sequence: base };
  if (typeof header === 'string') throw damaged(place, header);
  if (header.base !== base) throw damaged(place, `its header says that it begins with sequence ${header.base}`);
  if (id !== undefined && Buffer.compare(header.id, id) !== 0) throw damaged(place, 'it is of another journal');
  return header;
}

/** Where reading a segment ended. */
export interface SegmentEnd {
  /** Behind the last good record. */
  readonly offset: number;
  /** Of the last batch. */
  readonly sequence: number;
  readonly sealed: boolean;
  /** Why the bytes that follow are no record; undefined where none follow. */
  readonly bad: string | undefined;
}

/** Why a whole record may not follow the one before it, if so. */
function outOfPlace({ record }: PlacedRecord, sequence: number, sealed: boolean): string | undefined {
  if (sealed) return 'there is a record behind the seal';
  const expected = isCounted(record) ? sequence + 1 : sequence;
  if (record.sequence !== expected) return `the record has sequence ${record.sequence}, ${expected} is due`;
  return undefined;
}

/** Records of a segment in order, up to its end or to what is none. @throws AdlError JOURNAL_INVALID: a good record out of its place */
export function* recordsOf(
  segment: string,
  bytes: Uint8Array,
  { id, base }: SegmentHeader,
): Generator<PlacedRecord, SegmentEnd> {
  let offset = SEGMENT_HEADER_BYTES;
  let sequence = base - 1;
  let sealed = false;
  while (offset < bytes.length) {
    const placed = readRecord(id, bytes, offset);
    if (typeof placed === 'string') return { offset, sequence, sealed, bad: placed };
    const misplaced = outOfPlace(placed, sequence, sealed);
    if (misplaced !== undefined) throw damaged({ segment, offset, sequence }, misplaced);
    yield placed;
    offset = placed.end;
    sequence = placed.record.sequence;
    sealed = placed.record.type === 'seal';
  }
  return { offset, sequence, sealed, bad: undefined };
}

/** What lies behind the last good record. */
export interface TailEvidence {
  readonly wholeRecords: number;
  /** So many bytes of the segment had been synced, as the whole records there say; 0 without one. */
  readonly durableBytes: number;
}

export function evidenceBehind(id: Uint8Array, bytes: Uint8Array, offset: number): TailEvidence {
  let wholeRecords = 0;
  let durableBytes = 0;
  for (const { record } of wholeRecordsBehind(id, bytes, offset)) {
    wholeRecords += 1;
    durableBytes = Math.max(durableBytes, record.durableBytes);
  }
  return { wholeRecords, durableBytes };
}
