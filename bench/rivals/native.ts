/** The same algorithm in C (score.c), compiled when the bench runs, in a process of its own that times itself on the same data. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Book } from '../book.ts';
import { MAINTENANCE_PPM } from '../book.ts';
import { type Answer, FRONT, type Job, type Measured, type Rival, type RowName, type Timing } from '../contest.ts';
import { signedMark } from './float.ts';

const SOURCE = 'bench/rivals/score.c';
const COMPILERS = ['clang', 'gcc', 'cc'];
const FLAGS = ['-O3', '-march=native', '-std=gnu11'];
const ROWS: readonly RowName[] = ['score-all', 'rank-all', 'top-1000', 'adl-1000', 'liquidatable', 'quiet-tick'];

/** The first compiler there is, with its version; undefined without one. */
export const compiler = COMPILERS.map((command) => {
  try {
    const version = execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return { command, version: version.split('\n')[0]! };
  } catch {
    return undefined;
  }
}).find((found) => found !== undefined);

let folder: string | undefined;
const programs = new Map<number, string>();
let written: Book | undefined;

function workFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'adl-bench-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

function compile(lanes: number): string {
  const known = programs.get(lanes);
  if (known !== undefined) return known;
  const program = join(workFolder(), `score-${lanes}`);
  execFileSync(compiler!.command, [...FLAGS, `-DLANES=${lanes}`, SOURCE, '-o', program, '-lm'], { stdio: 'pipe' });
  programs.set(lanes, program);
  return program;
}

const integers = (column: Float64Array): BigInt64Array => BigInt64Array.from(column, BigInt);

/** Writes the book in the form that score.c reads, once a book. */
function writeData(book: Book): string {
  const path = join(workFolder(), 'book');
  if (written === book) return path;
  const file = openSync(path, 'w');
  const { queues } = book;
  const head = BigInt64Array.of(BigInt(book.n), BigInt(queues.length), BigInt(book.accounts), BigInt(MAINTENANCE_PPM));
  const bounds = queues.flatMap((queue) => [queue.from, queue.to, signedMark(book, queue)]);
  writeSync(file, head);
  writeSync(file, integers(Float64Array.from(bounds)));
  for (const column of [book.lots, book.entry, book.margin, book.equity, book.maintenance]) {
    writeSync(file, integers(column));
  }
  writeSync(file, book.account);
  closeSync(file);
  written = book;
  return path;
}

function read(row: RowName, path: string): Answer {
  const bytes = readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  if (row === 'score-all') return { kind: 'scores', scores: new Float64Array(buffer) };
  const rows = new Uint32Array(buffer);
  return row === 'quiet-tick' ? { kind: 'count', count: rows.length } : { kind: 'order', rows };
}

function enter(lanes: number, { row, book, need, time }: Job): Measured | string | undefined {
  if (!ROWS.includes(row)) return undefined;
  if (compiler === undefined) return `no C compiler here (${COMPILERS.join(', ')})`;
  const program = compile(lanes);
  const output = join(workFolder(), 'answer');
  const wanted = row === 'adl-1000' ? need : FRONT;
  const text = execFileSync(program, [writeData(book), row, String(wanted), String(time), output], {
    encoding: 'utf8',
  });
  return { timing: JSON.parse(text) as Timing, answer: () => read(row, output) };
}

export const nativeVectors: Rival = {
  name: 'c-o3',
  about: 'the same exact algorithm in C, -O3 -march=native, 128-bit vectors, a process of its own',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter: (job) => enter(2, job),
};

export const nativeWide: Rival = {
  name: 'c-o3-wide',
  about: 'the same with 512-bit vectors (where the processor has them, else what the compiler makes of it)',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter: (job) => enter(8, job),
};
