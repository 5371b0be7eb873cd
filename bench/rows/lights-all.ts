import { rowOf } from '../book.ts';
import type { Row } from '../contest.ts';
import { sideOf } from './sides.ts';

export const lightsAll: Row = {
  name: 'lights-all',
  book: 'venue',
  unit: 'ms',
  about: 'Lights of all positions, after new marks, into columns that are there.',
  ours(world) {
    const { book } = world;
    const queues = book.queues.map((queue) => world.engine.queue(world.symbol(queue.market), sideOf(queue.side)));
    const most = Math.max(...book.queues.map(({ from, to }) => to - from));
    const out = { account: new Uint32Array(most), lights: new Uint8Array(most) };
    return {
      before: () => world.flip(),
      run: () => {
        for (const queue of queues) queue.lightsInto(out);
      },
      answer: () => {
        world.moveTo(1);
        const lights = new Uint8Array(book.n);
        queues.forEach((queue, q) => {
          const column = queue.lights();
          column.account.forEach((holder, i) => {
            lights[rowOf(book, book.queues[q]!, holder)] = column.lights[i]!;
          });
        });
        return { kind: 'lights', lights };
      },
    };
  },
};
