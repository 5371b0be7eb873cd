// Linear memory, from low to high addresses:
//
//   | statics | market table | … regions in the order of their making: account pages, cross pages, row blocks,  → grows
//   |         | (fixed)      |   lookup tables, block table, staging, results, journal, scratch
//
// Regions are handed out by a bump pointer, 64-byte aligned, and grown memory is zero. A region that is replaced by a larger
// one goes to a short list of free regions and is used again for anything that fits; pages and blocks are never moved.

const ALIGNMENT: usize = 64;
const PAGE: u64 = 65536;
const ADDRESS_LIMIT: u64 = 0xffff0000;
const SLOT_BYTES: usize = 8;
const FREE_BYTES: usize = 512;

let next: u64 = 0;
/** Slots: address u32, bytes u32 each. */
const freeList: usize = memory.data(512, 8);
let used: u64 = 0;

function start(): void {
  next = u64((__heap_base + ALIGNMENT - 1) & ~(ALIGNMENT - 1));
}

/** Bytes handed out and not freed. */
export function bytesUsed(): u64 {
  return used;
}

/** Bytes of linear memory. */
export function bytesReserved(): u64 {
  return u64(memory.size()) * PAGE;
}

function reuse(bytes: usize): usize {
  for (let slot = freeList; slot < freeList + FREE_BYTES; slot += SLOT_BYTES) {
    const size = usize(load<u32>(slot, 4));
    // A region much larger than asked for is kept for something its size.
    if (size >= bytes && size <= bytes * 2) {
      const address = load<u32>(slot);
      store<u32>(slot, 0, 4);
      used += u64(size);
      memory.fill(address, 0, size);
      return address;
    }
  }
  return 0;
}

/** Memory reaches at least to `end`. It grows by a sixteenth at a time where it can: each growth costs the host a while. */
function growTo(end: u64): bool {
  const have = bytesReserved();
  if (end <= have) return true;
  const ample = min<u64>(max<u64>(end, have + (have >> 4)), ADDRESS_LIMIT);
  if (memory.grow(i32((ample - have + PAGE - 1) / PAGE)) >= 0) return true;
  return memory.grow(i32((end - have + PAGE - 1) / PAGE)) >= 0;
}

/** Grows memory at once by what so many bytes of regions need, and no more. Where it cannot, `allocate` will find out. */
export function growBy(bytes: u64): void {
  if (next == 0) start();
  const end = next + bytes;
  const have = bytesReserved();
  if (end > have && end <= ADDRESS_LIMIT) memory.grow(i32((end - have + PAGE - 1) / PAGE));
}

/** A zeroed region, or 0 when memory cannot grow to hold it. */
export function allocate(bytes: usize): usize {
  if (next == 0) start();
  const size = (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  const again = reuse(size);
  if (again != 0) return again;
  const end = next + u64(size);
  if (end > ADDRESS_LIMIT) return 0;
  if (!growTo(end)) return 0;
  const address = usize(next);
  next = end;
  used += u64(size);
  return address;
}

/** Gives a region of `allocate(bytes)` back. A region that finds no slot stays unused. */
export function release(address: usize, bytes: usize): void {
  if (address == 0) return;
  const size = (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  used -= u64(size);
  for (let slot = freeList; slot < freeList + FREE_BYTES; slot += SLOT_BYTES) {
    if (load<u32>(slot, 4) == 0) {
      store<u32>(slot, u32(address));
      store<u32>(slot, u32(size), 4);
      return;
    }
  }
}

/** A larger region with the old one's bytes; 0 when there is no room, then the old one stays. */
export function enlarge(address: usize, oldBytes: usize, newBytes: usize): usize {
  const larger = allocate(newBytes);
  if (larger == 0) return 0;
  memory.copy(larger, address, oldBytes);
  release(address, oldBytes);
  return larger;
}
