// What an order compares of two candidates (specification, section 10), each as an i64: the least comes first.
import { crossOfMargin, wallet } from '../book/account';
import { accountOfRow, cellOf, ENTRY, LOTS, MARGIN } from '../book/block';
import { priorityOf } from '../book/priorities';
import { magnitude } from '../numeric/checked';
import { floorRatio } from './policy';

// Numbers of terms; 1 is leverage.
const PNL: u32 = 2;
const RETURN: u32 = 3;
/** By larger N, which at one mark ascends with the lots. */
export const BY_SIZE: u32 = 4;
const WALLET: u32 = 5;
/** By the account's number. */
export const BY_AGE: u32 = 6;
const PRIORITY: u32 = 7;
/** Beside a term: the other way round. */
const INVERTED: u32 = 128;

let signedMark: i64 = 0;

/** Before the rows of one queue. */
export function prepareTerms(mark: i64): void {
  signedMark = mark;
}

/** The term's integer, of which the largest comes first. */
function integerOf(term: u32, row: u32): i64 {
  if (term == BY_AGE) return -i64(accountOfRow(row));
  if (term == PRIORITY) return priorityOf(row);
  const at = cellOf(row);
  const lots = load<i64>(at, LOTS);
  if (term == BY_SIZE) return lots;
  const margin = load<i64>(at, MARGIN);
  if (term == WALLET) return margin >= 0 ? margin : wallet(accountOfRow(row));
  const value = lots * signedMark;
  const entry = load<i64>(at, ENTRY);
  const pnl = value - entry;
  if (term == PNL) return pnl;
  if (term == RETURN) return i64(floorRatio(pnl < 0, i64(magnitude(pnl)), i64(magnitude(entry))));
  // Leverage.
  const equity = margin >= 0 ? margin + pnl : crossOfMargin(margin).equity;
  return i64(floorRatio(false, i64(magnitude(value)), equity));
}

/** A term of the candidate in a row; the complement turns the order of all i64 round. */
export function termOf(term: u32, row: u32): i64 {
  const value = integerOf(term & ~INVERTED, row);
  return (term & INVERTED) != 0 ? value : ~value;
}
