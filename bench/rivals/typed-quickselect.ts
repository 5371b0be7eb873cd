/** The strongest plain JavaScript we could write: float scores, and only as much order as the question needs. */
import type { Book, Queue } from '../book.ts';
import { FRONT, type Rival } from '../contest.ts';
import { Closing } from './close.ts';
import { collect, comparator, scoreQueue } from './float.ts';
import { lightsTask, orderTask } from './task.ts';

/** Share of a queue's lots that `score-all` selects. */
const COVER = 0.01;

/** Sampled keys that a pivot is taken from. */
const SAMPLE = 63;
const sample = new Float64Array(SAMPLE);

/** A key that about this share of the range lies above, rather a little more. */
function pivotAt(keys: Float64Array, from: number, to: number, share: number): number {
  const step = (to - from) / SAMPLE;
  for (let i = 0; i < SAMPLE; i++) sample[i] = keys[from + Math.floor(i * step)]!;
  sample.sort();
  return sample[Math.max(0, SAMPLE - 3 - Math.ceil(share * SAMPLE))]!;
}

function swap(keys: Float64Array, rows: Uint32Array, i: number, j: number): void {
  const key = keys[i]!;
  const row = rows[i]!;
  keys[i] = keys[j]!;
  rows[i] = rows[j]!;
  keys[j] = key;
  rows[j] = row;
}

/**
 * Weighted quickselect over rows[from … to), which weigh `total`: moves the highest keys to the front until they weigh `need`,
 * and returns where they end. Keys lie beside the rows, so the loop reads in sequence; only what lies above the pivot is moved.
 */
function select(
  keys: Float64Array,
  rows: Uint32Array,
  weights: Float64Array,
  from: number,
  to: number,
  total: number,
  need: number,
): number {
  let low = from;
  let high = to;
  let left = need;
  let held = total;
  while (high - low > 1) {
    const pivot = pivotAt(keys, low, high, left / held);
    let above = low;
    let weightAbove = 0;
    let weightEqual = 0;
    for (let i = low; i < high; i++) {
      const key = keys[i]!;
      if (key < pivot) continue;
      if (key === pivot) weightEqual += weights[rows[i]!]!;
      else {
        weightAbove += weights[rows[i]!]!;
        swap(keys, rows, i, above++);
      }
    }
    if (left <= weightAbove) {
      high = above;
      held = weightAbove;
      continue;
    }
    let below = above;
    for (let i = above; i < high; i++) if (keys[i] === pivot) swap(keys, rows, i, below++);
    left -= weightAbove + weightEqual;
    if (left <= 0) return below;
    held -= weightAbove + weightEqual;
    low = below;
  }
  return high;
}

class Selector {
  readonly book: Book;
  readonly scores: Float64Array;
  readonly keys: Float64Array;
  readonly rows: Uint32Array;
  private readonly inOrder: (a: number, b: number) => number;
  /** What `load` found in the queue's candidates. */
  private total = 0;

  constructor(book: Book) {
    this.book = book;
    this.scores = new Float64Array(book.n);
    this.keys = new Float64Array(book.n);
    this.rows = new Uint32Array(book.n);
    this.inOrder = comparator(book, this.scores);
  }

  /** Scores a queue and gathers its candidates from queue.from on; returns the end. */
  load(queue: Queue, weights: Float64Array): number {
    scoreQueue(this.book, queue, this.scores);
    const end = collect(queue, this.scores, this.rows, queue.from);
    let total = 0;
    for (let i = queue.from; i < end; i++) {
      const row = this.rows[i]!;
      this.keys[i] = this.scores[row]!;
      total += weights[row]!;
    }
    this.total = total;
    return end;
  }

  /** The first rows of a queue that hold so much, in queue order; `need` may be a share of the whole. */
  front(queue: Queue, weights: Float64Array, need: number | ((total: number) => number)): Uint32Array {
    const { keys, rows } = this;
    const end = this.load(queue, weights);
    const needed = typeof need === 'number' ? need : need(this.total);
    return rows
      .subarray(queue.from, select(keys, rows, weights, queue.from, end, this.total, needed))
      .sort(this.inOrder);
  }

  /** Lights by four selects, each within what the one before left; the group on each edge is then taken in order. */
  lights(queue: Queue, lights: Uint8Array): void {
    const { keys, rows } = this;
    const { lots } = this.book;
    const end = this.load(queue, lots);
    const { total } = this;
    let from = queue.from;
    let ahead = 0;
    for (let light = 5; light > 1; light--) {
      const edge = ((6 - light) * total) / 5;
      const to = select(keys, rows, lots, from, end, total - ahead, edge - ahead);
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
    // Where all scores are equal, all are selected and sorted by a comparator.
    if (row === 'ties-1000' && book.n > 1e6) return undefined;
    switch (row) {
      case 'score-all': {
        const share = (total: number): number => total * COVER;
        return { run: () => book.queues.map((queue) => selector.front(queue, book.lots, share)) };
      }
      case 'lights-all': {
        const lights = new Uint8Array(book.n);
        const run = (): void => {
          for (const queue of book.queues) selector.lights(queue, lights);
        };
        return lightsTask(run, lights);
      }
      case 'top-1000':
      case 'ties-1000': {
        const ones = new Float64Array(book.n).fill(1);
        const run = (): Uint32Array => selector.front(first, ones, FRONT).slice(0, FRONT);
        return orderTask(run);
      }
      case 'adl-1000': {
        const closing = new Closing(book);
        const run = (): Uint32Array => closing.close(selector.front(first, book.lots, need), need, closeAt);
        return orderTask(run, () => closing.undo());
      }
      default:
        return undefined;
    }
  },
};
