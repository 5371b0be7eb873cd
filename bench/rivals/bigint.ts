import type { Book } from '../book.ts';
import { type ExactScore, exactSort } from './exact-sort.ts';

const SCALE = 1_000_000_000n;

const bigints = (column: Float64Array): BigInt64Array => BigInt64Array.from(column, BigInt);

function prepare(book: Book): ExactScore {
  const lots = bigints(book.lots);
  const entry = bigints(book.entry);
  const margin = bigints(book.margin);
  const equity = bigints(book.equity);
  const marks = bigints(book.marks);
  return (row, { market, side }) => {
    const notional = lots[row]! * marks[market]!;
    const pnl = (side === 0 ? notional : -notional) - entry[row]!;
    const held = margin[row]!;
    const q = held < 0n ? equity[book.account[row]!]! : held + pnl;
    if (q <= 0n) return Number.NEGATIVE_INFINITY;
    const cost = entry[row]! < 0n ? -entry[row]! : entry[row]!;
    if (pnl > 0n) return Number((pnl * notional * SCALE) / (cost * q));
    const below = cost * notional;
    // Division truncates; a floor of a negative quotient does not.
    return -Number((-pnl * q * SCALE + below - 1n) / below);
  };
}

export const bigintSort = exactSort(
  { name: 'bigint-sort', about: 'exact scores in BigInt from BigInt64Array columns, index array sorted', most: 1e6 },
  prepare,
);
