// Candidates of a market side and their lots, for queries: whole blocks at a time where their extremes tell.
import { Block, blockAt, firstBlock, nextBlock } from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { Book, bookAt } from '../book/market';
import { stateVersion } from '../book/position';
import { countAdmitted } from './admit';
import { allCandidates, ceilingOf } from './ceiling';
import { Eligible } from './eligible';
import { candidateLots, candidates } from './kernel';
import { NO_CANDIDATE } from './policy';
import { inLanes, prepareScores, scoreBlock } from './score';

/** Lots below it, 256 times, stay within 62 bits. */
const SUMMABLE: f64 = 18014398509481984.0;

/** Scores of the block that a query has just opened. */
export function openedColumn(): usize {
  return memory.data(2048, 16);
}

let count: u32 = 0;
let lots: u64 = 0;
let overflow: bool = false;

function addLots(held: u64): void {
  lots += held;
  if (lots < held) overflow = true;
}

/** The block's `lots` are the sum of its rows' lots. */
export function isSummed(block: Block): bool {
  return block.mostLots < SUMMABLE;
}

/** Counts the candidates of a block that `scoreBlock` has just scored. */
export function countScored(block: Block, scores: usize): void {
  if (inLanes) {
    count += candidates;
    addLots(candidateLots);
    return;
  }
  for (let i: u32 = 0; i < block.rows; i++) {
    if (load<f64>(scores + (usize(i) << 3)) == NO_CANDIDATE) continue;
    count += 1;
    addLots(u64(Eligible.at(block, usize(block.columns), usize(i) << 3)));
  }
}

/** Ceiling of the scores of the block that `countClosed` has just counted. */
export let closedCeiling: f64 = 0;

/** Counts a block without looking at its rows where all or none are candidates; false when it must be scored. */
export function countClosed(block: Block): bool {
  if (block.cross != 0) return false;
  refreshExtremes(block);
  closedCeiling = ceilingOf(block);
  if (closedCeiling == NO_CANDIDATE) return true;
  if (!allCandidates(block) || !isSummed(block)) return false;
  count += block.rows;
  addLots(block.lots);
  return true;
}

/** Starts the count of a book: `countClosed` or `countScored` for each block, then `endCount`. */
export function startCount(): void {
  count = 0;
  lots = 0;
  overflow = false;
}

/** Notes the count in the book; false when the lots of all candidates together leave 63 bits. */
export function endCount(book: Book): bool {
  if (overflow || i64(lots) < 0) return false;
  book.candidates = count;
  book.candidateLots = lots;
  book.countedVersion = stateVersion();
  return true;
}

/** Counts a book's candidates unless that is done; false when their lots together leave 63 bits. */
export function countCandidates(number: u32): bool {
  const book = bookAt(number);
  if (book.countedVersion == stateVersion()) return true;
  prepareScores(number, false);
  startCount();
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (!countClosed(block)) {
      if (!ADL_RULES || !countAdmitted(block, inLanes)) scoreBlock(block, openedColumn());
      countScored(block, openedColumn());
    }
    at = nextBlock(block);
  }
  return endCount(book);
}
