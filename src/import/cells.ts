import { formatScaled } from '../decimal.ts';
import { columnsProblem, type Fields, type LineResult, lineResult, readRow, refuse } from './row.ts';

/** Reads one cell of a column into what a field of a file of positions may be: text or a boolean. */
export type CellReader = (value: unknown) => string | boolean;

/** Columns of so many rows; a cell that is null or undefined is empty. */
export interface Cells {
  readonly rows: number;
  readonly at: (name: string, row: number) => unknown;
}

export const textCell: CellReader = (value) =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : `${value}`;
export const booleanCell: CellReader = (value) => value === true;

/** A decimal that is stored as a whole number of 10^−scale; bytes hold it in two's complement, the highest first. */
export function decimalCell(scale: number): CellReader {
  return (value) => {
    const unscaled = value instanceof Uint8Array ? signedOf(value) : BigInt(value as number | bigint);
    return scale >= 0 ? formatScaled(unscaled, scale) : (unscaled * 10n ** BigInt(-scale)).toString();
  };
}

/** @throws AdlError INVALID_FILE */
export function refuseColumn(name: string, type: string): never {
  refuse(
    `column "${name}" is ${type}: columns must be text, decimal, integer or boolean (binary floating point is not exact)`,
  );
}

/** Checks the columns' names. @throws AdlError INVALID_FILE */
export function checkColumns(names: readonly string[]): void {
  const problem = columnsProblem(names);
  if (problem !== undefined) refuse(problem);
}

/** The rows of a batch; `first` is the number of its first in the file, from 0. */
export function rowsOf(cells: Cells, readers: ReadonlyMap<string, CellReader>, first: number): LineResult[] {
  const results: LineResult[] = [];
  for (let row = 0; row < cells.rows; row++) {
    const read = (): ReturnType<typeof readRow> => {
      const fields: Record<string, unknown> = {};
      for (const [name, reader] of readers) {
        const value = cells.at(name, row);
        const field = value === null || value === undefined ? '' : reader(value);
        if (field !== '') fields[name] = field;
      }
      return readRow(fields as Fields);
    };
    results.push(lineResult(first + row, read));
  }
  return results;
}

function signedOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
