import { rowOf } from '../book.ts';
import type { Row } from '../contest.ts';

export const liquidatable: Row = {
  name: 'liquidatable',
  book: 'venue',
  unit: 'ms',
  about: 'All liquidatable positions in the order in which they became known, after marks that make some liquidatable.',
  ours(world) {
    const { book, engine } = world;
    const queueOf = new Map(book.queues.map((queue) => [2 * queue.market + queue.side, queue]));
    return {
      before: () => world.flip(),
      run: () => engine.liquidatable(),
      answer: () => {
        world.moveTo(1);
        const { account, market, side } = engine.liquidatable();
        const rows = account.map((holder, i) => rowOf(book, queueOf.get(2 * market[i]! + side[i]!)!, holder));
        return { kind: 'order', rows };
      },
    };
  },
};
