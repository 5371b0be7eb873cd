// Step 4: counterparties closed by rank.
import { Cross, crossAt, crossFits, crossOfAccount, crossOfMargin, putCross, walletAddress } from '../book/account';
import { accountOfRow, bookOfRow, entryAddress, lotsAddress, marginAddress, touchRow } from '../book/block';
import { addCash, addFees } from '../book/fund';
import { bookAt, Market, sideSign } from '../book/market';
import { OVERLAP_ALLOW, OVERLAP_SKIP, rulesOf } from '../book/rules';
import { Maintenance, tiersOf } from '../book/tiers';
import { entry, equity, lots, margin, readRow } from '../margin/equity';
import { put, putHalf } from '../memory/journal';
import { add, leftRange, magnitude, multiply, multiplyDivideTrunc, raiseRange, subtract } from '../numeric/checked';
import { ppmCeil } from '../numeric/ppm';
import { sumAdd, sumAddProduct, sumFits, sumSign, sumStart, sumSubtract } from '../numeric/sum';
import { eligibleOf } from '../rank/eligible';
import {
  dropKept,
  keep,
  keptRank,
  keptRow,
  keptScore,
  nextCandidate,
  poppedScore,
  queueOfTick,
  setKept,
} from '../rank/queue';
import { tellInTick } from '../rank/turned';
import {
  addFill,
  addSkipped,
  resultsShort,
  setNextDeficit,
  skippedRank,
  skippedRow,
  skippedScore,
  skippedTotal,
} from './batch';

// The case at hand.
let market: Market = changetype<Market>(0);
let side: u32 = 0;
let sign: i64 = 0;
let price: i64 = 0;
let victim: u32 = 0;
let left: i64 = 0;
let overlap: u32 = OVERLAP_SKIP;
/** What fund cash has paid for isolated counterparties whose margin did not reach. */
export let deficitPaid: i64 = 0;

// What `weigh` found for the close of k lots.
let closedEntry: i64 = 0;
let realized: i64 = 0;
let fee: i64 = 0;
let delta: i64 = 0;

/** Works out the close of k lots of the row read; true when it leaves no new deficit. Raises the range flag. */
function weigh(k: i64): bool {
  const flow = multiply(sign * k, price);
  closedEntry = multiplyDivideTrunc(entry, k, lots);
  realized = subtract(flow, closedEntry);
  fee = ppmCeil(i64(magnitude(flow)), i64(market.makerFeePpm));
  delta = subtract(realized, fee);
  if (equity <= 0) return false;
  // Q + s·k·(ux − u) − max(0, fee): as a finished sum, partial ones may be larger.
  sumStart(equity);
  sumAddProduct(sign * k, price);
  sumAddProduct(-sign * k, market.mark);
  sumSubtract(max<i64>(0, fee));
  if (!sumFits() || sumSign() < 0) return false;
  if (margin < 0) return true;
  sumStart(margin);
  sumAdd(min<i64>(0, delta));
  return sumFits() && sumSign() >= 0;
}

/** Does what `weigh` has just worked out for k lots. */
function close(row: u32, k: i64, score: f64, rank: u32): void {
  const account = accountOfRow(row);
  const remaining = lots - k;
  touchRow(row);
  put(lotsAddress(row), remaining);
  if (ADL_RULES) tellInTick(bookOfRow(row), account, remaining);
  put(entryAddress(row), entry - closedEntry);
  let toWallet = delta;
  let deficit: i64 = 0;
  if (margin >= 0) {
    let collateral = margin;
    if (delta < 0) {
      collateral += delta;
      toWallet = 0;
      if (ADL_RULES && collateral < 0) {
        deficit = -collateral;
        collateral = 0;
        addCash(-deficit);
        deficitPaid = add(deficitPaid, deficit);
      }
    }
    if (remaining == 0) {
      toWallet = add(toWallet, collateral);
      collateral = 0;
    }
    put(marginAddress(row), collateral);
    settleWallet(account, toWallet);
  } else {
    settleWallet(account, toWallet);
    leaveCross(crossOfMargin(margin), k, remaining);
    // Before, Q was above 0.
    if (ADL_RULES) deficit = max<i64>(0, -crossOfMargin(margin).equity);
  }
  requireSums(account);
  addFees(fee);
  if (ADL_RULES) setNextDeficit(deficit);
  addFill(account, k, realized, fee, remaining, score, rank);
}

/** Raises the range flag where the account's cross sums are no amounts. */
export function requireSums(account: u32): void {
  const record = crossOfAccount(account);
  if (record >= 0 && !crossFits(crossAt(u32(record)))) raiseRange();
}

/** Adds to a wallet, and so to the equity of the account's cross positions. */
export function settleWallet(account: u32, amount: i64): void {
  const address = walletAddress(account);
  put(address, add(load<i64>(address), amount));
  const record = crossOfAccount(account);
  if (record >= 0) putCross(crossAt(u32(record)), amount, 0, 0);
}

