// Batches of positions of one market, in slices through the staging columns (book/staging.ts). A batch is all or nothing, so
// every slice is checked before the first is put in; then each is staged once more, unless there is only one. Into a market that
// holds nothing each slice goes as soon as it is checked: taking it back would be easy. What is found out too late, a cross
// account's sums leaving the range or memory running out, is undone (book/undo.ts).
import { growBy } from '../memory/arena';
import {
  NO_MEMORY,
  NO_POSITION,
  NOT_INTEGER,
  OK,
  OUT_OF_RANGE,
  refuse,
  refuseAnywhere,
  TOO_MANY_POSITIONS,
} from '../status';
import { clearSuspect, crossAt, crossFits, crossOfAccount, isSuspect, reserveCross } from './account';
import {
  BLOCK_ROWS,
  blockAt,
  blockLimitReached,
  blockOfRow,
  bytesOfBlocks,
  firstBlock,
  hasBlocks,
  META,
  metaAddress,
  NAMED,
  nextBlock,
  reserveBlocks,
  rowsOfBook,
} from './block';
import { checkStaged, crossRows, failedRow, mostEntry, mostLots, mostMargin, sides, startChecks } from './check';
import { loadSlice } from './load';
import { bytesOfKeys, findRow, lookupHasRoom, reserveLookup, seatIsTaken } from './lookup';
import { bookNumber, chainOf, marketAt } from './market';
import { nextSequenceNumber, raiseBounds, setNextSequence, takeOut, touchState } from './position';
import { marginCell, stagedAccount, stagedSide } from './staging';
import { dropRecords, noteRow, reserveRecords, undoBatch } from './undo';

/** Sequence numbers take 40 bits. */
const MAX_SEQUENCE: u64 = (1 << 40) - 1;
/** A block at the end of each chain that a batch adds to, and one to spare. */
const SPARE_BLOCKS: u32 = 5;

let market: u32 = 0;
/** Next sequence number at the start. */
let before: u64 = 0;
/** The market's books had rows at the start. */
let held: bool = false;
/** What is replaced or taken out is noted. */
let noted: bool = false;

/** Returns 1 when the market holds nothing, so that taking the new rows out takes all of the batch back. */
export function startBatch(number: u32): u32 {
  market = number;
  before = nextSequenceNumber();
  held = rowsOfBook(bookNumber(market, 0)) != 0 || rowsOfBook(bookNumber(market, 1)) != 0;
  noted = false;
  startChecks();
  clearSuspect();
  return u32(!held);
}

/** A staged margin, whole in i64 or f64, that is negative: of the floats, −0 is not. */
function isCross(row: u32): bool {
  return load<u64>(marginCell(row)) > 1 << 63;
}

/** Checks the n staged rows, the first of which is row `first` of the batch. */
export function checkRows(first: u32, n: u32, floats: u32): u32 {
  const code = checkStaged(marketAt(market), n, floats);
  return code == OK ? OK : refuse(code, first + failedRow, market, stagedAccount(failedRow));
}

/** Staged rows that are new to their chain, and of these the ones that need an entry of the lookup's table; both at most. */
let newRows: u32 = 0;
let newEntries: u32 = 0;

/** A key given twice counts twice. */
function countNew(n: u32): void {
  newRows = 0;
  newEntries = 0;
  let shorts: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    const side = stagedSide(row);
    const account = stagedAccount(row);
    const found = held ? findRow(account, bookNumber(market, side)) : -1;
    shorts += side;
    newRows += u32(found < 0 || blockOfRow(u32(found)).cross != u32(isCross(row)));
    newEntries += u32(found < 0 && seatIsTaken(account));
  }
  // Of the two sides of one account, one may take the seat.
  newEntries += min<u32>(shorts, n - shorts);
}

/** Memory that `reservePositions` takes at most. */
export function bytesOfPositions(rows: u32, keys: u32): u64 {
  return bytesOfBlocks(rows / BLOCK_ROWS + SPARE_BLOCKS) + bytesOfKeys(keys);
}

/** Makes room for so many more positions, however spread, so many of them with an entry in the table; false when there is no memory. */
export function reservePositions(rows: u32, keys: u32): bool {
  return reserveBlocks(rows / BLOCK_ROWS + SPARE_BLOCKS) && reserveLookup(keys);
}

