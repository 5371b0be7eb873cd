/** What the wrapper asks of its arguments before anything is done with them: JavaScript and JSON do not ask. */
import type { AllocationRequest, HouseNumbers, PositionRows } from './core.ts';
import { AdlError, type AdlErrorCode, textOf } from './errors.ts';

type ColumnClass = typeof Uint8Array | typeof Uint32Array | typeof Float64Array | typeof BigInt64Array;

const INTEGERS = [BigInt64Array, Float64Array] as const;

/** @throws AdlError with the code given */
export function requireObject(value: unknown, what: string, code: AdlErrorCode = 'INVALID_ARGUMENT'): void {
  if (typeof value === 'object' && value !== null) return;
  throw new AdlError(code, `${what} must be an object, got ${textOf(value)}`);
}

/** @throws AdlError INVALID_ARGUMENT */
export function requireList(value: unknown, what: string): void {
  if (Array.isArray(value)) return;
  throw new AdlError('INVALID_ARGUMENT', `${what} must be an array, got ${textOf(value)}`);
}

/** @throws AdlError INVALID_COLUMN */
export function requireColumn(name: string, column: unknown, classes: readonly ColumnClass[]): void {
  if (classes.some((Class) => column instanceof Class)) return;
  const allowed = classes.map((Class) => Class.name).join(' or ');
  throw new AdlError('INVALID_COLUMN', `column ${name} must be a ${allowed}, got ${describe(column)}`);
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'an object') : textOf(value);
}

/** @throws AdlError INVALID_ARGUMENT */
export function requireFlag(what: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new AdlError('INVALID_ARGUMENT', `${what} must be true or false, got ${textOf(value)}`);
}

/** A column of 0 and 1. @throws AdlError INVALID_COLUMN */
function requireFlags(name: string, column: unknown): void {
  requireColumn(name, column, [Uint8Array]);
  const row = (column as Uint8Array).findIndex((flag) => flag > 1);
  if (row >= 0) throw new AdlError('INVALID_COLUMN', `column ${name} must hold 0 and 1`, { row });
}

/** @throws AdlError INVALID_COLUMN */
export function requireIntegers(name: string, column: unknown): void {
  requireColumn(name, column, INTEGERS);
}

/** One side for all rows, or one a row. @throws AdlError INVALID_COLUMN */
export function requireSides(side: unknown): void {
  if (side === 0 || side === 1 || side instanceof Uint8Array) return;
  throw new AdlError('INVALID_COLUMN', `column side must be 0, 1 or a Uint8Array, got ${describe(side)}`);
}

/** @throws AdlError INVALID_COLUMN */
export function requireRows(rows: PositionRows): void {
  requireObject(rows, 'columns of positions', 'INVALID_COLUMN');
  requireColumn('account', rows.account, [Uint32Array]);
  requireSides(rows.side);
  requireIntegers('lots', rows.lots);
  requireIntegers('entryValue', rows.entryValue);
  if (rows.margin !== undefined) requireIntegers('margin', rows.margin);
  if (rows.leverage !== undefined) requireColumn('leverage', rows.leverage, [Uint32Array]);
  if (rows.exempt !== undefined) requireFlags('exempt', rows.exempt);
}

/** @throws AdlError INVALID_ARGUMENT, INVALID_COLUMN */
export function requireAllocation(request: AllocationRequest): void {
  requireObject(request, 'an allocation');
  const { rule, rounding, budget, weights, caps } = request;
  const roundings = rule === 'queue' ? ['none'] : ['largest-remainder', 'prefix', 'dhondt'];
  if (rule !== 'queue' && rule !== 'water-fill') {
    throw new AdlError('INVALID_ARGUMENT', `rule must be queue or water-fill, got ${textOf(rule)}`);
  }
  if (!roundings.includes(rounding)) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `rounding of ${rule} must be ${roundings.join(', ')}, got ${textOf(rounding)}`,
    );
  }
  if (typeof budget !== 'bigint') {
    throw new AdlError('INVALID_ARGUMENT', `budget must be a bigint, got ${textOf(budget)}`);
  }
  requireColumn('weights', weights, [BigInt64Array]);
  requireColumn('caps', caps, [BigInt64Array]);
}

/** @throws AdlError INVALID_ARGUMENT */
export function requireHouse(house: HouseNumbers): void {
  requireObject(house, 'a house position');
  for (const [name, value] of Object.entries({ lots: house.lots, entryValue: house.entryValue })) {
    if (typeof value !== 'bigint')
      throw new AdlError('INVALID_ARGUMENT', `house ${name} must be a bigint, got ${textOf(value)}`);
  }
}

/** @throws AdlError INVALID_ARGUMENT */
export function requireCount(value: number, what: string): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new AdlError('INVALID_ARGUMENT', `${what} must be a whole number, got ${textOf(value)}`);
}
