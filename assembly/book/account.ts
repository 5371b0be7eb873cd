// Accounts, and the running sums of those that hold cross positions. Both in pages that never move.
//
// account (16 bytes): wallet i64, cross record u32 (number + 1, 0 none), seat u32 (book/lookup.ts). A page has a column of each, so
// that going through seats reads nothing else.
// cross record (48 bytes): equity, maintenance and notional as 96-bit sums (finished sums must fit 64 bits, partial ones need
// not), the account, its open cross positions, and whether the batch of the tick at hand names one of them.

import { put, putHalf } from '../memory/journal';
import { addPage, PAGE_TABLE_BYTES, PageTable } from '../memory/pages';
import { OK, OUT_OF_RANGE, refuse, UNKNOWN_ACCOUNT } from '../status';

export const MAX_ACCOUNTS: u32 = 1 << 26;
const PAGE_SHIFT: u32 = 12;
const PAGE_ROWS: u32 = 1 << PAGE_SHIFT;
const ACCOUNT_BYTES: usize = 16;
const CROSS_COLUMN: usize = usize(PAGE_ROWS) * 8;
const SEAT_COLUMN: usize = usize(PAGE_ROWS) * 12;

@unmanaged
export class Cross {
  /** Q, MM and AN of the specification: low words, then high words. */
  equity: i64;
  maintenance: i64;
  notional: i64;
  equityHigh: i32;
  maintenanceHigh: i32;
  notionalHigh: i32;
  account: u32;
  /** Open cross positions. */
  positions: u32;
  named: u32;

  /**
   * Adds amounts below 2^53 in magnitude to sums below 2^62, where no carry and no range need a look; false, and nothing added, where
   * a sum is larger. Maintenance and notional are sums of what is never negative, so they stay so.
   */
  @inline
  addIfCalm(equity: i64, maintenance: i64, notional: i64): bool {
    const Q = this.equity;
    const both = this.maintenance | this.notional;
    const high = (this.equityHigh ^ i32(Q >> 63)) | this.maintenanceHigh | this.notionalHigh;
    if (high != 0 || ((Q ^ (Q << 1)) | (both << 1) | both) < 0) return false;
    this.equity = Q + equity;
    this.equityHigh = i32((Q + equity) >> 63);
    this.maintenance += maintenance;
    this.notional += notional;
    return true;
  }
}

const CROSS_BYTES: usize = 48;
/** In `account` of a record that is not in use; `positions` then holds the next free record + 1. */
export const UNUSED: u32 = u32.MAX_VALUE;

const accountPages = changetype<PageTable>(memory.data(PAGE_TABLE_BYTES, 4));
let accounts: u32 = 0;
const crossPages = changetype<PageTable>(memory.data(PAGE_TABLE_BYTES, 4));
let crossRecords: u32 = 0;
let freeCross: u32 = 0;
let freeRecords: u32 = 0;
let suspect: bool = false;

export function accountCount(): u32 {
  return accounts;
}

/** Memory that `reserveAccounts` takes at most. */
export function bytesOfAccounts(more: u32): u64 {
  return (u64(more / PAGE_ROWS) + 1) * u64(PAGE_ROWS) * ACCOUNT_BYTES;
}

/** Makes room for so many more accounts; false when there is no memory. */
export function reserveAccounts(more: u32): bool {
  while (u64(accountPages.count) * u64(PAGE_ROWS) < u64(accounts) + u64(more)) {
    if (!addPage(accountPages, usize(PAGE_ROWS) * ACCOUNT_BYTES)) return false;
  }
  return true;
}

/**
 * Adds accounts with the wallets of a column of i64, or with empty ones where `cells` is 0; needs room. Columns are written page by
 * page, even those of zeros: memory that is new to the host costs it more to be read and then written.
 */
export function newAccounts(cells: usize, count: u32): void {
  for (let left = count; left > 0; ) {
    const run = min<u32>(left, PAGE_ROWS - (accounts & (PAGE_ROWS - 1)));
    const bytes = usize(run) << 2;
    if (cells == 0) memory.fill(walletAddress(accounts), 0, bytes * 2);
    else memory.copy(walletAddress(accounts), cells + (usize(count - left) << 3), bytes * 2);
    memory.fill(crossAddress(accounts), 0, bytes);
    memory.fill(seatAddress(accounts), 0, bytes);
    accounts += run;
    left -= run;
  }
}

