// All that is conserved: sums over the whole state in 128 bits.
//
// Results, 16 bytes each (low u64, high i64): wallets, margins, PnL, house PnL, then per market lots long, short and of the house.
import { accountCount, wallet } from '../book/account';
import { blockAt, ENTRY, firstBlock, LOTS, MARGIN, nextBlock } from '../book/block';
import { Market, marketAt, marketCount, sideSign } from '../book/market';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { sumAdd, sumHigh, sumLow, sumStart } from '../numeric/sum';

// What of a row is summed.
const MARGINS: u32 = 0;
const PNL: u32 = 1;
const LOTS_HELD: u32 = 2;

/** PnL is 0 in a market without mark. */
function fieldOf(field: u32, at: usize, signedMark: i64): i64 {
  if (field == MARGINS) return max<i64>(0, load<i64>(at, MARGIN));
  const lots = load<i64>(at, LOTS);
  if (field == LOTS_HELD) return lots;
  return signedMark == 0 ? 0 : lots * signedMark - load<i64>(at, ENTRY);
}

/** Adds a field of every row of a book to the running sum. */
function addBook(number: u32, field: u32): void {
  const signedMark = sideSign(number & 1) * marketAt(number >> 1).mark;
  for (let current = firstBlock(number); current != 0; ) {
    const block = blockAt(current);
    const end = usize(block.columns) + (usize(block.rows) << 3);
    for (let at = usize(block.columns); at < end; at += 8) sumAdd(fieldOf(field, at, signedMark));
    current = nextBlock(block);
  }
}

function addAllBooks(field: u32): void {
  for (let book: u32 = 0; book < marketCount() * 2; book++) addBook(book, field);
}

function writeSum(cell: u32): void {
  store<u64>(results().address + (usize(cell) << 4), sumLow());
  store<i64>(results().address + (usize(cell) << 4), sumHigh(), 8);
}

function housePnl(market: Market): i64 {
  return market.mark == 0 ? 0 : market.houseLots * market.mark - market.houseEntry;
}

/** Writes the sums to the results; false without memory. */
export function computeTotals(): bool {
  if (!ensure(results(), (4 + usize(marketCount()) * 3) << 4)) return false;
  sumStart(0);
  for (let account: u32 = 0; account < accountCount(); account++) sumAdd(wallet(account));
  writeSum(0);
  sumStart(0);
  addAllBooks(MARGINS);
  writeSum(1);
  sumStart(0);
  addAllBooks(PNL);
  writeSum(2);
  sumStart(0);
  for (let market: u32 = 0; market < marketCount(); market++) sumAdd(housePnl(marketAt(market)));
  writeSum(3);
  for (let market: u32 = 0; market < marketCount(); market++) {
    for (let side: u32 = 0; side < 2; side++) {
      sumStart(0);
      addBook(market * 2 + side, LOTS_HELD);
      writeSum(4 + market * 3 + side);
    }
    sumStart(marketAt(market).houseLots);
    writeSum(4 + market * 3 + 2);
  }
  return true;
}
