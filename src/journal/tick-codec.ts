/** Ticks as bytes: marks, then liquidations in columns (JOURNAL.md, "Batches"). */

import { requireList, requireObject } from '../checks.ts';
import { AdlError, show } from '../errors.ts';
import { type BookFill, isColumns, type LiquidationRequest, sideNumber, type TickInput, targetOf } from '../inputs.ts';
import { sideName } from '../report.ts';
import { field, flag, optional, readAccount, writeAccount, writeDecimal, writeInteger } from './batch-parts.ts';
import { type ByteReader, type ByteWriter, malformed } from './bytes.ts';

type Marks = NonNullable<TickInput['marks']>;

function writeMarks(to: ByteWriter, marks: Marks): void {
  requireObject(marks, 'marks');
  const columns = isColumns(marks);
  to.u8(columns ? 1 : 0);
  if (columns) {
    to.column(marks.market);
    to.column(marks.unitValue);
    return;
  }
  const named = Object.entries(marks);
  to.texts(named.map(([symbol]) => symbol));
  for (const [symbol, price] of named) writeDecimal(to, price, `mark of ${symbol}`);
}

function readMarks(from: ByteReader): Marks {
  if (flag(from)) return { market: from.columnOf(Uint32Array), unitValue: from.columnOf(BigInt64Array) };
  const symbols = from.texts();
  return Object.fromEntries(symbols.map((symbol) => [symbol, from.text()]));
}

function writeFill(to: ByteWriter, fill: BookFill): void {
  requireObject(fill, 'a book fill');
  const integers = 'lots' in fill;
  to.u8(integers ? 1 : 0);
  if (integers) {
    writeInteger(to, fill.lots, 'book fill lots');
    writeInteger(to, fill.unitValue, 'book fill unitValue');
  } else {
    writeDecimal(to, fill.size, 'book fill size');
    writeDecimal(to, fill.price, 'book fill price');
  }
}

function readFill(from: ByteReader): BookFill {
  if (flag(from)) return { lots: from.i64(), unitValue: from.i64() };
  return { size: from.text(), price: from.text() };
}

/** Each symbol once, in the order in which it comes first, and which one a row has. */
function dictionaryOf(values: readonly string[]): { readonly words: readonly string[]; readonly index: Uint32Array } {
  const places = new Map<string, number>();
  const index = Uint32Array.from(values, (value) => {
    if (typeof value !== 'string') {
      throw new AdlError('UNKNOWN_MARKET', `market ${show(value)} is not known`, { market: value });
    }
    const known = places.get(value) ?? places.size;
    places.set(value, known);
    return known;
  });
  return { words: [...places.keys()], index };
}

const HAS_SIZE = 2;
const HAS_TARGET = 4;
const FORCED = 1;

function bookOf({ book = [] }: LiquidationRequest): readonly BookFill[] {
  requireList(book, 'book fills');
  return book;
}

function writeLiquidations(to: ByteWriter, requests: readonly LiquidationRequest[]): void {
  requireList(requests, 'liquidations');
  for (const request of requests) requireObject(request, 'a liquidation');
  const { words, index } = dictionaryOf(requests.map(({ market }) => market));
  to.texts(words);
  to.column(index);
  to.column(Uint8Array.from(requests, ({ side }) => sideNumber(side)));
  const flags = ({ force, size, downTo }: LiquidationRequest): number =>
    (force === true ? FORCED : 0) | (size === undefined ? 0 : HAS_SIZE) | (downTo === undefined ? 0 : HAS_TARGET);
  to.column(Uint8Array.from(requests, flags));
  to.column(Uint32Array.from(requests, (request) => bookOf(request).length));
  for (const { account } of requests) writeAccount(to, account);
  for (const { size } of requests) if (size !== undefined) writeDecimal(to, size, 'size');
  requests.forEach((request, row) => {
    if (request.downTo !== undefined) to.u32(targetOf(request, row));
  });
  for (const request of requests) for (const fill of bookOf(request)) writeFill(to, fill);
}

function readLiquidations(from: ByteReader): LiquidationRequest[] {
  const words = from.texts();
  const index = from.columnOf(Uint32Array);
  const side = from.columnOf(Uint8Array);
  const flags = from.columnOf(Uint8Array);
  const fills = from.columnOf(Uint32Array);
  const accounts = Array.from(index, () => readAccount(from));
  const sizes = Array.from(flags, (bits) => ((bits & HAS_SIZE) === 0 ? undefined : from.text()));
  const targets = Array.from(flags, (bits) => ((bits & HAS_TARGET) === 0 ? undefined : from.u32()));
  return accounts.map((account, row) => {
    const size = sizes[row];
    const maintenancePpm = targets[row];
    return {
      account,
      market: words[index[row]!] ?? malformed('a liquidation is of a market that its tick does not name'),
      side: sideName(side[row]!),
      ...(size === undefined ? {} : { size }),
      ...(maintenancePpm === undefined ? {} : { downTo: { maintenancePpm } }),
      ...((flags[row]! & FORCED) === 0 ? {} : { force: true }),
      ...(fills[row] === 0 ? {} : { book: Array.from({ length: fills[row]! }, () => readFill(from)) }),
    };
  });
}

/** @throws AdlError INVALID_ARGUMENT, INVALID_DECIMAL, INVALID_COLUMN, UNKNOWN_MARKET, UNKNOWN_ACCOUNT, OUT_OF_RANGE */
export function writeTick(to: ByteWriter, tick: TickInput): void {
  requireObject(tick, 'a tick');
  optional(to, tick.time, (time) => {
    if (!Number.isSafeInteger(time)) {
      throw new AdlError('INVALID_ARGUMENT', `time must be a whole number of milliseconds, got ${String(time)}`);
    }
    to.i64(BigInt(time));
  });
  optional(to, tick.marks, (marks) => writeMarks(to, marks));
  optional(to, tick.liquidations, (requests) => writeLiquidations(to, requests));
}

export function readTick(from: ByteReader): TickInput {
  return {
    ...field(from, 'time', () => Number(from.i64())),
    ...field(from, 'marks', () => readMarks(from)),
    ...field(from, 'liquidations', () => readLiquidations(from)),
  };
}
