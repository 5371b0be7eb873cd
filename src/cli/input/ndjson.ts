import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { COLUMNS, type Fields, type FileRow, type LineResult, lineResult, readRow, refuse } from '../../import/row.ts';

const BATCH_LINES = 4_096;
const BYTE_ORDER_MARK = '\ufeff';

/** Reads positions from NDJSON, one object a line; empty lines hold nothing. */
export async function* readNdjson(input: Readable): AsyncGenerator<LineResult[]> {
  let batch: LineResult[] = [];
  let line = 0;
  let failure: unknown;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // readline's iterator does not pass its input's errors on.
  input.once('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const text of lines) {
    line += 1;
    const json = line === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    if (json.trim() !== '') batch.push(lineResult(line, () => readObject(json)));
    if (batch.length >= BATCH_LINES) {
      yield batch;
      batch = [];
    }
  }
  if (failure !== undefined) throw failure;
  if (batch.length > 0) yield batch;
}

function readObject(json: string): FileRow {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    refuse(`no JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('a line must be one JSON object');
  const unknown = Object.keys(value).filter((name) => !(COLUMNS as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(', ');
    refuse(`unknown field ${names} (fields: ${COLUMNS.join(', ')})`);
  }
  const given = Object.entries(value).filter(([, field]) => field !== null && field !== '');
  return readRow(Object.fromEntries(given) as Fields);
}
