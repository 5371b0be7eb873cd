// (account, market, side) → row: an open-addressing table of u32. An entry is 6 tag bits of the key's hash above row + 1, so
// that a probe opens a row only when its tag agrees. 0 is empty. At most 3/4 full; removal shifts the cluster back.
import { allocate, release } from '../memory/arena';
import { accountOfRow, bookOfRow } from './block';

const ROW_BITS: u32 = 26;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;
const FIRST_SLOTS: u32 = 1024;

let table: usize = 0;
let slots: u32 = 0;
let taken: u32 = 0;

function hash(account: u32, book: u32): u64 {
  let h = ((u64(book) << 32) | u64(account)) * 0x9e3779b97f4a7c15;
  h ^= h >> 32;
  return h * 0xd6e8feb86659fd93;
}

function entryOf(h: u64, row: u32): u32 {
  return (u32(h) & ~ROW_MASK) | (row + 1);
}

function homeOf(h: u64): u32 {
  return u32(h >> 32) & (slots - 1);
}

function load32(slot: u32): u32 {
  return load<u32>(table + (usize(slot) << 2));
}

function store32(slot: u32, entry: u32): void {
  store<u32>(table + (usize(slot) << 2), entry);
}

/** Slot of the key, or of the empty slot where the search ended. */
function slotOf(account: u32, book: u32, h: u64): u32 {
  const tag = u32(h) & ~ROW_MASK;
  let slot = homeOf(h);
  for (let entry = load32(slot); entry != 0; entry = load32(slot)) {
    if ((entry & ~ROW_MASK) == tag) {
      const row = (entry & ROW_MASK) - 1;
      if (accountOfRow(row) == account && bookOfRow(row) == book) break;
    }
    slot = (slot + 1) & (slots - 1);
  }
  return slot;
}

/** Makes room for so many more keys; false when there is no memory. */
export function reserveLookup(more: u32): bool {
  const needed = u64(taken) + u64(more);
  if (slots != 0 && needed * 4 <= u64(slots) * 3) return true;
  let larger = u64(max<u32>(slots, FIRST_SLOTS));
  while (needed * 4 > larger * 3) larger *= 2;
  if (larger > 1 << 28) return false;
  const fresh = allocate(usize(larger) << 2);
  if (fresh == 0) return false;
  const oldTable = table;
  const oldSlots = slots;
  table = fresh;
  slots = u32(larger);
  for (let old: u32 = 0; old < oldSlots; old++) {
    const entry = load<u32>(oldTable + (usize(old) << 2));
    if (entry != 0) placeRow((entry & ROW_MASK) - 1);
  }
  release(oldTable, usize(oldSlots) << 2);
  return true;
}

function placeRow(row: u32): void {
  const h = hash(accountOfRow(row), bookOfRow(row));
  let slot = homeOf(h);
  while (load32(slot) != 0) slot = (slot + 1) & (slots - 1);
  store32(slot, entryOf(h, row));
}

/** Row of a position, −1 when there is none. */
export function findRow(account: u32, book: u32): i64 {
  if (slots == 0) return -1;
  return i64(load32(slotOf(account, book, hash(account, book))) & ROW_MASK) - 1;
}

/** Enters a new row, whose account is stored already. Needs room. */
export function enterRow(row: u32): void {
  placeRow(row);
  taken += 1;
}

/** Slot that points to this row. It is told by the entry alone: no other row is opened. */
export function slotOfRow(row: u32): u32 {
  const h = hash(accountOfRow(row), bookOfRow(row));
  const entry = entryOf(h, row);
  let slot = homeOf(h);
  while (load32(slot) != entry) slot = (slot + 1) & (slots - 1);
  return slot;
}

/** Reads where the search for the row's slot begins, and nothing that depends on it. */
export function touchSlotOfRow(row: u32): u32 {
  return load32(homeOf(hash(accountOfRow(row), bookOfRow(row))));
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
  let hole = slotOf(account, book, hash(account, book));
  taken -= 1;
  let slot = hole;
  for (;;) {
    slot = (slot + 1) & (slots - 1);
    const entry = load32(slot);
    if (entry == 0) break;
    const row = (entry & ROW_MASK) - 1;
    const home = homeOf(hash(accountOfRow(row), bookOfRow(row)));
    // The entry may fill the hole unless its home lies cyclically between hole (exclusive) and slot.
    if (((slot - home) & (slots - 1)) >= ((slot - hole) & (slots - 1))) {
      store32(hole, entry);
      hole = slot;
    }
  }
  store32(hole, 0);
}
