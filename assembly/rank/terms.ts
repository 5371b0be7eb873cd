// What an order compares of two candidates (specification, section 10), each as an i64: the least comes first.
import { crossOfMargin, wallet } from '../book/account';
import { ACCOUNT, accountOfRow, Block, cellOf, ENTRY, LOTS, MARGIN } from '../book/block';
import { priorityOf } from '../book/priorities';
import { magnitude } from '../numeric/checked';
import { floorRatio } from './policy';

// Numbers of terms.
export const BY_LEVERAGE: u32 = 1;
export const BY_PNL: u32 = 2;
export const BY_RETURN: u32 = 3;
/** By larger N, which at one mark ascends with the lots. */
export const BY_SIZE: u32 = 4;
export const BY_WALLET: u32 = 5;
/** By the account's number. */
export const BY_AGE: u32 = 6;
export const BY_PRIORITY: u32 = 7;
/** Beside a term: the other way round. */
export const INVERTED: u32 = 128;

let signedMark: i64 = 0;

/** Before the rows of one queue. */
export function prepareTerms(mark: i64): void {
  signedMark = mark;
}

/** The integer of a term that columns hold, of which the largest comes first; of who is no candidate, any. */
function integerAt(term: u32, at: usize, account: u32): i64 {
  if (term == BY_AGE) return -i64(account);
  const lots = load<i64>(at, LOTS);
  if (term == BY_SIZE) return lots;
  const margin = load<i64>(at, MARGIN);
  if (term == BY_WALLET) return margin >= 0 ? margin : wallet(account);
  const value = lots * signedMark;
  const entry = load<i64>(at, ENTRY);
  const pnl = value - entry;
  if (term == BY_PNL) return pnl;
  if (term == BY_RETURN) return i64(floorRatio(pnl < 0, i64(magnitude(pnl)), i64(magnitude(entry))));
  const equity = margin >= 0 ? margin + pnl : crossOfMargin(margin).equity;
  return equity <= 0 ? 0 : i64(floorRatio(false, i64(magnitude(value)), equity));
}

/** The complement turns the order of all i64 round. */
function directed(term: u32, value: i64): i64 {
  return (term & INVERTED) != 0 ? value : ~value;
}

/** The term of the candidate in a row. */
export function termOf(term: u32, row: u32): i64 {
  const what = term & ~INVERTED;
  if (what == BY_PRIORITY) return directed(term, priorityOf(row));
  const account = what == BY_WALLET || what == BY_AGE ? accountOfRow(row) : 0;
  return directed(term, integerAt(what, cellOf(row), account));
}

/** The same in place i of a block. */
export function termIn(term: u32, block: Block, i: usize): i64 {
  const what = term & ~INVERTED;
  if (what == BY_PRIORITY) {
    return directed(term, block.priorities == 0 ? 0 : load<i64>(usize(block.priorities) + (i << 3)));
  }
  const columns = usize(block.columns);
  return directed(term, integerAt(what, columns + (i << 3), load<u32>(columns + (i << 2), ACCOUNT)));
}
