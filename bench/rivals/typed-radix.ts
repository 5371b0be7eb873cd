/** Float scores as 64-bit keys, least-significant-digit radix sort with rows: the fastest full order in plain JavaScript we know. */
import type { Book, Queue } from '../book.ts';
import type { Rival } from '../contest.ts';
import { comparator, lightsOf, scoreQueue } from './float.ts';
import { lightsTask, orderTask } from './task.ts';

const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
/** Digits as (word, shift). */
const DIGITS = [
  [0, 0],
  [0, 11],
  [0, 22],
  [1, 0],
  [1, 11],
  [1, 22],
] as const;

function radixSorter(book: Book): (queue: Queue) => Uint32Array {
  const scores = new Float64Array(book.n);
  const words = new Uint32Array(scores.buffer);
  const inOrder = comparator(book, scores);
  let from = { low: new Uint32Array(book.n), high: new Uint32Array(book.n), rows: new Uint32Array(book.n) };
  let to = { low: new Uint32Array(book.n), high: new Uint32Array(book.n), rows: new Uint32Array(book.n) };
  const counts = new Uint32Array(BUCKETS);

  const load = (queue: Queue): number => {
    const { low, high, rows } = from;
    let n = 0;
    for (let row = queue.from; row < queue.to; row++) {
      if (scores[row] === Number.NEGATIVE_INFINITY) continue;
      // Descending scores as ascending keys: all bits of the positive turned, the sign of the negative kept.
      const negative = words[2 * row + 1]! >>> 31 !== 0;
      low[n] = negative ? words[2 * row]! : ~words[2 * row]!;
      high[n] = negative ? words[2 * row + 1]! : ~words[2 * row + 1]! & 0x7fffffff;
      rows[n++] = row;
    }
    return n;
  };

  const scatter = (n: number, word: 0 | 1, shift: number): void => {
    const keys = word === 0 ? from.low : from.high;
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(keys[i]! >>> shift) & (BUCKETS - 1)]! += 1;
    if (counts[(keys[0]! >>> shift) & (BUCKETS - 1)] === n) return;
    let sum = 0;
    for (let b = 0; b < BUCKETS; b++) {
      const count = counts[b]!;
      counts[b] = sum;
      sum += count;
    }
    const { low, high, rows } = from;
    const { low: toLow, high: toHigh, rows: toRows } = to;
    for (let i = 0; i < n; i++) {
      const place = counts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++;
      toLow[place] = low[i]!;
      toHigh[place] = high[i]!;
      toRows[place] = rows[i]!;
    }
    [from, to] = [to, from];
  };

  return (queue) => {
    scoreQueue(book, queue, scores);
    const n = load(queue);
    if (n > 0) for (const [word, shift] of DIGITS) scatter(n, word, shift);
    const { rows } = from;
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && scores[rows[end]!] === scores[rows[start]!]) end += 1;
      if (end - start > 1) rows.subarray(start, end).sort(inOrder);
      start = end;
    }
    return rows.slice(0, n);
  };
}

export const typedRadix: Rival = {
  name: 'typed-radix',
  about: 'float scores in typed arrays, radix sort of 64-bit keys in 32-bit words',
  exact: false,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book }) {
    if (row !== 'rank-all' && row !== 'lights-all') return undefined;
    const sorted = radixSorter(book);
    if (row === 'rank-all') {
      const run = (): Uint32Array[] => book.queues.map(sorted);
      return orderTask(run);
    }
    const lights = new Uint8Array(book.n);
    const run = (): void => {
      for (const queue of book.queues) lightsOf(book, sorted(queue), lights);
    };
    return lightsTask(run, lights);
  },
};
