import type { BookKind } from '../book.ts';
import { FRONT, type Row, type RowName } from '../contest.ts';
import { columnsOf, rowsOf } from './sides.ts';

/** The first of a book's largest queue. */
function frontRow(name: RowName, book: BookKind, about: string): Row {
  return {
    name,
    book,
    unit: 'ms',
    about,
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
}

export const top1000 = frontRow('top-1000', 'single', 'The first 1,000 of one queue in order, after a new mark.');

export const top1000Isolated = frontRow('top-1000-isolated', 'isolated', 'The same where all positions are isolated.');

export const ties1000 = frontRow(
  'ties-1000',
  'ties',
  'The first 1,000 of one queue in which all scores are equal, so that size and account decide, after a new mark.',
);
