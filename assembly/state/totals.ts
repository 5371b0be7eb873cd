// All that is conserved: sums over the whole state in 128 bits.
//
// Results, 16 bytes each (low u64, high i64): wallets, margins, PnL, house PnL, then per market lots long, short and of the house.
import { accountCount, wallet } from '../book/account';
import { blockAt, ENTRY, firstBlock, LOTS, MARGIN, nextBlock } from '../book/block';
import { Market, marketAt, marketCount, sideSign } from '../book/market';
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { sumAdd, sumHigh, sumLow, sumStart } from '../numeric/sum';

type Field = (at: usize, signedMark: i64) => i64;

function marginOf(at: usize, _: i64): i64 {
  return max<i64>(0, load<i64>(at, MARGIN));
}

/** 0 in a market without mark. */
function pnlOf(at: usize, signedMark: i64): i64 {
  return signedMark == 0 ? 0 : load<i64>(at, LOTS) * signedMark - load<i64>(at, ENTRY);
}

function lotsOf(at: usize, _: i64): i64 {
  return load<i64>(at, LOTS);
}

/** Adds a field of every row of a book to the running sum. */
function addBook(number: u32, field: Field): void {
  const signedMark = sideSign(number & 1) * marketAt(number >> 1).mark;
  for (let current = firstBlock(number); current != 0; ) {
    const block = blockAt(current);
    const end = usize(block.columns) + (usize(block.rows) << 3);
    for (let at = usize(block.columns); at < end; at += 8) sumAdd(field(at, signedMark));
    current = nextBlock(block);
  }
}

function addAllBooks(field: Field): void {
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
  addAllBooks(marginOf);
  writeSum(1);
  sumStart(0);
  addAllBooks(pnlOf);
  writeSum(2);
  sumStart(0);
  for (let market: u32 = 0; market < marketCount(); market++) sumAdd(housePnl(marketAt(market)));
  writeSum(3);
  for (let market: u32 = 0; market < marketCount(); market++) {
    for (let side: u32 = 0; side < 2; side++) {
      sumStart(0);
      addBook(market * 2 + side, lotsOf);
      writeSum(4 + market * 3 + side);
    }
    sumStart(marketAt(market).houseLots);
    writeSum(4 + market * 3 + 2);
  }
  return true;
}
