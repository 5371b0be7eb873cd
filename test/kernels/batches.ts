/** Batches for the kernel tests: more rows than a chunk of 256 or a slice of 4,096. */
import type { PositionRows } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import { CROSS } from '../reference/world.ts';
import type { Row } from '../support/book.ts';
import { type Pair, times } from './pair.ts';

export const CHUNK = 256;
export const SLICE = 4096;

/** Rows of both sides and kinds, one an account, in an order that jumps. */
export function mixed(n: number, change = 0): Row[] {
  return times(n, (i) => {
    const side = ((i >> 1) & 1) as 0 | 1;
    return {
      account: (i * 7919) % n,
      side,
      lots: BigInt(1 + ((i + change) % 9)),
      entryValue: BigInt(20 + ((i + change) % 31)) * (side === 0 ? 1n : -1n),
      margin: (i + change) % 3 === 0 ? CROSS : BigInt(i % 50),
      leverage: 1 + (i % 125),
      exempt: i % 17 === change,
    };
  });
}

export function floats(rows: PositionRows): PositionRows {
  const numbers = (column: PositionRows['lots']) => Float64Array.from(column, Number);
  return {
    ...rows,
    lots: numbers(rows.lots),
    entryValue: numbers(rows.entryValue),
    margin: numbers(rows.margin!),
  };
}

export function placeOf(call: () => unknown): AdlError['place'] {
  try {
    call();
  } catch (error) {
    if (error instanceof AdlError) return error.place;
    throw error;
  }
  throw new Error('not refused');
}

export const findAll = (pair: Pair, rows: readonly Row[], market = 0): void => {
  for (const { account, side = 0 } of rows) pair.same((core) => core.find(market, side, account));
};
