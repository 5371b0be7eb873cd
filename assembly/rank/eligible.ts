// Lots of a position that may be closed by rank (specification, section 11.1): all, or with `hedge: net` those beyond the account's
// opposite position in the market (book/opposite.ts). Builds with rule books alone.
import { Block, bookOfRow, cellOf, LOTS, rowsOfBook } from '../book/block';
import { isNetting, oppositeLots } from '../book/opposite';

/** Opposite positions count in the queue at hand. */
let netted: bool = false;

/** They count in a book's queue; not without any. */
function nets(book: u32): bool {
  return isNetting(book) && rowsOfBook(book ^ 1) != 0;
}

function beyond(row: u32, held: i64): i64 {
  return max<i64>(0, held - oppositeLots(row));
}

/** Before the rows of one queue. */
export function prepareEligible(book: u32): void {
  netted = nets(book);
}

/** Opposite positions count in the queue at hand. */
export function isNetted(): bool {
  return netted;
}

/** Eligible lots of any row in the state of this moment, `held` being its lots. */
export function eligibleOf(row: u32, held: i64): i64 {
  return nets(bookOfRow(row)) ? beyond(row, held) : held;
}

/** Eligible lots of a row of the queue at hand. */
export function eligible(row: u32, held: i64): i64 {
  return netted ? beyond(row, held) : held;
}

/** The same where rows are read. Written out wherever it is used, so that builds without rule books read their lots alone. */
export class Eligible {
  /** Of the row at an offset (8 bytes a row) in the block's columns. */
  @inline
  static at(block: Block, columns: usize, offset: usize): i64 {
    const held = load<i64>(columns + offset, LOTS);
    if (ADL_RULES) {
      if (netted) return max<i64>(0, held - load<i64>(usize(block.opposites) + offset));
    }
    return held;
  }

  @inline
  static ofRow(row: u32): i64 {
    const held = load<i64>(cellOf(row), LOTS);
    if (ADL_RULES) {
      if (netted) return beyond(row, held);
    }
    return held;
  }

  /** Of two rows in lanes, `held` being their lots, and `opposites` the block's column or 0 where it does not count. */
  @inline
  static lanes(opposites: usize, offset: usize, held: v128): v128 {
    if (opposites == 0) return held;
    const rest = i64x2.sub(held, v128.load(opposites + offset));
    return v128.and(rest, i64x2.gt_s(rest, i64x2.splat(0)));
  }
}
