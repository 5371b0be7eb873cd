import { MAINTENANCE_PPM } from '../book.ts';
import type { Job, Rival } from '../contest.ts';
import { scanLiquidatable, scoreBook, scoreQueue, signedMark } from './float.ts';
import { countTask, orderTask, scoresTask } from './task.ts';

/** One pass that rebuilds every account's sums and counts positions of accounts at or below maintenance. */
function rebuildCross({ book }: Job): () => number {
  const { lots, entry, account, wallets } = book;
  const equity = new Float64Array(book.accounts);
  const maintenance = new Float64Array(book.accounts);
  return () => {
    equity.set(wallets);
    maintenance.fill(0);
    for (const queue of book.queues) {
      const signed = signedMark(book, queue);
      for (let row = queue.from; row < queue.to; row++) {
        const holder = account[row]!;
        const value = lots[row]! * signed;
        equity[holder] = equity[holder]! + value - entry[row]!;
        maintenance[holder] = maintenance[holder]! + Math.ceil((Math.abs(value) * MAINTENANCE_PPM) / 1e6);
      }
    }
    let found = 0;
    for (const holder of account) if (equity[holder]! <= maintenance[holder]!) found += 1;
    return found;
  };
}

/** Counts the candidates before one row after scoring its queue. */
function rankOfOne({ book, asked }: Job): () => number {
  const queue = book.queues[0]!;
  const { lots, account } = book;
  const scores = new Float64Array(book.n);
  return () => {
    scoreQueue(book, queue, scores);
    const score = scores[asked]!;
    let rank = 1;
    for (let row = queue.from; row < queue.to; row++) {
      if (scores[row]! < score) continue;
      if (
        scores[row]! > score ||
        lots[row]! > lots[asked]! ||
        (lots[row] === lots[asked] && account[row]! < account[asked]!)
      ) {
        rank += 1;
      }
    }
    return rank;
  };
}

export const typedPass: Rival = {
  name: 'typed-pass',
  about: 'one float pass over typed arrays, nothing ordered',
  exact: false,
  most: Number.POSITIVE_INFINITY,
  enter(job) {
    const { book, row } = job;
    if (row.startsWith('cross-tick')) return countTask(rebuildCross(job));
    switch (row) {
      case 'score-all': {
        const scores = new Float64Array(book.n);
        return scoresTask(() => scoreBook(book, scores), scores);
      }
      case 'liquidatable': {
        const rows = new Uint32Array(book.n);
        const run = (): Uint32Array => rows.slice(0, scanLiquidatable(book, rows));
        return orderTask(run);
      }
      case 'quiet-tick': {
        const rows = new Uint32Array(book.n);
        return countTask(() => scanLiquidatable(book, rows));
      }
      case 'rank-of-one':
        return countTask(rankOfOne(job));
      default:
        return undefined;
    }
  },
};
