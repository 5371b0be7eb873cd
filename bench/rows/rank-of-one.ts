import type { BookKind } from '../book.ts';
import type { Row, RowName } from '../contest.ts';
import { sideOf } from './sides.ts';

const rankRow = (name: RowName, book: BookKind, about: string): Row => ({
  name,
  book,
  unit: 'ms',
  about,
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
});

export const rankOfOne = rankRow('rank-of-one', 'single', "One position's place in its queue, after a new mark.");

export const rankOfOneIsolated = rankRow(
  'rank-of-one-isolated',
  'isolated',
  'The same where all positions are isolated.',
);
