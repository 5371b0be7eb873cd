// The score pass: one market side, every row's score into the score column.
import { crossOfMargin, wallet } from '../book/account';
import {
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
import { Book, bookAt, Market, marketAt } from '../book/market';
import { stateVersion } from '../book/position';
import { magnitude } from '../numeric/checked';
import { ppmCeil } from '../numeric/ppm';
import {
  candidateLots,
  candidates,
  highest,
  lanesFit,
  lowest,
  prepareKernel,
  scoreCross,
  scoreIsolated,
} from './kernel';
import { NO_CANDIDATE, scoreOf, WALLET_RETURN } from './policy';
import { addCandidates, endBlock, endTally, startTally, tallyFits } from './tally';
import { scoreMixed } from './unmix';

let unit: i64 = 1;

/** One unit of the settlement asset in quanta. */
export function setUnit(quanta: i64): void {
  unit = quanta;
}

export function unitOfAsset(): i64 {
  return unit;
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

/** Scores a book; in a tick, what the batch names is no candidate. Notes candidates, lots and extremes. */
export function scoreBook(number: u32, inTick: bool): void {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const lanes = lanesFit(market.mark, book.mostLots, book.mostEntry, book.mostMargin);
  prepareKernel(market, number & 1, inTick ? EXEMPT | NAMED : EXEMPT, lanes);
  startTally();
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    endBlock(base, scoreBlock(base, book));
    block = nextBlock(base);
  }
  endTally(book);
}

/** Scores a block and counts its candidates; returns the highest score. */
function scoreBlock(base: usize, book: Book): f64 {
  const rows = blockRows(base);
  const cross = book.crossRows == 0 ? 0 : crossRowsOf(base, rows);
  if (cross != 0 && cross != rows) return scoreMixed(base);
  if (cross == 0) scoreIsolated(base, rows, base + SCORE);
  else scoreCross(base, rows, base + SCORE);
  addCandidates(candidates, candidateLots, lowest);
  return highest;
}

function crossRowsOf(base: usize, rows: u32): u32 {
  let cross: u32 = 0;
  for (let i: usize = 0; i < usize(rows); i++) cross += u32(load<u64>(base + (i << 3), MARGIN) >> 63);
  return cross;
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
