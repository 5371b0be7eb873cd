// Step 4 of markets that share losses without closing positions (specification, section 13).
//
// Memory of one liquidation, handed out by the tick's bump pointer and given back at its end, for the n payers among the m rows of the
// market: keys u64·m (account and side) | rows u32·m | room of the sort | columns and room of the kernel (allocate.ts)
import { crossOfMargin } from '../book/account';
import {
  accountOfRow,
  blockAt,
  cellOf,
  EXEMPT,
  firstBlock,
  firstRow,
  MARGIN,
  META,
  marginAddress,
  NAMED,
  nextBlock,
  rowsOfBook,
  touchRow,
} from '../book/block';
import { addCash, fund, housePnlHigh, housePnlLow } from '../book/fund';
import { Market, sideSign } from '../book/market';
import { rulesOf } from '../book/rules';
import { equity, lots, margin, pnl, readRow } from '../margin/equity';
import { bump, bumpMark, bumpRelease, bumpShort } from '../memory/bump';
import { put } from '../memory/journal';
import { add, divideProducts, multiply, raiseRange, saturated, subtract } from '../numeric/checked';
import { sortBytes, sortRange } from '../numeric/radix';
import { sumAdd, sumAddWide, sumFits, sumSign, sumStart, sumSubtract, sumValue } from '../numeric/sum';
import { placeAllocation, roomOfAllocation, runAllocation } from './allocate';
import { settleWallet } from './deleverage';
import { BY_OPEN_INTEREST, LossRules, ROUND_UP, SINCE_ENTRY, SINCE_PREVIOUS_MARK } from './loss-rules';
import { addPayment } from './payments';

/** A rate per lot is in 10^−9 quanta. */
const RATE_SCALE: u64 = 1_000_000_000;
/** Accounts take 32 bits of a key, the side one. */
const KEY_BITS: u32 = 33;

let market: Market = changetype<Market>(0);
let rules: LossRules = changetype<LossRules>(0);
/** Of the liquidated. */
let victim: u32 = 0;
/** What a long lot has gained since the rule's mark. */
let moved: i64 = 0;

/** B, and what was paid of it. */
export let lossToShare: i64 = 0;
export let lossShared: i64 = 0;

let n: u32 = 0;
let keys: usize = 0;
let rows: usize = 0;
let columns: usize = 0;

function sideOfPayer(i: u32): u32 {
  return load<u32>(keys + (usize(i) << 3)) & 1;
}

function rowOfPayer(i: u32): u32 {
  return load<u32>(rows + (usize(i) << 2));
}

function weightCell(i: u32): usize {
  return columns + (usize(i) << 3);
}

function capCell(i: u32): usize {
  return columns + (usize(n + i) << 3);
}

function takeCell(i: u32): usize {
  return columns + (usize(2 * n + i) << 3);
}

/** B: of D what the fund does not pay down to its floor. Raises the range flag. */
function budgetOf(sign: i64, unfilled: i64, bankruptcy: i64): i64 {
  const deficit = max<i64>(0, multiply(sign * unfilled, subtract(bankruptcy, market.mark)));
  if (rules.spared != 0) return deficit;
  const state = fund();
  sumStart(state.cash);
  sumAddWide(housePnlLow(), housePnlHigh());
  sumSubtract(state.floor);
  if (sumSign() <= 0) return deficit;
  return sumFits() ? max<i64>(0, deficit - sumValue()) : 0;
}

/** What the row read can pay now. */
function means(): i64 {
  return max<i64>(0, margin < 0 ? equity : min<i64>(margin, equity));
}

/** The batch, the row itself or its account keep it from being asked. */
function isSpared(row: u32): bool {
  const at = cellOf(row);
  // Without lots are in a tick only those whom the batch names: nobody else is closed in this market.
  if ((load<u64>(at, META) & (EXEMPT | NAMED)) != 0) return true;
  const held = load<i64>(at, MARGIN);
  return (held < 0 && crossOfMargin(held).named != 0) || accountOfRow(row) == victim;
}

/** Lists the payers of one side. */
function findPayers(book: u32): void {
  for (let at = firstBlock(book); at != 0; ) {
    const block = blockAt(at);
    const first = firstRow(at);
    for (let row = first; row < first + block.rows; row++) {
      if (isSpared(row)) continue;
      readRow(row, book & 1, market);
      if (means() == 0) continue;
      store<u64>(keys + (usize(n) << 3), (u64(accountOfRow(row)) << 1) | u64(book & 1));
      store<u32>(rows + (usize(n) << 2), row);
      n += 1;
    }
    at = nextBlock(block);
  }
}

