/**
 * One buffer, little-endian: 8 bytes magic, u32 version, u32 header length, f64 total length, header (JSON, UTF-8, padded to
 * 8 bytes), the columns in the order of COLUMNS (each padded to 8 bytes), 8 bytes checksum over all before it.
 */
import type { Core, CoreState, StateColumns, StateHead } from './core.ts';
import { AdlError } from './errors.ts';
import type { LedgerState } from './ledger.ts';
import type { MarketSpec } from './market.ts';

const MAGIC = 'ADLSNAP\n';
export const SNAPSHOT_VERSION = 2;
/** Of a state with named funds, or with triggers that remember something: builds that know neither refuse it. */
const LEDGER_VERSION = 3;
const PREFIX_BYTES = 24;
const CHECKSUM_BYTES = 8;

type ColumnName = keyof StateColumns;
type Counter = 'accounts' | 'markets' | 'positions' | 'priorities';
type ColumnType = typeof BigInt64Array | typeof Float64Array | typeof Uint32Array | typeof Uint8Array;

const COLUMNS: readonly (readonly [ColumnName, ColumnType, Counter])[] = [
  ['wallets', BigInt64Array, 'accounts'],
  ['marks', BigInt64Array, 'markets'],
  ['houseLots', BigInt64Array, 'markets'],
  ['houseEntryValue', BigInt64Array, 'markets'],
  ['sequence', Float64Array, 'positions'],
  ['account', Uint32Array, 'positions'],
  ['market', Uint32Array, 'positions'],
  ['side', Uint8Array, 'positions'],
  ['lots', BigInt64Array, 'positions'],
  ['entryValue', BigInt64Array, 'positions'],
  ['margin', BigInt64Array, 'positions'],
  ['leverage', Uint32Array, 'positions'],
  ['exempt', Uint8Array, 'positions'],
  ['priority', BigInt64Array, 'priorities'],
];

/** The columns that there are: without a market ordered by it, there is no column of priorities. */
function columnsOf({ priorities }: Header['counts']): typeof COLUMNS {
  return priorities === undefined ? COLUMNS.slice(0, -1) : COLUMNS;
}

/** What a snapshot holds beside the columns. */
export interface SnapshotNames {
  readonly moneyDecimals: number;
  readonly markets: readonly MarketSpec[];
  /** Account number and id of every account that was given an id, ascending. */
  readonly ids: readonly (readonly [number, string])[];
  /** Names of the funds beside the default one; absent without any. */
  readonly funds?: readonly string[];
}

interface Header extends SnapshotNames {
  readonly counts: Readonly<Record<Exclude<Counter, 'priorities'>, number>> & { readonly priorities?: number };
  readonly fund: { readonly cash: string; readonly floor: string; readonly takeover: boolean };
  readonly fees: string;
  readonly nextSequence: number;
  readonly ledger?: LedgerState | undefined;
}

