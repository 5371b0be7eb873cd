import type { IntegerColumn, TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import { address, type CoreExports } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { outOfMemory } from './status.ts';

/** @throws AdlError INVALID_COLUMN */
export function requireLength(n: number, columns: Readonly<Record<string, ArrayLike<unknown> | undefined>>): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== n) {
      throw new AdlError('INVALID_COLUMN', `column ${name} has ${column.length} rows, ${n} are expected`);
    }
  }
}

/** @throws AdlError INVALID_COLUMN */
export function requireIntegers(name: string, column: IntegerColumn | undefined): void {
  if (column === undefined || column instanceof BigInt64Array || column instanceof Float64Array) return;
  throw new AdlError('INVALID_COLUMN', `column ${name} must be a BigInt64Array or a Float64Array`);
}

type Column = BigInt64Array | Float64Array | Uint32Array | Uint8Array;

/** The part of a column that lies in a slice of n rows from `first` on. */
export function part<T extends Column>(column: T, first: number, n: number): T {
  return column.length === n ? column : (column.subarray(first, first + n) as T);
}

/** Writes a column as it is: floats as floats. */
export function putIntegers(memory: CoreMemory, at: number, column: IntegerColumn): void {
  if (column instanceof BigInt64Array) memory.i64(at, column.length).set(column);
  else memory.f64(at, column.length).set(column);
}

/** Writes one value to all cells, or a column to them. */
export function fillOrSet<T extends Uint8Array | Uint32Array>(cells: T, values: number | T): void {
  if (typeof values === 'number') cells.fill(values);
  else cells.set(values);
}

/** Writes a tick's input into staging. @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED */
export function stageBatch(exports: CoreExports, memory: CoreMemory, rows: TickRows): void {
  const marks = rows.markMarket.length;
  const n = rows.account.length;
  const fills = rows.fillLots.length;
  requireLength(marks, { markUnitValue: rows.markUnitValue });
  requireLength(n, { market: rows.market, side: rows.side, force: rows.force, lots: rows.lots, target: rows.target });
  requireLength(n + 1, { fillStart: rows.fillStart });
  requireLength(fills, { fillUnitValue: rows.fillUnitValue });
  requireRuns(rows.fillStart, fills);
  let at = address(exports.stageTick(marks, n, fills));
  if (at === 0) throw outOfMemory();
  for (const column of [rows.markUnitValue, rows.fillLots, rows.fillUnitValue]) {
    memory.i64(at, column.length).set(column);
    at += column.length * 8;
  }
  for (const column of [rows.markMarket, rows.account, rows.market, rows.fillStart]) {
    memory.u32(at, column.length).set(column);
    at += column.length * 4;
  }
  // Behind them the engine keeps a column of rows.
  at += n * 4;
  memory.u8(at, n).set(rows.side);
  memory.u8(at + n, n).set(rows.force);
  stageSlices(exports, memory, rows);
}

/** Writes the lots and targets that a batch names of its positions. @throws AdlError WASM_UNAVAILABLE: this build liquidates whole positions alone */
function stageSlices(exports: CoreExports, memory: CoreMemory, { account, lots, target }: TickRows): void {
  const n = account.length;
  const row = account.findIndex((_, i) => (lots?.[i] ?? 0n) !== 0n || (target?.[i] ?? 0) !== 0);
  if (row < 0) return;
  if (exports.stageSlices === undefined) {
    const message =
      'this build liquidates whole positions alone: for a size or target use the build with rule books (option "rules" of createEngine)';
    throw new AdlError('WASM_UNAVAILABLE', message, { row });
  }
  const at = address(exports.stageSlices(n));
  if (at === 0) throw outOfMemory();
  memory.i64(at, n).set(lots ?? new BigInt64Array(n));
  memory.u32(at + 16 * n, n).set(target ?? new Uint32Array(n));
}

/** fillStart ascends from 0 to the number of fills. */
function requireRuns(starts: Uint32Array, fills: number): void {
  const ascends = starts.every((start, i) => start >= (i === 0 ? 0 : starts[i - 1]!));
  if (starts[0] !== 0 || starts[starts.length - 1] !== fills || !ascends) {
    throw new AdlError('INVALID_COLUMN', `column fillStart must ascend from 0 to the ${fills} book fills`);
  }
}
