// (account, market, side) → row. An account's record has a seat for one of its positions; most accounts need no more, and who
// goes through accounts in their order goes through memory in its order. Keys without a seat are in an open-addressing table.
//
// seat (u32):  bit 31 set when the account may have keys in the table too, 5 bits of the book's number, 26 bits of row + 1
// entry (u32): 6 tag bits of the key's hash, 26 bits of row + 1; a probe opens a row only when its tag agrees
//
// 0 rows is an empty seat, 0 an empty entry. The table is at most 3/4 full; removal shifts the cluster back. The home of a key is
// its hash's share of the table, which so may have any number of entries.
//
// A slot is a seat (SEAT and the account's number) or an entry's number.
import { allocate, release } from '../memory/arena';
import { accountCount, seatAddress } from './account';
import { accountOfRow, blockOfRow, bookOfRow } from './block';

const ROW_BITS: u32 = 26;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;
const MORE: u32 = 1 << 31;
const BOOK_MASK: u32 = 31;
const SEAT: u32 = 1 << 31;
const FIRST_ENTRIES: u64 = 1024;
const MOST_ENTRIES: u64 = 1 << 28;

let table: usize = 0;
let entries: u32 = 0;
let taken: u32 = 0;

function hash(account: u32, book: u32): u64 {
  let h = ((u64(book) << 32) | u64(account)) * 0x9e3779b97f4a7c15;
  h ^= h >> 32;
  return h * 0xd6e8feb86659fd93;
}

function tagOf(h: u64): u32 {
  return u32(h) & ~ROW_MASK;
}

function homeOf(h: u64): u32 {
  return u32(((h >> 32) * u64(entries)) >> 32);
}

function after(entry: u32): u32 {
  const next = entry + 1;
  return next == entries ? 0 : next;
}

/** Steps from one entry on to another. */
function steps(from: u32, to: u32): u32 {
  return to >= from ? to - from : to + entries - from;
}

function load32(entry: u32): u32 {
  return load<u32>(table + (usize(entry) << 2));
}

function store32(entry: u32, value: u32): void {
  store<u32>(table + (usize(entry) << 2), value);
}

function seatOf(account: u32): u32 {
  return load<u32>(seatAddress(account));
}

/** The seat is taken by a position of this book. */
function isSeated(seat: u32, book: u32): bool {
  const row = seat & ROW_MASK;
  return row != 0 && ((seat >> ROW_BITS) & BOOK_MASK) == (book & BOOK_MASK) && bookOfRow(row - 1) == book;
}

/** Entry of the key, or the empty one where the search ended. */
function entryOf(account: u32, book: u32): u32 {
  const h = hash(account, book);
  const tag = tagOf(h);
  let at = homeOf(h);
  for (let entry = load32(at); entry != 0; entry = load32(at)) {
    if ((entry & ~ROW_MASK) == tag) {
      const row = (entry & ROW_MASK) - 1;
      if (accountOfRow(row) == account && bookOfRow(row) == book) break;
    }
    at = after(at);
  }
  return at;
}

/** There is room in the table for so many more keys. */
export function lookupHasRoom(more: u32): bool {
  return (u64(taken) + u64(more)) * 4 <= u64(entries) * 3;
}

function entriesFor(keys: u64): u64 {
  return (keys * 4 + 2) / 3;
}

/** Memory that a table with room for so many more keys takes. */
export function bytesOfKeys(more: u32): u64 {
  return lookupHasRoom(more) ? 0 : entriesFor(u64(taken) + u64(more)) << 2;
}

/** Makes room in the table for so many more keys; false when there is no memory. */
export function reserveLookup(more: u32): bool {
  if (lookupHasRoom(more)) return true;
  const needed = entriesFor(u64(taken) + u64(more));
  if (needed > MOST_ENTRIES) return false;
  // What grows key by key grows by halves, so that entering all keys anew is rare.
  const ample = min<u64>(max<u64>(needed, u64(entries) + (u64(entries) >> 1)), MOST_ENTRIES);
  return rebuild(u32(max<u64>(ample, FIRST_ENTRIES))) || rebuild(u32(needed));
}

/** Enters all keys of the table into a new one; false when there is no memory. */
function rebuild(size: u32): bool {
  const fresh = allocate(usize(size) << 2);
  if (fresh == 0) return false;
  const old = table;
  const oldEntries = entries;
  table = fresh;
  entries = size;
  for (let i: u32 = 0; i < oldEntries; i++) {
    const entry = load<u32>(old + (usize(i) << 2));
    if (entry != 0) enterIntoTable((entry & ROW_MASK) - 1);
  }
  release(old, usize(oldEntries) << 2);
  return true;
}

function enterIntoTable(row: u32): void {
  const h = hash(accountOfRow(row), bookOfRow(row));
  let at = homeOf(h);
  while (load32(at) != 0) at = after(at);
  store32(at, tagOf(h) | (row + 1));
}

