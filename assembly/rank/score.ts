// The score pass: one market side, every row's score into the score column.
import { crossOfMargin, wallet } from '../book/account';
import { ACCOUNT, blockBase, blockRows, ENTRY, EXEMPT, leverageOf, LOTS, MARGIN, META, NAMED, nextBlock, SCORE } from '../book/block';
import { Book, bookAt, marketAt, sideSign } from '../book/market';
import { stateVersion } from '../book/position';
import { magnitude } from '../numeric/checked';
import { ppmCeil } from '../numeric/ppm';
import { NO_CANDIDATE, scoreOf, WALLET_RETURN } from './policy';

let unit: i64 = 1;

/** The candidates' lots of the last pass did not fit 64 bits. */
export let lotsOverflow: bool = false;

/** One unit of the settlement asset in quanta. */
export function setUnit(quanta: i64): void {
  unit = quanta;
}

/** Score of one row as if its book were scored now; NO_CANDIDATE where it is none. `barred`: meta flags that exclude. */
function scoreRow(at: usize, account: u32, side: u32, signedMark: i64, ppm: i64, policy: u32, barred: u64): f64 {
  const lots = load<i64>(at, LOTS);
  const meta = load<u64>(at, META);
  if ((meta & barred) != 0 || lots == 0) return NO_CANDIDATE;
  const entry = load<i64>(at, ENTRY);
  const margin = load<i64>(at, MARGIN);
  const value = lots * signedMark;
  const notional = i64(magnitude(value));
  const pnl = value - entry;
  const own = ppmCeil(notional, ppm);
  const cost = i64(magnitude(entry));
  const leverage = i64(leverageOf(meta));
  if (margin >= 0) {
    const equity = margin + pnl;
    if (equity <= 0) return NO_CANDIDATE;
    return scoreOf(policy, side, pnl, notional, cost, equity, own, margin, notional, leverage, unit);
  }
  const cross = crossOfMargin(margin);
  if (cross.equity <= 0 || ((barred & NAMED) != 0 && cross.named != 0)) return NO_CANDIDATE;
  const purse = policy == WALLET_RETURN ? wallet(account) : 0;
  return scoreOf(policy, side, pnl, notional, cost, cross.equity, cross.maintenance, purse, cross.notional, leverage, unit);
}

/** Scores a book; in a tick, what the batch names is no candidate. Notes candidates, lots and extremes. */
export function scoreBook(number: u32, inTick: bool): void {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const side = number & 1;
  const signedMark = sideSign(side) * market.mark;
  const ppm = i64(market.maintenancePpm);
  const policy = market.policy;
  const barred = inTick ? EXEMPT | NAMED : EXEMPT;
  let candidates: u32 = 0;
  let lots: u64 = 0;
  let most: f64 = -Infinity;
  let least: f64 = Infinity;
  lotsOverflow = false;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const rows = usize(blockRows(base));
    for (let i: usize = 0; i < rows; i++) {
      const at = base + (i << 3);
      const score = scoreRow(at, load<u32>(base + (i << 2), ACCOUNT), side, signedMark, ppm, policy, barred);
      store<f64>(at, score, SCORE);
      if (score == NO_CANDIDATE) continue;
      candidates += 1;
      const held = load<u64>(at, LOTS);
      lots += held;
      if (lots < held) lotsOverflow = true;
      most = max<f64>(most, score);
      least = min<f64>(least, score);
    }
    block = nextBlock(base);
  }
  book.highest = most;
  book.lowest = least;
  book.candidates = candidates;
  book.candidateLots = lots;
}

/** Scores a book for queries unless nothing has changed since it was; false when the lots do not fit 64 bits. */
export function scoreForQuery(number: u32): bool {
  const book = bookAt(number);
  if (book.scoredVersion == stateVersion()) return true;
  scoreBook(number, false);
  if (lotsOverflow || i64(book.candidateLots) < 0) return false;
  book.scoredVersion = stateVersion();
  return true;
}
