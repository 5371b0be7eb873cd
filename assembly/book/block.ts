// Rows of positions in blocks of 256, each block a structure of arrays that never moves:
//
//   offset      0        64        1088      3136      5184      7232      9280     11328
//               | header | account | lots    | entry   | margin  | meta    | score  |
//   type                   u32       i64       i64       i64       u64       f64
//
// header: book u32, rows u32, next block u32, previous block u32 (block numbers from 1).
// margin: isolated margin ≥ 0, or −1 − c for cross margin, c the number of the account's cross record.
// meta:   bits 0–39 sequence number, 40–59 leverage setting, 60 exempt, 61 named by the batch of the tick at hand.
// A row's number is (block − 1)·256 + place in the block.
import { addPage, newPageTable, PageTable, pageAt } from '../memory/pages';
import { bookAt } from './market';

export const BLOCK_ROWS: u32 = 256;
const BLOCK_SHIFT: u32 = 8;
/** Row numbers take 26 bits in the lookup table. */
const MAX_BLOCKS: u32 = (1 << 18) - 1;

export const ACCOUNT: usize = 64;
export const LOTS: usize = 1088;
export const ENTRY: usize = 3136;
export const MARGIN: usize = 5184;
export const META: usize = 7232;
export const SCORE: usize = 9280;
const BLOCK_BYTES: usize = 11328;

const BOOK: usize = 0;
const ROWS: usize = 4;
const NEXT: usize = 8;
const PREVIOUS: usize = 12;

export const EXEMPT: u64 = 1 << 60;
export const NAMED: u64 = 1 << 61;
const SEQUENCE_MASK: u64 = (1 << 40) - 1;
export const LEVERAGE_SHIFT: u64 = 40;
export const LEVERAGE_MASK: u64 = (1 << 20) - 1;

let blocks: PageTable = changetype<PageTable>(0);
let freeBlock: u32 = 0;
let freeBlocks: u32 = 0;

export function blockBase(block: u32): usize {
  return pageAt(blocks, block - 1);
}

export function blockRows(base: usize): u32 {
  return load<u32>(base, ROWS);
}

export function nextBlock(base: usize): u32 {
  return load<u32>(base, NEXT);
}

export function rowBase(row: u32): usize {
  return pageAt(blocks, row >> BLOCK_SHIFT);
}

export function rowPlace(row: u32): usize {
  return usize(row & (BLOCK_ROWS - 1));
}

export function firstRow(block: u32): u32 {
  return (block - 1) << BLOCK_SHIFT;
}

export function bookOfRow(row: u32): u32 {
  return load<u32>(rowBase(row), BOOK);
}

export function accountOfRow(row: u32): u32 {
  return load<u32>(rowBase(row) + ACCOUNT + (rowPlace(row) << 2));
}

export function lotsAddress(row: u32): usize {
  return rowBase(row) + LOTS + (rowPlace(row) << 3);
}

export function entryAddress(row: u32): usize {
  return rowBase(row) + ENTRY + (rowPlace(row) << 3);
}

export function marginAddress(row: u32): usize {
  return rowBase(row) + MARGIN + (rowPlace(row) << 3);
}

export function metaAddress(row: u32): usize {
  return rowBase(row) + META + (rowPlace(row) << 3);
}

export function scoreOfRow(row: u32): f64 {
  return load<f64>(rowBase(row) + SCORE + (rowPlace(row) << 3));
}

export function packMeta(sequence: u64, leverage: u32, exempt: bool): u64 {
  return sequence | (u64(leverage) << LEVERAGE_SHIFT) | (exempt ? EXEMPT : 0);
}

export function sequenceOf(meta: u64): u64 {
  return meta & SEQUENCE_MASK;
}

export function leverageOf(meta: u64): u32 {
  return u32((meta >> LEVERAGE_SHIFT) & LEVERAGE_MASK);
}

/** Makes sure that so many blocks are free; false when there is no memory or the limit is reached. */
export function reserveBlocks(wanted: u32): bool {
  if (changetype<usize>(blocks) == 0) blocks = newPageTable();
  while (freeBlocks < wanted) {
    if (blocks.count == MAX_BLOCKS || !addPage(blocks, BLOCK_BYTES)) return false;
    store<u32>(blockBase(blocks.count), freeBlock, NEXT);
    freeBlock = blocks.count;
    freeBlocks += 1;
  }
  return true;
}

export function blockLimitReached(): bool {
  return blocks.count == MAX_BLOCKS;
}

/** Appends an empty row to a book and returns its number. Needs a free block (`reserveBlocks`) when the last one is full. */
export function appendRow(bookNumber: u32): u32 {
  const book = bookAt(bookNumber);
  let base: usize = book.lastBlock == 0 ? 0 : blockBase(book.lastBlock);
  if (base == 0 || blockRows(base) == BLOCK_ROWS) {
    const block = freeBlock;
    const previous = book.lastBlock;
    const fresh = blockBase(block);
    freeBlock = nextBlock(fresh);
    freeBlocks -= 1;
    store<u32>(fresh, bookNumber, BOOK);
    store<u32>(fresh, 0, ROWS);
    store<u32>(fresh, 0, NEXT);
    store<u32>(fresh, previous, PREVIOUS);
    if (previous == 0) book.firstBlock = block;
    else store<u32>(base, block, NEXT);
    book.lastBlock = block;
    base = fresh;
  }
  const place = blockRows(base);
  store<u32>(base, place + 1, ROWS);
  book.rows += 1;
  return firstRow(book.lastBlock) + place;
}

/** Drops the last row of a book; an emptied block becomes free. */
export function dropLastRow(bookNumber: u32): void {
  const book = bookAt(bookNumber);
  const base = blockBase(book.lastBlock);
  const rows = blockRows(base) - 1;
  store<u32>(base, rows, ROWS);
  book.rows -= 1;
  if (rows > 0) return;
  const emptied = book.lastBlock;
  book.lastBlock = load<u32>(base, PREVIOUS);
  if (book.lastBlock == 0) book.firstBlock = 0;
  else store<u32>(blockBase(book.lastBlock), 0, NEXT);
  store<u32>(base, freeBlock, NEXT);
  freeBlock = emptied;
  freeBlocks += 1;
}

export function lastRow(bookNumber: u32): u32 {
  const block = bookAt(bookNumber).lastBlock;
  return firstRow(block) + blockRows(blockBase(block)) - 1;
}

/** Copies a row's columns (the score is scratch and stays). */
export function copyRow(from: u32, to: u32): void {
  store<u32>(rowBase(to) + ACCOUNT + (rowPlace(to) << 2), accountOfRow(from));
  store<i64>(lotsAddress(to), load<i64>(lotsAddress(from)));
  store<i64>(entryAddress(to), load<i64>(entryAddress(from)));
  store<i64>(marginAddress(to), load<i64>(marginAddress(from)));
  store<u64>(metaAddress(to), load<u64>(metaAddress(from)));
}
