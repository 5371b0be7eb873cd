/** Parts that batches are made of, written and read strictly: what is read is what was given, or it is refused before anything is done. */
import type { Column } from '../columns.ts';
import type { IntegerColumn, PositionRows } from '../core.ts';
import { parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';
import type { FundSpec, PositionKey, PositionTerms } from '../inputs.ts';
import { sideNumber } from '../inputs.ts';
import { MAX_DECIMAL_LENGTH, MAX_LEVERAGE } from '../limits.ts';
import type { Side } from '../market.ts';
import { sideName } from '../report.ts';
import { type ByteReader, type ByteWriter, malformed } from './bytes.ts';

const MAX_U32 = 2 ** 32 - 1;

function refuse(what: string): never {
  throw new AdlError('INVALID_ARGUMENT', what);
}

/** Writes whether there is a value, and the value. */
export function optional<T>(to: ByteWriter, value: T | undefined, write: (value: T) => void): void {
  to.u8(value === undefined ? 0 : 1);
  if (value !== undefined) write(value);
}

/** A field of an object, left out where the value is absent. */
export function field<K extends string, T>(from: ByteReader, name: K, read: () => T): { [P in K]?: T } {
  return flag(from) ? ({ [name]: read() } as { [P in K]?: T }) : {};
}

export function flag(from: ByteReader): boolean {
  const value = from.u8();
  return value <= 1 ? value === 1 : malformed(`${value} is neither 0 nor 1`);
}

/** @throws AdlError INVALID_ARGUMENT */
export function writeBoolean(to: ByteWriter, value: boolean, what: string): void {
  if (typeof value !== 'boolean') refuse(`${what} must be true or false, got ${String(value)}`);
  to.u8(value ? 1 : 0);
}

/** @throws AdlError INVALID_DECIMAL: no string, or too long; the engine reads the rest */
export function writeDecimal(to: ByteWriter, value: string, what: string): void {
  if (typeof value !== 'string' || value.length > MAX_DECIMAL_LENGTH) parseDecimal(value, what);
  to.text(value);
}

/** @throws AdlError INVALID_ARGUMENT */
export function writeName(to: ByteWriter, value: string, what: string): void {
  if (typeof value !== 'string') refuse(`${what} must be a string, got ${String(value)}`);
  to.text(value);
}

/** @throws AdlError INVALID_ARGUMENT, OUT_OF_RANGE */
export function writeInteger(to: ByteWriter, value: bigint, what: string): void {
  if (typeof value !== 'bigint') refuse(`${what} must be a bigint, got ${String(value)}`);
  if (BigInt.asIntN(64, value) !== value) throw new AdlError('OUT_OF_RANGE', `${what} leaves 64 bits: ${value}`);
  to.i64(value);
}

/** @throws AdlError INVALID_ARGUMENT */
export function writeCount(to: ByteWriter, value: number, what: string): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) {
    refuse(`${what} must be a whole number from 0 to ${MAX_U32}, got ${String(value)}`);
  }
  to.u32(value);
}

export function writeSide(to: ByteWriter, side: Side): void {
  to.u8(sideNumber(side));
}

export function readSide(from: ByteReader): Side {
  return sideName(flag(from) ? 1 : 0);
}

/** An account by its number or its id. @throws AdlError UNKNOWN_ACCOUNT, INVALID_ARGUMENT */
export function writeAccount(to: ByteWriter, account: string | number): void {
  to.u8(typeof account === 'number' ? 0 : 1);
  if (typeof account !== 'number') {
    writeName(to, account, 'an account');
    return;
  }
  if (!Number.isInteger(account) || account < 0 || account > MAX_U32) {
    throw new AdlError('UNKNOWN_ACCOUNT', `account ${account} is not known`, { account });
  }
  to.u32(account);
}

export function readAccount(from: ByteReader): string | number {
  return flag(from) ? from.text() : from.u32();
}

/** @throws AdlError INVALID_COLUMN */
export function writeColumn<C extends Column>(
  to: ByteWriter,
  column: C,
  name: string,
  classes: readonly (abstract new (...args: never[]) => C)[],
): void {
  if (!classes.some((Class) => column instanceof Class)) {
    const allowed = classes.map((Class) => Class.name).join(' or ');
    throw new AdlError('INVALID_COLUMN', `column ${name} must be a ${allowed}`);
  }
  to.column(column);
}

export function writeIntegers(to: ByteWriter, column: IntegerColumn, name: string): void {
  writeColumn<IntegerColumn>(to, column, name, [BigInt64Array, Float64Array]);
}

