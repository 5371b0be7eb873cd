// One liquidation, in the order of the specification's section 4: cured?, bankruptcy, book, fund, deleverage, settlement.
import { Cross, crossFits, crossOfMargin, putCross, walletAddress } from '../book/account';
import { accountOfRow, bookOfRow, entryAddress, lotsAddress, marginAddress, touchRow } from '../book/block';
import { addCash, addFees, fund, housePnlHigh, housePnlLow, houseTakes } from '../book/fund';
import { fundOf, selectFund } from '../book/funds';
import { Market, marketAt, sideSign } from '../book/market';
import { rulesOf } from '../book/rules';
import { Maintenance } from '../book/tiers';
import {
  entry,
  equity,
  lots,
  maintenance,
  margin,
  notional,
  ownMaintenance,
  pnl,
  readRow,
  readSlice,
} from '../margin/equity';
import { put, putHalf } from '../memory/journal';
import { add, magnitude, multiply, raiseRange, subtract } from '../numeric/checked';
import { ppmFloor } from '../numeric/ppm';
import { sumAdd, sumAddWide, sumStart, sumSubtract, sumValue } from '../numeric/sum';
import { tellInTick } from '../rank/turned';
import { bankruptcyUnitValue, shareOfEquity } from './bankruptcy';
import {
  bookFillLots,
  bookFillValue,
  closeResult,
  firstBookFill,
  isForced,
  OUTCOME_ADL,
  OUTCOME_BOOK,
  OUTCOME_CURED,
  OUTCOME_FUND,
  R_ADL_LOTS,
  R_ADL_SURPLUS,
  R_ADL_VALUE,
  R_BAD_DEBT,
  R_BANKRUPTCY,
  R_BOOK_LOTS,
  R_DEFICIT_PAID,
  R_EQUITY_TIER_COST,
  R_EQUITY_TIER_LOTS,
  R_FEE,
  R_FUND_CASH,
  R_FUND_SURPLUS,
  R_HOUSE_LOTS,
  R_HOUSE_PNL,
  R_LOSS_SHARED,
  R_LOSS_TO_SHARE,
  R_LOTS,
  R_PROFIT_TIER_COST,
  R_PROFIT_TIER_LOTS,
  R_REALIZED,
  R_RESIDUAL,
  R_RETURNED,
  R_SETTLEMENT,
  R_TAKEN_OVER,
  rowOf,
  setOutcome,
  setResult,
} from './batch';
import { deficitPaid, deleverage, requireSums, settleWallet } from './deleverage';
import { houseLots } from './house';
import { lossShared, lossToShare, shareLoss } from './loss';
import { LossRules, lossRulesOf } from './loss-rules';
import { adlUnitValue } from './price';
import { deleverageByRules, equityTierCost, equityTierLots, profitTierCost, profitTierLots } from './share';
import { lotsNamed, setRemaining, targetOf } from './slices';
import { lotsToTarget } from './target';
import { lotsForHouse } from './trigger';

const ADL_AT_MARK: u32 = 1;

// What the liquidated position was at its turn.
let sign: i64 = 0;
let size: i64 = 0;
let cost: i64 = 0;
let collateral: i64 = 0;
let paper: i64 = 0;
let own: i64 = 0;
let worth: i64 = 0;
/** Equity of a healthy isolated position above its share: its owner's. */
let excess: i64 = 0;
let bankruptcy: i64 = 0;
/** Realised by the house ahead of the queue. */
let housePnl: i64 = 0;

// What stays open of it; without lots when nothing does.
let restLots: i64 = 0;
let restEntry: i64 = 0;
let restMargin: i64 = 0;

/** Step 2: what the order book filled; returns its lots. */
function fromBook(i: u32): i64 {
  let filled: i64 = 0;
  sumStart(0);
  for (let row = firstBookFill(i); row < firstBookFill(i + 1); row++) {
    const k = bookFillLots(row);
    filled += k;
    addFillValue(k, bookFillValue(row));
  }
  const surplus = sumValue();
  setResult(i, R_BOOK_LOTS, filled);
  setResult(i, R_FUND_SURPLUS, surplus);
  addCash(surplus);
  return filled;
}

/** Lots of the book fills; the door has checked them. */
function lotsFilled(i: u32): i64 {
  let filled: i64 = 0;
  for (let row = firstBookFill(i); row < firstBookFill(i + 1); row++) filled += bookFillLots(row);
  return filled;
}

/** Adds s·k·(uf − ub) to the running sum; the term itself must be an amount too. */
function addFillValue(k: i64, unitValue: i64): void {
  const term = multiply(sign * k, subtract(unitValue, bankruptcy));
  sumAdd(term);
}

