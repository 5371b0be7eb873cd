// (account, market, side) → row: an open-addressing table of u32. An entry is 6 tag bits of the key's hash above row + 1, so
// that a probe opens a row only when its tag agrees. 0 is empty. At most 3/4 full; removal shifts the cluster back. The home of
// a key is its hash's share of the table, so a table may have any number of slots.
//
// A probe is a cache miss. Whoever has many keys prepares a chunk of them first: their homes are read without waiting for each
// other, and what was worked out is kept until the keys are looked up one by one.
import { allocate, release } from '../memory/arena';
import { accountOfRow, BLOCK_ROWS, blockAt, blockCount, bookOfRow, firstRow } from './block';

const ROW_BITS: u32 = 26;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;
const FIRST_SLOTS: u64 = 1024;
const MOST_SLOTS: u64 = 1 << 28;

/** Keys prepared at a time; a block's are. */
export const CHUNK_ROWS: u32 = BLOCK_ROWS;

let table: usize = 0;
let slots: u32 = 0;
let taken: u32 = 0;

/** Home and tag of each prepared key. */
const HOMES: usize = memory.data(i32(CHUNK_ROWS << 2), 16);
const TAGS: usize = memory.data(i32(CHUNK_ROWS << 2), 16);
/** Takes what is read only to have it in the cache. */
const SINK: usize = memory.data(8, 8);

function hash(account: u32, book: u32): u64 {
  let h = ((u64(book) << 32) | u64(account)) * 0x9e3779b97f4a7c15;
  h ^= h >> 32;
  return h * 0xd6e8feb86659fd93;
}

function tagOf(h: u64): u32 {
  return u32(h) & ~ROW_MASK;
}

function homeOf(h: u64): u32 {
  return u32(((h >> 32) * u64(slots)) >> 32);
}

function after(slot: u32): u32 {
  const next = slot + 1;
  return next == slots ? 0 : next;
}

/** Steps from one slot on to another. */
function steps(from: u32, to: u32): u32 {
  return to >= from ? to - from : to + slots - from;
}

function load32(slot: u32): u32 {
  return load<u32>(table + (usize(slot) << 2));
}

function store32(slot: u32, entry: u32): void {
  store<u32>(table + (usize(slot) << 2), entry);
}

/** Slot of the key, or of the empty slot where the search ended. */
function slotFrom(home: u32, tag: u32, account: u32, book: u32): u32 {
  let slot = home;
  for (let entry = load32(slot); entry != 0; entry = load32(slot)) {
    if ((entry & ~ROW_MASK) == tag) {
      const row = (entry & ROW_MASK) - 1;
      if (accountOfRow(row) == account && bookOfRow(row) == book) break;
    }
    slot = after(slot);
  }
  return slot;
}

function slotOf(account: u32, book: u32): u32 {
  const h = hash(account, book);
  return slotFrom(homeOf(h), tagOf(h), account, book);
}

/** There is room for so many more keys. */
export function lookupHasRoom(more: u32): bool {
  return (u64(taken) + u64(more)) * 4 <= u64(slots) * 3;
}

function slotsFor(keys: u64): u64 {
  return (keys * 4 + 2) / 3;
}

/** Memory that a table with room for so many more keys takes. */
export function bytesOfKeys(more: u32): u64 {
  return lookupHasRoom(more) ? 0 : slotsFor(u64(taken) + u64(more)) << 2;
}

/** Makes room for so many more keys; false when there is no memory. */
export function reserveLookup(more: u32): bool {
  if (slots != 0 && lookupHasRoom(more)) return true;
  const needed = slotsFor(u64(taken) + u64(more));
  // What grows key by key grows by halves, so that entering all keys anew is rare.
  const wanted = min<u64>(max<u64>(needed, u64(slots) + (u64(slots) >> 1)), MOST_SLOTS);
  return needed <= MOST_SLOTS && (rebuild(u32(max<u64>(wanted, FIRST_SLOTS))) || rebuild(u32(needed)));
}

