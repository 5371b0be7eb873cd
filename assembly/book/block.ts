// Rows of positions in blocks of 256, each block a structure of arrays that never moves:
//
//   offset      0         1024      3072      5120      7168      9216
//               | account | lots    | entry   | margin  | meta    |
//   type          u32       i64       i64       i64       u64
//
// margin: isolated margin ≥ 0, or −1 − c for cross margin, c the number of the account's cross record.
// meta:   bits 0–39 sequence number, 40–59 leverage setting, 60 exempt, 61 named by the batch of the tick at hand.
//
// What is known of a block without opening it stands in a directory, so that walking over blocks reads nothing else: its book,
// its neighbours in the chain, and the extremes of its rows (book/extremes.ts). A chain holds isolated rows or cross rows, never
// both. A row's number is (block − 1)·256 + place in the block.
import { allocate } from '../memory/arena';
import { addPage, PAGE_TABLE_BYTES, PageTable, pageAt } from '../memory/pages';
import { bookAt, chainOf } from './market';
import { copyOpposite, giveOpposites, hasOpposites, OPPOSITE_BYTES } from './opposite';
import { givePriorities, hasPriorities, PRIORITY_BYTES, priorityOf, setPriority } from './priorities';

export const BLOCK_ROWS: u32 = 256;
const BLOCK_SHIFT: u32 = 8;
/** Row numbers take 26 bits in the lookup table. */
const MAX_BLOCKS: u32 = (1 << 18) - 1;

export const ACCOUNT: usize = 0;
export const LOTS: usize = 1024;
export const ENTRY: usize = 3072;
export const MARGIN: usize = 5120;
export const META: usize = 7168;
const BLOCK_BYTES: usize = 9216;

export const EXEMPT: u64 = 1 << 60;
export const NAMED: u64 = 1 << 61;
const SEQUENCE_MASK: u64 = (1 << 40) - 1;
export const LEVERAGE_SHIFT: u64 = 40;
export const LEVERAGE_MASK: u64 = (1 << 20) - 1;

/** Directory record of a block. What is per lot is a float near the exact quotient, see book/extremes.ts. */
@unmanaged
export class Block {
  /** Address of its columns. */
  columns: u32;
  book: u32;
  rows: u32;
  /** Neighbours in the chain; blocks are numbered from 1, 0 is none. */
  next: u32;
  previous: u32;
  /** 1 in a chain of cross rows. */
  cross: u32;
  /** 1 when rows changed since the extremes below were worked out. */
  stale: u32;
  /** Exempt rows. */
  exempt: u32;
  /** Lots of all rows. */
  lots: u64;
  leastLots: f64;
  mostLots: f64;
  /** Entry value per lot, signed as the position's value. */
  leastEntry: f64;
  mostEntry: f64;
  /** Unit value, signed like it, at which an isolated position's equity is 0. */
  leastBankruptcy: f64;
  mostBankruptcy: f64;
  /** Isolated margin per lot. */
  leastMargin: f64;
  mostMargin: f64;
  leastLeverage: u32;
  mostLeverage: u32;
  /** Address of its column of priorities (book/priorities.ts), 0 without one; with rule books alone. */
  priorities: u32;
  /** Address of its column of opposite lots (book/opposite.ts), the same. */
  opposites: u32;
}

const RECORD_BYTES: usize = 128;
const DIRECTORY_SHIFT: u32 = 9;
const DIRECTORY_ROWS: u32 = 1 << DIRECTORY_SHIFT;

const directory = changetype<PageTable>(memory.data(PAGE_TABLE_BYTES, 4));
let blocks: u32 = 0;
let freeBlock: u32 = 0;
let freeBlocks: u32 = 0;

export function blockAt(block: u32): Block {
  const index = block - 1;
  return changetype<Block>(
    pageAt(directory, index >> DIRECTORY_SHIFT) + usize(index & (DIRECTORY_ROWS - 1)) * RECORD_BYTES,
  );
}

/** Blocks there are, free ones too: numbers 1 … blockCount. */
export function blockCount(): u32 {
  return blocks;
}

export function blockOfRow(row: u32): Block {
  return blockAt((row >> BLOCK_SHIFT) + 1);
}

/** Address of the columns of the row's block. */
export function rowBase(row: u32): usize {
  return usize(blockOfRow(row).columns);
}

export function rowPlace(row: u32): usize {
  return usize(row & (BLOCK_ROWS - 1));
}

export function firstRow(block: u32): u32 {
  return (block - 1) << BLOCK_SHIFT;
}

export function bookOfRow(row: u32): u32 {
  return blockOfRow(row).book;
}

export function accountOfRow(row: u32): u32 {
  return load<u32>(rowBase(row) + (rowPlace(row) << 2), ACCOUNT);
}