/** Steps 3 and 4 for the lots that the book left: the fund or, when it cannot, the counterparties. False: no scratch memory. */
function passOn(i: u32, market: Market, book: u32, stamp: u64, account: u32, rest: i64): bool {
  const loss = max<i64>(0, multiply(sign * rest, subtract(bankruptcy, market.mark)));
  const state = fund();
  sumStart(state.cash);
  sumAddWide(housePnlLow(), housePnlHigh());
  sumSubtract(loss);
  const left = sumValue();
  if (rest == 0) {
    setOutcome(i, OUTCOME_BOOK);
    return true;
  }
  if (ADL_RULES && rulesOf(book >> 1).ruled != 0) return passOnByRules(i, market, book, stamp, account, rest);
  if (state.takeover != 0 && (loss == 0 || left > state.floor)) {
    takeOver(i, market, rest);
    setOutcome(i, OUTCOME_FUND);
    return true;
  }
  const atMark = market.adlPrice == ADL_AT_MARK && (loss == 0 || left >= state.floor);
  return passToQueue(i, market, book, stamp, account, rest, atMark ? market.mark : bankruptcy);
}

/** The same by the market's rules (section 7): the house may take a part. */
function passOnByRules(i: u32, market: Market, book: u32, stamp: u64, account: u32, rest: i64): bool {
  const rules = rulesOf(book >> 1);
  const taken = lotsForHouse(i, market, rules, sign, rest, bankruptcy);
  if (taken > 0) takeOver(i, market, taken);
  const lots = rest - taken - closeHouse(i, book >> 1, market, rest - taken);
  if (lots == 0) {
    setOutcome(i, OUTCOME_FUND);
    return true;
  }
  const sharing = lossRulesOf(book >> 1);
  if (sharing && sharing.by != 0) return passToPayers(i, market, sharing, book, account, lots);
  return passToQueue(i, market, book, stamp, account, lots, adlUnitValue(market, rules, sign, lots, bankruptcy));
}

/** Step 4 without closing anybody: others pay the loss, and the house takes the lots. False: no scratch memory. */
function passToPayers(i: u32, market: Market, sharing: LossRules, book: u32, account: u32, lots: i64): bool {
  setOutcome(i, OUTCOME_ADL);
  if (!shareLoss(market, sharing, book ^ 1, account, sign, lots, bankruptcy)) return false;
  setResult(i, R_LOSS_TO_SHARE, lossToShare);
  setResult(i, R_LOSS_SHARED, lossShared);
  setResult(i, R_RESIDUAL, lots);
  setResult(i, R_HOUSE_PNL, add(housePnl, houseTakes(market, sign, lots, bankruptcy)));
  return true;
}

/** What the tiers of an allocation gave (section 9). */
function reportTiers(i: u32): void {
  setResult(i, R_PROFIT_TIER_LOTS, profitTierLots);
  setResult(i, R_PROFIT_TIER_COST, profitTierCost);
  setResult(i, R_EQUITY_TIER_LOTS, equityTierLots);
  setResult(i, R_EQUITY_TIER_COST, equityTierCost);
}

/** Section 11.2: the house closes lots of its own at ub, of so many liquidated. Returns how many. */
function closeHouse(i: u32, number: u32, market: Market, lots: i64): i64 {
  const closed = houseLots(number, market, sign, lots, bankruptcy);
  if (closed == 0) return 0;
  setResult(i, R_HOUSE_LOTS, closed);
  housePnl = add(housePnl, houseTakes(market, sign, closed, bankruptcy));
  setResult(i, R_HOUSE_PNL, housePnl);
  return closed;
}

/** Step 3: the house takes lots at ub. */
function takeOver(i: u32, market: Market, taken: i64): void {
  setResult(i, R_TAKEN_OVER, taken);
  const realized = houseTakes(market, sign, taken, bankruptcy);
  setResult(i, R_HOUSE_PNL, realized);
  if (ADL_RULES) housePnl = realized;
}

/** Step 4: counterparties close the lots at a unit value, and the house takes the residual. False: no scratch memory. */
function passToQueue(i: u32, market: Market, book: u32, stamp: u64, account: u32, rest: i64, price: i64): bool {
  setOutcome(i, OUTCOME_ADL);
  const closed = ADL_RULES
    ? deleverageByRules(market, book ^ 1, stamp, account, rest, price)
    : deleverage(market, book ^ 1, stamp, account, rest, price);
  if (closed < 0) return false;
  const surplus = multiply(sign * closed, subtract(price, bankruptcy));
  setResult(i, R_ADL_VALUE, price);
  setResult(i, R_ADL_LOTS, closed);
  setResult(i, R_ADL_SURPLUS, surplus);
  setResult(i, R_RESIDUAL, rest - closed);
  addCash(surplus);
  if (ADL_RULES) {
    setResult(i, R_DEFICIT_PAID, deficitPaid);
    reportTiers(i);
  }
  if (closed < rest) {
    const realized = houseTakes(market, sign, rest - closed, bankruptcy);
    setResult(i, R_HOUSE_PNL, ADL_RULES ? add(housePnl, realized) : realized);
  }
  return true;
}