/** Lists the payers by account, long before short, with room for their columns. False: no scratch memory. */
function listPayers(counterparties: u32): bool {
  const both = rules.opposite == 0;
  const most = rowsOfBook(counterparties) + (both ? rowsOfBook(counterparties ^ 1) : 0);
  keys = bump(usize(most) << 3);
  rows = bump(usize(most) << 2);
  const other = bump(sortBytes(most));
  if (bumpShort()) return false;
  n = 0;
  findPayers(counterparties);
  if (both) findPayers(counterparties ^ 1);
  sortRange(keys, rows, other, n, KEY_BITS);
  columns = bump(usize(n) * 24);
  const room = bump(roomOfAllocation(n));
  placeAllocation(columns, room, n);
  return !bumpShort();
}

/** What the row read has gained since the rule's mark. Raises the range flag. */
function gain(side: u32): i64 {
  if (rules.since == SINCE_ENTRY) return max<i64>(0, pnl);
  return max<i64>(0, multiply(sideSign(side) * lots, moved));
}

/** Fills the columns. Raises the range flag. */
function enterPayers(): void {
  const byLots = rules.by == BY_OPEN_INTEREST;
  for (let i: u32 = 0; i < n; i++) {
    const side = sideOfPayer(i);
    readRow(rowOfPayer(i), side, market);
    const most = means();
    const weight = byLots ? lots : gain(side);
    store<i64>(weightCell(i), weight);
    store<i64>(capCell(i), byLots ? most : min<i64>(weight, most));
  }
}

/** Amounts by a rate per lot, rounded as the rate is. Raises the range flag. */
function takeByRate(budget: i64): void {
  const up = rules.rounding == ROUND_UP;
  sumStart(0);
  for (let i: u32 = 0; i < n; i++) sumAdd(load<i64>(weightCell(i)));
  const interest = sumValue();
  if (interest == 0) return;
  const rate = divideProducts(budget, RATE_SCALE, u64(interest), 1, up);
  if (saturated) raiseRange();
  for (let i: u32 = 0; i < n; i++) {
    const amount = divideProducts(rate, u64(load<i64>(weightCell(i))), RATE_SCALE, 1, up);
    store<i64>(takeCell(i), min<i64>(amount, load<i64>(capCell(i))));
  }
}

/** Takes everybody's amount out of the wallet or the isolated margin. Raises the range flag. */
function pay(): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = rowOfPayer(i);
    readRow(row, sideOfPayer(i), market);
    // Two positions of one account pay out of the same equity.
    const amount = min<i64>(load<i64>(takeCell(i)), means());
    if (amount == 0) continue;
    const account = accountOfRow(row);
    if (margin < 0) {
      settleWallet(account, -amount);
    } else {
      touchRow(row);
      put(marginAddress(row), margin - amount);
    }
    addCash(amount);
    lossShared = add(lossShared, amount);
    addPayment(account, sideOfPayer(i), amount);
  }
}

/** The mark since which gains count. */
function baseMark(number: u32, bankruptcy: i64): i64 {
  if (rules.since != SINCE_PREVIOUS_MARK) return bankruptcy;
  const before = rulesOf(number).markBefore;
  return before == 0 ? market.mark : before;
}

/**
 * Shares the loss of lots that neither book nor takeover took, without closing a position; the house has not yet taken them.
 * @param counterparties book of the other side of the liquidated, whose account pays nothing
 * @returns false: no scratch memory. Raises the range flag.
 */
export function shareLoss(
  ofMarket: Market,
  lossRules: LossRules,
  counterparties: u32,
  account: u32,
  sign: i64,
  unfilled: i64,
  bankruptcy: i64,
): bool {
  market = ofMarket;
  rules = lossRules;
  victim = account;
  lossShared = 0;
  lossToShare = budgetOf(sign, unfilled, bankruptcy);
  if (lossToShare == 0) return true;
  const mark = bumpMark();
  if (!listPayers(counterparties)) return false;
  if (n > 0 && rules.by != BY_OPEN_INTEREST && rules.since != SINCE_ENTRY) {
    moved = subtract(market.mark, baseMark(counterparties >> 1, bankruptcy));
  }
  enterPayers();
  if (rules.rounding == 0) runAllocation(false, 0, lossToShare);
  else takeByRate(lossToShare);
  pay();
  bumpRelease(mark);
  return true;
}
