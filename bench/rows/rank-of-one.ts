import type { Row } from '../contest.ts';
import { sideOf } from './sides.ts';

export const rankOfOne: Row = {
  name: 'rank-of-one',
  book: 'single',
  unit: 'ms',
  about: "One position's place in its queue, after a new mark.",
  ours(world) {
    const { market, side } = world.book.queues[0]!;
    const account = world.book.account[world.asked()]!;
    const run = () => world.engine.queue(world.symbol(market), sideOf(side)).rankOf(account)!.rank;
    return {
      before: () => world.flip(),
      run,
      answer: () => {
        world.moveTo(1);
        return { kind: 'count', count: run() };
      },
    };
  },
};
