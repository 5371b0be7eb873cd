// New marks: every value at them must be an amount, and the cross sums of the accounts follow by differences.
import { ACCOUNT, blockAt, ENTRY, firstBlock, LOTS, MARGIN, nextBlock, rowsOfBook } from '../book/block';
import { bookAt, bookNumber, chainOf, Market, Markets, marketCount, sideSign } from '../book/market';
import { touchState } from '../book/position';
import { add, clearRange, fits, leftRange, magnitude, multiply, subtract } from '../numeric/checked';
import { moveBlock, prepareMove } from './move';

/** Below this, three amounts added cannot leave the range. */
const COMFORT: i64 = i64.MAX_VALUE / 4;

/** Account of the row at which the last check failed. */
let culprit: u32 = 0;

export function culpritAccount(): u32 {
  return culprit;
}

/** Value and isolated equity of every row of a market are amounts at this unit value. */
export function markFits(market: u32, mark: i64): bool {
  const long = bookNumber(market, 0);
  return bookFits(long, mark) && bookFits(long + 1, mark);
}

function bookFits(number: u32, mark: i64): bool {
  const book = bookAt(number);
  if (rowsOfBook(number) == 0) return true;
  const rate = magnitude(mark);
  const certain =
    fits(u64(book.mostLots), rate) &&
    book.mostLots * i64(rate) <= COMFORT &&
    book.mostEntry <= COMFORT &&
    book.mostMargin <= COMFORT;
  return certain || everyRowFits(number, sideSign(number & 1) * mark);
}

function everyRowFits(number: u32, signedMark: i64): bool {
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (!rowsFit(usize(block.columns), block.rows, signedMark)) return false;
    at = nextBlock(block);
  }
  return true;
}

function rowsFit(base: usize, rows: u32, signedMark: i64): bool {
  clearRange();
  for (let i: usize = 0; i < usize(rows); i++) {
    const at = base + (i << 3);
    const margin = load<i64>(at, MARGIN);
    const pnl = subtract(multiply(load<i64>(at, LOTS), signedMark), load<i64>(at, ENTRY));
    if (margin >= 0) add(margin, pnl);
    if (leftRange()) {
      culprit = load<u32>(base + (i << 2), ACCOUNT);
      return false;
    }
  }
  return true;
}

/**
 * Sets a market's mark (0: none) and moves the cross sums; values must fit. `isSuspect` tells whether sums need a look. Returns the mark
 * before.
 */
export function setMark(market: u32, mark: i64): i64 {
  const specification = Markets.at(market);
  const before = specification.mark;
  if (mark == before) return before;
  touchState();
  specification.mark = mark;
  const long = bookNumber(market, 0);
  moveBook(long, specification, before, mark);
  moveBook(long + 1, specification, before, mark);
  return before;
}

function moveBook(number: u32, market: Market, before: i64, after: i64): void {
  let at = chainOf(number, 1).first;
  if (at == 0) return;
  prepareMove(bookAt(number), market, number & 1, before, after);
  while (at != 0) {
    const block = blockAt(at);
    moveBlock(usize(block.columns), block.rows);
    at = block.next;
  }
}

/** The first market that holds a position, of the house too, and has no mark; −1 when there is none. */
export function marketWithoutMark(): i32 {
  for (let market: u32 = 0; market < marketCount(); market++) {
    const specification = Markets.at(market);
    if (specification.mark != 0) continue;
    const held =
      specification.houseLots != 0 || rowsOfBook(bookNumber(market, 0)) != 0 || rowsOfBook(bookNumber(market, 1)) != 0;
    if (held) return i32(market);
  }
  return -1;
}
