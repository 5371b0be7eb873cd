// Step 4 by a market's own rules: the lots are shared out among all candidates instead of taken from the front of the queue, or the
// queue is scored anew for each liquidation.
//
// Memory of one liquidation, handed out by the tick's bump pointer and given back at its end, for the n takers among the candidates:
//   places in the kept queue u32·n | shares i64·n | bounds i64·n | caps i64·n | columns and room of the kernel (allocate.ts)
import { accountOfRow, lotsAddress } from '../book/block';
import { Book, bookAt, Market, sideSign } from '../book/market';
import { equity, lots, notional, pnl, readRow } from '../margin/equity';
import { bump, bumpMark, bumpRelease, bumpShort } from '../memory/bump';
import { fits, leftRange, magnitude, multiply } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { divide, setDenominator, setNumerator } from '../numeric/wide';
import { eligibleOf } from '../rank/eligible';
import { keptRank, keptRow, keptScore } from '../rank/queue';
import { wholeQueueOfTick } from '../rank/whole';
import { placeAllocation, roomOfAllocation, runAllocation } from './allocate';
import { resultsShort } from './batch';
import { closeUpTo, deleverage, startClosing } from './deleverage';
import { CAP_IN_TIERS, CAP_OF_EQUITY, CAPPED_PRO_RATA, MIN_MAX, RISK_AWARE, Sharing, sharingOf } from './sharing';

const LEAST_RISK: i64 = 1;
const MOST_RISK: i64 = 1_000_000_000;

let book: Book = changetype<Book>(0);
let side: u32 = 0;
let market: Market = changetype<Market>(0);
let sharing: Sharing = changetype<Sharing>(0);
/** What a lot costs a counterparty, 0 where it costs nothing. */
let gap: u64 = 0;

/** Lots of the taker read that may be closed. */
let eligible: i64 = 0;

let n: u32 = 0;
let places: usize = 0;
let shares: usize = 0;
let bounds: usize = 0;
let columns: usize = 0;
let caps: usize = 0;

// What the tiers of the last liquidation gave: lots up to the caps by profit, lots above, and what either cost against the mark.
export let profitTierLots: i64 = 0;
export let profitTierCost: i64 = 0;
export let equityTierLots: i64 = 0;
export let equityTierCost: i64 = 0;

function placeOf(i: u32): u32 {
  return load<u32>(places + (usize(i) << 2));
}

function read(column: usize, i: u32): i64 {
  return load<i64>(column + (usize(i) << 3));
}

function write(column: usize, i: u32, value: i64): void {
  store<i64>(column + (usize(i) << 3), value);
}

function capColumn(): usize {
  return columns + (usize(n) << 3);
}

function takeColumn(): usize {
  return columns + (usize(n) << 4);
}

/** Lists the candidates that take part: with lots that may be closed, with Q > 0, and not of the account. */
function findTakers(account: u32): void {
  n = 0;
  for (let i: u32 = 0; i < book.keptCount; i++) {
    const row = keptRow(book, i);
    if (load<i64>(lotsAddress(row)) == 0 || accountOfRow(row) == account) continue;
    readRow(row, side, market);
    if (equity > 0 && eligibleOf(row, lots) > 0) store<u32>(places + (usize(n++) << 2), i);
  }
}

/** False: no scratch memory. */
function makeRoom(account: u32): bool {
  places = bump(usize(book.keptCount) << 2);
  if (places == 0) return false;
  findTakers(account);
  shares = bump(usize(n) << 3);
  bounds = bump(usize(n) << 3);
  caps = bump(usize(n) << 3);
  columns = bump(usize(n) * 24);
  const room = bump(roomOfAllocation(n));
  placeAllocation(columns, room, n);
  return !bumpShort();
}

/** ⌊n·N/Q⌋ in parts per million of N/Q, which stays from 1 to 10^9; at most 2^63 − 1. */
function riskWeight(): i64 {
  setNumerator(u64(notional), u64(PPM));
  setDenominator(u64(equity), 1);
  const risk = min<i64>(MOST_RISK, max<i64>(LEAST_RISK, i64(divide())));
  return fits(u64(eligible), u64(risk)) ? eligible * risk : i64.MAX_VALUE;
}

function weightOf(): i64 {
  if (sharing.rule == RISK_AWARE) return riskWeight();
  return sharing.rule == MIN_MAX ? equity : eligible;
}

/** Lots whose closing costs no more than this part of the amount. */
function capBy(amount: i64, ppm: u32): i64 {
  if (gap == 0) return eligible;
  setNumerator(u64(max<i64>(0, amount)), u64(ppm));
  setDenominator(u64(PPM), gap);
  return min<i64>(eligible, i64(divide()));
}

