/** What people write first: an array of objects a queue, scored, filtered, sorted. */
import { type Book, MAINTENANCE_PPM, type Queue } from '../book.ts';
import { type Answer, FRONT, type Rival } from '../contest.ts';
import { signedMark } from './float.ts';
import { concatenate, countTask } from './task.ts';

interface Position {
  readonly row: number;
  readonly account: number;
  lots: number;
  entry: number;
  readonly margin: number;
  score: number;
  lights: number;
}

function makeObjects(book: Book): Position[][] {
  return book.queues.map(({ from, to }) =>
    Array.from({ length: to - from }, (_, i): Position => {
      const row = from + i;
      const account = book.account[row]!;
      // A fraction first, so that the fields are stored as doubles from the start and stay so.
      const position = { row, account, lots: 0.5, entry: 0.5, margin: 0.5, score: 0.5, lights: 0 };
      position.lots = book.lots[row]!;
      position.entry = book.entry[row]!;
      position.margin = book.margin[row]!;
      return position;
    }),
  );
}

function scored(book: Book, queue: Queue, positions: readonly Position[]): Position[] {
  const signed = signedMark(book, queue);
  for (const position of positions) {
    const value = position.lots * signed;
    const pnl = value - position.entry;
    const q = position.margin < 0 ? book.equity[position.account]! : position.margin + pnl;
    const notional = Math.abs(value);
    const cost = Math.abs(position.entry);
    if (q <= 0) position.score = Number.NEGATIVE_INFINITY;
    else position.score = pnl > 0 ? ((pnl * notional) / (cost * q)) * 1e9 : ((pnl * q) / (cost * notional)) * 1e9;
  }
  return positions
    .filter((position) => position.score !== Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.score - a.score || b.lots - a.lots || a.account - b.account);
}

function giveLights(sorted: readonly Position[]): void {
  const total = sorted.reduce((sum, position) => sum + position.lots, 0);
  let ahead = 0;
  for (const position of sorted) {
    position.lights = 5 - Math.floor((5 * ahead) / total);
    ahead += position.lots;
  }
}

function liquidatableOf(book: Book, queue: Queue, positions: readonly Position[]): Position[] {
  const signed = signedMark(book, queue);
  return positions.filter(({ lots, entry, margin, account }) => {
    if (margin < 0) return book.equity[account]! <= book.maintenance[account]!;
    return margin + lots * signed - entry <= Math.ceil((lots * Math.abs(signed) * MAINTENANCE_PPM) / 1e6);
  });
}

function orderOf(lists: readonly (readonly Position[])[]): Answer {
  return { kind: 'order', rows: concatenate(lists.map((list) => Uint32Array.from(list, (p) => p.row))) };
}

function closeFront(sorted: readonly Position[], need: number, at: number, wallets: Float64Array): Position[] {
  const closed: Position[] = [];
  let left = need;
  for (const position of sorted) {
    if (left <= 0) break;
    const k = Math.min(position.lots, left);
    const part = Math.trunc((position.entry * k) / position.lots);
    wallets[position.account]! += -k * at - part + (k === position.lots ? Math.max(0, position.margin) : 0);
    position.lots -= k;
    position.entry -= part;
    left -= k;
    closed.push(position);
  }
  return closed;
}

export const objectsSort: Rival = {
  name: 'objects-sort',
  about: 'an array of plain objects a queue: score, filter, sort by a comparator',
  exact: false,
  most: 1e6,
  enter({ row, book, need, closeAt }) {
    if (row === 'digest' || row === 'snapshot' || row === 'bulk-load' || row === 'memory') return undefined;
    const lists = makeObjects(book);
    const sortAll = (): Position[][] => book.queues.map((queue, i) => scored(book, queue, lists[i]!));
    switch (row) {
      case 'score-all':
        return { run: sortAll };
      case 'rank-all':
        return { run: sortAll, answer: () => orderOf(sortAll()) };
      case 'lights-all': {
        const run = (): void => sortAll().forEach(giveLights);
        const answer = (): Answer => {
          run();
          const lights = new Uint8Array(book.n);
          for (const position of lists.flat()) lights[position.row] = position.lights;
          return { kind: 'lights', lights };
        };
        return { run, answer };
      }
      case 'liquidatable': {
        const run = (): Position[][] => book.queues.map((queue, i) => liquidatableOf(book, queue, lists[i]!));
        return { run, answer: () => orderOf(run()) };
      }
      case 'quiet-tick': {
        const run = (): number =>
          book.queues.reduce((sum, queue, i) => sum + liquidatableOf(book, queue, lists[i]!).length, 0);
        return countTask(run);
      }
      case 'top-1000':
      case 'ties-1000': {
        const run = (): Position[] => scored(book, book.queues[0]!, lists[0]!).slice(0, FRONT);
        return { run, answer: () => orderOf([run()]) };
      }
      case 'adl-1000': {
        const wallets = book.wallets.slice();
        let closed: Position[] = [];
        const before = (): void => {
          for (const position of closed) {
            position.lots = book.lots[position.row]!;
            position.entry = book.entry[position.row]!;
            wallets[position.account] = book.wallets[position.account]!;
          }
        };
        const run = (): void => {
          closed = closeFront(scored(book, book.queues[0]!, lists[0]!), need, closeAt, wallets);
        };
        const answer = (): Answer => {
          before();
          run();
          return orderOf([closed]);
        };
        return { run, before, answer };
      }
      default:
        return undefined;
    }
  },
};
