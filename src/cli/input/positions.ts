import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { AdlError } from '../../errors.ts';
import { readArrow, readParquet } from '../../import/columns.ts';
import type { LineResult } from '../../import/row.ts';
import { Failure, type Io, UsageError } from '../io.ts';
import { readCsv } from './csv.ts';
import { readNdjson } from './ndjson.ts';

export const TEXT_FORMATS = ['csv', 'ndjson'] as const;
export const INPUT_FORMATS = [...TEXT_FORMATS, 'parquet', 'arrow'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
};

/** `-` is standard input. */
export const STDIN = '-';

/** A file of positions in batches, and what its lines are called in messages. */
export interface PositionsInput {
  /** @throws Failure on a file that is none; errors of the file system */
  readonly batches: AsyncIterable<readonly LineResult[]>;
  readonly placeOf: (line: number) => string;
}

/** By the file's name; standard input is CSV unless it is said. @throws UsageError */
export function inputFormat(file: string): InputFormat {
  if (file === STDIN) return 'csv';
  const format = BY_EXTENSION[extname(file).toLowerCase()];
  if (format === undefined) {
    const options = INPUT_FORMATS.map((each) => `--input ${each}`).join(', ');
    throw new UsageError(`${file}: add ${options} or --from VENUE, the name does not say it`);
  }
  return format;
}

export function readPositions(file: string, format: InputFormat, io: Io): PositionsInput {
  const label = fileLabel(file);
  if (format === 'parquet' || format === 'arrow') {
    return { batches: readColumns(file, format, io), placeOf: (row) => `${label}: row ${row}` };
  }
  const input = openInput(file, io);
  return {
    batches: format === 'csv' ? readCsv(input, label) : readNdjson(input),
    placeOf: (line) => `${label}:${line}`,
  };
}

/** A whole file, or all of standard input. */
export async function readBytes(file: string, io: Io): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of openInput(file, io)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** How messages call the file. */
export function fileLabel(file: string): string {
  return file === STDIN ? 'stdin' : file;
}

function openInput(file: string, io: Io): Readable {
  return file === STDIN ? io.stdin : createReadStream(file);
}

async function* readColumns(file: string, format: 'parquet' | 'arrow', io: Io): AsyncGenerator<LineResult[]> {
  const bytes = await readBytes(file, io);
  try {
    yield* format === 'parquet' ? readParquet(bytes) : readArrow(bytes);
  } catch (error) {
    if (error instanceof AdlError && error.code === 'INVALID_FILE') {
      throw new Failure(`${fileLabel(file)}: ${error.message}`);
    }
    throw error;
  }
}
