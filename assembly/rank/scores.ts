// All candidates of a market side with their scores, in no particular order: one pass, nothing sorted.
import { ACCOUNT, Block, blockAt, firstBlock, firstRow, LOTS, nextBlock, rowsOfBook } from '../book/block';
import { bookAt } from '../book/market';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { countScored, endCount, startCount } from './count';
import { candidates, highest, lowest } from './kernel';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { prepareScores, scoreBlock } from './score';

/** Extremes of the scores of the last pass. */
export let highestScore: f64 = 0;
export let lowestScore: f64 = 0;

/** Rows that the result columns of a book have room for: the kernels may write one more, to make pairs. */
export function roomOf(number: u32): u32 {
  return (rowsOfBook(number) + 2) & ~1;
}

/** Where the columns of the results begin, for `room` rows: scores f64 | accounts u32 | lights u8. */
export function scoreColumn(): usize {
  return results().address;
}

export function accountColumn(room: u32): usize {
  return results().address + (usize(room) << 3);
}

export function lightColumn(room: u32): usize {
  return results().address + usize(room) * 12;
}

/** Moves the candidates of a block to the front of its scores, with their accounts, and rows and lots where there is room for them. */
function gather(block: Block, first: u32, scores: usize, accounts: usize, rows: usize, lots: usize): u32 {
  const base = usize(block.columns);
  let n: usize = 0;
  for (let i: usize = 0; i < usize(block.rows); i++) {
    const score = load<f64>(scores + (i << 3));
    store<f64>(scores + (n << 3), score);
    store<u32>(accounts + (n << 2), load<u32>(base + (i << 2), ACCOUNT));
    if (rows != 0) {
      store<u32>(rows + (n << 2), first + u32(i));
      store<u64>(lots + (n << 3), load<u64>(base + (i << 3), LOTS));
    }
    n += usize(score != NO_CANDIDATE);
  }
  return u32(n);
}

/**
 * Scores a book into the result columns, and its candidates' rows and lots into the arrays given (0: not wanted). Returns the
 * number of candidates, or NO_MEMORY, or TOO_MANY_LOTS.
 */
export function scoreAll(number: u32, rows: usize, lots: usize): u32 {
  const room = roomOf(number);
  if (!ensure(results(), usize(room) * 13)) return NO_MEMORY;
  highestScore = NO_CANDIDATE;
  lowestScore = Infinity;
  let n: usize = 0;
  prepareScores(number, false);
  startCount();
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    const scores = scoreColumn() + (n << 3);
    const accounts = accountColumn(room) + (n << 2);
    scoreBlock(block, scores);
    countScored(block, scores);
    highestScore = max<f64>(highestScore, highest);
    lowestScore = min<f64>(lowestScore, lowest);
    if (candidates == block.rows && rows == 0) {
      memory.copy(accounts, usize(block.columns) + ACCOUNT, usize(block.rows) << 2);
      n += usize(block.rows);
    } else {
      const rowsAt: usize = rows == 0 ? 0 : rows + (n << 2);
      n += usize(gather(block, firstRow(at), scores, accounts, rowsAt, lots + (n << 3)));
    }
    at = nextBlock(block);
  }
  return endCount(bookAt(number)) ? u32(n) : TOO_MANY_LOTS;
}
