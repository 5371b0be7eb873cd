/** Exact scores by integers or decimals of arbitrary size, kept as numbers (they are below 2^53), then sorted as the typed rival sorts. */
import type { Book, Queue } from '../book.ts';
import type { Rival } from '../contest.ts';
import { collect, comparator } from './float.ts';
import { orderTask, scoresTask } from './task.ts';

/** Score of one row; −Infinity for no candidate. */
export type ExactScore = (row: number, queue: Queue) => number;

export function exactSort(
  identity: { readonly name: string; readonly about: string; readonly most: number },
  prepare: (book: Book) => ExactScore,
): Rival {
  return {
    ...identity,
    exact: true,
    enter({ row, book }) {
      if (row !== 'score-all' && row !== 'rank-all') return undefined;
      const scoreOf = prepare(book);
      const scores = new Float64Array(book.n);
      const rows = new Uint32Array(book.n);
      const inOrder = comparator(book, scores);
      const run = (): Uint32Array[] =>
        book.queues.map((queue) => {
          for (let i = queue.from; i < queue.to; i++) scores[i] = scoreOf(i, queue);
          return rows.subarray(queue.from, collect(queue, scores, rows, queue.from)).sort(inOrder);
        });
      if (row === 'score-all') return scoresTask(run, scores);
      return orderTask(run);
    },
  };
}
