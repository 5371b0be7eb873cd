// Which blocks of a market side have to be scored to find the edges of its lights.
//
// A block all of whose rows are candidates stands in the histogram with its whole weight, closed, in the middle of what its bounds
// allow. The edges are sought by that histogram, and the blocks that reach into an edge's bucket are opened: scored, and their rows
// put in their own buckets. When no closed block reaches into the bucket of an edge any more, each lies wholly before it or wholly
// behind it, so that the edge is where it would be if all were scored.
import { BLOCK_ROWS, Block, blockAt, blocksOfBook, firstBlock, nextBlock } from '../book/block';
import { bookAt, marketAt } from '../book/market';
import { ensure } from '../memory/region';
import { scratch } from '../memory/shared';
import { floorOf } from './ceiling';
import { closedCeiling, countClosed, countScored, endCount, startCount } from './count';
import { addToBucket, addToHistogram, bucketOf, bucketOfEdge, EDGES, findBuckets, startHistogram } from './edges';
import { startLights, weighsLots } from './lights';
import { MAX_SCORE_FLOAT, NO_CANDIDATE } from './policy';
import { prepareScores, scoreBlock } from './score';

const SCORE_BYTES: usize = usize(BLOCK_ROWS) * 8;
/** Per block: least bucket u32 and most bucket u32 of a closed one, OPEN twice of another. Behind them the scores of all blocks. */
const CELL_BYTES: usize = 8;
const OPEN: u32 = u32.MAX_VALUE;
/** Least bucket of a block without candidates. */
const EMPTY: u32 = OPEN - 1;
/** After so many rounds, all that is closed is opened: else a book made for it could open one block a round. */
const ROUNDS: u32 = 8;

let cells: usize = 0;
let allScores: usize = 0;

/** Makes room for a book's blocks; false without memory. */
export function startOpening(number: u32): bool {
  const blocks = usize(blocksOfBook(number));
  if (!ensure(scratch(), blocks * (CELL_BYTES + SCORE_BYTES))) return false;
  cells = scratch().address;
  allScores = cells + blocks * CELL_BYTES;
  return true;
}

/** Address of the scores of the i-th block of the book; 0 while it is closed. */
export function openedScores(i: u32): usize {
  return leastBucket(i) == OPEN ? allScores + usize(i) * SCORE_BYTES : 0;
}

/** The i-th block is closed and has no candidates. */
export function isEmpty(i: u32): bool {
  return leastBucket(i) == EMPTY;
}

/** No score of the i-th block, which is closed, is in a lower bucket. */
export function leastBucket(i: u32): u32 {
  return load<u32>(cells + usize(i) * CELL_BYTES);
}

function mostBucket(i: u32): u32 {
  return load<u32>(cells + usize(i) * CELL_BYTES, 4);
}

function setBuckets(i: u32, least: u32, most: u32): void {
  store<u32>(cells + usize(i) * CELL_BYTES, least);
  store<u32>(cells + usize(i) * CELL_BYTES, most, 4);
}

function open(block: Block, i: u32): void {
  setBuckets(i, OPEN, 0);
  const scores = openedScores(i);
  scoreBlock(block, scores);
  // Pairs end with the last row.
  if ((block.rows & 1) != 0) store<f64>(scores + (usize(block.rows) << 3), NO_CANDIDATE);
  addToHistogram(block, scores, weighsLots());
}

/** Adds a closed block's weight where it stands, or takes it off. */
function weigh(block: Block, i: u32, sign: u64): void {
  const weight = weighsLots() ? block.lots : u64(block.rows);
  addToBucket((leastBucket(i) + mostBucket(i)) >> 1, weight * sign);
}

function close(block: Block, i: u32): void {
  if (closedCeiling == NO_CANDIDATE) {
    setBuckets(i, EMPTY, 0);
    return;
  }
  setBuckets(
    i,
    bucketOf(max<f64>(floorOf(block), -MAX_SCORE_FLOAT)),
    bucketOf(min<f64>(closedCeiling, MAX_SCORE_FLOAT)),
  );
  weigh(block, i, 1);
}

/** Counts the book's candidates and fills the histogram; false when the lots of all candidates leave 63 bits. */
export function countBlocks(number: u32): bool {
  startLights(marketAt(number >> 1).percentile, 0, 0);
  prepareScores(number, false);
  startCount();
  startHistogram();
  let i: u32 = 0;
  for (let at = firstBlock(number); at != 0; i++) {
    const block = blockAt(at);
    if (countClosed(block)) {
      close(block, i);
    } else {
      open(block, i);
      countScored(block, openedScores(i));
    }
    at = nextBlock(block);
  }
  return endCount(bookAt(number));
}

/** The i-th block is closed and reaches into an edge's bucket. */
function reachesEdge(i: u32): bool {
  const least = leastBucket(i);
  const most = mostBucket(i);
  for (let q: u32 = 0; q < EDGES; q++) {
    const bucket = bucketOfEdge(q);
    if (least <= bucket && bucket <= most) return true;
  }
  return false;
}

/** Opens the blocks that reach into an edge's bucket, or all; false when there is none. */
function openMore(number: u32, all: bool): bool {
  let any = false;
  let i: u32 = 0;
  for (let at = firstBlock(number); at != 0; i++) {
    const block = blockAt(at);
    if (reachesEdge(i) || (all && leastBucket(i) < EMPTY)) {
      weigh(block, i, -1);
      open(block, i);
      any = true;
    }
    at = nextBlock(block);
  }
  return any;
}

/** Opens blocks until the buckets of the edges are known, after `startLights` for the queue. */
export function openToEdges(number: u32): void {
  let round: u32 = 0;
  do {
    findBuckets();
    round += 1;
  } while (openMore(number, round > ROUNDS));
}
