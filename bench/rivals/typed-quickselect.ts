/** The strongest plain JavaScript we could write: float scores, and only as much order as the question needs. */
import type { Book, Queue } from '../book.ts';
import { FRONT, type Rival } from '../contest.ts';
import { Closing } from './close.ts';
import { collect, comparator, scoreQueue } from './float.ts';
import { lightsTask, orderTask } from './task.ts';

/** Share of a queue's lots that `score-all` selects. */
const COVER = 0.01;

/**
 * Weighted quickselect over rows[from … to): moves the highest scores to the front until they weigh `need`, and returns where
 * they end. Three-way partition by the median of three, keys beside the rows so that the loop reads two arrays in sequence.
 */
export function select(
  keys: Float64Array,
  rows: Uint32Array,
  weights: Float64Array | undefined,
  from: number,
  to: number,
  need: number,
): number {
  let low = from;
  let high = to;
  let left = need;
  while (high - low > 1) {
    const a = keys[low]!;
    const b = keys[(low + high) >>> 1]!;
    const c = keys[high - 1]!;
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let above = low;
    let below = high;
    let weightAbove = 0;
    let weightEqual = 0;
    for (let i = low; i < below; ) {
      const key = keys[i]!;
      const row = rows[i]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      if (key > pivot) {
        keys[i] = keys[above]!;
        rows[i++] = rows[above]!;
        keys[above] = key;
        rows[above++] = row;
        weightAbove += weight;
      } else if (key < pivot) {
        below -= 1;
        keys[i] = keys[below]!;
        rows[i] = rows[below]!;
        keys[below] = key;
        rows[below] = row;
      } else {
        weightEqual += weight;
        i += 1;
      }
    }
    if (left <= weightAbove) high = above;
    else if (left <= weightAbove + weightEqual) return below;
    else {
      left -= weightAbove + weightEqual;
      low = below;
    }
  }
  return high;
}

class Selector {
  readonly book: Book;
  readonly scores: Float64Array;
  readonly keys: Float64Array;
  readonly rows: Uint32Array;
  private readonly inOrder: (a: number, b: number) => number;

  constructor(book: Book) {
    this.book = book;
    this.scores = new Float64Array(book.n);
    this.keys = new Float64Array(book.n);
    this.rows = new Uint32Array(book.n);
    this.inOrder = comparator(book, this.scores);
  }

  /** Scores a queue and gathers its candidates from queue.from on; returns the end. */
  load(queue: Queue): number {
    scoreQueue(this.book, queue, this.scores);
    const end = collect(queue, this.scores, this.rows, queue.from);
    for (let i = queue.from; i < end; i++) this.keys[i] = this.scores[this.rows[i]!]!;
    return end;
  }

  /** The first rows of a queue that hold so much, in queue order. */
  front(queue: Queue, need: number, weights: Float64Array | undefined): Uint32Array {
    const end = select(this.keys, this.rows, weights, queue.from, this.load(queue), need);
    return this.rows.subarray(queue.from, end).sort(this.inOrder);
  }

  total(queue: Queue, end: number): number {
    let total = 0;
    for (let i = queue.from; i < end; i++) total += this.book.lots[this.rows[i]!]!;
    return total;
  }

  /** Lights by four selects, each within what the one before left; the group on each edge is then taken in order. */
  lights(queue: Queue, lights: Uint8Array): void {
    const { keys, rows } = this;
    const { lots } = this.book;
    const end = this.load(queue);
    const total = this.total(queue, end);
    let from = queue.from;
    let ahead = 0;
    for (let light = 5; light > 1; light--) {
      const edge = ((6 - light) * total) / 5;
      const to = select(keys, rows, lots, from, end, edge - ahead);
      let lowest = Number.POSITIVE_INFINITY;
      for (let i = from; i < to; i++) lowest = Math.min(lowest, keys[i]!);
      let ties = from;
      for (let i = from; i < to; i++) {
        const row = rows[i]!;
        if (keys[i] === lowest) continue;
        lights[row] = light;
        ahead += lots[row]!;
        keys[i] = keys[ties]!;
        rows[i] = rows[ties]!;
        rows[ties++] = row;
      }
      const last = rows.subarray(ties, to).sort(this.inOrder);
      for (const row of last) {
        lights[row] = 5 - Math.floor((5 * ahead) / total);
        ahead += lots[row]!;
      }
      from = to;
    }
    for (let i = from; i < end; i++) lights[rows[i]!] = 1;
  }
}

export const typedQuickselect: Rival = {
  name: 'typed-quickselect',
  about: 'float scores in typed arrays, quickselect weighted by size, only the selected are sorted',
  exact: false,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book, need, closeAt }) {
    const selector = new Selector(book);
    const first = book.queues[0]!;
    switch (row) {
      case 'score-all': {
        const totals = book.queues.map((queue) => selector.total(queue, selector.load(queue)) * COVER);
        return { run: () => book.queues.map((queue, i) => selector.front(queue, totals[i]!, book.lots)) };
      }
      case 'lights-all': {
        const lights = new Uint8Array(book.n);
        const run = (): void => {
          for (const queue of book.queues) selector.lights(queue, lights);
        };
        return lightsTask(run, lights);
      }
      case 'top-1000': {
        const run = (): Uint32Array => selector.front(first, FRONT, undefined).slice(0, FRONT);
        return orderTask(run);
      }
      case 'adl-1000': {
        const closing = new Closing(book);
        const run = (): Uint32Array => closing.close(selector.front(first, need, book.lots), need, closeAt);
        return orderTask(run, () => closing.undo());
      }
      default:
        return undefined;
    }
  },
};
