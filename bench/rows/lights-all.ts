import { rowOf } from '../book.ts';
import type { Row } from '../contest.ts';
import { sideOf } from './sides.ts';

export const lightsAll: Row = {
  name: 'lights-all',
  book: 'venue',
  unit: 'ms',
  about: 'Lights of all positions after new marks.',
  ours(world) {
    const { book } = world;
    const lightsOf = () =>
      book.queues.map((queue) => world.engine.queue(world.symbol(queue.market), sideOf(queue.side)).lights());
    return {
      before: () => world.flip(),
      run: lightsOf,
      answer: () => {
        world.moveTo(1);
        const lights = new Uint8Array(book.n);
        lightsOf().forEach((column, q) => {
          column.account.forEach((holder, i) => {
            lights[rowOf(book, book.queues[q]!, holder)] = column.lights[i]!;
          });
        });
        return { kind: 'lights', lights };
      },
    };
  },
};