/** Where a row has its cell of 8 bytes in each column, without the column's offset. */
export function cellOf(row: u32): usize {
  return rowBase(row) + (rowPlace(row) << 3);
}

export function lotsAddress(row: u32): usize {
  return cellOf(row) + LOTS;
}

export function entryAddress(row: u32): usize {
  return cellOf(row) + ENTRY;
}

export function marginAddress(row: u32): usize {
  return cellOf(row) + MARGIN;
}

export function metaAddress(row: u32): usize {
  return cellOf(row) + META;
}

/** A row's columns are about to change, or have: what is known of its block is no longer. */
export function touchRow(row: u32): void {
  blockOfRow(row).stale = 1;
}

/** The same for all rows of a book. */
export function touchBook(bookNumber: u32): void {
  for (let at = firstBlock(bookNumber); at != 0; ) {
    const block = blockAt(at);
    block.stale = 1;
    at = nextBlock(block);
  }
}

export function packMeta(sequence: u64, leverage: u32, exempt: bool): u64 {
  return sequence | (u64(leverage) << LEVERAGE_SHIFT) | (exempt ? EXEMPT : 0);
}

export function sequenceOf(meta: u64): u64 {
  return meta & SEQUENCE_MASK;
}

/** The same with another sequence number. */
export function withSequence(meta: u64, sequence: u64): u64 {
  return (meta & ~SEQUENCE_MASK) | sequence;
}

export function leverageOf(meta: u64): u32 {
  return u32((meta >> LEVERAGE_SHIFT) & LEVERAGE_MASK);
}

/** Makes one more block; false when there is no memory or the limit is reached. */
function makeBlock(): bool {
  if (blocks == MAX_BLOCKS) return false;
  if ((blocks & (DIRECTORY_ROWS - 1)) == 0 && blocks >> DIRECTORY_SHIFT == directory.count) {
    if (!addPage(directory, usize(DIRECTORY_ROWS) * RECORD_BYTES)) return false;
  }
  if (ADL_RULES) {
    // Kept for the next time where memory ends here.
    const next = blockAt(blocks + 1);
    if (!givePriorities(next) || !giveOpposites(next)) return false;
  }
  const columns = allocate(BLOCK_BYTES);
  if (columns == 0) return false;
  blocks += 1;
  const made = blockAt(blocks);
  made.columns = u32(columns);
  made.next = freeBlock;
  freeBlock = blocks;
  freeBlocks += 1;
  return true;
}

/** Memory that so many new blocks take at most, without growth of the directory's own table. */
export function bytesOfBlocks(count: u32): u64 {
  const pages = (u64(count) + u64(DIRECTORY_ROWS) - 1) >> u64(DIRECTORY_SHIFT);
  let bytes = BLOCK_BYTES;
  if (ADL_RULES && hasPriorities()) bytes += PRIORITY_BYTES;
  if (ADL_RULES && hasOpposites()) bytes += OPPOSITE_BYTES;
  return u64(count) * bytes + pages * u64(DIRECTORY_ROWS) * RECORD_BYTES;
}

/** So many blocks are free. */
export function hasBlocks(wanted: u32): bool {
  return freeBlocks >= wanted;
}

/** Makes sure that so many blocks are free; false when there is no memory or the limit is reached. */
export function reserveBlocks(wanted: u32): bool {
  while (freeBlocks < wanted) {
    if (!makeBlock()) return false;
  }
  return true;
}

export function blockLimitReached(): bool {
  return blocks == MAX_BLOCKS;
}

/** Links a free block to the end of a chain and returns its number. */
function appendBlock(bookNumber: u32, cross: u32): u32 {
  const chain = chainOf(bookNumber, cross);
  const number = freeBlock;
  const fresh = blockAt(number);
  freeBlock = fresh.next;
  freeBlocks -= 1;
  fresh.book = bookNumber;
  fresh.rows = 0;
  fresh.next = 0;
  fresh.previous = chain.last;
  fresh.cross = cross;
  fresh.stale = 1;
  if (chain.last == 0) chain.first = number;
  else blockAt(chain.last).next = number;
  chain.last = number;
  return number;
}

/** The last block of a chain is not full. */
export function hasRoomInChain(bookNumber: u32, cross: u32): bool {
  const number = chainOf(bookNumber, cross).last;
  return number != 0 && blockAt(number).rows != BLOCK_ROWS;
}

/** Appends an empty row to a chain and returns its number. Needs a free block (`reserveBlocks`) when the last one is full. */
export function appendRow(bookNumber: u32, cross: u32): u32 {
  const chain = chainOf(bookNumber, cross);
  let number = chain.last;
  if (number == 0 || blockAt(number).rows == BLOCK_ROWS) number = appendBlock(bookNumber, cross);
  const block = blockAt(number);
  const place = block.rows;
  block.rows += 1;
  block.stale = 1;
  chain.rows += 1;
  chain.changes += 1;
  return firstRow(number) + place;
}