/** Enters all keys into a new table; false when there is no memory. */
function rebuild(size: u32): bool {
  const fresh = allocate(usize(size) << 2);
  if (fresh == 0) return false;
  release(table, usize(slots) << 2);
  table = fresh;
  slots = size;
  // Block by block: the accounts are read in the order of memory.
  for (let block: u32 = 1; block <= blockCount(); block++) {
    const rows = blockAt(block).rows;
    const first = firstRow(block);
    for (let i: u32 = 0; i < rows; i++) prepareKey(i, accountOfRow(first + i), blockAt(block).book);
    for (let i: u32 = 0; i < rows; i++) fillSlot(emptySlot(preparedHome(i)), preparedTag(i), first + i);
  }
  return true;
}

function emptySlot(home: u32): u32 {
  let slot = home;
  while (load32(slot) != 0) slot = after(slot);
  return slot;
}

function preparedHome(i: u32): u32 {
  return load<u32>(HOMES + (usize(i) << 2));
}

function preparedTag(i: u32): u32 {
  return load<u32>(TAGS + (usize(i) << 2));
}

function fillSlot(slot: u32, tag: u32, row: u32): void {
  store32(slot, tag | (row + 1));
}

/** Prepares key i of a chunk. */
export function prepareKey(i: u32, account: u32, book: u32): void {
  const h = hash(account, book);
  const home = homeOf(h);
  store<u32>(HOMES + (usize(i) << 2), home);
  store<u32>(TAGS + (usize(i) << 2), tagOf(h));
  store<u32>(SINK, load32(home));
}

/** Reads the row that key i most likely has, so that opening it does not wait. */
export function touchRowOfKey(i: u32): void {
  const entry = load32(preparedHome(i));
  const agrees = entry != 0 && (entry & ~ROW_MASK) == preparedTag(i);
  if (agrees) store<u32>(SINK, accountOfRow((entry & ROW_MASK) - 1));
}

/** Slot of a prepared key, or of the empty slot where the search ended. */
export function slotOfKey(i: u32, account: u32, book: u32): u32 {
  return slotFrom(preparedHome(i), preparedTag(i), account, book);
}

/** Row that a slot points to, −1 when it is empty. */
export function rowInSlot(slot: u32): i64 {
  return i64(load32(slot) & ROW_MASK) - 1;
}

/** Makes the empty slot of a prepared key point to its new row. Needs room; `countKeys` later. */
export function enterKey(i: u32, slot: u32, row: u32): void {
  fillSlot(slot, preparedTag(i), row);
}

/** So many keys were entered one by one. */
export function countKeys(more: u32): void {
  taken += more;
}

/** Row of a position, −1 when there is none. */
export function findRow(account: u32, book: u32): i64 {
  if (slots == 0) return -1;
  return rowInSlot(slotOf(account, book));
}

/** Enters a new row, whose account is stored already. Needs room. */
export function enterRow(row: u32): void {
  const h = hash(accountOfRow(row), bookOfRow(row));
  fillSlot(emptySlot(homeOf(h)), tagOf(h), row);
  taken += 1;
}

/** Slot that points to this row. It is told by the entry alone: no other row is opened. */
export function slotOfRow(row: u32): u32 {
  const h = hash(accountOfRow(row), bookOfRow(row));
  const entry = tagOf(h) | (row + 1);
  let slot = homeOf(h);
  while (load32(slot) != entry) slot = after(slot);
  return slot;
}

/** Makes a slot point to the row that its key's columns moved to. */
export function pointTo(slot: u32, row: u32): void {
  store32(slot, (load32(slot) & ~ROW_MASK) | (row + 1));
}

/** A row's columns are about to move to another row of the same book. */
export function moveRow(from: u32, to: u32): void {
  pointTo(slotOfRow(from), to);
}

/** Takes a key out. */
export function forgetRow(account: u32, book: u32): void {
  let hole = slotOf(account, book);
  taken -= 1;
  let slot = hole;
  for (;;) {
    slot = after(slot);
    const entry = load32(slot);
    if (entry == 0) break;
    const row = (entry & ROW_MASK) - 1;
    const home = homeOf(hash(accountOfRow(row), bookOfRow(row)));
    // The entry may fill the hole unless its home lies cyclically between hole (exclusive) and slot.
    if (steps(home, slot) >= steps(hole, slot)) {
      store32(hole, entry);
      hole = slot;
    }
  }
  store32(hole, 0);
}
