// The ABI. Numbers and addresses only; markets and accounts by number, side 0 long and 1 short, money and entry values in quanta,
// sizes in lots, unit values in quanta per lot, rates in ppm. Calls that can be refused return a code of status.ts; a refused
// call has changed nothing. Counts return u32.MAX_VALUE where memory is short. Result addresses are valid until the next call.
import * as account from './book/account';
import * as batch from './book/batch';
import * as block from './book/block';
import { tidy } from './book/cluster';
import * as fund from './book/fund';
import { findRow } from './book/lookup';
import * as market from './book/market';
import * as position from './book/position';
import { bytesOfStaging, SLICE_ROWS, stageRows } from './book/staging';
import * as equity from './margin/equity';
import { findLiquidatable } from './margin/liquidatable';
import { marketWithoutMark } from './margin/marks';
import { growBy } from './memory/arena';
import { ensure } from './memory/region';
import { results } from './memory/shared';
import { clearRange, leftRange } from './numeric/checked';
import { lightAll } from './rank/all-lights';
import { rankBook } from './rank/order';
import { findPlaces, stagePlaces as roomForPlaces } from './rank/place';
import { scoreForQuery, setUnit } from './rank/score';
import { roomOf, scoreAll } from './rank/scores';
import { orderPositions, writePositions, writeWallets } from './state/export';
import { computeDigest } from './state/hash';
import { computeTotals as writeTotals } from './state/totals';
import * as status from './status';
import { stageAllocation as roomForAllocation, runAllocation } from './waterfall/allocate';
import { stageBatch } from './waterfall/batch';
import { takeMarks } from './waterfall/door';
import { runTick } from './waterfall/tick';

export { applyRows, checkRows, checkSums, dropBatch, keepBatch, markRows, removeRows } from './book/batch';
export { importRows } from './book/import';
export { setNextSequence } from './book/position';
export { stageRows } from './book/staging';
export { addAccounts, addEmptyAccounts, setWallets, stageWallets } from './book/wallets';
export { readings } from './readings';

let decimals: u32 = 0;

/** Money is in units of 10^−moneyDecimals; `unit` is 10^moneyDecimals. Call once, first. */
export function configure(moneyDecimals: u32, unit: i64): void {
  decimals = moneyDecimals;
  setUnit(unit);
}

/** Adds a market; returns the address of its record (`Market`), whose terms are to be written into it; 0 when there is no room. */
export function addMarket(): usize {
  const made = market.newMarket();
  return made ? changetype<usize>(made) : 0;
}

/** Address of a market's record. */
export function marketAddress(number: u32): usize {
  return changetype<usize>(market.marketAt(number));
}

/** Makes room for so many positions and accounts on top of those there. */
export function reserve(positions: u32, accounts: u32): u32 {
  if (positions != 0) {
    // An account's first position needs no entry in the lookup's table; that some accounts have none is allowed for.
    const seats = accounts + account.accountCount();
    const keys = max<u32>(positions > seats ? positions - seats : 0, positions / 8);
    const staged = min<u32>(positions, SLICE_ROWS);
    growBy(batch.bytesOfPositions(positions, keys) + account.bytesOfAccounts(accounts) + bytesOfStaging(staged));
    if (!batch.reservePositions(positions, keys) || stageRows(staged) == 0) return status.NO_MEMORY;
  }
  return account.reserveAccounts(accounts) ? status.OK : status.NO_MEMORY;
}

/** Takes back the last n accounts, which hold nothing. */
export function forgetAccounts(n: u32): void {
  account.dropAccounts(n);
  position.touchState();
}

/** Wallet of an account, which must exist. */
export function walletOf(number: u32): i64 {
  return account.wallet(number);
}

/** Writes the wallets of n accounts from `first` on as i64 to the results; 0 without memory. */
export function exportWallets(first: u32, n: u32): u32 {
  return u32(writeWallets(first, n));
}

export function setFund(cash: i64, floor: i64, takeover: u32, fees: i64): void {
  const state = fund.fund();
  state.cash = cash;
  state.floor = floor;
  state.takeover = takeover;
  state.fees = fees;
  position.touchState();
}

/** Replaces the house position of a market; its value at the mark must be an amount. */
export function setHouse(number: u32, lots: i64, entry: i64): u32 {
  const held = market.marketAt(number);
  const lotsBefore = held.houseLots;
  const entryBefore = held.houseEntry;
  held.houseLots = lots;
  held.houseEntry = entry;
  clearRange();
  if (held.mark != 0) fund.housePnlOf(held);
  if (leftRange()) {
    held.houseLots = lotsBefore;
    held.houseEntry = entryBefore;
    return status.refuse(status.OUT_OF_RANGE, u32.MAX_VALUE, number, u32.MAX_VALUE);
  }
  position.touchState();
  return status.OK;
}

/** Starts a batch of positions of a market. */
export function startBatch(number: u32): u32 {
  return batch.startBatch(number);
}

/** Row of a position, −1 when there is none. */
export function findPosition(number: u32, side: u32, holder: u32): i32 {
  return i32(findRow(holder, market.bookNumber(number, side)));
}