export function readIntegers(from: ByteReader): IntegerColumn {
  const column = from.column();
  if (column instanceof BigInt64Array || column instanceof Float64Array) return column;
  malformed('a column of integers is of another class');
}

/** One side for all rows, or a column. */
function writeSides(to: ByteWriter, side: PositionRows['side']): void {
  to.u8(side instanceof Uint8Array ? 1 : 0);
  if (side instanceof Uint8Array) to.column(side);
  else if (side === 0 || side === 1) to.u8(side);
  else throw new AdlError('INVALID_COLUMN', `column side must be 0, 1 or a Uint8Array, got ${String(side)}`);
}

function readSides(from: ByteReader): PositionRows['side'] {
  return flag(from) ? from.columnOf(Uint8Array) : flag(from) ? 1 : 0;
}

/** @throws AdlError INVALID_COLUMN */
export function writeRows(to: ByteWriter, rows: PositionRows): void {
  writeColumn(to, rows.account, 'account', [Uint32Array]);
  writeSides(to, rows.side);
  writeIntegers(to, rows.lots, 'lots');
  writeIntegers(to, rows.entryValue, 'entryValue');
  optional(to, rows.margin, (margin) => writeIntegers(to, margin, 'margin'));
  optional(to, rows.leverage, (leverage) => writeColumn(to, leverage, 'leverage', [Uint32Array]));
  optional(to, rows.exempt, (exempt) => writeColumn(to, exempt, 'exempt', [Uint8Array]));
}

export function readRows(from: ByteReader): PositionRows {
  return {
    account: from.columnOf(Uint32Array),
    side: readSides(from),
    lots: readIntegers(from),
    entryValue: readIntegers(from),
    ...field(from, 'margin', () => readIntegers(from)),
    ...field(from, 'leverage', () => from.columnOf(Uint32Array)),
    ...field(from, 'exempt', () => from.columnOf(Uint8Array)),
  };
}

export function writeKey(to: ByteWriter, key: PositionKey): void {
  writeAccount(to, key.account);
  writeName(to, key.market, 'a market');
  writeSide(to, key.side);
}

export function readKey(from: ByteReader): PositionKey {
  return { account: readAccount(from), market: from.text(), side: readSide(from) };
}

/** @throws AdlError INVALID_ARGUMENT, INVALID_DECIMAL, OUT_OF_RANGE, INVALID_LEVERAGE */
export function writeTerms(to: ByteWriter, terms: Partial<PositionTerms>): void {
  optional(to, terms.size, (size) => writeDecimal(to, size, 'size'));
  optional(to, terms.entryPrice, (price) => writeDecimal(to, price, 'entryPrice'));
  optional(to, terms.entryValue, (value) => writeInteger(to, value, 'entryValue'));
  optional(to, terms.margin, (margin) => {
    optional(to, margin ?? undefined, (text) => writeDecimal(to, text, 'margin'));
  });
  optional(to, terms.leverage, (leverage) => {
    if (!Number.isInteger(leverage) || leverage < 1 || leverage > MAX_LEVERAGE) {
      const allowed = `an integer from 1 to ${MAX_LEVERAGE}`;
      throw new AdlError('INVALID_LEVERAGE', `leverage must be ${allowed}, got ${String(leverage)}`);
    }
    to.u32(leverage);
  });
  optional(to, terms.exempt, (exempt) => writeBoolean(to, exempt, 'exempt'));
}

export function readTerms(from: ByteReader): Partial<PositionTerms> {
  return {
    ...field(from, 'size', () => from.text()),
    ...field(from, 'entryPrice', () => from.text()),
    ...field(from, 'entryValue', () => from.i64()),
    ...field(from, 'margin', () => (flag(from) ? from.text() : null)),
    ...field(from, 'leverage', () => from.u32()),
    ...field(from, 'exempt', () => flag(from)),
  };
}

/** @throws AdlError INVALID_DECIMAL, INVALID_ARGUMENT */
export function writeFund(to: ByteWriter, fund: FundSpec): void {
  writeDecimal(to, fund.cash, 'fund cash');
  optional(to, fund.floor, (floor) => writeDecimal(to, floor, 'fund floor'));
  optional(to, fund.takeover, (takeover) => writeBoolean(to, takeover, 'takeover'));
}

export function readFund(from: ByteReader): FundSpec {
  return {
    cash: from.text(),
    ...field(from, 'floor', () => from.text()),
    ...field(from, 'takeover', () => flag(from)),
  };
}
