// Undo journal of a tick: every word that a tick changes is noted before, so that a refused tick is put back whole.
import { REGION_BYTES, Region } from './region';

const ENTRY_BYTES: usize = 16;
const WORD: u32 = 8;
const HALF: u32 = 4;

const region = changetype<Region>(memory.data(REGION_BYTES, 4));
let used: usize = 0;
let full: bool = false;

export function journalRegion(): Region {
  return region;
}

export function journalStart(): void {
  used = 0;
  full = false;
}

/** The journal had no room for a word; the word was not changed. */
export function journalFull(): bool {
  return full;
}

function note(address: usize, width: u32, old: u64): bool {
  if (used + ENTRY_BYTES > region.bytes) {
    full = true;
    return false;
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