/** Address of the input of a tick (waterfall/batch.ts); 0 without memory. */
export function stageTick(marks: u32, liquidations: u32, bookFills: u32): usize {
  return stageBatch(marks, liquidations, bookFills);
}

/** Sets the staged marks alone, without the door behind them: for a restored state. */
export function setStagedMarks(): u32 {
  const code = takeMarks();
  if (code == status.OK) position.touchState();
  return code;
}

/** Does the staged tick whole or refuses it whole. */
export function tick(): u32 {
  return runTick();
}

/** Rearranges rows so that blocks can be skipped (book/cluster.ts), about so many; returns how many: less when all is in order. */
export function tidyRows(rows: u32): u32 {
  return tidy(rows);
}

let markedVersion: u32 = 0;
let unmarked: i32 = -1;

/** The first market with positions and without mark, −1 when there is none. Every query asks: it is looked for once a state. */
export function unmarkedMarket(): i32 {
  if (markedVersion != position.stateVersion()) {
    unmarked = marketWithoutMark();
    markedVersion = position.stateVersion();
  }
  return unmarked;
}

/** Address of what was counted of a side that was counted or ranked in this state: its version u32, candidates u32, their lots u64. */
export function countsOfSide(number: u32, side: u32): usize {
  return changetype<usize>(market.bookAt(market.bookNumber(number, side))) + offsetof<market.Book>('countedVersion');
}

/** The first `most` candidates of a side in queue order, to the results (rank/order.ts). Returns how many; −2 when their lots do not fit. */
export function rankSide(number: u32, side: u32, most: u32): u32 {
  return rankBook(market.bookNumber(number, side), most);
}

/** Scores all candidates of a side, to the results with room for all its rows (rank/scores.ts), unordered. Returns how many, or as `rankSide`. */
export function scoreSide(number: u32, side: u32): u32 {
  return scoreAll(market.bookNumber(number, side));
}

/** Finds the lights of all candidates of a side, to the results (rank/all-lights.ts), unordered. Returns how many, or as `rankSide`. */
export function lightSide(number: u32, side: u32): u32 {
  return lightAll(market.bookNumber(number, side));
}

/** Rows that the columns of `scoreSide` have room for. */
export function roomOfSide(number: u32, side: u32): u32 {
  return roomOf(market.bookNumber(number, side));
}

/** Address of n accounts (u32) to ask places of; 0 without memory. */
export function stagePlaces(n: u32): usize {
  return roomForPlaces(n);
}

/** Finds the places of the staged accounts on a side, to the results (rank/place.ts). Returns n, or as `rankSide`. */
export function placesOnSide(number: u32, side: u32): u32 {
  return findPlaces(market.bookNumber(number, side));
}

/** Score of a row; −Infinity for no candidate. */
export function scoreOfRow(row: u32): f64 {
  return scoreForQuery(row);
}

/** Finds all liquidatable positions, to the results (margin/liquidatable.ts). Returns how many. */
export function liquidatable(): u32 {
  return findLiquidatable();
}

/**
 * Writes a row's terms as 11 i64 to the results: lots, entry, margin (below 0: cross), meta (book/block.ts), V, N, P, MMp, Q, MM, AN. 0 without
 * memory.
 */
export function describeRow(row: u32): u32 {
  if (!ensure(results(), 11 * 8)) return 0;
  const book = block.bookOfRow(row);
  equity.readRow(row, book & 1, market.marketAt(book >> 1));
  const out = results().address;
  store<i64>(out, equity.lots);
  store<i64>(out, equity.entry, 8);
  store<i64>(out, equity.margin, 16);
  store<u64>(out, load<u64>(block.cellOf(row), block.META), 24);
  store<i64>(out, equity.value, 32);
  store<i64>(out, equity.notional, 40);
  store<i64>(out, equity.pnl, 48);
  store<i64>(out, equity.ownMaintenance, 56);
  store<i64>(out, equity.equity, 64);
  store<i64>(out, equity.maintenance, 72);
  store<i64>(out, equity.accountNotional, 80);
  return 1;
}

/** Address of the columns of an allocation over n accounts (waterfall/allocate.ts); 0 without memory. */
export function stageAllocation(n: u32): usize {
  return roomForAllocation(n);
}

/** Allocates the staged columns, queue 1 or water-fill 0, rounding 0 largest remainder, 1 prefix, 2 D'Hondt. Returns the residual. */
export function allocate(queue: u32, rounding: u32, budget: i64): i64 {
  return runAllocation(queue != 0, rounding, budget);
}

/** Works out the conserved sums, to the results (state/totals.ts); 0 without memory. */
export function computeTotals(): u32 {
  return u32(writeTotals());
}

/** Works out the digest, for `readings`. */
export function hashState(): void {
  computeDigest(decimals);
}

/** Puts all positions in order for `exportPositions`; 0 without memory. */
export function startExport(): u32 {
  return u32(orderPositions());
}

/** Writes n positions in order from `first` on to the results (state/export.ts); 0 without memory. Nothing may be called in between. */
export function exportPositions(first: u32, n: u32): u32 {
  return u32(writePositions(first, n));
}