/** Address that the search for a key with this seat reads first. */
export function placeOfKey(seat: u32, account: u32, book: u32): usize {
  const row = seat & ROW_MASK;
  if (row != 0 && ((seat >> ROW_BITS) & BOOK_MASK) == (book & BOOK_MASK)) return changetype<usize>(blockOfRow(row - 1));
  return entries == 0 ? seatAddress(account) : table + (usize(homeOf(hash(account, book))) << 2);
}

/** Seats of accounts of which no position is known are 0. */
export class Seat {
  /** Of the first position of an account. */
  @inline
  static of(book: u32, row: u32): u32 {
    return ((book & BOOK_MASK) << ROW_BITS) | (row + 1);
  }
}

/** The account's seat is taken: a new position of it goes into the table. */
export function seatIsTaken(account: u32): bool {
  return (seatOf(account) & ROW_MASK) != 0;
}

/** Slot of the key, or an empty one that it can have; entering it needs room in the table when the seat is taken. */
export function slotOfKey(account: u32, book: u32): u32 {
  const seat = seatOf(account);
  if (isSeated(seat, book)) return SEAT | account;
  const free = (seat & ROW_MASK) == 0;
  if ((seat & MORE) == 0 && free) return SEAT | account;
  const at = entryOf(account, book);
  return free && load32(at) == 0 ? SEAT | account : at;
}

/** Row that a slot points to, −1 when it is empty. */
export function rowInSlot(slot: u32): i64 {
  return i64(((slot & SEAT) != 0 ? seatOf(slot & ~SEAT) : load32(slot)) & ROW_MASK) - 1;
}

/** Makes an empty slot of `slotOfKey` point to the key's new row. */
export function enterKey(slot: u32, account: u32, book: u32, row: u32): void {
  const seat = seatOf(account);
  if ((slot & SEAT) != 0) {
    store<u32>(seatAddress(account), (seat & MORE) | Seat.of(book, row));
    return;
  }
  store<u32>(seatAddress(account), seat | MORE);
  store32(slot, tagOf(hash(account, book)) | (row + 1));
  taken += 1;
}

/** Row of a position, −1 when there is none. */
export function findRow(account: u32, book: u32): i64 {
  if (account >= accountCount()) return -1;
  const seat = seatOf(account);
  if (isSeated(seat, book)) return i64(seat & ROW_MASK) - 1;
  return (seat & MORE) == 0 ? -1 : rowInSlot(entryOf(account, book));
}

/** Enters a new row, whose account is stored already. Needs room. */
export function enterRow(row: u32): void {
  const account = accountOfRow(row);
  const book = bookOfRow(row);
  enterKey(slotOfKey(account, book), account, book, row);
}

/** Slot that points to this row. It is told by the slot alone: no other row is opened. */
export function slotOfRow(row: u32): u32 {
  const account = accountOfRow(row);
  if ((seatOf(account) & ROW_MASK) == row + 1) return SEAT | account;
  const h = hash(account, bookOfRow(row));
  const entry = tagOf(h) | (row + 1);
  let at = homeOf(h);
  while (load32(at) != entry) at = after(at);
  return at;
}

/** Reads where the search for the row's slot begins, and nothing that depends on it. */
export function touchSlotOfRow(row: u32): u32 {
  return load32(homeOf(hash(accountOfRow(row), bookOfRow(row))));
}

/** Makes a slot point to the row that its key's columns moved to. */
export function pointTo(slot: u32, row: u32): void {
  const at = (slot & SEAT) != 0 ? seatAddress(slot & ~SEAT) : table + (usize(slot) << 2);
  store<u32>(at, (load<u32>(at) & ~ROW_MASK) | (row + 1));
}

/** A row's columns are about to move to another row of the same book. */
export function moveRow(from: u32, to: u32): void {
  pointTo(slotOfRow(from), to);
}

/** Takes a key out. */
export function forgetRow(account: u32, book: u32): void {
  const seat = seatOf(account);
  if (isSeated(seat, book)) store<u32>(seatAddress(account), seat & MORE);
  else closeGap(entryOf(account, book));
}

/** Empties an entry and moves those of its cluster back that it kept from their homes. */
function closeGap(gap: u32): void {
  let hole = gap;
  taken -= 1;
  let at = hole;
  for (;;) {
    at = after(at);
    const entry = load32(at);
    if (entry == 0) break;
    const row = (entry & ROW_MASK) - 1;
    const home = homeOf(hash(accountOfRow(row), bookOfRow(row)));
    // The entry may fill the hole unless its home lies cyclically between hole (exclusive) and itself.
    if (steps(home, at) >= steps(hole, at)) {
      store32(hole, entry);
      hole = at;
    }
  }
  store32(hole, 0);
}
