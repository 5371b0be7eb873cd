// One row's score, exactly; and the scores of a block.
import { crossOfMargin, wallet } from '../book/account';
import {
  accountOfRow,
  Block,
  bookOfRow,
  cellOf,
  ENTRY,
  EXEMPT,
  LOTS,
  leverageOf,
  MARGIN,
  META,
  NAMED,
  rowsOfBook,
} from '../book/block';
import { Book, bookAt, Market, marketAt, sideSign } from '../book/market';
import { Maintenance } from '../book/tiers';
import { magnitude } from '../numeric/checked';
import { mulHigh } from '../numeric/wide';
import { excludeRows, isAdmitted, prepareAdmission } from './admit';
import { prepareCeilings } from './ceiling';
import { Eligible } from './eligible';
import { lanesFit, prepareKernel, scoreCross, scoreIsolated } from './kernel';
import { NO_CANDIDATE, scoreOf, WALLET_RETURN } from './policy';

let unit: i64 = 1;

/** One unit of the settlement asset in quanta. */
export function setUnit(quanta: i64): void {
  unit = quanta;
}

/** One unit of the settlement asset in quanta. */
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
  const own = Maintenance.of(market, notional);
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

/** The book's numbers are small enough for lanes, and the lots of all its rows together for 63 bits. */
function fitsLanes(book: Book, number: u32, mark: i64): bool {
  const most = u64(book.mostLots);
  const rows = u64(rowsOfBook(number));
  if (!lanesFit(mark, book.mostLots, book.mostEntry, book.mostMargin)) return false;
  return mulHigh(most, rows) == 0 && i64(most * rows) >= 0;
}

/** The book prepared for is scored in lanes: all its sums of lots fit. */
export let inLanes: bool = false;

/** Prepares for the scores and the bounds of one book's blocks; in a tick, what the batch names is no candidate. */
export function prepareScores(number: u32, inTick: bool): void {
  const book = bookAt(number);
  const market = marketAt(number >> 1);
  const side = number & 1;
  if (ADL_RULES) prepareAdmission(number, market, sideSign(side) * market.mark);
  prepareCeilings(market, side, sideSign(side) * market.mark, unit);
  inLanes = fitsLanes(book, number, market.mark);
  prepareKernel(market, side, inTick ? EXEMPT | NAMED : EXEMPT, inLanes);
}

/** Scores a block of the book prepared for, f64 a row at `out`. What it counted stands in rank/kernel.ts. */
export function scoreBlock(block: Block, out: usize): void {
  if (block.cross != 0) scoreCross(usize(block.columns), block.rows, out);
  else scoreIsolated(usize(block.columns), block.rows, out);
  if (ADL_RULES) excludeRows(block, out, inLanes);
}

/** Score of a row for a query; NO_CANDIDATE where it is none. */
export function scoreForQuery(row: u32): f64 {
  const number = bookOfRow(row);
  const market = marketAt(number >> 1);
  const side = number & 1;
  const at = cellOf(row);
  const signedMark = sideSign(side) * market.mark;
  if (ADL_RULES) {
    prepareAdmission(number, market, signedMark);
    if (!isAdmitted(at, Eligible.ofRow(row))) return NO_CANDIDATE;
  }
  return scoreRow(at, accountOfRow(row), side, market, signedMark, EXEMPT);
}
