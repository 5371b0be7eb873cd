// The tick's input and its result columns.
//
// Input, staged by the caller for m marks, l liquidations and f book fills, in this order:
//   mark values i64·m | fill lots i64·f | fill values i64·f | mark markets u32·m | accounts u32·l | markets u32·l |
//   first fills u32·(l+1) | rows u32·l (filled in here) | sides u8·l | force u8·l
//
// Results: per liquidation RESULT_COLUMNS columns of i64·l | first result fills u32·(l+1) | first skipped u32·(l+1) | outcomes u8·l
//   per fill (room r): lots, PnL, fee, remaining lots i64·r each | score f64·r | account u32·r | rank u32·r |
//     with rule books new deficit i64·r
//   skipped (room r): account u32·r | row u32·r | rank u32·r | score f64·r
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { closePayments, growPayments, paymentsShort, stagePayments, startPayments } from './payments';
import { clearSlices } from './slices';

export const OUTCOME_CURED: u8 = 0;
export const OUTCOME_BOOK: u8 = 1;
export const OUTCOME_FUND: u8 = 2;
export const OUTCOME_ADL: u8 = 3;

// Columns of a liquidation's result.
export const R_LOTS: u32 = 0;
export const R_BANKRUPTCY: u32 = 1;
export const R_ADL_VALUE: u32 = 2;
export const R_BOOK_LOTS: u32 = 3;
export const R_FUND_SURPLUS: u32 = 4;
export const R_TAKEN_OVER: u32 = 5;
export const R_ADL_LOTS: u32 = 6;
export const R_RESIDUAL: u32 = 7;
export const R_HOUSE_PNL: u32 = 8;
export const R_ADL_SURPLUS: u32 = 9;
export const R_REALIZED: u32 = 10;
export const R_FEE: u32 = 11;
export const R_RETURNED: u32 = 12;
export const R_SETTLEMENT: u32 = 13;
export const R_BAD_DEBT: u32 = 14;
export const R_FUND_CASH: u32 = 15;
/** With rule books alone. */
export const R_DEFICIT_PAID: u32 = 16;
export const R_LOSS_TO_SHARE: u32 = 17;
export const R_LOSS_SHARED: u32 = 18;
export const R_PROFIT_TIER_LOTS: u32 = 19;
export const R_PROFIT_TIER_COST: u32 = 20;
export const R_EQUITY_TIER_LOTS: u32 = 21;
export const R_EQUITY_TIER_COST: u32 = 22;
export const R_HOUSE_LOTS: u32 = 23;
const RESULT_COLUMNS: u32 = 16 + 8 * u32(ADL_RULES);

const FIRST_ROOM: u32 = 1024;
const FILL_BYTES: usize = 48 + 8 * usize(ADL_RULES);
const SKIPPED_BYTES: usize = 20;

const input = changetype<Region>(memory.data(REGION_BYTES, 4));
let marks: u32 = 0;
let liquidations: u32 = 0;
let bookFills: u32 = 0;

const output = changetype<Region>(memory.data(REGION_BYTES, 4));
const fillRegion = changetype<Region>(memory.data(REGION_BYTES, 4));
let fillRoom: u32 = 0;
let fillCount: u32 = 0;
const skippedRegion = changetype<Region>(memory.data(REGION_BYTES, 4));
let skippedRoom: u32 = 0;
let skippedCount: u32 = 0;
let short: bool = false;

/** Address of the input for so many marks, liquidations and book fills; 0 when there is no memory. */
export function stageBatch(m: u32, l: u32, f: u32): usize {
  marks = m;
  liquidations = l;
  bookFills = f;
  if (ADL_RULES) clearSlices();
  const bytes = usize(m) * 12 + usize(f) * 16 + usize(l) * 18 + 4;
  const resultBytes = usize(l) * (8 * RESULT_COLUMNS + 9) + 8;
  if (!ensure(input, bytes) || !ensure(output, resultBytes)) return 0;
  if (fillRoom == 0 && !(growFills() && growSkipped())) return 0;
  if (ADL_RULES && !stagePayments(l)) return 0;
  return input.address;
}

export function markCount(): u32 {
  return marks;
}

export function liquidationCount(): u32 {
  return liquidations;
}

export function markValueCell(i: u32): usize {
  return input.address + (usize(i) << 3);
}

export function bookFillLots(i: u32): i64 {
  return load<i64>(input.address + (usize(marks + i) << 3));
}

export function bookFillValue(i: u32): i64 {
  return load<i64>(input.address + (usize(marks + bookFills + i) << 3));
}

/** Address of the u32 column `column` behind the wide ones: 0 mark markets; then per liquidation. */
function narrow(): usize {
  return input.address + (usize(marks + 2 * bookFills) << 3);
}

export function markMarket(i: u32): u32 {
  return load<u32>(narrow() + (usize(i) << 2));
}

export function accountOf(i: u32): u32 {
  return load<u32>(narrow() + (usize(marks + i) << 2));
}

export function marketOf(i: u32): u32 {
  return load<u32>(narrow() + (usize(marks + liquidations + i) << 2));
}

/** Book fills of liquidation i are [firstBookFill(i), firstBookFill(i + 1)). */
export function firstBookFill(i: u32): u32 {
  return load<u32>(narrow() + (usize(marks + 2 * liquidations + i) << 2));
}

function rowCell(i: u32): usize {
  return narrow() + (usize(marks + 3 * liquidations + 1 + i) << 2);
}

export function rowOf(i: u32): u32 {
  return load<u32>(rowCell(i));
}

export function setRow(i: u32, row: u32): void {
  store<u32>(rowCell(i), row);
}

