// The digest: a sum over record hashes, so that no order of storage shows in it ("Digest" in ARCHITECTURE.md).
//
// Within a record each word waits for the one before. So four records of a kind are hashed side by side: their words are laid out
// first, word by word, those of the four lanes next to each other.
import { accountCount, wallet } from '../book/account';
import {
  ACCOUNT as ACCOUNT_COLUMN,
  Block,
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
import { fundCount, namedCash, namedFloor, namedTakeover } from '../book/funds';
import { Market, marketAt, marketCount, TERMS } from '../book/market';
import { CROSS, nextSequenceNumber, positionCount } from '../book/position';
import { triggerOf } from '../book/triggers';
import {
  clockAfter,
  entryEquity,
  entryStep,
  firstWindow,
  fundOfWindow,
  nextWindow,
  stepOfWindow,
  stepsOfWindow,
  windowEntries,
} from '../book/windows';

const POSITION: u64 = 1;
const ACCOUNT: u64 = 2;
const MARKET: u64 = 3;
const ENGINE: u64 = 4;
// With rule books alone, and only where there is something to say.
const PRIORITY: u64 = 5;
const TRIGGER: u64 = 6;
const FUND: u64 = 7;
const WINDOW: u64 = 8;
const CLOCK: u64 = 9;

let sumA: u64 = 0;
let sumB: u64 = 0;

const FIRST_FACTOR: u64 = 0xbf58476d1ce4e5b9;
const SECOND_FACTOR: u64 = 0x94d049bb133111eb;
const STEP: u64 = 0x9e3779b97f4a7c15;

const LANES: u32 = 4;
const LANE_BYTES: usize = 8;
const WORD_BYTES: usize = LANE_BYTES * LANES;
/** Room for the longest record, a market's of 13 words. */
const WORDS: usize = memory.data(416, 16);
/** In memory, so that the compiler takes them for variables and keeps them in registers over the loop. */
const FACTORS: usize = memory.data<u64>([FIRST_FACTOR, SECOND_FACTOR, STEP]);

class Mix {
  /** Inlined: a call for each word would cost more than the mixing. */
  @inline
  static of(value: u64, first: u64, second: u64): u64 {
    let x = value;
    x = (x ^ (x >> 30)) * first;
    x = (x ^ (x >> 27)) * second;
    return x ^ (x >> 31);
  }
}

function addRecord(hash: u64): void {
  sumA += hash;
  sumB += Mix.of(hash ^ 0x6a09e667f3bcc909, FIRST_FACTOR, SECOND_FACTOR);
}

/** Lays word number `word` of a record out. */
function put(lane: usize, word: usize, value: u64): void {
  store<u64>(WORDS + lane * LANE_BYTES + word * WORD_BYTES, value);
}

/** Adds the records in the first `lanes` lanes, of so many words; what is in the others does not count. */
function addRecords(tag: u64, words: usize, lanes: u32): void {
  let a = tag;
  let b = tag;
  let c = tag;
  let d = tag;
  const first = load<u64>(FACTORS);
  const second = load<u64>(FACTORS, 8);
  const step = load<u64>(FACTORS, 16);
  for (let at = WORDS; at < WORDS + words * WORD_BYTES; at += WORD_BYTES) {
    a = Mix.of((a + step) ^ load<u64>(at), first, second);
    b = Mix.of((b + step) ^ load<u64>(at, 8), first, second);
    c = Mix.of((c + step) ^ load<u64>(at, 16), first, second);
    d = Mix.of((d + step) ^ load<u64>(at, 24), first, second);
  }
  addRecord(a);
  if (lanes > 1) addRecord(b);
  if (lanes > 2) addRecord(c);
  if (lanes > 3) addRecord(d);
}

function addBook(number: u32): void {
  for (let lane: u32 = 0; lane < LANES; lane++) {
    put(lane, 2, u64(number >> 1));
    put(lane, 3, u64(number & 1));
  }
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    for (let i: u32 = 0; i < block.rows; i += LANES) {
      putRows(usize(block.columns), i);
      addRecords(POSITION, 9, min<u32>(LANES, block.rows - i));
    }
    if (ADL_RULES) {
      if (block.priorities != 0) addPriorities(block);
    }
    at = nextBlock(block);
  }
}

/** Adds the records of priorities other than 0. */
function addPriorities(block: Block): void {
  for (let i: usize = 0; i < usize(block.rows) << 3; i += 8) {
    const priority = load<u64>(usize(block.priorities) + i);
    if (priority == 0) continue;
    put(0, 0, sequenceOf(load<u64>(usize(block.columns) + i, META)));
    put(0, 1, priority);
    addRecords(PRIORITY, 2, 1);
  }
}