function versionOf({ ledger }: Pick<Header, 'ledger'>): number {
  return ledger === undefined ? SNAPSHOT_VERSION : LEDGER_VERSION;
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const LANES = 8;

/**
 * Eight 32-bit lanes over the 32-bit words of the buffer, one after the other, folded into two at the end: a lane's words wait for
 * each other, the lanes do not. Every single flipped byte changes it.
 */
export function checksumOf(bytes: Uint8Array): readonly [number, number] {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  const lanes = mixWords(words);
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  for (const lane of lanes) {
    a = mix(a, lane);
    b = Math.imul((b + lane) | 0, 0x85ebca77) ^ (a >>> 7);
  }
  return [a >>> 0, b >>> 0];
}

function mix(lane: number, word: number): number {
  const product = Math.imul(lane ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function mixWords(words: Uint32Array): readonly number[] {
  let [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8];
  const whole = words.length - (words.length % LANES);
  for (let i = 0; i < whole; i += LANES) {
    a = mix(a, words[i]!);
    b = mix(b, words[i + 1]!);
    c = mix(c, words[i + 2]!);
    d = mix(d, words[i + 3]!);
    e = mix(e, words[i + 4]!);
    f = mix(f, words[i + 5]!);
    g = mix(g, words[i + 6]!);
    h = mix(h, words[i + 7]!);
  }
  for (let i = whole; i < words.length; i++) a = mix(a, words[i]!);
  return [a, b, c, d, e, f, g, h];
}

/** What has a state to write: a core, or a state itself (`sourceOf`). */
export type StateSource = Pick<Core, 'exportState'>;

interface SnapshotRoom {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly columns: StateColumns;
}

/** Makes the buffer, its header written, and the columns in it. */
function makeRoom(names: SnapshotNames, head: StateHead): SnapshotRoom {
  const { accounts, markets, positions, fund, fees, nextSequence, hasPriorities, ledger } = head;
  const header: Header = {
    ...names,
    counts: { accounts, markets, positions, ...(hasPriorities ? { priorities: positions } : {}) },
    fund: { cash: `${fund.cash}`, floor: `${fund.floor}`, takeover: fund.takeover },
    fees: `${fees}`,
    nextSequence,
    ledger,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  let total = PREFIX_BYTES + padded(json.length);
  const places = columnsOf(header.counts).map(([name, Type, counter]) => {
    const place = { name, Type, offset: total, count: header.counts[counter]! };
    total += padded(place.count * Type.BYTES_PER_ELEMENT);
    return place;
  });
  total += CHECKSUM_BYTES;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, versionOf(header), true);
  view.setUint32(12, json.length, true);
  view.setFloat64(16, total, true);
  bytes.set(json, PREFIX_BYTES);
  const columns = places.map(({ name, Type, offset, count }) => [name, new Type(bytes.buffer, offset, count)]);
  return { bytes, columns: Object.fromEntries(columns) as StateColumns };
}

/** @returns a new buffer, to which the source writes its state at once; equal states give equal bytes on every engine */
export function writeSnapshot(names: SnapshotNames, source: StateSource): Uint8Array {
  let bytes = new Uint8Array(0);
  source.exportState((head) => {
    const room = makeRoom(names, head);
    bytes = room.bytes;
    return room.columns;
  });
  const end = bytes.length - CHECKSUM_BYTES;
  const [a, b] = checksumOf(bytes.subarray(0, end));
  const view = new DataView(bytes.buffer);
  view.setUint32(end, a, true);
  view.setUint32(end + 4, b, true);
  return bytes;
}

function refuse(why: string): never {
  throw new AdlError('SNAPSHOT_INVALID', `not a usable snapshot: ${why}`);
}

function readHeader(bytes: Uint8Array): { readonly header: Header; readonly offset: number } {
  if (bytes.length < PREFIX_BYTES + CHECKSUM_BYTES) refuse(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) refuse('the first 8 bytes are not its magic');
  const version = view.getUint32(8, true);
  if (version !== SNAPSHOT_VERSION && version !== LEDGER_VERSION) {
    refuse(`version ${version}, this build reads versions ${SNAPSHOT_VERSION} and ${LEDGER_VERSION}`);
  }
  const total = view.getFloat64(16, true);
  if (total !== bytes.length) refuse(`it says ${total} bytes but has ${bytes.length}`);
  const [a, b] = checksumOf(bytes.subarray(0, total - CHECKSUM_BYTES));
  if (view.getUint32(total - 8, true) !== a || view.getUint32(total - 4, true) !== b) refuse('its checksum is wrong');
  const length = view.getUint32(12, true);
  if (PREFIX_BYTES + padded(length) > total) refuse('its header is longer than the buffer');
  let header: Header;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
    header = JSON.parse(text) as Header;
  } catch {
    refuse('its header is no JSON');
  }
  if (version !== versionOf(header)) refuse(`version ${version} is not that of what it holds`);
  return { header, offset: PREFIX_BYTES + padded(length) };
}

/** @throws AdlError SNAPSHOT_INVALID: wrong magic or version, cut, longer than it says, or damaged */
export function readSnapshot(buffer: Uint8Array | ArrayBuffer): {
  readonly names: SnapshotNames;
  readonly state: CoreState;
} {
  if (!(buffer instanceof Uint8Array) && !(buffer instanceof ArrayBuffer))
    refuse('it must be a Uint8Array or ArrayBuffer');
  const given = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
  // A copy starts at an offset that every column type can be read from.
  const bytes = given.byteOffset % 8 === 0 ? given : new Uint8Array(given);
  const { header, offset: start } = readHeader(bytes);
  let offset = start;
  const columns: Partial<Record<ColumnName, ArrayBufferView>> = {};
  for (const [name, Type, counter] of columnsOf(header.counts)) {
    const count = header.counts[counter]!;
    const end = offset + padded(count * Type.BYTES_PER_ELEMENT);
    if (!Number.isInteger(count) || count < 0 || end > bytes.length - CHECKSUM_BYTES) refuse(`column ${name} is cut`);
    columns[name] = new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, count);
    offset = end;
  }
  if (offset !== bytes.length - CHECKSUM_BYTES) refuse('there are bytes behind its columns');
  const { cash, floor, takeover } = header.fund;
  if (typeof takeover !== 'boolean') refuse('takeover of its fund is neither true nor false');
  return {
    names: header,
    state: {
      ...(columns as Pick<CoreState, ColumnName>),
      fund: { cash: BigInt(cash), floor: BigInt(floor), takeover },
      fees: BigInt(header.fees),
      nextSequence: header.nextSequence,
      ledger: header.ledger,
    },
  };
}
