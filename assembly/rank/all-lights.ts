// Lights of all candidates of a market side.
import { bookAt, marketAt } from '../book/market';
import { ensure } from '../memory/region';
import { scratch } from '../memory/shared';
import { findEdges, writeLights } from './edges';
import { startLights } from './lights';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { highestScore, lightColumn, lowestScore, roomOf, scoreAll, scoreColumn } from './scores';

/**
 * Scores a book and finds every candidate's lights, without sorting. Results with room for all rows of the book (`rank/scores.ts`),
 * in no particular order. Returns the number of candidates, or NO_MEMORY, or TOO_MANY_LOTS.
 */
export function lightAll(number: u32): u32 {
  const room = roomOf(number);
  if (!ensure(scratch(), usize(room) * 12)) return NO_MEMORY;
  const lots = scratch().address;
  const rows = lots + (usize(room) << 3);
  const n = scoreAll(number, rows, lots);
  if (n == 0 || n >= TOO_MANY_LOTS) return n;
  const book = bookAt(number);
  startLights(marketAt(number >> 1).percentile, book.candidateLots, n);
  if (!findEdges(scoreColumn(), rows, lots, n, highestScore, lowestScore)) return NO_MEMORY;
  writeLights(scoreColumn(), rows, n, lightColumn(room));
  return n;
}
