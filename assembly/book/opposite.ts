// Lots of each row's opposite position, the one of its account on the other side of the market: what `hedge: net` takes off the lots
// that may be closed by rank (specification, section 11.1). i64 a row, 0 without such a position; in builds with rule books alone.
//
// The column is kept up with every change of lots, so that a pass over a queue looks no position up. As long as no market nets, no
// block has it; from then on every block has, and what it holds in other markets is not read.
import { allocate } from '../memory/arena';
import { put } from '../memory/journal';
import { Block, blockAt, blockCount, blockOfRow, lotsAddress, rowPlace } from './block';
import { anyCandidateRules, candidateRulesOf } from './candidate-rules';
import { findRow } from './lookup';

/** Of the rows of a block. */
export const OPPOSITE_BYTES: usize = 2048;

let wanted: bool = false;

/** Some market nets. */
export function hasOpposites(): bool {
  return wanted;
}

/** Opposite positions of the book's rows are netted against them, and theirs against the book's. */
export function isNetting(book: u32): bool {
  return wanted && anyCandidateRules() && candidateRulesOf(book >> 1).netted != 0;
}

/** Gives a block its column where there is one; false when there is no memory. */
export function giveOpposites(block: Block): bool {
  if (!wanted || block.opposites != 0) return true;
  block.opposites = u32(allocate(OPPOSITE_BYTES));
  return block.opposites != 0;
}

/** Makes the column of every block, before the first market that nets is added; false when there is no memory. */
export function makeOpposites(): bool {
  if (wanted) return true;
  wanted = true;
  for (let block: u32 = 1; block <= blockCount(); block++) {
    if (giveOpposites(blockAt(block))) continue;
    // Blocks that have one already keep it for the next time.
    wanted = false;
    return false;
  }
  return true;
}

function cellOfOpposite(row: u32): usize {
  return usize(blockOfRow(row).opposites) + (rowPlace(row) << 3);
}

/** Lots of the opposite position of a row of a market that nets. */
export function oppositeLots(row: u32): i64 {
  return load<i64>(cellOfOpposite(row));
}

/** Copies the cell of a row that moves. */
export function copyOpposite(from: u32, to: u32): void {
  if (wanted) store<i64>(cellOfOpposite(to), oppositeLots(from));
}

/** A new row is in its book and in the lookup, with so many lots. `alone`: its account has no other position. */
export function meetOpposite(row: u32, book: u32, account: u32, lots: i64, alone: bool): void {
  const opposite = alone ? -1 : findRow(account, book ^ 1);
  store<i64>(cellOfOpposite(row), opposite < 0 ? 0 : load<i64>(lotsAddress(u32(opposite))));
  if (opposite >= 0) store<i64>(cellOfOpposite(u32(opposite)), lots);
}

/** Sets a row's cell in a tick, which may be undone. */
export function putOppositeInTick(row: u32, lots: i64): void {
  put(cellOfOpposite(row), lots);
}

/** A position of the book has come to so many lots, 0 when it is about to be taken out. */
export function tellOpposite(book: u32, account: u32, lots: i64): void {
  if (!isNetting(book)) return;
  const opposite = findRow(account, book ^ 1);
  if (opposite >= 0) store<i64>(cellOfOpposite(u32(opposite)), lots);
}
