import type { Column } from '../columns.ts';
import { AdlError } from '../errors.ts';
import { buffersOf } from '../threads/packed.ts';

/** Arguments as they travel, and the buffers among them that are handed over. */
export interface Parcel {
  readonly args: readonly unknown[];
  readonly transfer: ArrayBuffer[];
}

/**
 * Columns that are part of a larger buffer become copies, so that the rest neither travels nor goes; with `gives`, those that
 * fill theirs are handed over.
 * @throws AdlError INVALID_ARGUMENT: a column was handed over before
 */
export function parcel(args: readonly unknown[], gives: boolean): Parcel {
  const tight = args.map(tightened);
  return { args: tight, transfer: gives ? buffersOf(tight) : [] };
}

function tightened(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return fills(value) ? value : copyOf(value as Column);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, tightened(entry)]));
}

/** @throws AdlError INVALID_ARGUMENT: the column was handed over before */
function fills(view: ArrayBufferView): boolean {
  // A host may send an empty buffer that was handed over and fail at the other end: a view of it cannot be made.
  if (view.byteLength === 0) readable(() => new Uint8Array(view.buffer));
  return view.byteLength === view.buffer.byteLength;
}

/** A column's own copy of rows. @throws AdlError INVALID_ARGUMENT: it was handed over before */
export function copyOf<T extends Column>(column: T, start = 0, end = column.length): T {
  // Not `slice`: that of Node's Buffer is a view.
  const Class = (column instanceof Uint8Array ? Uint8Array : column.constructor) as new (from: Column) => T;
  return readable(() => new Class(column.subarray(start, end)));
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AdlError('INVALID_ARGUMENT', `a column cannot be read, was it handed over to a worker? (${reason})`);
  }
}
