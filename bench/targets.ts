import { CROSS_TICK_ROWS } from './contest.ts';

/** What the design asks for, as ratios within one run at 1 M positions (quiet-tick: 10 M). */
export interface Target {
  readonly row: string;
  readonly rival: string;
  readonly size: number;
  /** Rival over ours is to be at least this. */
  readonly least: number;
  readonly says: string;
}

export const TARGETS: readonly Target[] = [
  { row: 'score-all', rival: 'objects-sort', size: 1e6, least: 60, says: '≥ 60× objects and sort' },
  { row: 'score-all', rival: 'typed-quickselect', size: 1e6, least: 8, says: '≥ 8× typed arrays and quickselect' },
  { row: 'score-all', rival: 'bigint-sort', size: 1e6, least: 150, says: '≥ 150× exact BigInt and sort' },
  { row: 'score-all', rival: 'c-o3', size: 1e6, least: 1 / 1.5, says: '≤ 1.5× the same in C with 128-bit vectors' },
  { row: 'lights-all', rival: 'own-score-pass', size: 1e6, least: 0.5, says: '≤ 2× our score pass' },
  { row: 'adl-1000', rival: 'own-score-pass', size: 1e6, least: 1 / 1.6, says: '≤ 1.6× our score pass' },
  { row: 'adl-1000-isolated', rival: 'own-score-pass', size: 1e6, least: 20, says: '≤ 0.05× with block bounds' },
  { row: 'quiet-tick', rival: 'own-score-pass', size: 1e7, least: 50, says: '≤ 0.02× our score pass at 10 M' },
];

/** Targets that are no ratios: largest median in the row's unit. */
export interface Limit {
  readonly row: string;
  readonly size: number;
  readonly most: number;
  readonly says: string;
}

export const LIMITS: readonly Limit[] = [
  { row: 'memory', size: 1e6, most: 64, says: '≤ 64 bytes a position' },
  { row: 'bulk-load', size: 1e6, most: 50, says: '≥ 20 M positions/s, that is 50 ms' },
  { row: 'memory', size: 1e7, most: 64, says: '≤ 64 bytes a position' },
  { row: 'bulk-load', size: 1e7, most: 500, says: '≥ 20 M positions/s, that is 500 ms' },
];

/** From here on a recorded run has only the rows that a target speaks of, and these: all rows with all rivals would take an hour. */
const LARGE = 1e6;
const ALSO: readonly string[] = ['adl-1-isolated', 'top-1000-isolated', 'rank-of-one-isolated', ...CROSS_TICK_ROWS];

/** Whether a recorded run has this row at this size. */
export function isRecorded(row: string, size: number): boolean {
  if (size < LARGE || (size === LARGE && ALSO.includes(row))) return true;
  return [...TARGETS, ...LIMITS].some((one) => one.row === row && one.size === size);
}
