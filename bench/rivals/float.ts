/** What the typed-array rivals share: scores and margins in float, as one writes them. */
import type { Book, Queue } from '../book.ts';
import { MAINTENANCE_PPM } from '../book.ts';

/** Signed unit value of a queue's mark. */
export function signedMark(book: Book, queue: Queue): number {
  const mark = book.marks[queue.market]!;
  return queue.side === 0 ? mark : -mark;
}

/** Scores of one queue into a column by row; −Infinity for no candidate. Returns how many candidates. */
export function scoreQueue(book: Book, queue: Queue, scores: Float64Array): number {
  const { lots, entry, margin, account, equity } = book;
  const signed = signedMark(book, queue);
  let candidates = 0;
  for (let row = queue.from; row < queue.to; row++) {
    const value = lots[row]! * signed;
    const pnl = value - entry[row]!;
    const held = margin[row]!;
    const q = held < 0 ? equity[account[row]!]! : held + pnl;
    if (q <= 0) {
      scores[row] = Number.NEGATIVE_INFINITY;
      continue;
    }
    const notional = Math.abs(value);
    const cost = Math.abs(entry[row]!);
    scores[row] = pnl > 0 ? ((pnl * notional) / (cost * q)) * 1e9 : ((pnl * q) / (cost * notional)) * 1e9;
    candidates += 1;
  }
  return candidates;
}

export function scoreBook(book: Book, scores: Float64Array): Float64Array {
  for (const queue of book.queues) scoreQueue(book, queue, scores);
  return scores;
}

/** Queue order of two rows. */
export function comparator(book: Book, scores: Float64Array): (a: number, b: number) => number {
  const { lots, account } = book;
  return (a, b) => scores[b]! - scores[a]! || lots[b]! - lots[a]! || account[a]! - account[b]!;
}

/** Writes the candidate rows of a queue from `at` on; returns the end. */
export function collect(queue: Queue, scores: Float64Array, rows: Uint32Array, at: number): number {
  let end = at;
  for (let row = queue.from; row < queue.to; row++) {
    if (scores[row] !== Number.NEGATIVE_INFINITY) rows[end++] = row;
  }
  return end;
}

/** Liquidatable rows of isolated and cross positions, into `rows`; returns how many. */
export function scanLiquidatable(book: Book, rows: Uint32Array): number {
  const { lots, entry, margin, account, equity, maintenance } = book;
  let found = 0;
  for (const queue of book.queues) {
    const signed = signedMark(book, queue);
    for (let row = queue.from; row < queue.to; row++) {
      const held = margin[row]!;
      const value = lots[row]! * signed;
      const liquidatable =
        held < 0
          ? equity[account[row]!]! <= maintenance[account[row]!]!
          : held + value - entry[row]! <= Math.ceil((Math.abs(value) * MAINTENANCE_PPM) / 1e6);
      if (liquidatable) rows[found++] = row;
    }
  }
  return found;
}

/** Lights of ordered rows by lots ahead, into a column by row. */
export function lightsOf(book: Book, ordered: Uint32Array, lights: Uint8Array): void {
  let total = 0;
  for (const row of ordered) total += book.lots[row]!;
  let ahead = 0;
  for (const row of ordered) {
    lights[row] = 5 - Math.floor((5 * ahead) / total);
    ahead += book.lots[row]!;
  }
}