/** Step 5: the liquidated is settled at ub for all its lots, and gone, or what is left of it stays open. */
function settle(i: u32, row: u32, market: Market, account: u32): void {
  const flow = multiply(sign * size, bankruptcy);
  const fee = ppmFloor(i64(magnitude(flow)), i64(market.takerFeePpm));
  const realized = subtract(flow, cost);
  setResult(i, R_REALIZED, realized);
  setResult(i, R_FEE, fee);
  if (collateral >= 0) settleIsolated(i, account, realized, fee);
  else settleCross(i, account, subtract(realized, fee));
  addFees(fee);
  touchRow(row);
  put(lotsAddress(row), ADL_RULES ? restLots : 0);
  put(entryAddress(row), ADL_RULES ? restEntry : 0);
  if (ADL_RULES) {
    if (collateral >= 0) put(marginAddress(row), restMargin);
    tellInTick(bookOfRow(row), account, restLots);
  }
}

function settleIsolated(i: u32, account: u32, realized: i64, fee: i64): void {
  sumStart(collateral);
  sumAdd(realized);
  sumSubtract(fee);
  const result = sumValue();
  const toFund = subtract(result, excess);
  setResult(i, R_RETURNED, excess);
  setResult(i, R_SETTLEMENT, toFund);
  addCash(toFund);
  settleWallet(account, excess);
  requireSums(account);
}

function settleCross(i: u32, account: u32, amount: i64): void {
  const cross = crossOfMargin(collateral);
  const wallet = walletAddress(account);
  let purse = add(load<i64>(wallet), amount);
  const positions = ADL_RULES && restLots != 0 ? cross.positions : cross.positions - 1;
  let debt: i64 = 0;
  if (positions == 0 && purse < 0) {
    debt = -purse;
    purse = 0;
    addCash(-debt);
  }
  put(wallet, purse);
  setResult(i, R_BAD_DEBT, debt);
  putHalf(changetype<usize>(cross) + offsetof<Cross>('positions'), positions);
  putCross(cross, amount, -own, -worth);
  putCross(cross, -paper, 0, 0);
  putCross(cross, debt, 0, 0);
  if (!crossFits(cross)) raiseRange();
}

/** Lots of the position read that liquidation i closes, in the state of its turn. */
function lotsToClose(i: u32, market: Market): i64 {
  if (targetOf(i) != 0) return lotsToTarget(market, targetOf(i), lotsFilled(i));
  return lotsNamed(i) == 0 ? lots : lotsNamed(i);
}

/** Cuts the position read down to so many lots, and notes what stays open. */
function slice(i: u32, market: Market, named: i64): void {
  restLots = lots - named;
  restEntry = entry;
  restMargin = margin;
  setRemaining(i, restLots);
  if (restLots == 0) {
    restEntry = 0;
    restMargin = 0;
    return;
  }
  readSlice(named, market);
  restEntry -= entry;
  restMargin -= margin;
  own -= Maintenance.of(market, restLots * i64(magnitude(market.mark)));
}

/** Handles liquidation i of the batch in the state of its turn. False: no scratch memory. Raises the range flag. */
export function liquidate(i: u32, stamp: u64): bool {
  const row = rowOf(i);
  const book = bookOfRow(row);
  const market = marketAt(book >> 1);
  if (ADL_RULES) selectFund(fundOf(book >> 1));
  readRow(row, book & 1, market);
  let healthy = equity > maintenance;
  if (ADL_RULES) setRemaining(i, 0);
  if (healthy && !isForced(i) && firstBookFill(i) == firstBookFill(i + 1)) {
    setOutcome(i, OUTCOME_CURED);
    finish(i);
    return true;
  }
  own = ownMaintenance;
  if (ADL_RULES) {
    const closing = lotsToClose(i, market);
    if (closing == 0) {
      setOutcome(i, OUTCOME_CURED);
      finish(i);
      return true;
    }
    slice(i, market, closing);
    healthy = equity > maintenance;
  }
  sign = sideSign(book & 1);
  size = lots;
  cost = entry;
  collateral = margin;
  paper = pnl;
  worth = notional;
  const share = shareOfEquity(market);
  excess = healthy && margin >= 0 ? subtract(equity, share) : 0;
  bankruptcy = bankruptcyUnitValue(market, sign, size, share);
  if (ADL_RULES) housePnl = 0;
  setResult(i, R_LOTS, size);
  setResult(i, R_BANKRUPTCY, bankruptcy);
  const account = accountOfRow(row);
  const rest = size - fromBook(i);
  if (!passOn(i, market, book, stamp, account, rest)) return false;
  settle(i, row, market, account);
  finish(i);
  return true;
}

function finish(i: u32): void {
  setResult(i, R_FUND_CASH, fund().cash);
  closeResult(i);
}
