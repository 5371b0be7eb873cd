// Undo journal of a tick: every word that a tick changes is noted before, so that a refused tick is put back whole.
//
// Where lots are shared out, a tick changes the same words thousands of times, and only what they held first matters. So in builds with
// rule books a full journal is rid of all later notes of a word before it counts as too small: a bit for every four bytes of memory
// tells which words it has.
import { ensure, REGION_BYTES, Region } from './region';

const ENTRY_BYTES: usize = 16;
const WORD: u32 = 8;
const HALF: u32 = 4;

const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let used: usize = 0;
let full: bool = false;

/** In a function, so that builds without rule books have no such region. */
function bits(): Region {
  return changetype<Region>(memory.data(REGION_BYTES, 4));
}
/** Bytes of memory that one byte of the bits stands for, as a shift. */
const BITS_SHIFT: usize = 5;

export function journalRegion(): Region {
  return region;
}

/** Room for the bits of all memory there is now; what is beyond keeps all its notes. */
export function reserveJournalBits(): void {
  const bytes = (usize(memory.size()) << 16) >> BITS_SHIFT;
  // Without it, journals grow as they did.
  if (bits().bytes < bytes && ensure(bits(), bytes)) memory.fill(bits().address, 0, bits().bytes);
}

function bitsOf(address: usize): usize {
  return bits().address + (address >> BITS_SHIFT);
}

function bitOf(address: usize): u8 {
  return 1 << u8((address >> 2) & 7);
}

/** Whether the journal has the word by now; then it has it. */
function isNoted(address: usize): bool {
  if (address >> BITS_SHIFT >= bits().bytes) return false;
  const cell = bitsOf(address);
  const seen = load<u8>(cell);
  store<u8>(cell, seen | bitOf(address));
  return (seen & bitOf(address)) != 0;
}

/** Keeps the first note of every word; false where that leaves the journal more than half full. */
function compact(): bool {
  let kept: usize = 0;
  for (let at: usize = 0; at < used; at += ENTRY_BYTES) {
    const entry = region.address + at;
    if (isNoted(usize(load<u32>(entry)))) continue;
    memory.copy(region.address + kept, entry, ENTRY_BYTES);
    kept += ENTRY_BYTES;
  }
  used = kept;
  for (let at: usize = 0; at < used; at += ENTRY_BYTES) {
    const address = usize(load<u32>(region.address + at));
    if (address >> BITS_SHIFT < bits().bytes) store<u8>(bitsOf(address), 0);
  }
  return used <= region.bytes >> 1;
}

export function journalStart(): void {
  used = 0;
  full = false;
}

/** The journal had no room for a word; the word was not changed. */
export function journalFull(): bool {
  return full;
}

/** Makes room in a full journal; false where it is too small. */
function findRoom(): bool {
  return !full && compact();
}

function note(address: usize, width: u32, old: u64): bool {
  if (used + ENTRY_BYTES > region.bytes) {
    if (!ADL_RULES || !findRoom()) {
      full = true;
      return false;
    }
  }
  const entry = region.address + used;
  store<u32>(entry, u32(address));
  store<u32>(entry, width, 4);
  store<u64>(entry, old, 8);
  used += ENTRY_BYTES;
  return true;
}

/** Changes an i64 of the state. */
export function put(address: usize, value: i64): void {
  if (note(address, WORD, load<u64>(address))) store<i64>(address, value);
}

/** Changes a u32 of the state. */
export function putHalf(address: usize, value: u32): void {
  if (note(address, HALF, u64(load<u32>(address)))) store<u32>(address, value);
}

/** Puts everything back as it was at `journalStart`. */
export function journalUndo(): void {
  while (used > 0) {
    used -= ENTRY_BYTES;
    const entry = region.address + used;
    const address = usize(load<u32>(entry));
    if (load<u32>(entry, 4) == WORD) store<u64>(address, load<u64>(entry, 8));
    else store<u32>(address, u32(load<u64>(entry, 8)));
  }
}
