// A tick: marks, door, liquidations, and either all of it or nothing. What is too small for it (journal, results, scratch) is
// enlarged after the tick was undone, and the tick is done again: within a tick nothing is allocated.

import { sumHousePnl } from '../book/fund';
import { findRow } from '../book/lookup';
import { bookNumber } from '../book/market';
import { removeRow, touchState } from '../book/position';
import { bumpShort, bumpStart } from '../memory/bump';
import { journalFull, journalRegion, journalStart, journalUndo } from '../memory/journal';
import { ensure, Region } from '../memory/region';
import { scratch } from '../memory/shared';
import { clearRange, leftRange } from '../numeric/checked';
import { NO_MEMORY, OK, OUT_OF_RANGE, refuse, refuseAnywhere } from '../status';
import {
  accountOf,
  fillAccount,
  fillRemaining,
  firstFillOf,
  growResults,
  liquidationCount,
  marketOf,
  OUTCOME_CURED,
  outcomeOf,
  resultsShort,
  sideOf,
  startResults,
} from './batch';
import { checkBatch, returnMarks, takeMarks, unname } from './door';
import { liquidate } from './liquidate';

const FIRST_JOURNAL_BYTES: usize = 1 << 16;
const FIRST_SCRATCH_BYTES: usize = 1 << 16;

/** Tells one attempt's queues from all others'. */
let stamp: u64 = 0;

/** Liquidates the batch. Returns the index of the liquidation that left the number range, −1 for none; stops where room is short. */
function liquidateAll(): i64 {
  clearRange();
  sumHousePnl();
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    const enough = liquidate(i, stamp);
    if (!enough || roomShort()) return -1;
    if (leftRange()) return i64(i);
  }
  return -1;
}

function roomShort(): bool {
  return journalFull() || resultsShort() || bumpShort();
}

function quadruple(region: Region): bool {
  return ensure(region, region.bytes * 4);
}

/** Makes room for another attempt; false when there is no memory. */
function makeRoom(): bool {
  if (journalFull() && !quadruple(journalRegion())) return false;
  if (bumpShort() && !quadruple(scratch())) return false;
  return !resultsShort() || growResults();
}

/** Takes every position that is gone out of the books. */
function commit(): void {
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    if (outcomeOf(i) == OUTCOME_CURED) continue;
    const book = bookNumber(marketOf(i), sideOf(i));
    takeOutClosed(accountOf(i), book);
    for (let fill = firstFillOf(i); fill < firstFillOf(i + 1); fill++) {
      if (fillRemaining(fill) == 0) takeOutClosed(fillAccount(fill), book ^ 1);
    }
  }
}

function takeOutClosed(account: u32, book: u32): void {
  removeRow(u32(findRow(account, book)), book, account);
}

/** Does the staged batch whole, or refuses it whole. */
export function runTick(): u32 {
  if (!ensure(journalRegion(), FIRST_JOURNAL_BYTES) || !ensure(scratch(), FIRST_SCRATCH_BYTES))
    return refuseAnywhere(NO_MEMORY);
  const marks = takeMarks();
  if (marks != OK) return marks;
  const door = checkBatch();
  if (door != OK) {
    returnMarks();
    return door;
  }
  for (;;) {
    stamp += 1;
    journalStart();
    bumpStart();
    startResults();
    const culprit = liquidateAll();
    const short = roomShort();
    if (!short && culprit < 0) {
      unname(liquidationCount());
      commit();
      touchState();
      return OK;
    }
    journalUndo();
    if (short && makeRoom()) continue;
    unname(liquidationCount());
    returnMarks();
    if (short) return refuseAnywhere(NO_MEMORY);
    const i = u32(culprit);
    return refuse(OUT_OF_RANGE, i, marketOf(i), accountOf(i));
  }
}
