/**
 * The answer for isolated positions that needs no pass at all: every position's liquidation price in a sorted column a queue,
 * kept up to date as positions open and close. A tick then looks at one end of each column.
 */
import { MAINTENANCE_PPM } from '../book.ts';
import type { Rival } from '../contest.ts';
import { signedMark } from './float.ts';
import { countTask } from './task.ts';

export const liquidationIndex: Rival = {
  name: 'liquidation-index',
  about: 'sorted liquidation prices of isolated positions, built beforehand: a tick looks at the ends (float)',
  exact: false,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book }) {
    if (row !== 'quiet-tick') return undefined;
    const rate = MAINTENANCE_PPM / 1e6;
    const columns = book.queues.map(({ side, from, to }) => {
      const sign = side === 0 ? 1 : -1;
      const prices = new Float64Array(to - from);
      for (let i = from; i < to; i++) {
        prices[i - from] = (book.entry[i]! - book.margin[i]!) / (book.lots[i]! * (sign - rate));
      }
      return prices.sort();
    });
    const run = (): number => {
      let found = 0;
      book.queues.forEach((queue, q) => {
        const mark = Math.abs(signedMark(book, queue));
        const prices = columns[q]!;
        if (queue.side === 0) for (let i = prices.length - 1; i >= 0 && prices[i]! >= mark; i--) found += 1;
        else for (let i = 0; i < prices.length && prices[i]! <= mark; i++) found += 1;
      });
      return found;
    };
    return countTask(run);
  },
};
