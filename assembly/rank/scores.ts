// All candidates of a market side with their scores, in no particular order: one pass, nothing sorted.
import { ACCOUNT, Block, blockAt, firstBlock, nextBlock, rowsOfBook } from '../book/block';
import { bookAt } from '../book/market';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { countScored, endCount, startCount } from './count';
import { candidates } from './kernel';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { prepareScores, scoreBlock } from './score';

/** Rows that the result columns of a book have room for: the kernels may write one more, to make pairs. */
export function roomOf(number: u32): u32 {
  return (rowsOfBook(number) + 2) & ~1;
}

/** Moves the candidates of a block to the front of its scores, with their accounts; returns how many there are. */
function gather(block: Block, scores: usize, accounts: usize): u32 {
  const from = usize(block.columns) + ACCOUNT;
  let n: usize = 0;
  for (let i: usize = 0; i < usize(block.rows); i++) {
    const score = load<f64>(scores + (i << 3));
    store<f64>(scores + (n << 3), score);
    store<u32>(accounts + (n << 2), load<u32>(from + (i << 2)));
    n += usize(score != NO_CANDIDATE);
  }
  return u32(n);
}

/**
 * Scores a book. Results, with room for `roomOf` rows: scores f64, accounts u32 of the candidates. Returns how many there are, or
 * NO_MEMORY, or TOO_MANY_LOTS.
 */
export function scoreAll(number: u32): u32 {
  const room = roomOf(number);
  if (!ensure(results(), usize(room) * 12)) return NO_MEMORY;
  let scores = results().address;
  let accounts = scores + (usize(room) << 3);
  prepareScores(number, false);
  startCount();
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    scoreBlock(block, scores);
    countScored(block, scores);
    let n = block.rows;
    if (candidates == n) memory.copy(accounts, usize(block.columns) + ACCOUNT, usize(n) << 2);
    else n = gather(block, scores, accounts);
    scores += usize(n) << 3;
    accounts += usize(n) << 2;
    at = nextBlock(block);
  }
  return endCount(bookAt(number)) ? bookAt(number).candidates : TOO_MANY_LOTS;
}
