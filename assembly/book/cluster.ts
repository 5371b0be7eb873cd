// Keeps similar rows together, so that the extremes of blocks tell something: a little work at a time, between ticks. Rows change
// places within their chain; positions keep everything that is theirs, and no result depends on the places.
//
// The unit of work is a window of up to 64 neighbouring blocks, whose rows are sorted by one key and put back. Isolated rows are
// sorted by entry value per lot first; then the chain is linked anew in the order of its blocks' entry values, which makes 64
// neighbours a strip of like entries; at last each strip is sorted by bankruptcy unit value. A chain of more than 64² blocks
// needs the first step twice. Cross rows are sorted by cross record in the same steps, so that a mark change walks the records in
// their order. Each row moves two or three times in all, once for every eighth of the chain that has come or gone since.
import { ensure } from '../memory/region';
import { scratch } from '../memory/shared';
import { orderKey } from '../numeric/order-key';
import { sortBytes, sortRange } from '../numeric/radix';
import {
  ACCOUNT,
  BLOCK_ROWS,
  Block,
  blockAt,
  blockOfRow,
  ENTRY,
  firstRow,
  LOTS,
  MARGIN,
  META,
  rowPlace,
} from './block';
import { refreshExtremes } from './extremes';
import { pointTo, slotOfRow, touchSlotOfRow } from './lookup';
import { Chain, chainOf, marketCount } from './market';
import { hasOpposites } from './opposite';
import { hasPriorities } from './priorities';

/** Blocks of a window at most. */
const WINDOW: u32 = 64;
const WINDOW_ROWS: u32 = WINDOW * BLOCK_ROWS;
/** A chain is brought into order when this part of its rows has come or gone since: 1/8. */
const CHANGED_SHIFT: u32 = 3;

const BY_ENTRY: u32 = 0;
const BY_BANKRUPTCY: u32 = 1;
const BY_RECORD: u32 = 2;

/** Chain where the search for work goes on: book·2 + kind. */
let nextChain: u32 = 0;

// The window at hand.
let count: u32 = 0;
const numbers: usize = memory.data(256, 4);

function blockOfWindow(i: u32): Block {
  return blockAt(load<u32>(numbers + (usize(i) << 2)));
}

/** Something like the key of the row at this address: 32 bits that order as its float does. */
function keyOf(at: usize, by: u32): u64 {
  const margin = load<i64>(at, MARGIN);
  if (by == BY_RECORD) return u64(-1 - margin);
  const entry = f64(load<i64>(at, ENTRY));
  const value = by == BY_ENTRY ? entry : entry - f64(margin);
  return u64(orderKey(value / f64(load<i64>(at, LOTS))) - i64.MIN_VALUE) >> 32;
}

/** Writes the window's keys and rows; returns how many. Their lowest key is taken off; the bits that are left in `keyBits`. */
function collect(keys: usize, rows: usize, from: u32, to: u32, by: u32): u32 {
  let n: u32 = 0;
  let least = u64.MAX_VALUE;
  let most: u64 = 0;
  for (let i = from; i < to; i++) {
    const block = blockOfWindow(i);
    const first = firstRow(load<u32>(numbers + (usize(i) << 2)));
    for (let place: u32 = 0; place < block.rows; place++) {
      const key = keyOf(usize(block.columns) + (usize(place) << 3), by);
      least = min<u64>(least, key);
      most = max<u64>(most, key);
      store<u64>(keys + (usize(n) << 3), key);
      store<u32>(rows + (usize(n) << 2), first + place);
      n += 1;
    }
  }
  for (let at = keys; at < keys + (usize(n) << 3); at += 8) store<u64>(at, load<u64>(at) - least);
  keyBits = 64 - u32(clz(most - least));
  return n;
}

let keyBits: u32 = 0;

