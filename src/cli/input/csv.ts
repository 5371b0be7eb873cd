import { CsvError, parse } from 'csv-parse';
import {
  COLUMNS,
  type ColumnName,
  columnsProblem,
  type Fields,
  type LineResult,
  lineResult,
  readRow,
  refuse,
} from '../../import/row.ts';
import { Failure } from '../io.ts';

/** More than that is a quote which nobody closed. */
const MAX_RECORD_BYTES = 65_536;

/**
 * Reads positions from CSV (RFC 4180, with a header; a BOM, either line end and empty lines are no matter).
 * @throws Failure when the header is not one of positions
 */
export async function* readCsv(input: AsyncIterable<Uint8Array | string>, file: string): AsyncGenerator<LineResult[]> {
  let header: Header | undefined;
  let nextLine = 1;
  for await (const records of readRecords(input)) {
    const results: LineResult[] = [];
    for (const record of records) {
      const line = nextLine;
      if (record instanceof CsvError) {
        results.push(unreadable(line, record));
        continue;
      }
      nextLine += 1 + lineEnds(record);
      if (record.length === 1 && record[0] === '') continue;
      if (header === undefined) header = readHeader(record, file, line);
      else results.push(readRecord(header, record, line));
    }
    if (results.length > 0) yield results;
  }
  if (header === undefined) throw new Failure(`${file}: no header; its columns are ${COLUMNS.join(',')}`);
}

/** Batches of records, an empty line as a record of one empty field; at the end perhaps the error that ended it. */
async function* readRecords(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<(string[] | CsvError)[]> {
  let records: (string[] | CsvError)[] = [];
  // Not the parser's own line numbers: asking for them doubles its time.
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  let broken = false;
  const ended = new Promise<void>((resolve) => {
    parser.once('end', resolve);
    parser.once('error', (error) => {
      broken = true;
      records.push(error as CsvError);
      resolve();
    });
  });
  parser.on('data', (record: string[]) => records.push(record));
  for await (const chunk of input) {
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    if (broken) break;
    yield records;
    records = [];
  }
  if (!broken) parser.end();
  await ended;
  yield records;
}

/** Name of each column by its place. */
type Header = readonly ColumnName[];

function readHeader(record: readonly string[], file: string, line: number): Header {
  const problem = columnsProblem(record);
  if (problem !== undefined) throw new Failure(`${file}:${line}: ${problem}`);
  return record as ColumnName[];
}

function readRecord(header: Header, record: readonly string[], line: number): LineResult {
  return lineResult(line, () => {
    if (record.length !== header.length) refuse(`${record.length} fields, but the header has ${header.length}`);
    const fields: Fields = {};
    for (let place = 0; place < header.length; place++) {
      if (record[place] !== '') fields[header[place]!] = record[place];
    }
    return readRow(fields);
  });
}

function lineEnds(record: readonly string[]): number {
  let count = 0;
  for (const field of record) if (field.includes('\n')) count += field.split('\n').length - 1;
  return count;
}

/** With stray quotes allowed, what is left to go wrong is a quoted field that swallows the lines after it. */
function unreadable(line: number, error: CsvError): LineResult {
  const endless = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const why = endless ? 'a quoted field does not end' : error.message;
  return { line, reason: `${why}; nothing from this line on was read` };
}