function bytesCell(i: u32): usize {
  return narrow() + (usize(marks + 4 * liquidations + 1) << 2) + usize(i);
}

export function sideOf(i: u32): u32 {
  return load<u8>(bytesCell(i));
}

export function isForced(i: u32): bool {
  return load<u8>(bytesCell(liquidations + i)) != 0;
}

export function startResults(): void {
  memory.fill(output.address, 0, usize(liquidations) * (8 * RESULT_COLUMNS + 9) + 8);
  fillCount = 0;
  skippedCount = 0;
  short = false;
  if (ADL_RULES) startPayments();
}

export function outputAddress(): usize {
  return output.address;
}

export function setResult(i: u32, column: u32, value: i64): void {
  store<i64>(output.address + (usize(column * liquidations + i) << 3), value);
}

export function setOutcome(i: u32, outcome: u8): void {
  store<u8>(
    output.address + usize(liquidations) * (8 * RESULT_COLUMNS) + (usize(liquidations) << 3) + 8 + usize(i),
    outcome,
  );
}

export function outcomeOf(i: u32): u8 {
  return load<u8>(
    output.address + usize(liquidations) * (8 * RESULT_COLUMNS) + (usize(liquidations) << 3) + 8 + usize(i),
  );
}

/** Fills of liquidation i are [firstFillOf(i), firstFillOf(i + 1)). */
export function firstFillOf(i: u32): u32 {
  return load<u32>(output.address + usize(liquidations) * (8 * RESULT_COLUMNS) + (usize(i) << 2));
}

export function fillRemaining(fill: u32): i64 {
  return load<i64>(fillRegion.address + (usize(3 * fillRoom + fill) << 3));
}

export function fillAccount(fill: u32): u32 {
  return load<u32>(fillRegion.address + usize(fillRoom) * 40 + (usize(fill) << 2));
}

/** Notes that the fills and the skipped so far belong to liquidations up to i. */
export function closeResult(i: u32): void {
  const starts = output.address + usize(liquidations) * (8 * RESULT_COLUMNS);
  store<u32>(starts + (usize(i + 1) << 2), fillCount);
  store<u32>(starts + (usize(liquidations + 1 + i + 1) << 2), skippedCount);
  if (ADL_RULES) closePayments(i);
}

export function fillsAddress(): usize {
  return fillRegion.address;
}

export function fillsRoom(): u32 {
  return fillRoom;
}

export function fillsCount(): u32 {
  return fillCount;
}

export function addFill(account: u32, lots: i64, pnl: i64, fee: i64, remaining: i64, score: f64, rank: u32): void {
  if (fillCount == fillRoom) {
    short = true;
    return;
  }
  const wide = fillRegion.address + (usize(fillCount) << 3);
  const column = usize(fillRoom) << 3;
  store<i64>(wide, lots);
  store<i64>(wide + column, pnl);
  store<i64>(wide + column * 2, fee);
  store<i64>(wide + column * 3, remaining);
  store<f64>(wide + column * 4, score);
  const half = fillRegion.address + column * 5 + (usize(fillCount) << 2);
  store<u32>(half, account);
  store<u32>(half + (usize(fillRoom) << 2), rank);
  fillCount += 1;
}

/** Notes the new deficit of the fill that is added next. With rule books alone. */
export function setNextDeficit(deficit: i64): void {
  if (fillCount == fillRoom) return;
  store<i64>(fillRegion.address + usize(fillRoom) * 48 + (usize(fillCount) << 3), deficit);
}

export function skippedAddress(): usize {
  return skippedRegion.address;
}

export function skippedTotal(): u32 {
  return skippedCount;
}

function scoreCell(i: u32): usize {
  return skippedRegion.address + usize(skippedRoom) * 12 + (usize(i) << 3);
}

export function addSkipped(account: u32, row: u32, score: f64, rank: u32): void {
  if (skippedCount == skippedRoom) {
    short = true;
    return;
  }
  const cell = skippedRegion.address + (usize(skippedCount) << 2);
  store<u32>(cell, account);
  store<u32>(cell + (usize(skippedRoom) << 2), row);
  store<u32>(cell + (usize(skippedRoom) << 3), rank);
  store<f64>(scoreCell(skippedCount), score);
  skippedCount += 1;
}

export function skippedRow(i: u32): u32 {
  return load<u32>(skippedRegion.address + (usize(skippedRoom + i) << 2));
}

export function skippedScore(i: u32): f64 {
  return load<f64>(scoreCell(i));
}

export function skippedRank(i: u32): u32 {
  return load<u32>(skippedRegion.address + (usize(2 * skippedRoom + i) << 2));
}

/** Some fill, skipped candidate or payment found no room; the tick must be undone, given room, and done again. */
export function resultsShort(): bool {
  return ADL_RULES ? short || paymentsShort() : short;
}

function growFills(): bool {
  const room = max<u32>(fillRoom * 4, FIRST_ROOM);
  if (!ensure(fillRegion, usize(room) * FILL_BYTES)) return false;
  fillRoom = room;
  return true;
}

function growSkipped(): bool {
  const room = max<u32>(skippedRoom * 4, FIRST_ROOM);
  if (!ensure(skippedRegion, usize(room) * SKIPPED_BYTES)) return false;
  skippedRoom = room;
  return true;
}

/** Makes more room where it was short; false when there is no memory. */
export function growResults(): bool {
  if (ADL_RULES && paymentsShort() && !growPayments()) return false;
  if (fillCount == fillRoom && !growFills()) return false;
  return skippedCount != skippedRoom || growSkipped();
}
