import { parseArgs } from 'node:util';
import { ROW_NAMES, type RowName } from './contest.ts';

export const USAGE = `bench [--quick] [--json] [--sizes N,N...] [--row NAME]... [--rival NAME]... [--svg FILE] [--write-results] [--wasm FILE] [--gate]

  --quick          sizes 10,000 and 100,000, under two minutes; the full run goes to 10 million
  --json           one object a line: {row, size, unit, median, p95, rivals: {name: {median, ratio}}}
  --sizes N,N      only these numbers of positions (10k, 1M and 1e6 are understood); --size N is the same for one
  --row NAME       only this row: ${ROW_NAMES.join(', ')}
  --rival NAME     only this rival
  --svg FILE       draws the growth of cost with size
  --write-results  writes bench/RESULTS.md and bench/growth.svg; of all rows and rivals, at full length
  --wasm FILE      measures this build of the engine instead of the package's
  --gate           checks bench/gate.json instead: exit code 1 when a ratio or a size is outside its limit
`;

export interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  readonly gate: boolean;
  readonly sizes: readonly number[];
  readonly rows: readonly RowName[];
  /** Empty: all. */
  readonly rivals: readonly string[];
  readonly svg: string | undefined;
  readonly writeResults: boolean;
  readonly wasm: string | undefined;
  /** Milliseconds for one task. */
  readonly time: number;
}

const QUICK_SIZES = [1e4, 1e5];
const FULL_SIZES = [1e4, 1e5, 1e6, 1e7];
const QUICK_TIME_MS = 60;
const FULL_TIME_MS = 250;

function readSize(text: string): number {
  const match = /^([\d.e+_]+)([kM]?)$/.exec(text);
  const size = Number(match?.[1]?.replaceAll('_', '')) * { '': 1, k: 1e3, M: 1e6 }[match?.[2] as '' | 'k' | 'M'];
  if (!Number.isInteger(size) || size < 2000 || size > 2e7) {
    throw new Error(`--size must be a number of positions from 2000 to 20M, got ${text}`);
  }
  return size;
}

function readRow(name: string): RowName {
  const row = ROW_NAMES.find((known) => known === name);
  if (row === undefined) throw new Error(`--row must be one of ${ROW_NAMES.join(', ')}; got ${name}`);
  return row;
}

/** @throws Error on an unknown option, row or size */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean' },
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      gate: { type: 'boolean' },
      size: { type: 'string', multiple: true },
      sizes: { type: 'string', multiple: true },
      row: { type: 'string', multiple: true },
      rival: { type: 'string', multiple: true },
      svg: { type: 'string' },
      'write-results': { type: 'boolean' },
      wasm: { type: 'string' },
    },
  });
  if (values.help) return undefined;
  const quick = values.quick ?? false;
  const given = [...(values.size ?? []), ...(values.sizes ?? [])];
  const sizes = given.flatMap((list) => list.split(',')).map(readSize);
  if (values['write-results'] && (quick || values.row || values.rival || values.wasm)) {
    throw new Error('--write-results records all rows and rivals: not with --quick, --row, --rival or --wasm');
  }
  return {
    quick,
    json: values.json ?? false,
    gate: values.gate ?? false,
    sizes: sizes.length > 0 ? sizes : quick ? QUICK_SIZES : FULL_SIZES,
    rows: values.row?.map(readRow) ?? ROW_NAMES,
    rivals: values.rival ?? [],
    svg: values.svg,
    writeResults: values['write-results'] ?? false,
    wasm: values.wasm,
    time: quick ? QUICK_TIME_MS : FULL_TIME_MS,
  };
}
