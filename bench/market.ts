import type { BookKind } from './book.ts';
import type { Random } from './random.ts';

export interface Market {
  readonly symbol: string;
  /** Unit value in quanta per lot at the start, and after the move. */
  readonly mark: number;
  readonly moved: number;
  /** Upper edge of the market's share of positions; the last one is 1. */
  readonly edge: number;
}

const COUNTS: Readonly<Record<BookKind, number>> = {
  venue: 8,
  single: 1,
  isolated: 1,
  quiet: 500,
  cross: 64,
  'cross-1': 64,
  'cross-2': 64,
  'cross-4': 64,
  'cross-8': 64,
  'cross-16': 64,
  ties: 1,
  thin: 1,
};
const VENUE_EDGES = [0.3, 0.5, 0.65, 0.75, 0.85, 0.9, 0.95, 1];
/** How far marks move: a crash for `single`, so little that nothing happens for `quiet`. */
const MOVES: Readonly<Record<BookKind, number>> = {
  venue: 1.01,
  single: 0.98,
  isolated: 0.98,
  quiet: 1.0001,
  cross: 1.001,
  'cross-1': 1.001,
  'cross-2': 1.001,
  'cross-4': 1.001,
  'cross-8': 1.001,
  'cross-16': 1.001,
  ties: 0.98,
  thin: 0.98,
};

/** The markets of a book; the first is like bitcoin in lots of 0.001. */
export function marketsOf(kind: BookKind, random: Random): Market[] {
  const count = COUNTS[kind];
  return Array.from({ length: count }, (_, i) => {
    const mark = i === 0 ? 60_000_000 : Math.round(10_000 * 6000 ** random.uniform());
    const edge = kind === 'venue' ? VENUE_EDGES[i]! : (i + 1) / count;
    return { symbol: `M${i}`, mark, moved: Math.round(mark * MOVES[kind]), edge };
  });
}