/** Takes k lots' PnL, maintenance and notional out of a cross account's sums. */
function leaveCross(cross: Cross, k: i64, remaining: i64): void {
  const mark = market.mark;
  const pnl = sign * k * mark - closedEntry;
  const before = i64(magnitude(lots * mark));
  const after = i64(magnitude(remaining * mark));
  const ppm = i64(market.maintenancePpm);
  const table: usize = ADL_RULES ? tiersOf(market) : 0;
  const change = Maintenance.by(table, ppm, after) - Maintenance.by(table, ppm, before);
  putCross(cross, -pnl, change, after - before);
  if (remaining == 0) putHalf(changetype<usize>(cross) + offsetof<Cross>('positions'), cross.positions - 1);
}

/** Of k lots weighed that do not pass, what the row read closes in its turn, weighed; 0: it is passed over. Raises the range flag. */
function lotsInTurn(k: i64): i64 {
  if (overlap == OVERLAP_SKIP) return 0;
  if (overlap == OVERLAP_ALLOW) return equity > 0 ? k : 0;
  const most = bisect(k);
  weigh(most);
  return most;
}

/** Offers the lots left to one candidate: closes what it has or what is left, or passes it over. */
function offer(row: u32, rank: u32, score: f64): void {
  const account = accountOfRow(row);
  if (account == victim) return;
  readRow(row, side, market);
  let k = min<i64>(ADL_RULES ? eligibleOf(row, lots) : lots, left);
  // What it has beyond its opposite position is closed already.
  if (ADL_RULES && k == 0) return;
  let passes = weigh(k);
  if (ADL_RULES && !passes) {
    k = lotsInTurn(k);
    passes = k > 0;
  }
  if (passes) {
    close(row, k, score, rank);
    left -= k;
  } else {
    addSkipped(account, row, score, rank);
  }
}

/** The k that the bisection of the last resort finds, up to `most`. */
function bisect(most: i64): i64 {
  let low: i64 = 0;
  let high = most;
  while (low < high && !leftRange()) {
    const middle = low + ((high - low) >> 1) + ((high - low) & 1);
    if (weigh(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lastResort(from: u32, to: u32): void {
  for (let i = from; i < to && left > 0; i++) {
    const row = skippedRow(i);
    readRow(row, side, market);
    const k = bisect(min<i64>(ADL_RULES ? eligibleOf(row, lots) : lots, left));
    if (k == 0) continue;
    weigh(k);
    close(row, k, skippedScore(i), skippedRank(i));
    left -= k;
  }
}

/** First those popped earlier in the tick, then new ones from the queue. False: no scratch memory. */
function walk(number: u32): bool {
  const book = bookAt(number);
  let kept: u32 = 0;
  let i: u32 = 0;
  for (; i < book.keptCount && left > 0; i++) {
    const row = keptRow(book, i);
    const score = keptScore(book, i);
    const rank = keptRank(book, i);
    if (load<i64>(lotsAddress(row)) > 0) offer(row, rank, score);
    if (load<i64>(lotsAddress(row)) > 0) setKept(book, kept++, score, row, rank);
  }
  dropKept(book, kept, i);
  while (left > 0 && !resultsShort() && !leftRange()) {
    const next = nextCandidate(number, true);
    if (next == -1) return true;
    if (next < 0) return false;
    const score = poppedScore;
    offer(u32(next), book.popped, score);
    if (load<i64>(lotsAddress(u32(next))) > 0 && !keep(book, score, u32(next), book.popped)) return false;
  }
  return true;
}

/** Names the counterparties at hand: those of a market side, closed at a unit value, but not the positions of `account`. */
export function startClosing(m: Market, book: u32, account: u32, unitValue: i64): void {
  market = m;
  side = book & 1;
  sign = sideSign(side);
  price = unitValue;
  victim = account;
  if (ADL_RULES) deficitPaid = 0;
}

/** Closes k lots of a counterparty or, when they do not pass and it is skipped, what the bisection finds. Returns the lots closed. */
export function closeUpTo(row: u32, k: i64, score: f64, rank: u32): i64 {
  readRow(row, side, market);
  let closed = k;
  if (!weigh(k)) {
    addSkipped(accountOfRow(row), row, score, rank);
    closed = bisect(k);
    if (closed == 0) return 0;
    weigh(closed);
  }
  close(row, closed, score, rank);
  return closed;
}

/**
 * Closes up to `wanted` lots of a market side's counterparties at a unit value, by rank; positions of `account` are left out.
 * Returns the lots closed, −1 without scratch memory. Raises the range flag.
 */
export function deleverage(m: Market, book: u32, stamp: u64, account: u32, wanted: i64, unitValue: i64): i64 {
  if (!queueOfTick(book, stamp)) return -1;
  startClosing(m, book, account, unitValue);
  left = wanted;
  if (ADL_RULES) {
    overlap = rulesOf(book >> 1).overlap;
  }
  const firstSkipped = skippedTotal();
  if (!walk(book)) return -1;
  const again = !ADL_RULES || overlap == OVERLAP_SKIP;
  if (again && left > 0 && !resultsShort()) lastResort(firstSkipped, skippedTotal());
  return wanted - left;
}
