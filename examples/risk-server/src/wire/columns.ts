import { Refusal } from './errors.ts';
import type { ColumnMessage, Columns } from './messages.ts';

// A binary frame, little endian:
//   0  u32  magic "ADL1"        4  u8 kind       5  u8 0      6  u16 bytes of the symbol
//   8  f64  client sequence, 0 for none         16  u32 rows  20  u32 0
//   24 the symbol in UTF-8, padded with zeros to a multiple of 8; then the kind's columns in order, each padded likewise.

export const MAGIC = 0x314c4441;
export const HEADER_BYTES = 24;
/** Most rows of a frame. */
export const MAX_ROWS = 1_000_000;

type Type = 'u8' | 'u32' | 'i64';
const WIDTH: Readonly<Record<Type, number>> = { u8: 1, u32: 4, i64: 8 };

/** Columns of each kind, in their order. */
export const KINDS: readonly {
  readonly kind: Columns['kind'];
  readonly columns: readonly (readonly [string, Type])[];
}[] = [
  { kind: 'accounts', columns: [['wallets', 'i64']] },
  {
    kind: 'wallets',
    columns: [
      ['account', 'u32'],
      ['wallets', 'i64'],
    ],
  },
  {
    kind: 'upsert',
    columns: [
      ['account', 'u32'],
      ['side', 'u8'],
      ['lots', 'i64'],
      ['entryValue', 'i64'],
      ['margin', 'i64'],
      ['leverage', 'u32'],
      ['exempt', 'u8'],
    ],
  },
  {
    kind: 'remove',
    columns: [
      ['account', 'u32'],
      ['side', 'u8'],
    ],
  },
  {
    kind: 'marks',
    columns: [
      ['market', 'u32'],
      ['unitValue', 'i64'],
    ],
  },
  {
    kind: 'priorities',
    columns: [
      ['account', 'u32'],
      ['side', 'u8'],
      ['priority', 'i64'],
    ],
  },
];
/** Kinds whose header names a market. */
const OF_A_MARKET: readonly string[] = ['upsert', 'remove', 'priorities'];

const padded = (bytes: number): number => (bytes + 7) & ~7;

function refuse(what: string): never {
  throw new Refusal('INVALID_FRAME', what);
}

function copy(frame: Uint8Array, offset: number, rows: number, type: Type): Uint8Array | Uint32Array | BigInt64Array {
  // Not frame.slice: of a Buffer that is a view of memory that is not ours.
  const bytes = new Uint8Array(frame.subarray(offset, offset + rows * WIDTH[type]));
  if (type === 'u8') return bytes;
  return type === 'u32' ? new Uint32Array(bytes.buffer) : new BigInt64Array(bytes.buffer);
}

/** Reads a binary frame. Every byte is accounted for: a frame that is longer or shorter than it says is refused. @throws Refusal INVALID_FRAME */
export function readFrame(frame: Uint8Array): ColumnMessage {
  if (frame.length < HEADER_BYTES) refuse(`a frame has at least ${HEADER_BYTES} bytes, got ${frame.length}`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint32(0, true) !== MAGIC) refuse('a frame begins with "ADL1"');
  const entry = KINDS[view.getUint8(4)];
  if (entry === undefined) refuse(`kind must be 0 to ${KINDS.length - 1}, got ${view.getUint8(4)}`);
  if (view.getUint8(5) !== 0 || view.getUint32(20, true) !== 0) refuse('bytes 5 and 20 to 23 must be 0');
  const sequence = view.getFloat64(8, true);
  if (!Number.isSafeInteger(sequence) || sequence < 0) refuse('the sequence must be a whole number from 0 to 2^53 - 1');
  const rows = view.getUint32(16, true);
  if (rows < 1 || rows > MAX_ROWS) refuse(`rows must be 1 to ${MAX_ROWS}, got ${rows}`);
  const symbolBytes = view.getUint16(6, true);
  if (symbolBytes > 0 !== OF_A_MARKET.includes(entry.kind))
    refuse(`kind ${entry.kind}: a symbol is ${symbolBytes > 0 ? 'not allowed' : 'needed'}`);
  const length =
    HEADER_BYTES + padded(symbolBytes) + entry.columns.reduce((sum, [, type]) => sum + padded(rows * WIDTH[type]), 0);
  if (frame.length !== length)
    refuse(`${rows} rows of kind ${entry.kind} are a frame of ${length} bytes, got ${frame.length}`);
  const message: Record<string, unknown> = { type: 'columns', kind: entry.kind };
  if (sequence > 0) message.sequence = sequence;
  if (symbolBytes > 0) message.market = symbolOf(frame.subarray(HEADER_BYTES, HEADER_BYTES + symbolBytes));
  let offset = HEADER_BYTES + padded(symbolBytes);
  for (const [name, type] of entry.columns) {
    message[name] = copy(frame, offset, rows, type);
    offset += padded(rows * WIDTH[type]);
  }
  return message as unknown as ColumnMessage;
}

function symbolOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('the symbol is not UTF-8');
  }
}

/** Writes a frame, for clients. */
export function writeFrame(columns: Columns, sequence = 0): Uint8Array {
  const kind = KINDS.findIndex((entry) => entry.kind === columns.kind);
  const data = columns as unknown as Record<string, Uint8Array | Uint32Array | BigInt64Array>;
  const list = KINDS[kind]!.columns.map(([name]) => data[name]!);
  const symbol = new TextEncoder().encode(
    'market' in columns && typeof columns.market === 'string' ? columns.market : '',
  );
  const size = list.reduce((sum, column) => sum + padded(column.byteLength), HEADER_BYTES + padded(symbol.length));
  const frame = new Uint8Array(size);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, kind);
  view.setUint16(6, symbol.length, true);
  view.setFloat64(8, sequence, true);
  view.setUint32(16, list[0]!.length, true);
  frame.set(symbol, HEADER_BYTES);
  let offset = HEADER_BYTES + padded(symbol.length);
  for (const column of list) {
    frame.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += padded(column.byteLength);
  }
  return frame;
}
