import type { StateColumns, StateHead } from './core.ts';
import { AdlError, textOf } from './errors.ts';

/** A typed array. */
export type Column = Uint8Array | Uint32Array | Float64Array | BigInt64Array;

/** The same with every column copied. */
export function copyColumns<T extends object>(rows: T): T {
  const copies = Object.entries(rows).map(([name, value]) => [name, ArrayBuffer.isView(value) ? copy(value) : value]);
  return Object.fromEntries(copies) as T;
}

function copy(column: ArrayBufferView): Column {
  return (column as Column).slice();
}

/** The columns of rows; each may be given or not. */
export type Columns<T> = { -readonly [K in keyof T as T[K] extends Column ? K : never]?: T[K] };

/**
 * Copies the columns that `out` has from `rows` to its beginning; returns the number of rows.
 * @throws AdlError INVALID_COLUMN: a column is too short, of another kind, or none of these rows
 */
export function copyInto<T extends object>(rows: T, count: number, out: Columns<T>): number {
  const pairs = Object.entries(out).map(([name, target]) => [name, (rows as Record<string, unknown>)[name], target]);
  for (const [name, from, to] of pairs) {
    if (!ArrayBuffer.isView(from)) throw new AdlError('INVALID_COLUMN', `there is no column ${textOf(name)}`);
    if (Object.getPrototypeOf(to) !== Object.getPrototypeOf(from)) {
      throw new AdlError('INVALID_COLUMN', `${String(name)} must be a ${from.constructor.name}`);
    }
    const { length } = to as Column;
    if (length < count) {
      throw new AdlError('INVALID_COLUMN', `${String(name)} has room for ${length} rows, there are ${count}`);
    }
  }
  for (const [, from, to] of pairs) (to as { set(values: unknown): void }).set(from);
  return count;
}

/** New columns for a whole state. */
export function newColumns({ accounts, markets, positions, hasPriorities }: StateHead): StateColumns {
  return {
    wallets: new BigInt64Array(accounts),
    marks: new BigInt64Array(markets),
    houseLots: new BigInt64Array(markets),
    houseEntryValue: new BigInt64Array(markets),
    sequence: new Float64Array(positions),
    account: new Uint32Array(positions),
    market: new Uint32Array(positions),
    side: new Uint8Array(positions),
    lots: new BigInt64Array(positions),
    entryValue: new BigInt64Array(positions),
    margin: new BigInt64Array(positions),
    leverage: new Uint32Array(positions),
    exempt: new Uint8Array(positions),
    ...(hasPriorities ? { priority: new BigInt64Array(positions) } : {}),
  };
}
