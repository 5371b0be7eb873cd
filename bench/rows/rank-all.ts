import type { Row } from '../contest.ts';
import { concatenate } from '../rivals/task.ts';
import { columnsOf, rowsOf } from './sides.ts';

export const rankAll: Row = {
  name: 'rank-all',
  book: 'venue',
  unit: 'ms',
  about: 'Full order of all queues after new marks, with score, lots, lots ahead and lights in columns.',
  ours(world) {
    const { queues } = world.book;
    return {
      before: () => world.flip(),
      run: () => queues.map((queue) => columnsOf(world, queue)),
      answer: () => {
        world.moveTo(1);
        const rows = queues.map((queue) => rowsOf(world, queue, columnsOf(world, queue).account));
        return { kind: 'order', rows: concatenate(rows) };
      },
    };
  },
};
