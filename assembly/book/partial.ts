// Cross accounts with positions in several shards of a pool. In each such shard the account's record holds the sums over all of
// them; what one shard changes it tells the others, as differences. For that a shard keeps, per record, the sums as the others
// know them, without the wallet (that all shards have), and how many of the open positions lie elsewhere.
import { journalFull, put, putHalf } from '../memory/journal';
import { inbox, outbox } from '../memory/mail';
import { addPage, PAGE_TABLE_BYTES, PageTable, pageAt } from '../memory/pages';
import { ensure } from '../memory/region';
import { NO_MEMORY, OK, SHORT } from '../status';
import {
  addCross,
  Cross,
  crossAt,
  crossMargin,
  crossOfAccount,
  crossRecordCount,
  dropCrossIfEmpty,
  reserveCross,
  wallet,
} from './account';

/** Sums laid out as in a cross record, so that one loop serves all: a row on its way, or what the others know. */
@unmanaged
class Share {
  equity: i64;
  maintenance: i64;
  notional: i64;
  equityHigh: i32;
  maintenanceHigh: i32;
  notionalHigh: i32;
  account: u32;
  /** Open cross positions. */
  positions: u32;
  /** Of what the others know: how many of these lie elsewhere. 0: nobody else knows the account. */
  elsewhere: u32;
}

export const SHARE_BYTES: usize = 48;
const PAGE_SHIFT: u32 = 12;
const PAGE_ROWS: u32 = 1 << PAGE_SHIFT;
/** Offset of the first of the three sums' high words. */
const HIGH: usize = 24;

const known = changetype<PageTable>(memory.data(PAGE_TABLE_BYTES, 4));

/** Room to note what the others know of every record, and of so many more. */
function reserveKnown(more: u32): bool {
  while (known.count << PAGE_SHIFT < crossRecordCount() + more) {
    if (!addPage(known, usize(PAGE_ROWS) * SHARE_BYTES)) return false;
  }
  return true;
}

function knownOf(record: u32): Share {
  return changetype<Share>(pageAt(known, record >> PAGE_SHIFT) + usize(record & (PAGE_ROWS - 1)) * SHARE_BYTES);
}

/** Open cross positions of the record's account in other shards. */
export function elsewhereOf(record: u32): u32 {
  if (record >> PAGE_SHIFT >= known.count) return 0;
  return knownOf(record).elsewhere;
}

/** Adds ±1 times `from`'s sums to those at `to`. */
function addSums(to: usize, from: usize, sign: i32, journalled: bool): void {
  for (let k: usize = 0; k < 3; k++) {
    let low = load<i64>(from + (k << 3));
    let high = load<i32>(from + (k << 2), HIGH);
    if (sign < 0) {
      high = ~high + i32(low == 0);
      low = -low;
    }
    const sum = load<i64>(to + (k << 3)) + low;
    const sumHigh = load<i32>(to + (k << 2), HIGH) + high + i32(u64(sum) < u64(low));
    if (journalled) {
      put(to + (k << 3), sum);
      putHalf(to + (k << 2) + HIGH, u32(sumHigh));
    } else {
      store<i64>(to + (k << 3), sum);
      store<i32>(to + (k << 2), sumHigh, HIGH);
    }
  }
}

/** Writes a record's sums without the wallet, and its positions. */
function readShare(cross: Cross, share: Share): void {
  memory.copy(changetype<usize>(share), changetype<usize>(cross), offsetof<Share>('elsewhere'));
  const purse = wallet(cross.account);
  share.equityHigh -= i32(purse >> 63) + i32(u64(share.equity) < u64(purse));
  share.equity -= purse;
}

function isNothing(share: Share): bool {
  const sums = share.equity | share.maintenance | share.notional;
  return sums == 0 && (share.equityHigh | share.maintenanceHigh | share.notionalHigh) == 0 && share.positions == 0;
}

function shareRow(i: u32): Share {
  return changetype<Share>(outbox().address + usize(i) * SHARE_BYTES);
}

/** Writes what the others do not know yet of a record to row i of the outbox, and notes that they do; returns the next row. */
function tell(record: u32, i: u32): u32 {
  if (elsewhereOf(record) == 0) return i;
  const row = shareRow(i);
  const told = knownOf(record);
  readShare(crossAt(record), row);
  addSums(changetype<usize>(row), changetype<usize>(told), -1, false);
  row.positions -= told.positions;
  if (isNothing(row)) return i;
  addSums(changetype<usize>(told), changetype<usize>(row), 1, false);
  told.positions += row.positions;
  return i + 1;
}

