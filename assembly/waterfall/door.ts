// The door of a tick: everything that can be refused before anything but marks has changed.
import { clearSuspect, crossAt, crossFits, crossOfMargin, crossRecordCount, isSuspect } from '../book/account';
import { cellOf, LOTS, MARGIN, META, NAMED } from '../book/block';
import { housePnlOf } from '../book/fund';
import { findRow } from '../book/lookup';
import { bookNumber, Markets, marketAt, marketCount, payoffSign } from '../book/market';
import { hasTable, rulesOf } from '../book/rules';
import { equity, maintenance, readRow } from '../margin/equity';
import { culpritAccount, marketWithoutMark, markFits, setMark } from '../margin/marks';
import { clearRange, leftRange } from '../numeric/checked';
import {
  BAD_FILL_LOTS,
  BAD_FILL_VALUE,
  BAD_MARK,
  BAD_SLICE,
  BAD_TARGET,
  MISSING_MARK,
  NAMED_TWICE,
  NO_POSITION,
  NOT_LIQUIDATABLE,
  OK,
  OUT_OF_RANGE,
  OVERFILLED,
  refuse,
  UNKNOWN_MARKET,
} from '../status';
import {
  accountOf,
  bookFillLots,
  bookFillValue,
  firstBookFill,
  isForced,
  liquidationCount,
  markCount,
  marketOf,
  markMarket,
  markValueCell,
  rowOf,
  setRow,
  sideOf,
} from './batch';
import { lotsNamed, targetOf } from './slices';
import { LEAST_TARGET, MOST_TARGET } from './target';

const NOWHERE: u32 = u32.MAX_VALUE;

/** A unit value must not be 0, and must have the payoff's sign. */
function checkUnitValue(market: u32, code: u32, value: i64): u32 {
  if (value == 0 || value > 0 != payoffSign(marketAt(market)) > 0) return code;
  return value == i64.MIN_VALUE ? OUT_OF_RANGE : OK;
}

function checkMarks(): u32 {
  for (let i: u32 = 0; i < markCount(); i++) {
    const market = markMarket(i);
    if (market >= marketCount()) return refuse(UNKNOWN_MARKET, i, NOWHERE, NOWHERE);
    const code = checkUnitValue(market, BAD_MARK, load<i64>(markValueCell(i)));
    if (code != OK) return refuse(code, i, market, NOWHERE);
  }
  for (let i: u32 = 0; i < markCount(); i++) {
    const market = markMarket(i);
    if (!markFits(market, load<i64>(markValueCell(i)))) return refuse(OUT_OF_RANGE, i, market, culpritAccount());
  }
  return OK;
}

/** Notes the marks that the staged ones replace, for `previous-mark`. */
function noteMarksBefore(): void {
  if (!hasTable()) return;
  for (let market: u32 = 0; market < marketCount(); market++) rulesOf(market).markBefore = 0;
  for (let i: u32 = 0; i < markCount(); i++) rulesOf(markMarket(i)).markBefore = marketAt(markMarket(i)).mark;
}

/** Sets the marks; each cell then holds the mark before, so that doing it backwards undoes it. */
function exchangeMark(i: u32): void {
  const cell = markValueCell(i);
  store<i64>(cell, setMark(markMarket(i), load<i64>(cell)));
}

/** Checks the new marks one by one and sets them; on a refusal they are as before. */
export function exchangeMarks(): u32 {
  const code = checkMarks();
  if (code != OK) return code;
  clearSuspect();
  if (ADL_RULES) noteMarksBefore();
  for (let i: u32 = 0; i < markCount(); i++) exchangeMark(i);
  return OK;
}

/** Every account's sums and every house position are amounts at the marks just set. */
export function checkSums(): u32 {
  const account = isSuspect() ? firstMisfit() : NOWHERE;
  if (account != NOWHERE) return refuse(OUT_OF_RANGE, NOWHERE, NOWHERE, account);
  const house = houseMisfit();
  return house < 0 ? OK : refuse(OUT_OF_RANGE, NOWHERE, u32(house), NOWHERE);
}

