/**
 * Seeded randomness that is the same on every host. The generator is sfc32 (Chris Doty-Humphrey's small fast counting
 * generator, 128 bits of state, passes PractRand): four adds, a rotate and two shifts on 32-bit integers, which JavaScript
 * does exactly. Values come from tables by +, −, ×, / and sqrt alone, which IEEE 754 rounds alike everywhere; `Math.exp`,
 * `Math.log` and `Math.pow` may differ between hosts in the last bit and are not used.
 */
import type { Table } from './format.ts';

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** Streams of different names are independent: adding one leaves the others as they were. */
  constructor(seed: string, stream: string) {
    this.a = hash(`${seed}/a/${stream}`);
    this.b = hash(`${seed}/b/${stream}`);
    this.c = hash(`${seed}/c/${stream}`);
    for (let i = 0; i < 15; i++) this.next();
  }

  /** Uniform over 0 … 2^32 − 1. */
  next(): number {
    const result = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + result;
    this.c |= 0;
    return result >>> 0;
  }

  /** Uniform over (0, 1), never an end. */
  uniform(): number {
    return (this.next() + 0.5) / 0x1_0000_0000;
  }

  /** Uniform over 0 … count − 1 (by scaling; the bias is below count/2^32). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }
}

/** a·(b/a)^fraction for positive a and b, by repeated square roots; the fraction is cut to 24 binary digits. */
export function geometric(a: number, b: number, fraction: number): number {
  if (fraction <= 0) return a;
  if (fraction >= 1) return b;
  let root = b / a;
  let value = a;
  let rest = fraction;
  for (let digit = 0; digit < 24; digit++) {
    root = Math.sqrt(root);
    rest *= 2;
    if (rest >= 1) {
      value *= root;
      rest -= 1;
    }
  }
  return value;
}

/** y at x: between the points geometrically where both ends are positive, else linearly; the end values beyond them. */
export function tableAt(table: Table, x: number): number {
  let upper = 0;
  while (upper < table.length && table[upper]![0] < x) upper += 1;
  if (upper === 0) return table[0]![1];
  if (upper === table.length) return table[upper - 1]![1];
  const [x0, y0] = table[upper - 1]!;
  const [x1, y1] = table[upper]!;
  const fraction = (x - x0) / (x1 - x0);
  return y0 > 0 && y1 > 0 ? geometric(y0, y1, fraction) : y0 + (y1 - y0) * fraction;
}

/** Cells of a sampled distribution. */
const CELLS = 8192;

/** A distribution given by quantiles, sampled once so that a draw is a look-up and one linear interpolation. */
export class Distribution {
  private readonly values = new Float64Array(CELLS + 1);

  constructor(quantiles: Table) {
    for (let cell = 0; cell <= CELLS; cell++) this.values[cell] = tableAt(quantiles, cell / CELLS);
  }

  draw(random: Random): number {
    const place = random.uniform() * CELLS;
    const cell = Math.floor(place);
    const low = this.values[cell]!;
    return low + (this.values[cell + 1]! - low) * (place - cell);
  }
}
