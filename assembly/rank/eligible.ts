// Lots of a position that may be closed by rank (specification, section 11.1): all, or with `hedge: net` those beyond the account's
// opposite position in the market. Builds with rule books alone.
import { ACCOUNT, accountOfRow, bookOfRow, cellOf, LOTS, rowsOfBook } from '../book/block';
import { anyCandidateRules, candidateRulesOf } from '../book/candidate-rules';
import { findRow } from '../book/lookup';

const NONE: u32 = u32.MAX_VALUE;

/** Book of the opposite positions of the queue at hand; none where they do not matter. */
let opposite: u32 = NONE;

/** The book whose positions are netted against those of a book; none without the rule, or without any. */
function oppositeOf(book: u32): u32 {
  if (!anyCandidateRules() || candidateRulesOf(book >> 1).netted == 0) return NONE;
  return rowsOfBook(book ^ 1) == 0 ? NONE : book ^ 1;
}

function beyond(account: u32, held: i64, other: u32): i64 {
  const row = findRow(account, other);
  return row < 0 ? held : max<i64>(0, held - load<i64>(cellOf(u32(row)), LOTS));
}

/** Before the rows of one queue. */
export function prepareEligible(book: u32): void {
  opposite = oppositeOf(book);
}

/** In the queue at hand, opposite positions count. */
export function isNetted(): bool {
  return opposite != NONE;
}

/** Eligible lots of any row in the state of this moment, `held` being its lots. */
export function eligibleOf(row: u32, held: i64): i64 {
  const other = oppositeOf(bookOfRow(row));
  return other == NONE ? held : beyond(accountOfRow(row), held, other);
}

/** Eligible lots of an account's position in the queue at hand. */
export function eligible(account: u32, held: i64): i64 {
  return opposite == NONE ? held : beyond(account, held, opposite);
}

/** The same where rows are read. Written out wherever it is used, so that builds without rule books read their lots alone. */
export class Eligible {
  /** Of the row at an offset (8 bytes a row) in a block's columns. */
  @inline
  static at(columns: usize, offset: usize): i64 {
    const held = load<i64>(columns + offset, LOTS);
    if (ADL_RULES) {
      if (opposite != NONE) return beyond(load<u32>(columns + (offset >> 1), ACCOUNT), held, opposite);
    }
    return held;
  }

  @inline
  static ofRow(row: u32): i64 {
    const held = load<i64>(cellOf(row), LOTS);
    if (ADL_RULES) {
      if (opposite != NONE) return beyond(accountOfRow(row), held, opposite);
    }
    return held;
  }
}
