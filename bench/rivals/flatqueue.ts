import FlatQueue from 'flatqueue';
import type { Book, Queue } from '../book.ts';
import { FRONT, type Rival } from '../contest.ts';
import { Closing } from './close.ts';
import { comparator, scoreQueue } from './float.ts';
import { orderTask } from './task.ts';

/** The first rows that hold `need`, by a heap that never holds more than that: its top is the last of them. */
function bounded(
  book: Book,
  queue: Queue,
  scores: Float64Array,
  heap: FlatQueue,
  need: number,
  weights?: Float64Array,
) {
  scoreQueue(book, queue, scores);
  heap.clear();
  let held = 0;
  for (let row = queue.from; row < queue.to; row++) {
    const score = scores[row]!;
    if (score === Number.NEGATIVE_INFINITY || (held >= need && score < heap.peekValue()!)) continue;
    heap.push(row, score);
    held += weights === undefined ? 1 : weights[row]!;
    for (;;) {
      const last = weights === undefined ? 1 : weights[heap.peek()!]!;
      if (held - last < need) break;
      heap.pop();
      held -= last;
    }
  }
  return Uint32Array.from(heap.ids.slice(0, heap.length)).sort(comparator(book, scores));
}

export const flatqueue: Rival = {
  name: 'flatqueue',
  about: 'float scores, flatqueue 3 with typed arrays: all pushed and popped, or a heap no larger than the front',
  exact: false,
  most: 1e6,
  enter({ row, book, need, closeAt }) {
    const scores = new Float64Array(book.n);
    const first = book.queues[0]!;
    switch (row) {
      case 'rank-all': {
        const heap = new FlatQueue(book.n);
        const run = (): Uint32Array[] =>
          book.queues.map((queue) => {
            scoreQueue(book, queue, scores);
            for (let i = queue.from; i < queue.to; i++) {
              if (scores[i] !== Number.NEGATIVE_INFINITY) heap.push(i, -scores[i]!);
            }
            const rows = new Uint32Array(heap.length);
            for (let i = 0; i < rows.length; i++) rows[i] = heap.pop()!;
            return rows;
          });
        return orderTask(run);
      }
      case 'top-1000': {
        const heap = new FlatQueue(FRONT + 1);
        const run = (): Uint32Array => bounded(book, first, scores, heap, FRONT);
        return orderTask(run);
      }
      case 'adl-1000': {
        const heap = new FlatQueue(book.n);
        const closing = new Closing(book);
        const run = (): Uint32Array =>
          closing.close(bounded(book, first, scores, heap, need, book.lots), need, closeAt);
        return orderTask(run, () => closing.undo());
      }
      default:
        return undefined;
    }
  },
};
