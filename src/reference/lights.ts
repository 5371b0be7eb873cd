import type { PercentileMode } from '../market.ts';
import { checked } from './integers.ts';
import type { Candidate } from './queue.ts';
import { ceil, floor, rational } from './rational.ts';

/** A candidate with its place in the queue. */
export interface Placed extends Candidate {
  /** From 1. */
  readonly rank: number;
  readonly lotsAhead: bigint;
  /** 5 (front) … 1 (back). */
  readonly lights: number;
}

export interface PlacedQueue {
  readonly rows: readonly Placed[];
  readonly totalLots: bigint;
}

/** Lights of the candidate of rank `rank` among `count` candidates (section 3). */
function lightsOf(
  mode: PercentileMode,
  ahead: bigint,
  lots: bigint,
  total: bigint,
  rank: number,
  count: number,
): number {
  switch (mode) {
    case 'ahead':
      return Number(5n - floor(rational(5n * ahead, total)));
    case 'size':
      return Number(6n - ceil(rational(5n * (ahead + lots), total)));
    case 'count':
      return Number(5n - floor(rational(5n * BigInt(rank - 1), BigInt(count))));
  }
}

/**
 * Ranks, lots ahead and lights over a whole queue.
 * @throws AdlError OUT_OF_RANGE when all lots together leave the number range
 */
export function placesOf(queue: readonly Candidate[], mode: PercentileMode): PlacedQueue {
  const sum = queue.reduce((lots, candidate) => lots + candidate.lots, 0n);
  const totalLots = checked(sum, 'lots of all candidates');
  let lotsAhead = 0n;
  const rows = queue.map((candidate, index) => {
    const rank = index + 1;
    const lights = lightsOf(mode, lotsAhead, candidate.lots, totalLots, rank, queue.length);
    const placed = { ...candidate, rank, lotsAhead, lights };
    lotsAhead += candidate.lots;
    return placed;
  });
  return { rows, totalLots };
}
