import type { RankedRows, Side } from 'adl-core';
import { type Queue, rowOf } from '../book.ts';
import type { World } from '../world.ts';

export function sideOf(side: 0 | 1): Side {
  return side === 0 ? 'long' : 'short';
}

/** The first `most` of a queue, from the engine. */
export function columnsOf(world: World, queue: Queue, most?: number): RankedRows {
  return world.engine.queue(world.symbol(queue.market), sideOf(queue.side)).columns(most);
}

/** Rows of the book of accounts in a queue. */
export function rowsOf(world: World, queue: Queue, accounts: Uint32Array): Uint32Array {
  return accounts.map((account) => rowOf(world.book, queue, account));
}
