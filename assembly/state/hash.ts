// The digest: a sum over record hashes, so that no order of storage shows in it ("Digest" in ARCHITECTURE.md).
import { accountCount, wallet } from '../book/account';
import {
  ACCOUNT as ACCOUNT_COLUMN,
  blockAt,
  ENTRY,
  EXEMPT,
  firstBlock,
  LOTS,
  leverageOf,
  MARGIN,
  META,
  nextBlock,
  sequenceOf,
} from '../book/block';
import { fund } from '../book/fund';
import { marketAt, marketCount } from '../book/market';
import { CROSS, nextSequenceNumber, positionCount } from '../book/position';

const POSITION: u64 = 1;
const ACCOUNT: u64 = 2;
const MARKET: u64 = 3;
const ENGINE: u64 = 4;

let sumA: u64 = 0;
let sumB: u64 = 0;

function mix(value: u64): u64 {
  let x = value;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

function absorb(hash: u64, word: u64): u64 {
  return mix((hash + 0x9e3779b97f4a7c15) ^ word);
}

function addRecord(hash: u64): void {
  sumA += hash;
  sumB += mix(hash ^ 0x6a09e667f3bcc909);
}

function addBook(number: u32): void {
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    addRows(usize(block.columns), block.rows, number);
    at = nextBlock(block);
  }
}

function addRows(base: usize, rows: u32, number: u32): void {
  for (let i: usize = 0; i < usize(rows); i++) {
    const at = base + (i << 3);
    const meta = load<u64>(at, META);
    const margin = load<i64>(at, MARGIN);
    let hash = absorb(POSITION, sequenceOf(meta));
    hash = absorb(hash, u64(load<u32>(base + (i << 2), ACCOUNT_COLUMN)));
    hash = absorb(hash, u64(number >> 1));
    hash = absorb(hash, u64(number & 1));
    hash = absorb(hash, load<u64>(at, LOTS));
    hash = absorb(hash, load<u64>(at, ENTRY));
    hash = absorb(hash, u64(margin < 0 ? CROSS : margin));
    hash = absorb(hash, u64(leverageOf(meta)));
    addRecord(absorb(hash, u64((meta & EXEMPT) != 0)));
  }
}

/** Adds a market's record. */
export function hashMarket(number: u32): void {
  const market = marketAt(number);
  let hash = absorb(MARKET, u64(number));
  hash = absorb(hash, u64(market.payoff));
  hash = absorb(hash, u64(market.power));
  hash = absorb(hash, u64(market.policy));
  hash = absorb(hash, u64(i64(market.maintenancePpm)));
  hash = absorb(hash, u64(i64(market.makerFeePpm)));
  hash = absorb(hash, u64(i64(market.takerFeePpm)));
  hash = absorb(hash, u64(market.percentile));
  hash = absorb(hash, u64(market.adlPrice));
  hash = absorb(hash, u64(market.attribution));
  hash = absorb(hash, u64(market.mark));
  hash = absorb(hash, u64(market.houseLots));
  addRecord(absorb(hash, u64(market.houseEntry)));
}

/** Starts a digest with the records of all positions. */
export function hashPositions(): void {
  sumA = 0;
  sumB = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) addBook(book);
}

/** Adds the records of accounts and engine; positions and sequence numbers may be counted over the shards of a pool. */
export function hashEngine(moneyDecimals: u32, positions: u32, nextSequence: u64): void {
  for (let account: u32 = 0; account < accountCount(); account++) {
    addRecord(absorb(absorb(ACCOUNT, u64(account)), u64(wallet(account))));
  }
  let hash = absorb(ENGINE, u64(moneyDecimals));
  hash = absorb(hash, u64(accountCount()));
  hash = absorb(hash, u64(marketCount()));
  hash = absorb(hash, u64(positions));
  hash = absorb(hash, nextSequence);
  hash = absorb(hash, u64(fund().cash));
  hash = absorb(hash, u64(fund().floor));
  hash = absorb(hash, u64(fund().takeover));
  addRecord(absorb(hash, u64(fund().fees)));
}

/** Works the digest out; `digestA` and `digestB` then return its halves. */
export function computeDigest(moneyDecimals: u32): void {
  hashPositions();
  for (let market: u32 = 0; market < marketCount(); market++) hashMarket(market);
  hashEngine(moneyDecimals, positionCount(), nextSequenceNumber());
}

export function digestA(): u64 {
  return sumA;
}

export function digestB(): u64 {
  return sumB;
}
