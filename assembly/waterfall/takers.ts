// Who takes part when lots are shared out, and what each brings: columns by place in the kept queue, 0 for who takes no part. They stay
// for the queue's life; a liquidation works out anew what may have changed since the one before: who was closed, cross positions whose
// account's equity has moved, and all where eligible lots or caps depend on more than the row.
//
// Memory for the n of a queue, from the tick's bump pointer, its address in the book's `heap`, which a whole queue has no use for:
//   number of cross positions u64 | weights, caps, takes i64·3n (allocate.ts) | bounds i64·n | first caps i64·n | shares i64·n |
//   room of the kernels | cross positions (16 bytes)·n: place u32, address of the account's record u32, its equity when last read i64 |
//   places asked u32·2n, a place may be asked twice
import { Cross, crossOfMargin } from '../book/account';
import { lotsAddress, marginAddress } from '../book/block';
import { findRow } from '../book/lookup';
import { Book, bookAt, Market } from '../book/market';
import { equity, lots, notional, pnl, readRow } from '../margin/equity';
import { bump } from '../memory/bump';
import { fits } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { divide, setDenominator, setNumerator } from '../numeric/wide';
import { eligibleOf, isNetted, prepareEligible } from '../rank/eligible';
import { keptRow } from '../rank/queue';
import { placeAllocation, roomOfAllocation } from './allocate';
import { CAP_IN_TIERS, CAP_OF_EQUITY, CAPPED_PRO_RATA, MIN_MAX, RISK_AWARE, Sharing } from './sharing';

const LEAST_RISK: i64 = 1;
const MOST_RISK: i64 = 1_000_000_000;
const NOBODY: u32 = u32.MAX_VALUE;
const CROSS_BYTES: usize = 16;

let book: Book = changetype<Book>(0);
let side: u32 = 0;
let market: Market = changetype<Market>(0);
let sharing: Sharing = changetype<Sharing>(0);
/** What a lot costs a counterparty, 0 where it costs nothing. */
let gap: u64 = 0;
/** Lots of the taker read that may be closed. */
let eligible: i64 = 0;
/** Place of the liquidated account's own position. */
let excluded: u32 = NOBODY;

export let n: u32 = 0;
let header: usize = 0;
export let weights: usize = 0;
export let bounds: usize = 0;
export let firstCaps: usize = 0;
export let shares: usize = 0;
/** Room of the kernels. */
export let room: usize = 0;
let cross: usize = 0;
let asked: usize = 0;
let askedCount: u32 = 0;

export function read(column: usize, i: u32): i64 {
  return load<i64>(column + (usize(i) << 3));
}

export function write(column: usize, i: u32, value: i64): void {
  store<i64>(column + (usize(i) << 3), value);
}

export function caps(): usize {
  return weights + (usize(n) << 3);
}

export function takes(): usize {
  return weights + (usize(n) << 4);
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

function set(i: u32, weight: i64, cap: i64, bound: i64): void {
  write(weights, i, weight);
  write(caps(), i, cap);
  write(bounds, i, bound);
  write(firstCaps, i, cap);
}

/** Fills the columns of a place; a taker's bound is what it may lose in all tiers. */
function enter(i: u32): void {
  const row = keptRow(book, i);
  if (load<i64>(lotsAddress(row)) == 0) {
    set(i, 0, 0, 0);
    return;
  }
  readRow(row, side, market);
  eligible = equity > 0 ? eligibleOf(row, lots) : 0;
  if (eligible == 0) {
    set(i, 0, 0, 0);
    return;
  }
  let cap = eligible;
  let bound = eligible;
  if (sharing.rule == CAPPED_PRO_RATA) {
    cap = capBy(sharing.capOf == CAP_OF_EQUITY ? equity : pnl, sharing.capPpm);
    bound = sharing.capOf == CAP_IN_TIERS ? max<i64>(cap, capBy(equity, u32(PPM))) : cap;
  }
  set(i, weightOf(), cap, bound);
}

/** Says where the columns of the queue's n are. */
function place(at: usize): void {
  header = at;
  weights = at + 8;
  bounds = weights + usize(n) * 24;
  firstCaps = bounds + (usize(n) << 3);
  shares = firstCaps + (usize(n) << 3);
  room = shares + (usize(n) << 3);
  cross = room + ((roomOfAllocation(n) + 7) & ~7);
  asked = cross + usize(n) * CROSS_BYTES;
}

function bytesOf(count: u32): usize {
  return 8 + usize(count) * 48 + ((roomOfAllocation(count) + 7) & ~7) + usize(count) * (CROSS_BYTES + 8);
}

/** The first liquidation that shares this queue out: everybody's columns. */
function enterAll(): void {
  let found: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    enter(i);
    const margin = load<i64>(marginAddress(keptRow(book, i)));
    if (margin >= 0) continue;
    const at = cross + usize(found) * CROSS_BYTES;
    store<u32>(at, i);
    store<u32>(at, u32(changetype<usize>(crossOfMargin(margin))), 4);
    store<i64>(at, crossOfMargin(margin).equity, 8);
    found += 1;
  }
  store<u64>(header, found);
}

/** What else a cross position brings is its row's, which its own closes alone change. */
function enterCross(): void {
  const end = cross + usize(load<u64>(header)) * CROSS_BYTES;
  for (let at = cross; at < end; at += CROSS_BYTES) {
    const held = changetype<Cross>(usize(load<u32>(at, 4))).equity;
    if (held == load<i64>(at, 8)) continue;
    store<i64>(at, held, 8);
    enter(load<u32>(at));
  }
}

function enterChanged(): void {
  if (sharing.rule != CAPPED_PRO_RATA && !isNetted()) {
    enterCross();
    return;
  }
  for (let i: u32 = 0; i < n; i++) enter(i);
}

/** Leaves out the position of an account, if it has one in the queue. */
function exclude(number: u32, account: u32): void {
  excluded = NOBODY;
  const row = findRow(account, number);
  if (row < 0) return;
  for (let i: u32 = 0; i < n; i++) {
    if (keptRow(book, i) != u32(row)) continue;
    set(i, 0, 0, 0);
    excluded = i;
    return;
  }
}

/** Brings the columns of a whole queue up to date, without the account. False: no scratch memory. */
export function gatherTakers(number: u32, m: Market, rules: Sharing, costOfLot: u64, account: u32): bool {
  book = bookAt(number);
  side = number & 1;
  market = m;
  sharing = rules;
  gap = costOfLot;
  n = book.keptCount;
  askedCount = 0;
  prepareEligible(number);
  const isNew = book.heap == 0;
  if (isNew) book.heap = u32(bump(bytesOf(n)));
  if (book.heap == 0) return false;
  place(usize(book.heap));
  placeAllocation(weights, room, n);
  if (isNew) enterAll();
  else enterChanged();
  exclude(number, account);
  return true;
}

/** Notes that the taker in this place was asked to close lots. */
export function noteAsked(i: u32): void {
  store<u32>(asked + (usize(askedCount) << 2), i);
  askedCount += 1;
}

/** After a liquidation: the columns of those who were asked, and of who was left out. */
export function settleTakers(): void {
  for (let k: u32 = 0; k < askedCount; k++) enter(load<u32>(asked + (usize(k) << 2)));
  if (excluded != NOBODY) enter(excluded);
}
