// Peaks of fund equity over windows of time (specification, section 12): builds with rule books alone. Markets of one fund that
// ask for the same window share it.
//
// A window (40 bytes): length in steps i64 | step in ms i64 | equity of the tick's look i64 | fund u32 | head u32 | count u32 | next
// window u32, then a ring of as many entries as it has steps: number of the step i64, equity i64. Entries ascend by step and
// descend by equity: a value is kept only while none later is as high, so the head is the peak.
import { allocate } from '../memory/arena';
import { put, putHalf } from '../memory/journal';

const STEP: usize = 8;
const EQUITY: usize = 16;
const FUND: usize = 24;
const HEAD: usize = 28;
const COUNT: usize = 32;
const NEXT: usize = 36;
const HEADER_BYTES: usize = 40;
const ENTRY_BYTES: usize = 16;

/** Windows in the order of their making, as a chain of addresses; 0 ends it. */
let first: usize = 0;
let last: usize = 0;
/** Time of the last tick and 1, in ms; 0 before the first one. It is kept where there are windows. */
const clock: usize = memory.data(8, 8);
/** Time of the tick at hand, ms. */
let now: i64 = 0;

export function firstWindow(): usize {
  return first;
}

export function nextWindow(window: usize): usize {
  return usize(load<u32>(window, NEXT));
}

/** The window of a fund of so many steps of so many ms; made when there is none. 0 without memory. */
export function windowFor(fund: u32, steps: i64, step: i64): usize {
  for (let window = first; window != 0; window = nextWindow(window)) {
    const same = load<i64>(window) == steps && load<i64>(window, STEP) == step;
    if (same && fundOfWindow(window) == fund) return window;
  }
  const made = allocate(HEADER_BYTES + usize(steps) * ENTRY_BYTES);
  if (made == 0) return 0;
  store<i64>(made, steps);
  store<i64>(made, step, STEP);
  store<u32>(made, fund, FUND);
  if (last == 0) first = made;
  else store<u32>(last, u32(made), NEXT);
  last = made;
  return made;
}

export function fundOfWindow(window: usize): u32 {
  return load<u32>(window, FUND);
}

export function stepsOfWindow(window: usize): i64 {
  return load<i64>(window);
}

export function stepOfWindow(window: usize): i64 {
  return load<i64>(window, STEP);
}

export function windowEntries(window: usize): u32 {
  return load<u32>(window, COUNT);
}

/** Cell of the i-th entry behind a head. */
function cell(window: usize, head: u32, i: u32): usize {
  const room = u64(load<i64>(window));
  return window + HEADER_BYTES + usize((u64(head) + u64(i)) % room) * ENTRY_BYTES;
}

export function entryStep(window: usize, i: u32): i64 {
  return load<i64>(cell(window, load<u32>(window, HEAD), i));
}

export function entryEquity(window: usize, i: u32): i64 {
  return load<i64>(cell(window, load<u32>(window, HEAD), i), 8);
}

/** Appends an entry of a restored state; there must be room. */
export function appendEntry(window: usize, step: i64, equity: i64): void {
  const count = windowEntries(window);
  const at = cell(window, load<u32>(window, HEAD), count);
  store<i64>(at, step);
  store<i64>(at, equity, 8);
  store<u32>(window, count + 1, COUNT);
}

/** Time of the last tick and 1; 0 before the first one. */
export function clockAfter(): i64 {
  return load<i64>(clock);
}

export function setClock(time: i64): void {
  store<i64>(clock, time);
}

/** Time of the tick that is staged next, ms. */
export function setTickTime(time: i64): void {
  now = time;
}

export function tickTime(): i64 {
  return now;
}

/** In a tick: the clock goes on to its time. */
export function advanceClock(): void {
  put(clock, now + 1);
}

/** In a tick: the fund's equity as its time has it. */
export function observe(window: usize, equity: i64): void {
  const step = now / stepOfWindow(window);
  let head = load<u32>(window, HEAD);
  let count = windowEntries(window);
  while (count > 0 && load<i64>(cell(window, head, 0)) <= step - stepsOfWindow(window)) {
    head = u32((u64(head) + 1) % u64(stepsOfWindow(window)));
    count -= 1;
  }
  while (count > 0 && load<i64>(cell(window, head, count - 1), 8) <= equity) count -= 1;
  if (count == 0 || load<i64>(cell(window, head, count - 1)) != step) {
    const at = cell(window, head, count);
    put(at, step);
    put(at + 8, equity);
    count += 1;
  }
  putHalf(window + HEAD, head);
  putHalf(window + COUNT, count);
  store<i64>(window, equity, EQUITY);
}

/** Equity at the last `observe`. */
export function equitySeen(window: usize): i64 {
  return load<i64>(window, EQUITY);
}

/** The highest equity of the window; it must have entries. */
export function peakOf(window: usize): i64 {
  return entryEquity(window, 0);
}