export function dropAccounts(count: u32): void {
  accounts -= count;
}

/** For loops over many accounts: written out where it is used, with the table of their pages read once. */
export class AccountTable {
  @inline
  static pages(): usize {
    return changetype<usize>(accountPages) == 0 ? 0 : accountPages.table;
  }

  @inline
  static page(pages: usize, account: u32): usize {
    return usize(load<u32>(pages + (usize(account >> PAGE_SHIFT) << 2)));
  }

  @inline
  static wallet(pages: usize, account: u32): usize {
    return AccountTable.page(pages, account) + (usize(account & (PAGE_ROWS - 1)) << 3);
  }

  @inline
  static cross(pages: usize, account: u32): usize {
    return AccountTable.page(pages, account) + CROSS_COLUMN + (usize(account & (PAGE_ROWS - 1)) << 2);
  }

  @inline
  static seat(pages: usize, account: u32): usize {
    return AccountTable.page(pages, account) + SEAT_COLUMN + (usize(account & (PAGE_ROWS - 1)) << 2);
  }
}

export function walletAddress(account: u32): usize {
  return AccountTable.wallet(accountPages.table, account);
}

function crossAddress(account: u32): usize {
  return AccountTable.cross(accountPages.table, account);
}

/** Where the lookup keeps the first position that it knows of the account. */
export function seatAddress(account: u32): usize {
  return AccountTable.seat(accountPages.table, account);
}

export function wallet(account: u32): i64 {
  return load<i64>(walletAddress(account));
}

/** Number of the account's cross record, −1 without one. */
export function crossOfAccount(account: u32): i64 {
  return i64(load<u32>(crossAddress(account))) - 1;
}

export function crossAt(record: u32): Cross {
  return CrossTable.at(CrossTable.pages(), record);
}

/** For loops over many records: written out where it is used, with the table of their pages read once. */
export class CrossTable {
  @inline
  static pages(): usize {
    return crossPages.table;
  }

  @inline
  static at(pages: usize, record: u32): Cross {
    const page = usize(load<u32>(pages + (usize(record >> PAGE_SHIFT) << 2)));
    return changetype<Cross>(page + usize(record & (PAGE_ROWS - 1)) * CROSS_BYTES);
  }

  /** The record that the margin column of a cross row points to. */
  @inline
  static of(pages: usize, margin: i64): Cross {
    return CrossTable.at(pages, u32(-1 - margin));
  }
}

export function crossRecordCount(): u32 {
  return crossRecords;
}

/** The cross record that a margin column of a cross row points to. */
export function crossOfMargin(margin: i64): Cross {
  return crossAt(u32(-1 - margin));
}

/** Makes room for so many more records in use; false when there is no memory. */
export function reserveCross(more: u32): bool {
  while (u64(crossPages.count) * u64(PAGE_ROWS) + u64(freeRecords) < u64(crossRecords) + u64(more)) {
    if (!addPage(crossPages, usize(PAGE_ROWS) * CROSS_BYTES)) return false;
  }
  return true;
}

/** The margin column of a cross row of this account; makes its record when it has none. Needs room. */
export function crossMargin(account: u32): i64 {
  const pointer = crossAddress(account);
  const has = load<u32>(pointer);
  if (has != 0) return -i64(has);
  let record = crossRecords;
  if (freeCross != 0) {
    record = freeCross - 1;
    freeCross = crossAt(record).positions;
    freeRecords -= 1;
  } else {
    crossRecords += 1;
  }
  const cross = crossAt(record);
  // Word by word: a call of memory.fill costs more than it does.
  for (let at: usize = 0; at < CROSS_BYTES; at += 8) store<u64>(changetype<usize>(cross) + at, 0);
  cross.account = account;
  cross.equity = wallet(account);
  cross.equityHigh = i32(cross.equity >> 63);
  store<u32>(pointer, record + 1);
  return -1 - i64(record);
}

