import { Decimal } from 'decimal.js';
import type { Book } from '../book.ts';
import { type ExactScore, exactSort } from './exact-sort.ts';

/** Products of two amounts below 2^51 and a scale of 10^9 have at most 40 digits; quotients are floored, so 80 are enough. */
const Exact = Decimal.clone({ precision: 80 });

function prepare(book: Book): ExactScore {
  const decimals = (column: Float64Array): Decimal[] => Array.from(column, (value) => new Exact(value));
  const lots = decimals(book.lots);
  const entry = decimals(book.entry);
  const margin = decimals(book.margin);
  const equity = decimals(book.equity);
  const marks = decimals(book.marks);
  return (row, { market, side }) => {
    const notional = lots[row]!.times(marks[market]!);
    const pnl = (side === 0 ? notional : notional.neg()).minus(entry[row]!);
    const held = margin[row]!;
    const q = held.isNegative() ? equity[book.account[row]!]! : held.plus(pnl);
    if (q.lte(0)) return Number.NEGATIVE_INFINITY;
    const cost = entry[row]!.abs();
    const score = pnl.gt(0)
      ? pnl.times(notional).times(1e9).div(cost.times(q))
      : pnl.times(q).times(1e9).div(cost.times(notional));
    return score.floor().toNumber();
  };
}

export const decimalSort = exactSort(
  { name: 'decimal-sort', about: 'exact scores in decimal.js, index array sorted', most: 1e4 },
  prepare,
);