/** Puts column after column of the rows, in the order given, into the window's blocks [from, to). */
function writeColumns(rows: usize, n: u32, buffer: usize, from: u32, to: u32): void {
  writeColumn<u32>(rows, n, buffer, from, to, ACCOUNT);
  writeColumn<u64>(rows, n, buffer, from, to, LOTS);
  writeColumn<u64>(rows, n, buffer, from, to, ENTRY);
  writeColumn<u64>(rows, n, buffer, from, to, MARGIN);
  writeColumn<u64>(rows, n, buffer, from, to, META);
  if (ADL_RULES) {
    if (hasPriorities()) writeAside(rows, n, buffer, from, to, offsetof<Block>('priorities'));
    if (hasOpposites()) writeAside(rows, n, buffer, from, to, offsetof<Block>('opposites'));
  }
}

/** Address of a column that does not lie beside the others, where the block's record has it. */
function columnAside(block: Block, field: usize): usize {
  return usize(load<u32>(changetype<usize>(block) + field));
}

/** The same for such a column of 8 bytes a row. */
function writeAside(rows: usize, n: u32, buffer: usize, from: u32, to: u32, field: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (usize(i) << 2));
    store<u64>(buffer + (usize(i) << 3), load<u64>(columnAside(blockOfRow(row), field) + (rowPlace(row) << 3)));
  }
  let at = buffer;
  for (let i = from; i < to; i++) {
    const bytes = usize(blockOfWindow(i).rows) << 3;
    memory.copy(columnAside(blockOfWindow(i), field), at, bytes);
    at += bytes;
  }
}

function writeColumn<T>(rows: usize, n: u32, buffer: usize, from: u32, to: u32, column: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (usize(i) << 2));
    const base = usize(blockAt((row >> 8) + 1).columns) + column;
    store<T>(buffer + usize(i) * sizeof<T>(), load<T>(base + usize(row & (BLOCK_ROWS - 1)) * sizeof<T>()));
  }
  let at = buffer;
  for (let i = from; i < to; i++) {
    const block = blockOfWindow(i);
    const bytes = usize(block.rows) * sizeof<T>();
    memory.copy(usize(block.columns) + column, at, bytes);
    at += bytes;
  }
}

/** Finds the lookup's slots of rows that are about to move. */
function findSlots(rows: usize, n: u32, slots: usize): void {
  // First a look at each slot that waits for no other: so the misses overlap.
  let touched: u32 = 0;
  for (let i: u32 = 0; i < n; i++) touched += touchSlotOfRow(load<u32>(rows + (usize(i) << 2)));
  store<u32>(slots, touched);
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(slots + (usize(i) << 2), slotOfRow(load<u32>(rows + (usize(i) << 2))));
  }
}

/** Makes the slots point to the places that the rows moved to. */
function pointSlots(slots: usize, from: u32, to: u32): void {
  let at = slots;
  for (let i = from; i < to; i++) {
    const number = load<u32>(numbers + (usize(i) << 2));
    const block = blockAt(number);
    const first = firstRow(number);
    for (let place: u32 = 0; place < block.rows; place++) {
      pointTo(load<u32>(at), first + place);
      at += 4;
    }
    block.stale = 1;
    refreshExtremes(block);
  }
}

/** Sorts the rows of the window's blocks [from, to) by a key. Needs `windowBytes` of scratch memory. */
function sortWindow(from: u32, to: u32, by: u32): u32 {
  const keys = scratch().address;
  const rows = keys + (usize(WINDOW_ROWS) << 3);
  const other = rows + (usize(WINDOW_ROWS) << 2);
  const n = collect(keys, rows, from, to, by);
  sortRange(keys, rows, other, n, keyBits);
  const slots = keys + sortBytes(WINDOW_ROWS);
  findSlots(rows, n, slots);
  writeColumns(rows, n, other, from, to);
  pointSlots(slots, from, to);
  return n;
}

function windowBytes(): usize {
  return sortBytes(WINDOW_ROWS) + (usize(WINDOW_ROWS) << 2);
}

/** ⌈√n⌉. */
function rootOf(n: u32): u32 {
  return u32(ceil(sqrt(f64(n))));
}

