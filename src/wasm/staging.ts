import type { IntegerColumn, PositionRows, TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import { CROSS_MARGIN } from '../limits.ts';
import { address, type CoreExports } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { outOfMemory } from './status.ts';

const LOTS_FLOAT = 1;
const ENTRY_FLOAT = 2;
const MARGIN_FLOAT = 4;

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

function putIntegers(memory: CoreMemory, at: number, column: IntegerColumn): boolean {
  if (column instanceof BigInt64Array) {
    memory.i64(at, column.length).set(column);
    return false;
  }
  memory.f64(at, column.length).set(column);
  return true;
}

/** Writes positions into staging; returns the flags of the columns that are f64. @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED */
export function stagePositions(
  exports: CoreExports,
  memory: CoreMemory,
  rows: PositionRows,
  sequence?: Float64Array,
): number {
  const { account, side, lots, entryValue, margin, leverage, exempt } = rows;
  const n = account.length;
  requireLength(n, { lots, entryValue, margin, leverage, exempt, side: typeof side === 'number' ? undefined : side });
  for (const [name, column] of Object.entries({ lots, entryValue, margin })) requireIntegers(name, column);
  const at = address(exports.stageRows(n));
  if (at === 0) throw outOfMemory();
  let floats = putIntegers(memory, at, lots) ? LOTS_FLOAT : 0;
  if (putIntegers(memory, at + 8 * n, entryValue)) floats |= ENTRY_FLOAT;
  if (margin === undefined) memory.i64(at + 16 * n, n).fill(BigInt(CROSS_MARGIN));
  else if (putIntegers(memory, at + 16 * n, margin)) floats |= MARGIN_FLOAT;
  if (sequence !== undefined) {
    const cells = memory.i64(at + 24 * n, n);
    for (let i = 0; i < n; i++) cells[i] = BigInt(sequence[i]!);
  }
  fillOrSet(memory.u32(at + 32 * n, n), leverage ?? 0);
  memory.u32(at + 36 * n, n).set(account);
  fillOrSet(memory.u8(at + 40 * n, n), side);
  fillOrSet(memory.u8(at + 41 * n, n), exempt ?? 0);
  return floats;
}

function fillOrSet<T extends Uint8Array | Uint32Array>(cells: T, values: number | T): void {
  if (typeof values === 'number') cells.fill(values);
  else cells.set(values);
}

/** Writes keys of positions into staging. @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED */
export function stageKeys(
  exports: CoreExports,
  memory: CoreMemory,
  side: number | Uint8Array,
  accounts: Uint32Array,
): void {
  const n = accounts.length;
  requireLength(n, { side: typeof side === 'number' ? undefined : side });
  const at = address(exports.stageRows(n));
  if (at === 0) throw outOfMemory();
  memory.u32(at + 36 * n, n).set(accounts);
  fillOrSet(memory.u8(at + 40 * n, n), side);
}

/** Writes a tick's input into staging. @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED */
export function stageBatch(exports: CoreExports, memory: CoreMemory, rows: TickRows): void {
  const marks = rows.markMarket.length;
  const n = rows.account.length;
  const fills = rows.fillLots.length;
  requireLength(marks, { markUnitValue: rows.markUnitValue });
  requireLength(n, { market: rows.market, side: rows.side, force: rows.force });
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
}

/** fillStart ascends from 0 to the number of fills. */
function requireRuns(starts: Uint32Array, fills: number): void {
  const ascends = starts.every((start, i) => start >= (i === 0 ? 0 : starts[i - 1]!));
  if (starts[0] !== 0 || starts[starts.length - 1] !== fills || !ascends) {
    throw new AdlError('INVALID_COLUMN', `column fillStart must ascend from 0 to the ${fills} book fills`);
  }
}