/** Fills the columns of taker i; its bound is what it may lose in all tiers. */
function enter(i: u32): void {
  const row = keptRow(book, placeOf(i));
  readRow(row, side, market);
  eligible = eligibleOf(row, lots);
  let cap = eligible;
  let bound = eligible;
  if (sharing.rule == CAPPED_PRO_RATA) {
    cap = capBy(sharing.capOf == CAP_OF_EQUITY ? equity : pnl, sharing.capPpm);
    bound = sharing.capOf == CAP_IN_TIERS ? max<i64>(cap, capBy(equity, u32(PPM))) : cap;
  }
  write(columns, i, weightOf());
  write(capColumn(), i, cap);
  write(bounds, i, bound);
  write(caps, i, cap);
  write(shares, i, 0);
}

/** Runs the kernel and adds what it gives to the shares; returns what it could not give. */
function apportion(budget: i64): i64 {
  const rest = runAllocation(false, sharing.rounding, budget);
  for (let i: u32 = 0; i < n; i++) write(shares, i, read(shares, i) + read(takeColumn(), i));
  return rest;
}

/** Works out everybody's share of the lots. */
function divideUp(wanted: i64): void {
  for (let i: u32 = 0; i < n; i++) enter(i);
  const rest = apportion(wanted);
  if (rest == 0 || sharing.capOf != CAP_IN_TIERS) return;
  for (let i: u32 = 0; i < n; i++) write(capColumn(), i, read(bounds, i) - read(shares, i));
  apportion(rest);
}

/** Closes k lots of taker i, or as many as pass. */
function closeTaker(i: u32, k: i64): i64 {
  const place = placeOf(i);
  return closeUpTo(keptRow(book, place), k, keptScore(book, place), keptRank(book, place));
}

function enough(left: i64): bool {
  return left == 0 || resultsShort() || leftRange();
}

/** Closes everybody's share, then in queue order what some could not bear. Returns what is left. */
function closeShares(wanted: i64): i64 {
  let left = wanted;
  for (let i: u32 = 0; i < n && !enough(left); i++) {
    const share = read(shares, i);
    if (share == 0) continue;
    const closed = closeTaker(i, share);
    write(shares, i, closed);
    // Who could not bear it all is not asked again.
    if (closed < share) write(bounds, i, closed);
    left -= closed;
  }
  for (let i: u32 = 0; i < n && !enough(left); i++) {
    const more = min<i64>(left, read(bounds, i) - read(shares, i));
    if (more <= 0) continue;
    const closed = closeTaker(i, more);
    write(shares, i, read(shares, i) + closed);
    left -= closed;
  }
  return left;
}

/** Adds up what was closed of everybody up to its first cap, and above. Raises the range flag. */
function sumTiers(): void {
  if (sharing.capOf != CAP_IN_TIERS) return;
  for (let i: u32 = 0; i < n; i++) {
    const inProfit = min<i64>(read(shares, i), read(caps, i));
    profitTierLots += inProfit;
    equityTierLots += read(shares, i) - inProfit;
  }
  profitTierCost = multiply(profitTierLots, i64(gap));
  equityTierCost = multiply(equityTierLots, i64(gap));
}

/** Closes up to `wanted` lots, shared out. Returns the lots closed, −1 without scratch memory. */
function shareOut(number: u32, stamp: u64, account: u32, wanted: i64, unitValue: i64): i64 {
  if (!wholeQueueOfTick(number, stamp)) return -1;
  const mark = bumpMark();
  book = bookAt(number);
  side = number & 1;
  const change = sideSign(side) * (unitValue - market.mark);
  gap = change < 0 ? magnitude(change) : 0;
  if (!makeRoom(account)) return -1;
  startClosing(market, number, account, unitValue);
  divideUp(wanted);
  const closed = wanted - closeShares(wanted);
  sumTiers();
  bumpRelease(mark);
  return closed;
}

/** As `deleverage`, by the market's rules where it has any. */
export function deleverageByRules(m: Market, number: u32, stamp: u64, account: u32, wanted: i64, unitValue: i64): i64 {
  profitTierLots = 0;
  profitTierCost = 0;
  equityTierLots = 0;
  equityTierCost = 0;
  const rules = sharingOf(number >> 1);
  if (!rules) return deleverage(m, number, stamp, account, wanted, unitValue);
  market = m;
  sharing = rules;
  const mark = bumpMark();
  if (rules.rerank != 0) bookAt(number).tickStamp = 0;
  const closed =
    rules.rule == 0
      ? deleverage(m, number, stamp, account, wanted, unitValue)
      : shareOut(number, stamp, account, wanted, unitValue);
  // Nobody asks for this queue again.
  if (rules.rerank != 0) bumpRelease(mark);
  return closed;
}
