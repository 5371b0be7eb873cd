// Bounds of the first term of an order over the isolated rows of a block, from its extremes alone: as rank/ceiling.ts bounds scores.
// They are floats that are off by less than what is added to them; a bound only ever saves opening a block.
import { Block } from '../book/block';
import { leastEquity, leastProfit, mostEquity, mostProfit, ROOM, size } from '../margin/bounds';
import { MAX_SCORE_FLOAT } from './policy';
import { BY_LEVERAGE, BY_PNL, BY_RETURN, BY_SIZE, BY_WALLET, INVERTED } from './terms';

const SCALE: f64 = 1_000_000_000;
/** Lots are whole: what this adds to a number that a float has exactly reaches no other. */
const EXACT_ROOM: f64 = 1.0 / 1125899906842624.0;

/** x away from the integers that it bounds. */
function widen(x: f64, up: bool): f64 {
  const room = abs(x) * ROOM + 2;
  return up ? x + room : x - room;
}

/** The same of a quotient that is clamped. */
function widenClamped(x: f64, up: bool): f64 {
  return min<f64>(MAX_SCORE_FLOAT, max<f64>(-MAX_SCORE_FLOAT, widen(x, up)));
}

/** Bound of the term's integers from above (`up`) or below; no number where there is none. */
function boundOf(term: u32, block: Block, up: bool): f64 {
  const profit = up ? mostProfit : leastProfit;
  const lots = up ? block.mostLots : block.leastLots;
  switch (term) {
    case BY_LEVERAGE:
      return widenClamped((size / (up ? max<f64>(leastEquity, 0) : mostEquity)) * SCALE, up);
    case BY_PNL:
      return widen(profit * (profit > 0 == up ? block.mostLots : block.leastLots), up);
    case BY_RETURN:
      return widenClamped((profit / abs(up ? block.leastEntry : block.mostEntry)) * SCALE, up);
    case BY_SIZE:
      return up ? lots * (1 + EXACT_ROOM) : lots * (1 - EXACT_ROOM);
    case BY_WALLET:
      return widen((up ? block.mostMargin : block.leastMargin) * lots, up);
    default:
      return NaN;
  }
}

/**
 * How far to the front candidates of the block may stand: less than the least of their terms (rank/terms.ts), negated; Infinity where
 * nothing is known. After `ceilingOf` for the same block, which reads its bounds.
 */
export function reachOf(term: u32, block: Block): f64 {
  const inverted = (term & INVERTED) != 0;
  const bound = boundOf(term & ~INVERTED, block, !inverted);
  // A term is the complement of what is sought the largest of.
  const reach = inverted ? -bound : bound + 1;
  return reach < Infinity ? reach : Infinity;
}
