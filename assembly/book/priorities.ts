// The caller's column of priorities (specification, section 10): i64 a row, in builds with rule books alone. As long as no market is
// ordered by it, no block has one; from then on every block has. Cells behind a block's rows hold 0, which is what a new row has.
//
// Staging for n positions: priorities i64·n | accounts u32·n | sides u8·n
import { allocate } from '../memory/arena';
import { inbox } from '../memory/mail';
import { ensure } from '../memory/region';
import { NO_POSITION, NOT_INTEGER, OK, refuse } from '../status';
import { Block, blockAt, blockCount, blockOfRow, rowPlace } from './block';
import { findRow } from './lookup';
import { bookNumber } from './market';
import { touchState } from './position';

/** Of the rows of a block. */
export const PRIORITY_BYTES: usize = 2048;

let wanted: bool = false;

/** Some market is ordered by the column. */
export function hasPriorities(): bool {
  return wanted;
}

/** Gives a block its column where there is one; false when there is no memory. */
export function givePriorities(block: Block): bool {
  if (!wanted || block.priorities != 0) return true;
  block.priorities = u32(allocate(PRIORITY_BYTES));
  return block.priorities != 0;
}

/** Makes the column of every block; false when there is no memory. */
export function makePriorities(): bool {
  if (wanted) return true;
  wanted = true;
  for (let block: u32 = 1; block <= blockCount(); block++) {
    if (givePriorities(blockAt(block))) continue;
    // Blocks that have one already keep it for the next time.
    wanted = false;
    return false;
  }
  return true;
}

/** 0 where there is no column. */
export function priorityOf(row: u32): i64 {
  const column = usize(blockOfRow(row).priorities);
  return column == 0 ? 0 : load<i64>(column + (rowPlace(row) << 3));
}

export function setPriority(row: u32, priority: i64): void {
  const column = usize(blockOfRow(row).priorities);
  if (column != 0) store<i64>(column + (rowPlace(row) << 3), priority);
}

/** Address of the staging for n positions; 0 without memory. */
export function stagePriorities(n: u32): usize {
  return ensure(inbox(), usize(n) * 13) ? inbox().address : 0;
}

function stagedSide(i: usize, n: usize): u32 {
  return load<u8>(inbox().address + n * 12 + i);
}

function stagedRow(market: u32, i: usize, n: usize): i64 {
  const side = stagedSide(i, n);
  if (side > 1) return -1;
  return findRow(load<u32>(inbox().address + (n << 3) + (i << 2)), bookNumber(market, side));
}

/** Sets the n staged priorities of a market's positions, or none. */
export function putPriorities(market: u32, n: u32): u32 {
  for (let i: u32 = 0; i < n; i++) {
    if (stagedRow(market, i, n) >= 0) continue;
    const code = stagedSide(i, n) > 1 ? NOT_INTEGER : NO_POSITION;
    return refuse(code, i, market, load<u32>(inbox().address + (usize(n) << 3) + (usize(i) << 2)));
  }
  for (let i: u32 = 0; i < n; i++) {
    setPriority(u32(stagedRow(market, i, n)), load<i64>(inbox().address + (usize(i) << 3)));
  }
  touchState();
  return OK;
}
