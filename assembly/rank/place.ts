// One position's place in its queue, counted: whole blocks at a time where their bounds tell.
import { Block, blockAt, firstBlock, firstRow, LOTS, nextBlock } from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { allCandidates, ceilingOf, floorOf } from './ceiling';
import { isSummed, OPENED } from './count';
import { NO_CANDIDATE } from './policy';
import { prepareScores, scoreBlock, scoreForQuery } from './score';
import { tieBefore } from './sort';

let rank: u32 = 0;
let lotsAhead: u64 = 0;
let placeScore: f64 = 0;

/** Lots before the row that `placeOf` was asked for. */
export function placeLotsAhead(): u64 {
  return lotsAhead;
}

/** Its score. */
export function scoreOfPlace(): f64 {
  return placeScore;
}

/** Counts a block by its bounds; false when it must be opened. */
function countWhole(block: Block, score: f64): bool {
  if (block.cross != 0) return false;
  refreshExtremes(block);
  if (ceilingOf(block) < score) return true;
  if (!(floorOf(block) > score) || !allCandidates(block) || !isSummed(block)) return false;
  rank += block.rows;
  lotsAhead += block.lots;
  return true;
}

function countRows(block: Block, first: u32, score: f64, row: u32): void {
  scoreBlock(block, OPENED);
  for (let i: u32 = 0; i < block.rows; i++) {
    const other = load<f64>(OPENED + (usize(i) << 3));
    // NO_CANDIDATE is below every score.
    if (other < score || (other == score && !tieBefore(first + i, row))) continue;
    rank += 1;
    lotsAhead += load<u64>(usize(block.columns) + (usize(i) << 3), LOTS);
  }
}

/** Rank (from 1) of a row among the candidates of its book; 0 when it is none. */
export function placeOf(number: u32, row: u32): u32 {
  lotsAhead = 0;
  placeScore = scoreForQuery(row);
  if (placeScore == NO_CANDIDATE) return 0;
  rank = 1;
  prepareScores(number, false);
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    if (!countWhole(block, placeScore)) countRows(block, firstRow(at), placeScore, row);
    at = nextBlock(block);
  }
  return rank;
}
