/** Snapshot files: the engine's snapshot and the clients, with what they were at (JOURNAL.md, "Snapshots"). */
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { AdlError } from '../errors.ts';
import { ByteReader } from './bytes.ts';
import { JOURNAL_VERSION } from './limits.ts';
import { DIGEST_BYTES } from './record.ts';
import { ID_BYTES } from './segment.ts';

const MAGIC = 'ADLSNAP\n';
const VERSION_AT = 8;
const SEQUENCE_AT = 16;
const ID_AT = 24;
const DIGEST_AT = ID_AT + ID_BYTES;
const LENGTHS_AT = DIGEST_AT + DIGEST_BYTES;
const CONTENT_AT = LENGTHS_AT + 16;
const HASH_BYTES = 32;

export interface SnapshotFile {
  readonly id: Uint8Array;
  /** Of the last batch in it. */
  readonly sequence: number;
  /** Of the engine's state. */
  readonly digest: string;
  /** What `Engine.snapshot` gave. */
  readonly state: Uint8Array;
  /** What `Clients.encode` gave. */
  readonly clients: Uint8Array;
}

export function encodeSnapshotFile({ id, sequence, digest, state, clients }: SnapshotFile): Uint8Array {
  const bytes = Buffer.allocUnsafe(CONTENT_AT + state.length + clients.length + HASH_BYTES);
  const header = bytes.subarray(0, CONTENT_AT).fill(0);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(JOURNAL_VERSION, VERSION_AT);
  header.writeBigUInt64LE(BigInt(sequence), SEQUENCE_AT);
  header.set(id, ID_AT);
  header.write(digest, DIGEST_AT, 'hex');
  header.writeBigUInt64LE(BigInt(state.length), LENGTHS_AT);
  header.writeBigUInt64LE(BigInt(clients.length), LENGTHS_AT + 8);
  bytes.set(state, CONTENT_AT);
  bytes.set(clients, CONTENT_AT + state.length);
  const end = bytes.length - HASH_BYTES;
  bytes.set(hash('sha256', bytes.subarray(0, end), 'buffer'), end);
  return bytes;
}

/** @throws AdlError JOURNAL_INVALID: cut, damaged, of another version, journal or sequence */
export function decodeSnapshotFile(
  file: string,
  given: Uint8Array,
  sequence: number,
  journal?: Uint8Array,
): SnapshotFile {
  const refuse = (why: string): never => {
    throw new AdlError('JOURNAL_INVALID', `${file} is no usable snapshot: ${why}`, { segment: file, sequence });
  };
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const end = bytes.length - HASH_BYTES;
  if (end < CONTENT_AT) refuse(`${bytes.length} bytes are too few`);
  if (bytes.toString('latin1', 0, VERSION_AT) !== MAGIC) refuse('the first 8 bytes are not its magic');
  const version = bytes.readUInt32LE(VERSION_AT);
  if (version !== JOURNAL_VERSION) refuse(`version ${version}, this build reads version ${JOURNAL_VERSION}`);
  if (!hash('sha256', bytes.subarray(0, end), 'buffer').equals(bytes.subarray(end))) refuse('its checksum is wrong');
  const from = new ByteReader(bytes.subarray(SEQUENCE_AT, end));
  if (from.u64() !== sequence) refuse('it is of another sequence than its name says');
  const id = from.raw(ID_BYTES);
  if (journal !== undefined && Buffer.compare(id, journal) !== 0) refuse('it is of another journal');
  const digest = Buffer.from(from.raw(DIGEST_BYTES)).toString('hex');
  const stateBytes = from.u64();
  const clientsBytes = from.u64();
  if (stateBytes + clientsBytes !== from.left) refuse('its parts are not as long as it says');
  return { id, sequence, digest, state: from.view(stateBytes), clients: from.view(clientsBytes) };
}