/** Tells the changes of all accounts that others know, to the outbox; returns the rows, u32.MAX_VALUE without memory. */
export function tellAll(): u32 {
  let count: u32 = 0;
  for (let record: u32 = 0; record < crossRecordCount(); record++) count += u32(elsewhereOf(record) != 0);
  if (!ensure(outbox(), usize(count) * SHARE_BYTES)) return u32.MAX_VALUE;
  let i: u32 = 0;
  for (let record: u32 = 0; record < crossRecordCount(); record++) i = tell(record, i);
  return i;
}

/** Tells the changes of an account to row i of the outbox, which has room; returns the next row. */
export function tellAccount(account: u32, i: u32): u32 {
  const record = crossOfAccount(account);
  return record < 0 ? i : tell(u32(record), i);
}

/** Gives the record of an account back that has no cross position here any more but some elsewhere. */
function leave(account: u32): void {
  const record = crossOfAccount(account);
  if (record < 0 || elsewhereOf(u32(record)) == 0) return;
  const told = knownOf(u32(record));
  const cross = crossAt(u32(record));
  if (cross.positions != told.elsewhere) return;
  told.elsewhere = 0;
  cross.positions = 0;
  dropCrossIfEmpty(account);
}

/**
 * Tells the changes of the n accounts in the inbox (u32), and leaves in their place whether this shard keeps a record of them.
 * Returns the rows, u32.MAX_VALUE without memory.
 */
export function tellSome(n: u32): u32 {
  if (!ensure(outbox(), usize(n) * SHARE_BYTES)) return u32.MAX_VALUE;
  let rows: u32 = 0;
  for (let cell = inbox().address; cell < inbox().address + (usize(n) << 2); cell += 4) {
    const account = load<u32>(cell);
    rows = tellAccount(account, rows);
    leave(account);
  }
  for (let cell = inbox().address; cell < inbox().address + (usize(n) << 2); cell += 4) {
    store<u32>(cell, u32(crossOfAccount(load<u32>(cell)) >= 0));
  }
  return rows;
}

/** Notes that the others know all sums as they are: after a tick was undone everywhere. */
export function allIsTold(): void {
  for (let record: u32 = 0; record < crossRecordCount(); record++) {
    const elsewhere = elsewhereOf(record);
    if (elsewhere != 0) readShare(crossAt(record), knownOf(record));
  }
}

/** Adds ±1 times the n rows in the inbox, other shards' changes, to the sums of those accounts that have a record here. */
export function hearShares(n: u32, sign: i32, journalled: bool): u32 {
  if (!reserveKnown(0)) return NO_MEMORY;
  for (let i: u32 = 0; i < n; i++) {
    const row = changetype<Share>(inbox().address + usize(i) * SHARE_BYTES);
    const record = crossOfAccount(row.account);
    if (record < 0) continue;
    const cross = crossAt(u32(record));
    const told = knownOf(u32(record));
    addSums(changetype<usize>(cross), changetype<usize>(row), sign, journalled);
    // Nothing added: it looks whether the sums are amounts.
    addCross(cross, 0, 0, 0);
    const positions = cross.positions + row.positions;
    const elsewhere = told.elsewhere + row.positions;
    if (journalled) {
      putHalf(changetype<usize>(cross) + offsetof<Cross>('positions'), positions);
      putHalf(changetype<usize>(told) + offsetof<Share>('elsewhere'), elsewhere);
    } else {
      cross.positions = positions;
      told.elsewhere = elsewhere;
    }
    readShare(cross, told);
  }
  return journalled && journalFull() ? SHORT : OK;
}

/** Makes records for the n accounts in the inbox, which have none here, from their sums elsewhere. */
export function joinShares(n: u32): u32 {
  if (!reserveCross(n) || !reserveKnown(n)) return NO_MEMORY;
  for (let i: u32 = 0; i < n; i++) {
    const row = changetype<Share>(inbox().address + usize(i) * SHARE_BYTES);
    if (crossOfAccount(row.account) >= 0) continue;
    const cross = crossAt(u32(-1 - crossMargin(row.account)));
    addSums(changetype<usize>(cross), changetype<usize>(row), 1, false);
    cross.positions = row.positions;
    const told = knownOf(u32(crossOfAccount(row.account)));
    readShare(cross, told);
    told.elsewhere = row.positions;
  }
  return OK;
}

/** Writes the sums of the n accounts in the inbox (u32), which have records, to the outbox; false without memory. */
export function sharesOf(n: u32): bool {
  if (!ensure(outbox(), usize(n) * SHARE_BYTES)) return false;
  for (let i: u32 = 0; i < n; i++) {
    const account = load<u32>(inbox().address + (usize(i) << 2));
    readShare(crossAt(u32(crossOfAccount(account))), shareRow(i));
  }
  return true;
}
