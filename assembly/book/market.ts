// Markets, and the two books (long, short) of each. All in one table of fixed size.
import { allocate } from '../memory/arena';

/** Of a market. */
export const TERMS: u32 = 9;
export const MAX_MARKETS: u32 = 4096;

@unmanaged
export class Market {
  /** Unit value at the mark in quanta per lot; 0 without a mark. */
  mark: i64;
  /** The fund's own position: signed lots, signed entry value. */
  houseLots: i64;
  houseEntry: i64;
  // The terms, in the order of the digest and of src/wasm/core.ts, which writes them.
  /** 0 linear, 1 inverse, 2 power. */
  payoff: u32;
  power: u32;
  policy: u32;
  maintenancePpm: i32;
  makerFeePpm: i32;
  takerFeePpm: i32;
  /** 0 ahead, 1 size, 2 count. */
  percentile: u32;
  /** 0 bankruptcy, 1 mark. */
  adlPrice: u32;
  /** 0 ratio, 1 all. */
  attribution: u32;
}

/** A chain of blocks, all full but the last (while rows are being rearranged too). */
@unmanaged
export class Chain {
  /** Blocks are numbered from 1; 0 is none. */
  first: u32;
  last: u32;
  rows: u32;
  /** Rows put in or taken out since the rows were last brought into order (book/cluster.ts). */
  changes: u32;
  /** Where the rearrangement goes on, and which of its passes; 0 when there is none under way. */
  cursor: u32;
  pass: u32;
}

/** Positions of one market side: a chain of isolated rows and one of cross rows, then what is known of them together. */
@unmanaged
export class Book {
  isolatedFirst: u32;
  isolatedLast: u32;
  isolatedRows: u32;
  isolatedChanges: u32;
  isolatedCursor: u32;
  isolatedPass: u32;
  crossFirst: u32;
  crossLast: u32;
  crossRows: u32;
  crossChanges: u32;
  crossCursor: u32;
  crossPass: u32;
  /** Upper bounds over the rows ever held since the book was last empty. */
  mostLots: i64;
  mostEntry: i64;
  mostMargin: i64;
  /** `stateVersion()` at which the two below were counted; 0 for never. */
  countedVersion: u32;
  /** Candidates and their lots at that time. */
  candidates: u32;
  candidateLots: u64;
  /** The queue of the tick at hand (rank/queue.ts): valid when `tickStamp` is the tick's. */
  tickStamp: u64;
  /** Heap of blocks: address and entries. */
  heap: u32;
  heapCount: u32;
  /** Candidates popped so far that still have lots, in queue order: (score, row, rank) each. */
  kept: u32;
  keptRoom: u32;
  keptCount: u32;
  /** Candidates popped so far. */
  popped: u32;
  /** Rows that must not come out of blocks opened later (rank/turned.ts): with rule books alone. */
  turned: u32;
}

let markets: usize = 0;
let books: usize = 0;
let count: u32 = 0;

export function marketCount(): u32 {
  return count;
}

/** False when there is no memory. */
function makeTables(): bool {
  if (markets == 0) markets = allocate(usize(MAX_MARKETS) * offsetof<Market>());
  if (markets != 0 && books == 0) books = allocate(usize(MAX_MARKETS) * 2 * offsetof<Book>());
  return books != 0;
}

/** A new market, or null when the table is full or there is no memory. */
export function newMarket(): Market | null {
  if (count == MAX_MARKETS || !makeTables()) return null;
  count += 1;
  return marketAt(count - 1);
}

export class Markets {
  /** Written out, for loops over markets. */
  @inline
  static at(market: u32): Market {
    return changetype<Market>(markets + usize(market) * offsetof<Market>());
  }
}

export function marketAt(market: u32): Market {
  return Markets.at(market);
}

export function marketNumber(market: Market): u32 {
  return u32((changetype<usize>(market) - markets) / offsetof<Market>());
}

/** Book number of a market side: side 0 long, 1 short. */
export function bookNumber(market: u32, side: u32): u32 {
  return market * 2 + side;
}

export function bookAt(book: u32): Book {
  return changetype<Book>(books + usize(book) * offsetof<Book>());
}

/** A book's chain of isolated rows (0) or of cross rows (1). */
export function chainOf(book: u32, cross: u32): Chain {
  return changetype<Chain>(books + usize(book) * offsetof<Book>() + usize(cross) * offsetof<Chain>());
}

/** +1 where unit values are positive, −1 for inverse. */
export function payoffSign(market: Market): i64 {
  return market.payoff == 1 ? -1 : 1;
}

/** +1 long, −1 short. */
export function sideSign(side: u32): i64 {
  return 1 - 2 * i64(side);
}
