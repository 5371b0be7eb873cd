// A tick of one shard of a pool, in steps that the host makes on all shards one after the other: marks; sums and door; runs of
// liquidations, each on the shard that has the position, with what other shards changed heard before; commit or abort everywhere.
import { crossAt, crossFits, crossOfAccount, crossOfMargin, putCross, walletAddress } from '../book/account';
import { cellOf, MARGIN } from '../book/block';
import { selectFund } from '../book/funds';
import { allIsTold, elsewhereOf, SHARE_BYTES, tellAccount } from '../book/partial';
import { touchState } from '../book/position';
import { journalFull, put } from '../memory/journal';
import { inbox, outbox } from '../memory/mail';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { NO_MEMORY, OK, refuseAnywhere, SHORT } from '../status';
import {
  accountOf,
  fillAccount,
  fillsCount,
  fillsRoom,
  firstFillOf,
  liquidationCount,
  OUTCOME_CURED,
  outcomeOf,
  rowOf,
} from './batch';
import { checkBatch, checkSums, exchangeMarks, returnMarks } from './door';
import { firstPaymentOf, paymentAccount, paymentsCount, paymentsRoom } from './payments';
import { abortTick, commitTick, prepareTick, runLiquidations, startAttempt, undoShort } from './tick';

// How far a tick has come.
const IDLE: u32 = 0;
const MARKED: u32 = 1;
const RUNNING: u32 = 2;
let phase: u32 = IDLE;

// Wallets after each liquidation of this shard, 16 bytes a row: wallet i64, account u32, liquidation u32 with CHECKED where the
// account has a cross record here, whose sums were checked when the wallet changed.
const CHANGE_BYTES: usize = 16;
const ACCOUNT_BYTES: usize = 4;
const CHECKED: u32 = 1 << 31;
const changes = changetype<Region>(memory.data(REGION_BYTES, 4));
let changeCount: u32 = 0;
/** Changes and shares of the last run start here. */
let runFirst: u32 = 0;
let runShares: u32 = 0;

/** A liquidation changes the wallets of the liquidated, and of each counterparty and payer once a position. */
function reserveChanges(): bool {
  const most = usize(fillsRoom()) + usize(paymentsRoom()) + usize(liquidationCount());
  return (
    ensure(changes, most * CHANGE_BYTES) &&
    ensure(outbox(), most * SHARE_BYTES) &&
    ensure(inbox(), most * ACCOUNT_BYTES)
  );
}

function start(): void {
  changeCount = 0;
  startAttempt();
}

/** First step: the staged marks, checked one by one and set. */
export function beginShard(): u32 {
  let code = prepareTick();
  if (code == OK) code = exchangeMarks();
  phase = code == OK ? MARKED : IDLE;
  return code;
}

/** Second step, when the shares of the others have been heard: sums, and the door unless only marks are set. */
export function checkShard(marksOnly: bool): u32 {
  let code = reserveChanges() ? checkSums() : refuseAnywhere(NO_MEMORY);
  if (code == OK && !marksOnly) code = checkBatch();
  if (code != OK) return code;
  phase = RUNNING;
  start();
  return OK;
}

/** Writes the accounts of which the batch names a cross position here while others lie elsewhere to the outbox; returns how many. */
export function namedElsewhere(): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < liquidationCount(); i++) {
    const margin = load<i64>(cellOf(rowOf(i)), MARGIN);
    if (margin >= 0 || elsewhereOf(u32(-1 - margin)) == 0) continue;
    store<u32>(outbox().address + (usize(count) << 2), crossOfMargin(margin).account);
    count += 1;
  }
  return count;
}

/** Marks the n accounts in the inbox as named by the batch, or takes the mark off. */
export function nameAccounts(n: u32, named: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const record = crossOfAccount(load<u32>(inbox().address + (usize(i) << 2)));
    if (record >= 0) crossAt(u32(record)).named = named;
  }
}

function noteWallet(account: u32, i: u32): void {
  const wallet = walletAddress(account);
  const row = changes.address + usize(changeCount) * CHANGE_BYTES;
  store<i64>(row, load<i64>(wallet));
  store<u32>(row, account, 8);
  store<u32>(row, crossOfAccount(account) >= 0 ? i | CHECKED : i, 12);
  changeCount += 1;
}

function noteWallets(i: u32): void {
  if (outcomeOf(i) == OUTCOME_CURED) return;
  noteWallet(accountOf(i), i);
  for (let fill = firstFillOf(i); fill < fillsCount(); fill++) noteWallet(fillAccount(fill), i);
  for (let one = firstPaymentOf(i); one < paymentsCount(); one++) noteWallet(paymentAccount(one), i);
}

/** Does the liquidations [from, to) and tells what they changed. SHORT: `rewindShard` on all shards, and again from the start. */
export function runShard(from: u32, to: u32): u32 {
  let code = OK;
  runFirst = changeCount;
  runShares = 0;
  for (let i = from; i < to && code == OK; i++) {
    code = runLiquidations(i, i + 1);
    if (code == OK) noteWallets(i);
  }
  if (code == OK) selectFund(0);
  if (code == SHORT || journalFull()) return SHORT;
  for (let change = runFirst; change < changeCount; change++) {
    runShares = tellAccount(load<u32>(changes.address + usize(change) * CHANGE_BYTES, 8), runShares);
  }
  return code;
}

/** Wallets changed by the last run. */
export function runChangesAddress(): usize {
  return changes.address + usize(runFirst) * CHANGE_BYTES;
}

export function runChangesCount(): u32 {
  return changeCount - runFirst;
}

/** Rows of shares in the outbox that the last run told. */
export function runSharesCount(): u32 {
  return runShares;
}

/**
 * Sets the wallets of another shard's run, n rows in the inbox, in their order. Returns the first row that takes a cross
 * account's sums, known here alone, out of the number range; −1 when there is none, −2 where there is no room.
 */
export function hearWallets(n: u32): i32 {
  let misfit: i32 = -1;
  for (let i: u32 = 0; i < n && misfit < 0; i++) {
    const row = inbox().address + usize(i) * CHANGE_BYTES;
    const after = load<i64>(row);
    const account = load<u32>(row, 8);
    const wallet = walletAddress(account);
    const before = load<i64>(wallet);
    put(wallet, after);
    const record = crossOfAccount(account);
    if (record < 0) continue;
    const cross = crossAt(u32(record));
    // In two steps: the difference of two amounts may need 65 bits.
    putCross(cross, -before, 0, 0);
    putCross(cross, after, 0, 0);
    if ((load<u32>(row, 12) & CHECKED) == 0 && !crossFits(cross)) misfit = i;
  }
  return journalFull() ? -2 : misfit;
}

/** Undoes the liquidations so far, makes room where it was short, and begins anew; false without memory. */
export function rewindShard(): bool {
  if (!undoShort() || !reserveChanges()) return false;
  allIsTold();
  start();
  return true;
}

/** Ends the tick; writes the accounts whose wallets it changed to the inbox (u32) and returns how many. */
export function commitShard(): u32 {
  commitTick();
  phase = IDLE;
  for (let i: u32 = 0; i < changeCount; i++) {
    store<u32>(inbox().address + (usize(i) << 2), load<u32>(changes.address + usize(i) * CHANGE_BYTES, 8));
  }
  return changeCount;
}

/** Undoes the tick as far as it has come. Shares heard before `checkShard` are the host's to take back, and then `allIsTold`. */
export function abortShard(): void {
  if (phase == RUNNING) {
    abortTick();
  } else if (phase == MARKED) {
    returnMarks();
    touchState();
  }
  phase = IDLE;
}
