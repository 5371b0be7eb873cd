/**
 * Cells of a histogram over scores, which span many powers of ten on both sides of zero: eight an octave of
 * 1 + |score|/10^5. The octave is read off a double's exponent and the eighth off its first digits by a table, which costs no
 * logarithm a score.
 */
const UNIT = 100_000;
const STEPS = 8;
const MOST = 40 * STEPS;
/** Cells below zero, the cell of zero, cells above. */
export const CELLS = 2 * MOST + 1;

const DIGITS = 10;
const EIGHTHS = Uint8Array.from({ length: 2 ** DIGITS }, (_, digits) =>
  Math.floor(STEPS * Math.log2(1 + digits / 2 ** DIGITS)),
);
/** Bits of the high word below the exponent. */
const FRACTION_BITS = 20;
const EXPONENT_OF_ONE = 1023;

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** Cell of a score; |score| is at most 2^53. */
function cellOf(score: number): number {
  scratch[0] = 1 + Math.abs(score) / UNIT;
  const high = words[1]!;
  const digits = (high >>> (FRACTION_BITS - DIGITS)) & (2 ** DIGITS - 1);
  const steps = ((high >>> FRACTION_BITS) - EXPONENT_OF_ONE) * STEPS + EIGHTHS[digits]!;
  return score < 0 ? MOST - steps : MOST + steps;
}

/** Counts scores by cell. */
export function countScores(scores: Float64Array, count: number): Uint32Array<ArrayBuffer> {
  const cells = new Uint32Array(CELLS);
  for (let row = 0; row < count; row++) {
    const cell = cellOf(scores[row]!);
    cells[cell] = cells[cell]! + 1;
  }
  return cells;
}

/** Where a score (in 10^−9) lies on the axis: octaves from zero. */
export function placeOf(score: number): number {
  const octaves = Math.log2(1 + Math.abs(score) / UNIT);
  return score < 0 ? -octaves : octaves;
}

/** The middle of a cell on the axis. */
export function placeOfCell(cell: number): number {
  const steps = cell - MOST;
  return (steps + Math.sign(steps) / 2) / STEPS;
}
