// The front of a queue in another order than by score, without looking at everybody: blocks are opened in the order of what the bounds
// of their first term allow (rank/term-bounds.ts), cross ones first, until none that is left can reach among those found. As soon as
// there are enough, the first term of the last of them is a threshold: rows beyond it are not scored.
//
// Everybody up to the threshold is collected, those that are equal to it included, so that the further terms decide.
import { ACCOUNT, Block, blockAt, blocksOfBook, firstBlock, firstRow, nextBlock, rowsOfBook } from '../book/block';
import { refreshExtremes } from '../book/extremes';
import { kthSmallest } from '../numeric/kth';
import { isAdmitted } from './admit';
import { ceilingOf } from './ceiling';
import { openedColumn } from './count';
import { Eligible } from './eligible';
import { barred, market, side, signedMark } from './kernel-state';
import { keys, moveRecord, other, setNumber, writeRecord } from './ordered-records';
import { NO_CANDIDATE } from './policy';
import { BLOCK, ENTRY_BYTES, Heap, sink } from './queue';
import { scoreBlock, scoreRow } from './score';
import { reachOf } from './term-bounds';
import { BY_PRIORITY, termIn } from './terms';

/** A front smaller than 1/8 of the rows is worth looking for. */
const FRONT_SHIFT: u32 = 3;
/** So many more at least are collected before the threshold is sought again. */
const LEAST_MORE: u32 = 256;
/** Turns the order of i64 into that of u64. */
const SIGN: u64 = 1 << 63;

let heap: usize = 0;
let blocks: u32 = 0;

let term: u32 = 0;
let wanted: u32 = 0;
let found: u32 = 0;
/** Terms beyond it are out of reach. */
let threshold: i64 = 0;
/** So many found, and it is sought anew. */
let enough: u32 = 0;
/** Somebody was passed over, who may be a candidate. */
export let isPartial: bool = false;

/** So short a front of a book's queue is found without looking at everybody. */
export function isFront(number: u32, limit: u32): bool {
  return limit < rowsOfBook(number) >> FRONT_SHIFT;
}

/** Bytes for the blocks of a book. */
export function frontBytes(number: u32): usize {
  return usize(blocksOfBook(number)) * ENTRY_BYTES;
}

/** Puts every block that may hold a candidate on the heap. */
function enterBlocks(number: u32): void {
  blocks = 0;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    let reach = Infinity;
    if (block.cross == 0) {
      refreshExtremes(block);
      reach = ceilingOf(block) == NO_CANDIDATE ? -Infinity : reachOf(term, block);
    }
    if (reach != -Infinity) {
      Heap.enter(heap, blocks, reach, at);
      blocks += 1;
    }
    at = nextBlock(block);
  }
  Heap.order(heap, blocks);
}

function append(block: Block, first: u32, i: u32, score: f64, key: i64): void {
  writeRecord(found, block, first, i, score);
  store<u64>(keys + (usize(found) << 3), u64(key) ^ SIGN);
  found += 1;
}

/** Opens a block while everybody is in reach. */
function openWhole(block: Block, first: u32): void {
  scoreBlock(block, openedColumn());
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(openedColumn() + (usize(i) << 3));
    if (score != NO_CANDIDATE) append(block, first, i, score, termIn(term, block, i));
  }
}

/** Collects the row in place i, of which the term is known, if it is a candidate's. */
function admit(block: Block, first: u32, i: u32, key: i64): void {
  const columns = usize(block.columns);
  const at = columns + (usize(i) << 3);
  const account = load<u32>(columns + (usize(i) << 2), ACCOUNT);
  if (!isAdmitted(at, Eligible.at(block, columns, usize(i) << 3))) return;
  const score = scoreRow(at, account, side, market, signedMark, barred);
  if (score != NO_CANDIDATE) append(block, first, i, score, key);
}

/** Opens a block of which some may be out of reach. */
function openReached(block: Block, first: u32): void {
  const before = found;
  for (let i: u32 = 0; i < block.rows; i++) {
    const key = termIn(term, block, i);
    if (key <= threshold) admit(block, first, i, key);
  }
  isPartial = isPartial || found - before < block.rows;
}

/** The same by priorities, which a column has as they are. */
function openByPriority(block: Block, first: u32): void {
  const before = found;
  const column = usize(block.priorities);
  const least = ~threshold;
  for (let i: u32 = 0; i < block.rows; i++) {
    const priority = load<i64>(column + (usize(i) << 3));
    if (priority >= least) admit(block, first, i, ~priority);
  }
  isPartial = isPartial || found - before < block.rows;
}

/** Makes the term of the last that is wanted the threshold, and forgets who is beyond. */
function shorten(): void {
  const last = kthSmallest(keys, found, wanted, other);
  threshold = i64(last ^ SIGN);
  let stay: u32 = 0;
  for (let i: u32 = 0; i < found; i++) {
    const key = load<u64>(keys + (usize(i) << 3));
    if (key > last) continue;
    if (stay != i) {
      store<u64>(keys + (usize(stay) << 3), key);
      moveRecord(i, stay);
    }
    stay += 1;
  }
  isPartial = isPartial || stay < found;
  found = stay;
  enough = stay + max<u32>(stay, LEAST_MORE);
}

/** Opens the block on top of the heap. */
function openTop(): void {
  const number = load<u32>(heap, BLOCK);
  const block = blockAt(number);
  if (enough == 0) openWhole(block, firstRow(number));
  else if (term == BY_PRIORITY && block.priorities != 0) openByPriority(block, firstRow(number));
  else openReached(block, firstRow(number));
  blocks -= 1;
  memory.copy(heap, heap + usize(blocks) * ENTRY_BYTES, ENTRY_BYTES);
  sink(heap, blocks, 0);
}

/**
 * Collects the candidates of a book that may be among the first `limit` by a term, and all that are before one of them, in the memory
 * that `placeRecords` laid out and `frontBytes` at `heapAt`. Needs `prepareScores` and `prepareTerms`. Returns how many;
 * `isPartial` says whether there may be others.
 */
export function collectFront(number: u32, limit: u32, byTerm: u32, heapAt: usize): u32 {
  heap = heapAt;
  term = byTerm;
  wanted = max<u32>(limit, 1);
  found = 0;
  enough = 0;
  isPartial = false;
  enterBlocks(number);
  while (blocks > 0) {
    // Every term of the block is above its reach, negated: none can be below a threshold that is not.
    if (enough != 0 && load<f64>(heap) < -f64(threshold)) {
      isPartial = true;
      break;
    }
    openTop();
    if (found >= (enough == 0 ? wanted + max<u32>(wanted, LEAST_MORE) : enough)) shorten();
  }
  if (found > wanted) shorten();
  for (let i: u32 = 0; i < found; i++) setNumber(i, i);
  return found;
}