function blocksOf(chain: Chain): u32 {
  return (chain.rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
}

/** Passes that a chain of so many blocks takes. */
function passesOf(blocks: u32): u32 {
  if (blocks <= WINDOW) return 1;
  return blocks <= WINDOW * WINDOW ? 2 : 3;
}

/** Takes up to `most` blocks from the chain's cursor on into the window, and moves the cursor behind them. */
function takeWindow(chain: Chain, most: u32): void {
  count = 0;
  let at = chain.cursor;
  while (at != 0 && count < most) {
    store<u32>(numbers + (usize(count) << 2), at);
    count += 1;
    at = blockAt(at).next;
  }
  chain.cursor = at;
}

/** Links a chain anew in the order of its blocks' keys; its last block, which alone may not be full, stays last. */
function relink(chain: Chain, by: u32): bool {
  const n = blocksOf(chain) - 1;
  if (!ensure(scratch(), sortBytes(n))) return false;
  const keys = scratch().address;
  const blocks = keys + (usize(n) << 3);
  let at = chain.first;
  for (let i: usize = 0; i < usize(n); i++) {
    const block = blockAt(at);
    store<u64>(keys + (i << 3), keyOf(usize(block.columns) + (usize(BLOCK_ROWS / 2) << 3), by));
    store<u32>(blocks + (i << 2), at);
    at = block.next;
  }
  sortRange(keys, blocks, blocks + ((usize(n) * 4 + 7) & ~7), n, 32);
  let previous: u32 = 0;
  for (let i: usize = 0; i <= usize(n); i++) {
    const number = i < usize(n) ? load<u32>(blocks + (i << 2)) : chain.last;
    blockAt(number).previous = previous;
    if (previous == 0) chain.first = number;
    else blockAt(previous).next = number;
    previous = number;
  }
  return true;
}

/** Sorts a whole chain of up to 64 isolated blocks: strips of like entries, each by bankruptcy unit value. */
function sortStrips(): u32 {
  let moved = sortWindow(0, count, BY_ENTRY);
  const strip = rootOf(count);
  for (let from: u32 = 0; from < count; from += strip)
    moved += sortWindow(from, min<u32>(from + strip, count), BY_BANKRUPTCY);
  return moved;
}

/** One window of the pass that is under way; starts the next pass behind the last window. Returns the rows sorted. */
function step(chain: Chain, cross: u32): u32 {
  const blocks = blocksOf(chain);
  const last = chain.pass >= passesOf(blocks);
  if (blocks <= WINDOW && cross == 0) {
    takeWindow(chain, WINDOW);
    chain.pass = 0;
    chain.cursor = 0;
    return sortStrips();
  }
  const size = last && cross == 0 ? min<u32>(WINDOW, rootOf(blocks)) : WINDOW;
  const by = cross != 0 ? BY_RECORD : last ? BY_BANKRUPTCY : BY_ENTRY;
  takeWindow(chain, size);
  const moved = sortWindow(0, count, by);
  if (chain.cursor != 0) return moved;
  if (last || !relink(chain, by)) {
    chain.pass = 0;
    return moved;
  }
  chain.pass += 1;
  chain.cursor = chain.first;
  return moved;
}

/** Whether the chain is being brought into order, or has to be and is begun with. */
function hasWork(chain: Chain): bool {
  if (chain.pass != 0) {
    if (chain.cursor != 0) return true;
    // The block it stood on is gone: what is left of the pass waits for the next time.
    chain.pass = 0;
  }
  if (chain.rows <= BLOCK_ROWS || chain.changes < chain.rows >> CHANGED_SHIFT || chain.changes == 0) return false;
  chain.changes = 0;
  chain.pass = 1;
  chain.cursor = chain.first;
  return true;
}

/** Brings books into order until about so many rows were sorted. Returns how many were: less than that when there is no more to do. */
export function tidy(rows: u32): u32 {
  if (!ensure(scratch(), windowBytes())) return 0;
  const chains = marketCount() * 4;
  let moved: u32 = 0;
  for (let idle: u32 = 0; idle < chains && moved < rows; ) {
    if (nextChain >= chains) nextChain = 0;
    const chain = chainOf(nextChain >> 1, nextChain & 1);
    if (hasWork(chain)) {
      moved += step(chain, nextChain & 1);
      idle = 0;
    } else {
      nextChain += 1;
      idle += 1;
    }
  }
  return moved;
}
