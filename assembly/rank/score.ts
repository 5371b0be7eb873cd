// The score pass: one market side, every row's score into the score column.
import { crossOfMargin, wallet } from '../book/account';
import {
  ACCOUNT,
  blockBase,
  blockRows,
  ENTRY,
  EXEMPT,
  LOTS,
  leverageOf,
  MARGIN,
  META,
  NAMED,
  nextBlock,
  SCORE,
} from '../book/block';
import { Book, bookAt, Market, marketAt, sideSign } from '../book/market';
import { stateVersion } from '../book/position';
import { magnitude } from '../numeric/checked';
import { ppmCeil } from '../numeric/ppm';
import { mulHigh } from '../numeric/wide';
import { scoreInLanes } from './lanes';
import { NO_CANDIDATE, scoreOf, WALLET_RETURN } from './policy';
import { addCandidate, endTally, startTally, tallyFits } from './tally';

let unit: i64 = 1;

/** One unit of the settlement asset in quanta. */
export function setUnit(quanta: i64): void {
  unit = quanta;
}

/** Score of one row as if its book were scored now; NO_CANDIDATE where it is none. `barred`: meta flags that exclude. */
export function scoreRow(at: usize, account: u32, side: u32, market: Market, signedMark: i64, barred: u64): f64 {
  const policy = market.policy;
  const lots = load<i64>(at, LOTS);
  const meta = load<u64>(at, META);
  if ((meta & barred) != 0 || lots == 0) return NO_CANDIDATE;
  const entry = load<i64>(at, ENTRY);
  const margin = load<i64>(at, MARGIN);
  const value = lots * signedMark;
  const notional = i64(magnitude(value));
  const pnl = value - entry;
  const own = ppmCeil(notional, i64(market.maintenancePpm));
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
  return scoreOf(
    policy,
    side,
    pnl,
    notional,
    cost,
    cross.equity,
    cross.maintenance,
    purse,
    cross.notional,
    leverage,
    unit,
  );
}

/** Below this a product of lots and unit value, an entry value or a margin is exact in the lanes of rank/lanes.ts. */
const LANE_LIMIT: u64 = 1 << 51;

/** The book's numbers are small enough for lanes, and the lots of all its rows together for 63 bits. */
function fitsLanes(book: Book, mark: u64): bool {
  const most = u64(book.mostLots);
  if (mulHigh(most, mark) != 0 || mulHigh(most, u64(book.rows)) != 0) return false;
  return (
    most * mark < LANE_LIMIT &&
    u64(book.mostEntry) < LANE_LIMIT &&
    u64(book.mostMargin) < LANE_LIMIT &&
    i64(most * u64(book.rows)) >= 0
  );
}

function scoreByRow(book: Book, market: Market, side: u32, signedMark: i64, barred: u64): void {
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const rows = usize(blockRows(base));
    for (let i: usize = 0; i < rows; i++) {
      const at = base + (i << 3);
      const score = scoreRow(at, load<u32>(base + (i << 2), ACCOUNT), side, market, signedMark, barred);
      store<f64>(at, score, SCORE);
      addCandidate(score, load<u64>(at, LOTS));
    }
    block = nextBlock(base);
  }
}

/** Scores a book; in a tick, what the batch names is no candidate. Notes candidates, lots and extremes. */
export function scoreBook(number: u32, inTick: bool): void {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const side = number & 1;
  const signedMark = sideSign(side) * market.mark;
  const barred = inTick ? EXEMPT | NAMED : EXEMPT;
  startTally();
  if (ASC_FEATURE_SIMD) {
    if (fitsLanes(book, magnitude(market.mark))) {
      scoreInLanes(book, market, side, signedMark, barred, unit);
      endTally(book);
      return;
    }
  }
  scoreByRow(book, market, side, signedMark, barred);
  endTally(book);
}

/** Scores a book for queries unless nothing has changed since it was; false when the lots do not fit 64 bits. */
export function scoreForQuery(number: u32): bool {
  const book = bookAt(number);
  if (book.scoredVersion == stateVersion()) return true;
  scoreBook(number, false);
  if (!tallyFits()) return false;
  book.scoredVersion = stateVersion();
  return true;
}
