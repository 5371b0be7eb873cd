import type { IntegerColumn, SideNumber } from '../core.ts';
import { AdlError, type ErrorPlace } from '../errors.ts';
import { LONG, SHORT } from '../limits.ts';

/**
 * One integer of a column.
 * @throws AdlError INVALID_COLUMN when a Float64 value is no safe integer
 */
export function integerAt(column: IntegerColumn, row: number, what: string, place: ErrorPlace): bigint {
  const value = column[row];
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) {
    throw new AdlError('INVALID_COLUMN', `${what} is no whole number up to ±(2^53 − 1): ${value}`, place);
  }
  return BigInt(value as number);
}

/** The side of a row, of a column or of all rows. @throws AdlError INVALID_COLUMN */
export function sideAt(side: SideNumber | Uint8Array, row: number, place: ErrorPlace): SideNumber {
  const value = typeof side === 'number' ? side : side[row];
  if (value !== LONG && value !== SHORT) {
    throw new AdlError('INVALID_COLUMN', `side must be 0 or 1, got ${value}`, place);
  }
  return value;
}

/**
 * Refuses columns of another length than expected. An absent column, and a number for all rows, have every length.
 * @throws AdlError INVALID_COLUMN
 */
export function requireLength(
  length: number,
  columns: Readonly<Record<string, { readonly length: number } | number | undefined>>,
  place: ErrorPlace = {},
): void {
  for (const [name, column] of Object.entries(columns)) {
    if (typeof column === 'object' && column.length !== length) {
      throw new AdlError('INVALID_COLUMN', `column ${name} has ${column.length} rows instead of ${length}`, place);
    }
  }
}
