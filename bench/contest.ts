/** What a row of the benchmark is made of: our task, its rivals' tasks, and what each of them answers. */
import { type Book, type BookKind, CROSS_GROUPS } from './book.ts';
import type { World } from './world.ts';

/** In how many fills of a tick garbage is measured. */
export const GARBAGE_FILLS = [0, 10, 1000, 10_000] as const;
export const GARBAGE_ROWS = GARBAGE_FILLS.map((fills) => `garbage-per-tick-${fills}` as const);

export const CROSS_TICK_ROWS = CROSS_GROUPS.map((positions) => `cross-tick-${positions}` as const);

/** What markets with rules cost, against the same markets without: rows/rules.ts. */
export const RULE_ROWS = [
  'rules-candidates-score',
  'rules-tiers-score',
  'rules-candidates-top-1000',
  'rules-tiers-top-1000',
  'rules-candidates-tick',
  'rules-tiers-tick',
  'rules-order-rank',
  'rules-notional-rank',
  'rules-order-top-1000',
  'rules-priorities-top-1000',
  'rules-order-1000',
  'rules-hedge-score',
  'rules-hedge-1000',
  'rules-share-1000',
] as const;

export const ROW_NAMES = [
  'score-all',
  'rank-all',
  'lights-all',
  'liquidatable',
  'digest',
  'snapshot',
  'bulk-load',
  'memory',
  'tidy',
  'adl-1000',
  'top-1000',
  'rank-of-one',
  'adl-1000-isolated',
  'adl-1-isolated',
  'top-1000-isolated',
  'rank-of-one-isolated',
  ...GARBAGE_ROWS,
  'ties-1000',
  'skip-walk',
  'quiet-tick',
  'cross-tick',
  ...CROSS_TICK_ROWS,
  ...RULE_ROWS,
] as const;
export type RowName = (typeof ROW_NAMES)[number];

/** How many are closed in `adl-1000` and listed in `top-1000`. */
export const FRONT = 1000;

export type Answer =
  /** By row of the book; −Infinity for no candidate. */
  | { readonly kind: 'scores'; readonly scores: Float64Array }
  /** Rows of the book, queue by queue. */
  | { readonly kind: 'order'; readonly rows: Uint32Array }
  /** By row of the book; 0 for no candidate. */
  | { readonly kind: 'lights'; readonly lights: Uint8Array }
  | { readonly kind: 'count'; readonly count: number };

export interface Task {
  /** Timed. A promise when `async`. */
  readonly run: () => unknown;
  readonly async?: boolean;
  /** Untimed, before every run. */
  readonly before?: () => void;
  /** Untimed, once: what the task finds. */
  readonly answer?: () => Answer | Promise<Answer>;
  readonly close?: () => void;
}

export interface Timing {
  /** In milliseconds, or the row's unit. */
  readonly median: number;
  readonly p95: number;
  readonly samples: number;
}

/** A rival that times itself, or something that is no time. */
export interface Measured {
  readonly timing: Timing;
  readonly answer?: () => Answer;
}

export type Entry = Task | Measured;

/** What a rival needs to know beside the book. */
export interface Job {
  readonly row: RowName;
  readonly book: Book;
  /** `adl-1000`: lots to close, and the unit value to close at. */
  readonly need: number;
  readonly closeAt: number;
  /** `rank-of-one`: the row asked for. */
  readonly asked: number;
  /** Milliseconds to spend on one task. */
  readonly time: number;
  readonly world: World;
}

export interface Rival {
  readonly name: string;
  readonly about: string;
  /** Answers must be the same as ours; a float rival's differences are only reported. */
  readonly exact: boolean;
  /** Positions up to which it takes part. */
  readonly most: number;
  /** Undefined: does not take part in this row. A string: why it cannot here. */
  enter(job: Job): Entry | undefined | string | Promise<Entry | undefined | string>;
}

export interface Row {
  readonly name: RowName;
  readonly book: BookKind;
  readonly unit: 'ms' | 'B/position' | 'B/tick';
  readonly about: string;
  /** Positions from which on it is measured; absent: any. */
  readonly least?: number;
  ours(world: World): Entry;
}
