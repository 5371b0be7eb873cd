// What a score pass counts beside the scores: candidates, their lots, their extremes.
import { HIGHEST } from '../book/block';
import { Book } from '../book/market';

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

/** Counts the candidates of many rows. */
export function addCandidates(count: u32, held: u64, lowest: f64): void {
  candidates += count;
  lots += held;
  if (lots < held) overflow = true;
  least = min<f64>(least, lowest);
}

/** Notes the highest score of a block's candidates, also in its header. */
export function endBlock(base: usize, highest: f64): void {
  store<f64>(base, highest, HIGHEST);
  most = max<f64>(most, highest);
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
