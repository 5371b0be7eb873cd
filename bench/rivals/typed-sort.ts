import type { Book, Queue } from '../book.ts';
import { FRONT, type Rival } from '../contest.ts';
import { Closing } from './close.ts';
import { collect, comparator, lightsOf, scoreQueue } from './float.ts';
import { lightsTask, orderTask } from './task.ts';

/** Score one queue, then sort the rows of its candidates; a view on them in queue order. */
export function queueSorter(book: Book): (queue: Queue) => Uint32Array {
  const scores = new Float64Array(book.n);
  const rows = new Uint32Array(book.n);
  const inOrder = comparator(book, scores);
  return (queue) => {
    scoreQueue(book, queue, scores);
    const end = collect(queue, scores, rows, queue.from);
    return rows.subarray(queue.from, end).sort(inOrder);
  };
}

export const typedSort: Rival = {
  name: 'typed-sort',
  about: 'float scores in a typed array, index array sorted by a comparator',
  exact: false,
  most: 1e6,
  enter({ row, book, need, closeAt }) {
    const sorted = queueSorter(book);
    const { queues } = book;
    switch (row) {
      case 'score-all':
        return { run: () => queues.map(sorted) };
      case 'rank-all': {
        const run = (): Uint32Array[] => queues.map(sorted);
        return orderTask(run);
      }
      case 'lights-all': {
        const lights = new Uint8Array(book.n);
        const run = (): void => {
          for (const queue of queues) lightsOf(book, sorted(queue), lights);
        };
        return lightsTask(run, lights);
      }
      case 'top-1000':
      case 'ties-1000': {
        const run = (): Uint32Array => sorted(queues[0]!).slice(0, FRONT);
        return orderTask(run);
      }
      case 'adl-1000': {
        const closing = new Closing(book);
        const run = (): Uint32Array => closing.close(sorted(queues[0]!), need, closeAt);
        return orderTask(run, () => closing.undo());
      }
      default:
        return undefined;
    }
  },
};
