import { type CsvError, type Parser, parse } from 'csv-parse';
import { Failure } from '../io.ts';
import {
  COLUMNS,
  type ColumnName,
  type Fields,
  type LineResult,
  lineResult,
  REQUIRED_COLUMNS,
  readRow,
  refuse,
} from './row.ts';

/** More than that is a quote which nobody closed. */
const MAX_RECORD_BYTES = 65_536;

/**
 * Reads positions from CSV (RFC 4180, with a header; a BOM, either line end and empty lines are no matter).
 * @throws Failure when the header is not one of positions
 */
export async function* readCsv(input: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<LineResult[]> {
  let lines: LineResult[] = [];
  let header: Header | undefined;
  let broken: CsvError | Failure | undefined;
  // Records are taken in the callback, not from the stream: one object stream less for a million rows.
  const parser: Parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (record: string[], { lines: endLine }) => {
      if (header === undefined) header = readHeader(record, file);
      else lines.push(readRecord(header, record, endLine));
      return null;
    },
  });
  const failed = new Promise<void>((resolve) => {
    parser.once('error', (error) => {
      broken = error as CsvError | Failure;
      resolve();
    });
    parser.once('end', resolve);
  });
  parser.resume();
  for await (const chunk of input) {
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    if (lines.length > 0) yield lines;
    lines = [];
    if (broken !== undefined) break;
  }
  if (broken === undefined) parser.end();
  await failed;
  if (broken instanceof Failure) throw broken;
  if (broken !== undefined) lines.push(unreadable(broken));
  if (lines.length > 0) yield lines;
  if (header === undefined) throw new Failure(`${file}: no header; its columns are ${COLUMNS.join(',')}`);
}

/** Name of each column by its place. */
type Header = readonly ColumnName[];

function readHeader(record: readonly string[], file: string): Header {
  const problems: string[] = [];
  const unknown = record.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  const missing = REQUIRED_COLUMNS.filter((name) => !record.includes(name));
  const twice = record.filter((name, place) => record.indexOf(name) !== place);
  const named = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');
  if (unknown.length > 0) problems.push(`unknown column ${named(unknown)}`);
  if (missing.length > 0) problems.push(`missing column ${named(missing)}`);
  if (twice.length > 0) problems.push(`column ${named(twice)} twice`);
  if (record[0]?.trimStart().startsWith('{')) problems.push('this looks like NDJSON: add --input ndjson');
  if (problems.length > 0) {
    throw new Failure(
      `${file}:1: ${problems.join('; ')} (columns: ${COLUMNS.join(', ')}; the first five must be there)`,
    );
  }
  return record as ColumnName[];
}

function readRecord(header: Header, record: readonly string[], endLine: number): LineResult {
  // The parser counts to the end of a record, people look for its start.
  const line = endLine - record.reduce((sum, field) => sum + lineEnds(field), 0);
  return lineResult(line, () => {
    if (record.length !== header.length) refuse(`${record.length} fields, but the header has ${header.length}`);
    const fields: Fields = {};
    for (let place = 0; place < header.length; place++) {
      if (record[place] !== '') fields[header[place]!] = record[place];
    }
    return readRow(fields);
  });
}

function lineEnds(field: string): number {
  return field.includes('\n') ? field.split('\n').length - 1 : 0;
}

function unreadable(error: CsvError): LineResult {
  const line = Number(error.lines ?? 0);
  const why =
    error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
      ? 'a quoted field that starts on this line or before it does not end'
      : error.message;
  return { line, reason: `${why}; nothing from there on was read` };
}
