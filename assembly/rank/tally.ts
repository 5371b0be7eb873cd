// What a score pass counts beside the scores: candidates, their lots, their extremes.
import { Book } from '../book/market';
import { NO_CANDIDATE } from './policy';

let candidates: u32 = 0;
let lots: u64 = 0;
let most: f64 = -Infinity;
let least: f64 = Infinity;
let overflow: bool = false;

export function startTally(): void {
  candidates = 0;
  lots = 0;
  most = -Infinity;
  least = Infinity;
  overflow = false;
}

/** Counts a row by its score; a row that is no candidate counts nothing. */
export function addCandidate(score: f64, held: u64): void {
  if (score == NO_CANDIDATE) return;
  candidates += 1;
  lots += held;
  if (lots < held) overflow = true;
  most = max<f64>(most, score);
  least = min<f64>(least, score);
}

/** Counts many rows at once; their lots are known to fit. */
export function addCandidates(count: u32, held: u64, highest: f64, lowest: f64): void {
  candidates += count;
  lots += held;
  most = max<f64>(most, highest);
  least = min<f64>(least, lowest);
}

/** Hands the result to the book. */
export function endTally(book: Book): void {
  book.candidates = candidates;
  book.candidateLots = lots;
  book.highest = most;
  book.lowest = least;
}

/** The candidates' lots together are a number of lots, as ranks and lights need it. */
export function tallyFits(): bool {
  return !overflow && i64(lots) >= 0;
}
