// A tick: marks, door, liquidations, and either all of it or nothing. What is too small for it (journal, results, scratch) is
// enlarged after the tick was undone, and the tick is done again: within a tick nothing is allocated.

import { touchBook } from '../book/block';
import { sumHousePnl } from '../book/fund';
import { returnFunds } from '../book/funds';
import { findRow } from '../book/lookup';
import { bookAt, bookNumber } from '../book/market';
import { noteOpening } from '../book/opening';
import { removeRow, touchState } from '../book/position';
import { bumpShort, bumpStart } from '../memory/bump';
import { journalFull, journalRegion, journalStart, journalUndo, reserveJournalBits } from '../memory/journal';
import { ensure, Region } from '../memory/region';
import { scratch } from '../memory/shared';
import { clearRange, leftRange } from '../numeric/checked';
import { NO_MEMORY, OK, OUT_OF_RANGE, refuse, refuseAnywhere, SHORT } from '../status';
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
import { remainingOf } from './slices';
import { closeTriggers, openTriggers, reserveTriggerChanges } from './trigger';

const FIRST_JOURNAL_BYTES: usize = 1 << 16;
const FIRST_SCRATCH_BYTES: usize = 1 << 16;

/** Tells one attempt's queues from all others'. */
let stamp: u64 = 0;

/** Journal, results or scratch were too small: what was done since the attempt began must be undone and done again. */
export function roomShort(): bool {
  return journalFull() || resultsShort() || bumpShort();
}

function quadruple(region: Region): bool {
  // Four times as much would be no more than there is.
  if (ADL_RULES && region.bytes > usize.MAX_VALUE >> 2) return false;
  return ensure(region, region.bytes * 4);
}

/** Makes room for another attempt; false when there is no memory. */
function makeRoom(): bool {
  if (journalFull() && !quadruple(journalRegion())) return false;
  if (ADL_RULES && journalFull()) reserveJournalBits();
  if (bumpShort() && !quadruple(scratch())) return false;
  return !resultsShort() || growResults();
}

/** Takes every position that is gone out of the books. */
function takeOut(): void {
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    if (outcomeOf(i) == OUTCOME_CURED) continue;
    const book = bookNumber(marketOf(i), sideOf(i));
    if (!ADL_RULES || remainingOf(i) == 0) takeOutClosed(accountOf(i), book);
    for (let fill = firstFillOf(i); fill < firstFillOf(i + 1); fill++) {
      if (fillRemaining(fill) == 0) takeOutClosed(fillAccount(fill), book ^ 1);
    }
  }
}

function takeOutClosed(account: u32, book: u32): void {
  removeRow(u32(findRow(account, book)), book, account);
}

/** Room for the first attempt. */
export function prepareTick(): u32 {
  let ready = ensure(journalRegion(), FIRST_JOURNAL_BYTES) && ensure(scratch(), FIRST_SCRATCH_BYTES);
  if (ADL_RULES) ready = ready && reserveTriggerChanges();
  return ready ? OK : refuseAnywhere(NO_MEMORY);
}

/** Begins an attempt at the liquidations, with queues of its own. */
export function startAttempt(): void {
  stamp += 1;
  journalStart();
  bumpStart();
  startResults();
  sumHousePnl();
  if (ADL_RULES) noteOpening();
}

/** Does the liquidations [from, to); SHORT when there is no room for them. */
export function runLiquidations(from: u32, to: u32): u32 {
  clearRange();
  for (let i = from; i < to; i++) {
    const enough = liquidate(i, stamp);
    if (!enough || roomShort()) return SHORT;
    if (leftRange()) return refuse(OUT_OF_RANGE, i, marketOf(i), accountOf(i));
  }
  return OK;
}

/** The triggers' look before the liquidations; SHORT when there is no room. */
export function openTick(): u32 {
  const code = openTriggers();
  return roomShort() ? SHORT : code;
}

/** The look behind them; the default fund is at hand again. */
export function closeTick(): u32 {
  const code = closeTriggers();
  return roomShort() ? SHORT : code;
}

/** The liquidations between both looks. */
function runWatched(): u32 {
  let code = openTick();
  // Without any, the second look would see what the first has seen.
  if (code != OK || liquidationCount() == 0) return code;
  code = runLiquidations(0, liquidationCount());
  return code == OK ? closeTick() : code;
}

/** What this attempt's queues found out of blocks may hold for rows as the attempt left them. */
function forgetBlocks(number: u32): void {
  if (bookAt(number).tickStamp != stamp) return;
  bookAt(number).tickStamp = 0;
  touchBook(number);
}

function undo(): void {
  journalUndo();
  if (ADL_RULES) returnFunds();
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    forgetBlocks(bookNumber(marketOf(i), 0));
    forgetBlocks(bookNumber(marketOf(i), 1));
  }
}

/** Undoes an attempt that was short and makes room for another; false when there is no memory. */
export function undoShort(): bool {
  undo();
  return makeRoom();
}

/** Ends a tick that was done. */
export function commitTick(): void {
  unname(liquidationCount());
  takeOut();
  touchState();
}

/** Undoes a tick that passed the door. */
export function abortTick(): void {
  undo();
  unname(liquidationCount());
  returnMarks();
}

/** Does the staged batch whole, or refuses it whole. */
export function runTick(): u32 {
  let code = prepareTick();
  if (code == OK) code = takeMarks();
  if (code != OK) return code;
  code = checkBatch();
  if (code != OK) {
    returnMarks();
    return code;
  }
  do {
    startAttempt();
    code = ADL_RULES ? runWatched() : runLiquidations(0, liquidationCount());
  } while (code == SHORT && undoShort());
  if (code == OK) commitTick();
  else abortTick();
  return code == SHORT ? refuseAnywhere(NO_MEMORY) : code;
}
