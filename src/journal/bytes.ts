/** Numbers, texts and columns as bytes, little endian (JOURNAL.md, "Values"). */
import { Buffer } from 'node:buffer';
import type { Column } from '../columns.ts';
import { AdlError } from '../errors.ts';

/** Numbers of the classes of columns. */
const CLASSES = [Uint8Array, Uint32Array, Float64Array, BigInt64Array] as const;
const TWO_32 = 2 ** 32;

/** What was read does not make sense; the caller knows where it lies. */
export function malformed(what: string): never {
  throw new AdlError('JOURNAL_INVALID', what);
}

/** Bytes that grow. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(256);
  private used = 0;

  u8(value: number): void {
    this.used = this.room(1).writeUInt8(value, this.used);
  }

  u32(value: number): void {
    this.used = this.room(4).writeUInt32LE(value, this.used);
  }

  /** A whole number from 0 to 2^53 − 1. */
  u64(value: number): void {
    this.u32(value % TWO_32);
    this.u32(Math.floor(value / TWO_32));
  }

  i64(value: bigint): void {
    this.used = this.room(8).writeBigInt64LE(value, this.used);
  }

  /** @throws AdlError INVALID_ARGUMENT: a lone surrogate, which UTF-8 cannot say */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    if (length !== value.length && /\p{Surrogate}/u.test(value)) {
      throw new AdlError(
        'INVALID_ARGUMENT',
        `${JSON.stringify(value)} is no well-formed text: it has half a character`,
      );
    }
    this.u32(length);
    this.used += this.room(length).write(value, this.used);
  }

  raw(value: Uint8Array): void {
    this.room(value.length).set(value, this.used);
    this.used += value.length;
  }

  column(value: Column): void {
    this.u8(CLASSES.findIndex((Class) => value instanceof Class));
    this.u32(value.length);
    this.raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }

  texts(values: readonly string[]): void {
    this.u32(values.length);
    for (const value of values) this.text(value);
  }

  get length(): number {
    return this.used;
  }

  /** What has been written; good until the next write. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  private room(more: number): Buffer {
    const needed = this.used + more;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.used);
      this.bytes = larger;
    }
    return this.bytes;
  }
}

/** Reads what {@link ByteWriter} wrote. @throws AdlError JOURNAL_INVALID: it ends too early, or is none of these values */
export class ByteReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  u64(): number {
    const low = this.u32();
    const value = this.u32() * TWO_32 + low;
    return Number.isSafeInteger(value) ? value : malformed('a number is larger than 2^53 − 1');
  }

  i64(): bigint {
    return this.bytes.readBigInt64LE(this.take(8));
  }

  text(): string {
    const length = this.u32();
    const at = this.take(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  /** A copy. */
  raw(length: number): Uint8Array {
    const at = this.take(length);
    return new Uint8Array(this.bytes.subarray(at, at + length));
  }

  column(): Column {
    const Class = CLASSES[this.u8()] ?? malformed('a column is of no known class');
    const length = this.u32();
    return new Class(this.raw(length * Class.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
  }

  /** @throws also where the column is of another class */
  columnOf<C extends Column>(Class: abstract new (...args: never[]) => C): C {
    const column = this.column();
    return column instanceof Class ? column : malformed(`a column is no ${Class.name}`);
  }

  texts(): string[] {
    const length = this.u32();
    if (length > this.left) malformed('a list of texts is longer than its record');
    return Array.from({ length }, () => this.text());
  }

  /** What comes next, not copied. */
  view(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** @throws where something is left */
  end(): void {
    if (this.left > 0) malformed(`${this.left} bytes are left over`);
  }

  private take(length: number): number {
    const { at } = this;
    if (length > this.left) malformed('it ends in the middle of a value');
    this.at += length;
    return at;
  }
}