/** Checks and sets the new marks; on a refusal they are as before. */
export function takeMarks(): u32 {
  const marks = exchangeMarks();
  if (marks != OK) return marks;
  const sums = checkSums();
  if (sums != OK) returnMarks();
  return sums;
}

/** The first account whose sums are no amounts, NOWHERE without one, by number: where its record lies depends on the history and the shard. */
function firstMisfit(): u32 {
  let first = NOWHERE;
  for (let record: u32 = 0; record < crossRecordCount(); record++) {
    const cross = crossAt(record);
    if (cross.account < first && !crossFits(cross)) first = cross.account;
  }
  return first;
}

/** The first market whose house position is worth no amount at its mark, −1 when there is none. */
function houseMisfit(): i32 {
  clearRange();
  for (let market: u32 = 0; market < marketCount(); market++) {
    const specification = Markets.at(market);
    if (specification.mark != 0) housePnlOf(specification);
    if (leftRange()) return i32(market);
  }
  return -1;
}

/** Puts the marks before the tick back. The staged cells hold the new ones again. */
export function returnMarks(): void {
  for (let i = markCount(); i > 0; i--) exchangeMark(i - 1);
}

function checkFills(i: u32, market: u32, lots: i64): u32 {
  let rest = lots;
  for (let row = firstBookFill(i); row < firstBookFill(i + 1); row++) {
    const code = checkUnitValue(market, BAD_FILL_VALUE, bookFillValue(row));
    if (code != OK) return code;
    const k = bookFillLots(row);
    if (k <= 0) return BAD_FILL_LOTS;
    if (k > rest) return OVERFILLED;
    rest -= k;
  }
  return OK;
}

/** Finds the position that liquidation i names, marks it as named, and checks it. */
function checkLiquidation(i: u32): u32 {
  const market = marketOf(i);
  const side = sideOf(i);
  const found = market >= marketCount() || side > 1 ? -1 : findRow(accountOf(i), bookNumber(market, side));
  if (found < 0) return NO_POSITION;
  const row = u32(found);
  const at = cellOf(row);
  const meta = load<u64>(at, META);
  if ((meta & NAMED) != 0) return NAMED_TWICE;
  store<u64>(at, meta | NAMED, META);
  setRow(i, row);
  const margin = load<i64>(at, MARGIN);
  if (margin < 0) crossOfMargin(margin).named = 1;
  let lots = load<i64>(at, LOTS);
  if (ADL_RULES) {
    const named = lotsNamed(i);
    if (named < 0 || named > lots) return BAD_SLICE;
    const target = targetOf(i);
    if (target != 0 && (named != 0 || target < LEAST_TARGET || target > MOST_TARGET)) return BAD_TARGET;
    if (named != 0) lots = named;
  }
  const code = checkFills(i, market, lots);
  if (code != OK) return code;
  readRow(row, side, marketAt(market));
  return isForced(i) || equity <= maintenance ? OK : NOT_LIQUIDATABLE;
}

/** Takes the marks of being named off the first n liquidations' positions; they are where the door found them. */
export function unname(n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = cellOf(rowOf(i));
    store<u64>(at, load<u64>(at, META) & ~NAMED, META);
    const margin = load<i64>(at, MARGIN);
    if (margin < 0) crossOfMargin(margin).named = 0;
  }
}

/** The door behind the marks: every market marked, every named position as it must be. Leaves the named ones marked. */
export function checkBatch(): u32 {
  const unmarked = marketWithoutMark();
  if (unmarked >= 0) return refuse(MISSING_MARK, NOWHERE, u32(unmarked), NOWHERE);
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    const code = checkLiquidation(i);
    if (code == OK) continue;
    // Positions past the check of being named carry its mark already, this one too.
    unname(code == NO_POSITION || code == NAMED_TWICE ? i : i + 1);
    return refuse(code, i, marketOf(i), accountOf(i));
  }
  return OK;
}
