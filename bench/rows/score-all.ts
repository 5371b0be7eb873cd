import { rowOf } from '../book.ts';
import type { Answer, Row, Task } from '../contest.ts';
import type { World } from '../world.ts';
import { sideOf } from './sides.ts';

/** Scores every queue; new marks before each run, so that no score is left from the last. */
export function scorePass(world: World): Task {
  const queues = world.book.queues.map(({ market, side }) => world.engine.queue(world.symbol(market), sideOf(side)));
  const most = Math.max(...world.book.queues.map(({ from, to }) => to - from));
  const out = { account: new Uint32Array(most), score: new Float64Array(most) };
  const run = (): void => {
    for (const queue of queues) queue.scoresInto(out);
  };
  return { run, before: () => world.flip() };
}

export const scoreAll: Row = {
  name: 'score-all',
  book: 'venue',
  unit: 'ms',
  about: 'Exact scores of all positions, after new marks, into columns that are there.',
  ours(world) {
    const answer = (): Answer => {
      world.moveTo(1);
      const { book, engine } = world;
      const scores = new Float64Array(book.n).fill(Number.NEGATIVE_INFINITY);
      for (const queue of book.queues) {
        const { account, score } = engine.queue(world.symbol(queue.market), sideOf(queue.side)).columns();
        account.forEach((holder, i) => {
          scores[rowOf(book, queue, holder)] = score[i]!;
        });
      }
      return { kind: 'scores', scores };
    };
    return { ...scorePass(world), answer };
  },
};