/** Where the next rows of a chain go while many are put in: rows from `next` to `end` have their columns at `columns`. */
@unmanaged
export class Cursor {
  columns: u32;
  next: u32;
  end: u32;
  /** First row that the chain does not count yet. */
  uncounted: u32;
}

/** Sets the cursor behind the last row of a chain. */
export function openCursor(cursor: Cursor, bookNumber: u32, cross: u32): void {
  const number = chainOf(bookNumber, cross).last;
  cursor.next = 0;
  cursor.end = 0;
  cursor.uncounted = 0;
  if (number == 0) return;
  const block = blockAt(number);
  cursor.columns = block.columns;
  cursor.next = firstRow(number) + block.rows;
  cursor.end = firstRow(number) + BLOCK_ROWS;
  cursor.uncounted = cursor.next;
}

/** Makes the chain count the rows that were put in at the cursor. */
export function settleCursor(cursor: Cursor, bookNumber: u32, cross: u32): void {
  const more = cursor.next - cursor.uncounted;
  if (more == 0) return;
  const chain = chainOf(bookNumber, cross);
  const block = blockAt(chain.last);
  block.rows += more;
  block.stale = 1;
  chain.rows += more;
  chain.changes += more;
  cursor.uncounted = cursor.next;
}

/** Moves a cursor whose block is full to a new one. Needs a free block. */
export function advanceCursor(cursor: Cursor, bookNumber: u32, cross: u32): void {
  settleCursor(cursor, bookNumber, cross);
  appendBlock(bookNumber, cross);
  openCursor(cursor, bookNumber, cross);
}

/** Drops the last row of a chain; an emptied block becomes free. */
export function dropLastRow(bookNumber: u32, cross: u32): void {
  const chain = chainOf(bookNumber, cross);
  const number = chain.last;
  const block = blockAt(number);
  block.rows -= 1;
  if (ADL_RULES) setPriority(firstRow(number) + block.rows, 0);
  block.stale = 1;
  chain.rows -= 1;
  chain.changes += 1;
  if (block.rows > 0) return;
  // The clustering walks chains; it must not stand on a block that is gone.
  if (chain.cursor == number) chain.cursor = 0;
  chain.last = block.previous;
  if (chain.last == 0) chain.first = 0;
  else blockAt(chain.last).next = 0;
  block.next = freeBlock;
  freeBlock = number;
  freeBlocks += 1;
}

export function lastRow(bookNumber: u32, cross: u32): u32 {
  const block = chainOf(bookNumber, cross).last;
  return firstRow(block) + blockAt(block).rows - 1;
}

/** First block of a book, 0 when it is empty: isolated rows come before cross rows. */
export function firstBlock(bookNumber: u32): u32 {
  const isolated = chainOf(bookNumber, 0).first;
  return isolated != 0 ? isolated : chainOf(bookNumber, 1).first;
}

/** The block after this one in its book, 0 at the end. */
export function nextBlock(block: Block): u32 {
  if (block.next != 0 || block.cross != 0) return block.next;
  return chainOf(block.book, 1).first;
}

/** Copies a row's columns. */
export function copyRow(from: u32, to: u32): void {
  store<u32>(rowBase(to) + (rowPlace(to) << 2), accountOfRow(from), ACCOUNT);
  const source = cellOf(from);
  const at = cellOf(to);
  store<i64>(at, load<i64>(source, LOTS), LOTS);
  store<i64>(at, load<i64>(source, ENTRY), ENTRY);
  store<i64>(at, load<i64>(source, MARGIN), MARGIN);
  store<u64>(at, load<u64>(source, META), META);
  if (ADL_RULES) {
    setPriority(to, priorityOf(from));
    copyOpposite(from, to);
  }
  touchRow(to);
}

/** Rows of a book. */
export function rowsOfBook(bookNumber: u32): u32 {
  return chainOf(bookNumber, 0).rows + chainOf(bookNumber, 1).rows;
}

/** Blocks that a book's rows fill. */
export function blocksOfBook(bookNumber: u32): u32 {
  const isolated = (chainOf(bookNumber, 0).rows + BLOCK_ROWS - 1) >> BLOCK_SHIFT;
  return isolated + ((chainOf(bookNumber, 1).rows + BLOCK_ROWS - 1) >> BLOCK_SHIFT);
}

/** Forgets the bounds of a book that has become empty. */
export function forgetBoundsIfEmpty(bookNumber: u32): void {
  if (rowsOfBook(bookNumber) != 0) return;
  const book = bookAt(bookNumber);
  book.mostLots = 0;
  book.mostEntry = 0;
  book.mostMargin = 0;
}
