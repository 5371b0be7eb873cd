import { visible } from '../io.ts';
import type { Column, Row } from './formats.ts';

/** Rows that are measured together; the widths only grow from one block to the next. */
const BLOCK_ROWS = 1_000;
const GAP = '  ';

/** Lines of a table for people: a header, then the rows, padded. */
export function* tableLines(columns: readonly Column[], rows: Iterable<Row>): Iterable<string> {
  const widths = columns.map(({ name }) => name.length);
  let block: string[][] = [columns.map(({ name }) => name)];
  for (const row of rows) {
    const cells = columns.map(({ name, show = String }) => {
      const value = row[name] ?? null;
      return value === null ? '' : visible(show(value));
    });
    cells.forEach((cell, column) => {
      widths[column] = Math.max(widths[column]!, cell.length);
    });
    block.push(cells);
    if (block.length > BLOCK_ROWS) {
      for (const line of block) yield padded(line, columns, widths);
      block = [];
    }
  }
  for (const line of block) yield padded(line, columns, widths);
}

function padded(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const line = cells.map((cell, column) =>
    columns[column]!.align === 'left' ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
  );
  return line.join(GAP).trimEnd();
}