/** Gives the record of an account without open cross positions back. */
export function dropCrossIfEmpty(account: u32): void {
  const record = crossOfAccount(account);
  if (record < 0) return;
  const cross = crossAt(u32(record));
  if (cross.positions != 0) return;
  cross.account = UNUSED;
  cross.positions = freeCross;
  freeCross = u32(record) + 1;
  freeRecords += 1;
  store<u32>(crossAddress(account), 0);
}

/**
 * Sets n wallets (i64 column, then u32 column of accounts) and leaves the old ones in their place; when a finished sum is no
 * amount, everything is put back.
 */
export function exchangeWallets(cells: usize, n: u32): u32 {
  const numbers = cells + (usize(n) << 3);
  for (let i: u32 = 0; i < n; i++) {
    const number = load<u32>(numbers + (usize(i) << 2));
    if (number >= accounts) return refuse(UNKNOWN_ACCOUNT, i, u32.MAX_VALUE, number);
    if (load<i64>(cells + (usize(i) << 3)) == i64.MIN_VALUE) return refuse(OUT_OF_RANGE, i, u32.MAX_VALUE, number);
  }
  for (let i: u32 = 0; i < n; i++) exchangeWallet(cells + (usize(i) << 3), load<u32>(numbers + (usize(i) << 2)));
  for (let i: u32 = 0; i < n; i++) {
    const number = load<u32>(numbers + (usize(i) << 2));
    const record = crossOfAccount(number);
    if (record < 0 || crossFits(crossAt(u32(record)))) continue;
    for (let j = n; j > 0; j--) exchangeWallet(cells + (usize(j - 1) << 3), load<u32>(numbers + (usize(j - 1) << 2)));
    return refuse(OUT_OF_RANGE, i, u32.MAX_VALUE, number);
  }
  return OK;
}

function exchangeWallet(cell: usize, number: u32): void {
  const before = wallet(number);
  const after = load<i64>(cell);
  store<i64>(cell, before);
  store<i64>(walletAddress(number), after);
  const record = crossOfAccount(number);
  if (record < 0) return;
  // In two steps: the difference of two amounts may need 65 bits.
  addCross(crossAt(u32(record)), -before, 0, 0);
  addCross(crossAt(u32(record)), after, 0, 0);
}

/** Cleared before a change, asked after it: some sum may have left 64 bits and `crossFits` must look closer. */
export function clearSuspect(): void {
  suspect = false;
}

export function isSuspect(): bool {
  return suspect;
}

function carry(low: i64, delta: i64): i32 {
  return i32(delta >> 63) + i32(u64(low + delta) < u64(low));
}

/** Adds to the three sums; journalled ticks use `putCross`. */
export function addCross(cross: Cross, equity: i64, maintenance: i64, notional: i64): void {
  cross.equityHigh += carry(cross.equity, equity);
  cross.equity += equity;
  cross.maintenanceHigh += carry(cross.maintenance, maintenance);
  cross.maintenance += maintenance;
  cross.notionalHigh += carry(cross.notional, notional);
  cross.notional += notional;
  if (!crossFits(cross)) suspect = true;
}

/** The same inside a tick. */
export function putCross(cross: Cross, equity: i64, maintenance: i64, notional: i64): void {
  const base = changetype<usize>(cross);
  putHalf(base + offsetof<Cross>('equityHigh'), u32(cross.equityHigh + carry(cross.equity, equity)));
  put(base + offsetof<Cross>('equity'), cross.equity + equity);
  putHalf(
    base + offsetof<Cross>('maintenanceHigh'),
    u32(cross.maintenanceHigh + carry(cross.maintenance, maintenance)),
  );
  put(base + offsetof<Cross>('maintenance'), cross.maintenance + maintenance);
  putHalf(base + offsetof<Cross>('notionalHigh'), u32(cross.notionalHigh + carry(cross.notional, notional)));
  put(base + offsetof<Cross>('notional'), cross.notional + notional);
  if (!crossFits(cross)) suspect = true;
}

function wordFits(high: i32, low: i64): bool {
  return high == i32(low >> 63) && low != i64.MIN_VALUE;
}

/** All three finished sums are amounts. */
export function crossFits(cross: Cross): bool {
  return (
    wordFits(cross.equityHigh, cross.equity) &&
    wordFits(cross.maintenanceHigh, cross.maintenance) &&
    wordFits(cross.notionalHigh, cross.notional)
  );
}
