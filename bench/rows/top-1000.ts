import { FRONT, type Row } from '../contest.ts';
import { columnsOf, rowsOf } from './sides.ts';

export const top1000: Row = {
  name: 'top-1000',
  book: 'single',
  unit: 'ms',
  about: 'The first 1,000 of one queue in order, after a new mark.',
  ours(world) {
    const queue = world.book.queues[0]!;
    return {
      before: () => world.flip(),
      run: () => columnsOf(world, queue, FRONT),
      answer: () => {
        world.moveTo(1);
        return { kind: 'order', rows: rowsOf(world, queue, columnsOf(world, queue, FRONT).account) };
      },
    };
  },
};
