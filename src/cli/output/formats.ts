import { tableLines } from './table.ts';

export const FORMATS = ['table', 'csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** One row of data: decimals and text as strings, counts as numbers, what does not apply as null. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
  /** How a table shows the value; default as it is. */
  readonly show?: (value: string | number) => string;
}

/** Turns rows into the lines of a format, holding no more than a screenful of them. */
export function formatLines(format: Format, columns: readonly Column[], rows: Iterable<Row>): Iterable<string> {
  if (format === 'ndjson') return ndjsonLines(columns, rows);
  return format === 'csv' ? csvLines(columns, rows) : tableLines(columns, rows);
}

function* ndjsonLines(columns: readonly Column[], rows: Iterable<Row>): Iterable<string> {
  for (const row of rows) {
    yield JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])));
  }
}

function* csvLines(columns: readonly Column[], rows: Iterable<Row>): Iterable<string> {
  yield columns.map(({ name }) => name).join(',');
  for (const row of rows) yield columns.map(({ name }) => csvField(row[name] ?? null)).join(',');
}

/** RFC 4180: a field that holds a separator, a quote or a line end is quoted. */
function csvField(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