/**
 * Lays four rows from the i-th on out, but for market and side. Columns have room for a number of rows that four divides: what lies
 * behind the last one is laid out too.
 */
function putRows(base: usize, i: usize): void {
  const from = base + (i << 3);
  for (let lane: usize = 0; lane < WORD_BYTES; lane += LANE_BYTES) {
    const meta = load<u64>(from + lane, META);
    const to = WORDS + lane;
    store<u64>(to, sequenceOf(meta));
    store<u64>(to, u64(load<u32>(base + (i << 2) + (lane >> 1), ACCOUNT_COLUMN)), WORD_BYTES);
    store<u64>(to, load<u64>(from + lane, LOTS), WORD_BYTES * 4);
    store<u64>(to, load<u64>(from + lane, ENTRY), WORD_BYTES * 5);
    // Numbers of cross records, below CROSS, depend on how the state came to be.
    store<i64>(to, max<i64>(load<i64>(from + lane, MARGIN), CROSS), WORD_BYTES * 6);
    store<u64>(to, u64(leverageOf(meta)), WORD_BYTES * 7);
    store<u64>(to, u64((meta & EXEMPT) != 0), WORD_BYTES * 8);
  }
}

function addAccounts(): void {
  const count = accountCount();
  for (let i: u32 = 0; i < count; i += LANES) {
    const lanes = min<u32>(LANES, count - i);
    for (let lane: u32 = 0; lane < lanes; lane++) {
      put(lane, 0, u64(i + lane));
      put(lane, 1, u64(wallet(i + lane)));
    }
    addRecords(ACCOUNT, 2, lanes);
  }
}

/** Adds a market's record. */
export function hashMarket(number: u32): void {
  const market = marketAt(number);
  put(0, 0, u64(number));
  const terms = changetype<usize>(market) + offsetof<Market>('payoff');
  for (let i: usize = 0; i < usize(TERMS); i++) put(0, 1 + i, u64(i64(load<i32>(terms + (i << 2)))));
  put(0, 10, u64(market.mark));
  put(0, 11, u64(market.houseLots));
  put(0, 12, u64(market.houseEntry));
  addRecords(MARKET, 13, 1);
  if (ADL_RULES) hashTrigger(number);
}

/** Adds what a market's trigger remembers, where that is not what it began with. */
function hashTrigger(number: u32): void {
  const trigger = triggerOf(number);
  if (trigger.manual == 0 && trigger.since == 0) return;
  put(0, 0, u64(number));
  put(0, 1, u64(trigger.manual));
  put(0, 2, u64(trigger.active));
  put(0, 3, u64(trigger.since - 1));
  addRecords(TRIGGER, 4, 1);
}

/** Adds the named funds, the clock, and the entries of all windows. */
function hashFunds(): void {
  for (let number: u32 = 1; number <= fundCount(); number++) {
    put(0, 0, u64(number));
    put(0, 1, u64(namedCash(number)));
    put(0, 2, u64(namedFloor(number)));
    put(0, 3, u64(namedTakeover(number)));
    addRecords(FUND, 4, 1);
  }
  if (clockAfter() == 0) return;
  put(0, 0, u64(clockAfter() - 1));
  addRecords(CLOCK, 1, 1);
  for (let window = firstWindow(); window != 0; window = nextWindow(window)) {
    for (let i: u32 = 0; i < windowEntries(window); i++) {
      put(0, 0, u64(fundOfWindow(window)));
      put(0, 1, u64(stepsOfWindow(window)));
      put(0, 2, u64(stepOfWindow(window)));
      put(0, 3, u64(entryStep(window, i)));
      put(0, 4, u64(entryEquity(window, i)));
      addRecords(WINDOW, 5, 1);
    }
  }
}

/** Starts a digest with the records of all positions. */
export function hashPositions(): void {
  sumA = 0;
  sumB = 0;
  for (let book: u32 = 0; book < marketCount() * 2; book++) addBook(book);
}

/** Adds the records of accounts and engine; positions and sequence numbers may be counted over the shards of a pool. */
export function hashEngine(moneyDecimals: u32, positions: u32, nextSequence: u64): void {
  addAccounts();
  put(0, 0, u64(moneyDecimals));
  put(0, 1, u64(accountCount()));
  put(0, 2, u64(marketCount()));
  put(0, 3, u64(positions));
  put(0, 4, nextSequence);
  put(0, 5, u64(fund().cash));
  put(0, 6, u64(fund().floor));
  put(0, 7, u64(fund().takeover));
  put(0, 8, u64(fund().fees));
  addRecords(ENGINE, 9, 1);
  if (ADL_RULES) hashFunds();
}

/** Works the digest out; `digestA` and `digestB` then have its halves. */
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