/** Makes room for the n staged rows; `rest` rows of the batch come after them, of which as many are taken to be new. */
function reserve(n: u32, rest: u32): u32 {
  // Not counted are the records that accounts have already: it is less than what counting them costs.
  if (!reserveCross(min<u32>(crossRows, n))) return NO_MEMORY;
  if (noted && !reserveRecords(n)) return NO_MEMORY;
  const roomy = hasBlocks(n / BLOCK_ROWS + SPARE_BLOCKS) && lookupHasRoom(n);
  if (roomy && nextSequenceNumber() + u64(n) <= MAX_SEQUENCE) return OK;
  countNew(n);
  if (nextSequenceNumber() + u64(newRows) > MAX_SEQUENCE) return TOO_MANY_POSITIONS;
  const rows = newRows + u32((u64(rest) * u64(newRows)) / u64(n));
  const keys = newEntries + u32((u64(rest) * u64(newEntries)) / u64(n));
  // One growth for all of it.
  growBy(bytesOfPositions(rows, keys));
  if (reservePositions(rows, keys) || reservePositions(newRows, newEntries)) return OK;
  return blockLimitReached() ? TOO_MANY_POSITIONS : NO_MEMORY;
}

/** Cross sums change with the batch, and so may leave the range. Without a mark only wallets are in them. */
function movesSums(): bool {
  if (marketAt(market).mark == 0) return false;
  return crossRows + chainOf(bookNumber(market, 0), 1).rows + chainOf(bookNumber(market, 1), 1).rows != 0;
}

/** Inserts or replaces the n staged rows, of which `checkRows` found nothing bad; `rest` rows of the batch come after them. */
export function applyRows(n: u32, rest: u32, floats: u32): u32 {
  // Once there may be something to undo there is, whatever the rows so far did to the books.
  noted = noted || (held && movesSums());
  const code = reserve(n, rest);
  if (code != OK) {
    dropBatch();
    return refuseAnywhere(code);
  }
  for (let side: u32 = 0; side < 2; side++) {
    if ((sides & (1 << side)) == 0) continue;
    raiseBounds(bookNumber(market, side), i64(mostLots), i64(mostEntry), i64(mostMargin));
  }
  loadSlice(market, n, floats, noted);
  return OK;
}

/** Some cross sum left the range on the way: `checkSums` must look at all rows of the batch. */
export function batchIsSuspect(): bool {
  return isSuspect();
}

/** Finds the first of the n staged rows whose account's finished sums are no amounts. */
export function checkSums(first: u32, n: u32): u32 {
  for (let row: u32 = 0; row < n; row++) {
    const record = crossOfAccount(stagedAccount(row));
    if (record < 0 || crossFits(crossAt(u32(record)))) continue;
    dropBatch();
    return refuse(OUT_OF_RANGE, first + row, market, stagedAccount(row));
  }
  return OK;
}

/** Takes back what was put in. */
export function dropBatch(): void {
  undoBatch(market, before);
  setNextSequence(before);
  dropRecords();
}

/** The batch stands. */
export function keepBatch(): void {
  dropRecords();
  touchState();
}

/** Row of a staged key, −1 when there is none. */
function stagedRow(row: u32): i64 {
  const side = stagedSide(row);
  return side > 1 ? -1 : findRow(stagedAccount(row), bookNumber(market, side));
}

function setNamed(row: u32, named: u64): void {
  const at = metaAddress(row);
  store<u64>(at, (load<u64>(at) & ~NAMED) | named);
}

/** Marks the rows of the n staged keys to be taken out; refused where there is none, or it is marked already. */
export function markRows(first: u32, n: u32): u32 {
  for (let row: u32 = 0; row < n; row++) {
    const found = stagedRow(row);
    if (found >= 0 && (load<u64>(metaAddress(u32(found))) & NAMED) == 0) {
      setNamed(u32(found), NAMED);
      continue;
    }
    for (let marked: u32 = 0; marked < row; marked++) setNamed(u32(stagedRow(marked)), 0);
    if (first != 0) clearMarks();
    return refuse(stagedSide(row) > 1 ? NOT_INTEGER : NO_POSITION, first + row, market, stagedAccount(row));
  }
  return OK;
}

/** Clears the marks of slices that are not staged any more. */
function clearMarks(): void {
  for (let side: u32 = 0; side < 2; side++) {
    for (let at = firstBlock(bookNumber(market, side)); at != 0; ) {
      const block = blockAt(at);
      const metas = usize(block.columns) + META;
      for (let i: u32 = 0; i < block.rows; i++) {
        const meta = metas + (usize(i) << 3);
        store<u64>(meta, load<u64>(meta) & ~NAMED);
      }
      at = nextBlock(block);
    }
  }
}

/** Takes the rows of the n staged keys out, which `markRows` has marked. */
export function removeRows(n: u32): u32 {
  noted = noted || movesSums();
  if (noted && !reserveRecords(n)) {
    dropBatch();
    clearMarks();
    return refuseAnywhere(NO_MEMORY);
  }
  for (let i: u32 = 0; i < n; i++) {
    const row = u32(stagedRow(i));
    setNamed(row, 0);
    if (noted) noteRow(row);
    takeOut(row, bookNumber(market, stagedSide(i)), stagedAccount(i));
  }
  return OK;
}
