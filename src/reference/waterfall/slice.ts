import { floor, rational, trunc } from '../rational.ts';
import { CROSS, isCross, type Position } from '../state.ts';

/** A position as two: the lots to be liquidated, and those that stay open (section 8). */
export interface Cut {
  readonly slice: Position;
  /** Without lots when all are liquidated. */
  readonly rest: Position;
}

/**
 * Cuts m of a position's n lots off, with their part of entry value and isolated margin pro rata: closed entry = trunc(E·m/n),
 * margin ⌊margin·m/n⌋.
 */
export function cut(position: Position, lots: bigint): Cut {
  const entryValue = trunc(rational(position.entryValue * lots, position.lots));
  const margin = isCross(position) ? CROSS : floor(rational(position.margin * lots, position.lots));
  return {
    slice: { ...position, lots, entryValue, margin },
    rest: {
      ...position,
      lots: position.lots - lots,
      entryValue: position.entryValue - entryValue,
      margin: isCross(position) ? CROSS : position.margin - margin,
    },
  };
}
