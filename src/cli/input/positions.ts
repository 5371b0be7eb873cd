import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { type Io, UsageError } from '../io.ts';
import { readCsv } from './csv.ts';
import { readNdjson } from './ndjson.ts';
import type { LineResult } from './row.ts';

export const INPUT_FORMATS = ['csv', 'ndjson'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/** `-` is standard input. */
export const STDIN = '-';

/** By the file's name; standard input is CSV unless it is said. @throws UsageError */
export function inputFormat(file: string): InputFormat {
  if (file === STDIN) return 'csv';
  const format = BY_EXTENSION[extname(file).toLowerCase()];
  if (format === undefined)
    throw new UsageError(`${file}: add --input csv or --input ndjson, the name does not say it`);
  return format;
}

/** A file of positions, line by line in batches. @throws Failure on a file that is none; errors of the file system */
export function readPositions(file: string, format: InputFormat, io: Io): AsyncGenerator<LineResult[]> {
  const input: Readable = file === STDIN ? io.stdin : createReadStream(file);
  return format === 'csv' ? readCsv(input, fileLabel(file)) : readNdjson(input);
}

/** How messages call the file. */
export function fileLabel(file: string): string {
  return file === STDIN ? 'stdin' : file;
}
