// Lights of all candidates of a market side, in three walks over its blocks: scores and their histogram; those in the buckets of the
// edges; and everybody's lights by comparing with the edges.
import { ACCOUNT, BLOCK_ROWS, Block, blockAt, blocksOfBook, firstBlock, firstRow, nextBlock } from '../book/block';
import { bookAt, marketAt } from '../book/market';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { results, scratch } from '../memory/shared';
import { countScored, endCount, startCount } from './count';
import {
  addToHistogram,
  bucketOfEdge,
  EDGES,
  edgeAt,
  findBuckets,
  findEdges,
  leastOf,
  lightsOf,
  mostOf,
  startHistogram,
} from './edges';
import { startLights, weighsLots } from './lights';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { prepareScores, scoreBlock } from './score';
import { candidateBytes } from './sort';

const SCORE_BYTES: usize = usize(BLOCK_ROWS) * 8;

/** Candidates near the edges: scores f64·room | rows u32·room | what sorting some of them takes. */
const near = changetype<Region>(memory.data(REGION_BYTES, 4));
let nearRoom: u32 = 0;
let nearCount: u32 = 0;

/** Bounds of the edges' buckets, each twice: least f64, f64, most f64, f64. */
const bounds: usize = memory.data(128, 16);

/** Lights of the block at hand, 0 for no candidate. */
const lightsOfBlock: usize = memory.data(256, 16);

/** Scores the blocks one after the other and fills the histogram; false when the lots of all candidates leave 63 bits. */
function scoreBlocks(number: u32, scores: usize): bool {
  startLights(marketAt(number >> 1).percentile, 0, 0);
  const byLots = weighsLots();
  prepareScores(number, false);
  startCount();
  startHistogram();
  let out = scores;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    scoreBlock(block, out);
    countScored(block, out);
    // Pairs end with the last row.
    if ((block.rows & 1) != 0) store<f64>(out + (usize(block.rows) << 3), NO_CANDIDATE);
    addToHistogram(block, out, byLots);
    out += SCORE_BYTES;
    at = nextBlock(block);
  }
  return endCount(bookAt(number));
}

function isNear(score: f64): bool {
  for (let q: u32 = 0; q < EDGES; q++) {
    const cell = bounds + (usize(q) << 5);
    if (score >= load<f64>(cell) && score <= load<f64>(cell, 16)) return true;
  }
  return false;
}

function noteNear(score: f64, row: u32): void {
  if (nearCount < nearRoom) {
    store<f64>(near.address + (usize(nearCount) << 3), score);
    store<u32>(near.address + (usize(nearRoom) << 3) + (usize(nearCount) << 2), row);
  }
  nearCount += 1;
}

/** Whether one of two rows may be near an edge. */
function anyNear(score: v128): bool {
  let hits = i64x2.splat(0);
  for (let cell = bounds; cell < bounds + 128; cell += 32) {
    hits = v128.or(hits, v128.and(f64x2.ge(score, v128.load(cell)), f64x2.le(score, v128.load(cell, 16))));
  }
  return v128.any_true(hits);
}

function collectBlock(block: Block, first: u32, scores: usize): void {
  for (let i: u32 = 0; i < block.rows; i += 2) {
    const at = scores + (usize(i) << 3);
    if (ASC_FEATURE_SIMD) {
      if (!anyNear(v128.load(at))) continue;
    }
    if (isNear(load<f64>(at))) noteNear(load<f64>(at), first + i);
    if (i + 1 < block.rows && isNear(load<f64>(at, 8))) noteNear(load<f64>(at, 8), first + i + 1);
  }
}

/** Collects the candidates in the buckets of the edges, counting all of them when there is not enough room. */
function collectNear(number: u32, scores: usize): void {
  nearCount = 0;
  let from = scores;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    collectBlock(block, firstRow(at), from);
    from += SCORE_BYTES;
    at = nextBlock(block);
  }
}

/** Finds the edges; false without memory. */
function locateEdges(number: u32, scores: usize): bool {
  findBuckets();
  for (let q: u32 = 0; q < EDGES; q++) {
    const cell = bounds + (usize(q) << 5);
    for (let twice: usize = 0; twice < 16; twice += 8) {
      store<f64>(cell + twice, leastOf(bucketOfEdge(q)));
      store<f64>(cell + twice, mostOf(bucketOfEdge(q)), 16);
    }
  }
  collectNear(number, scores);
  if (nearCount > nearRoom) {
    nearRoom = 0;
    if (!ensure(near, usize(nearCount) * 12 + 8 + candidateBytes(nearCount))) return false;
    nearRoom = nearCount;
    collectNear(number, scores);
  }
  const rows = near.address + (usize(nearRoom) << 3);
  findEdges(near.address, rows, nearCount, rows + ((usize(nearRoom) * 4 + 7) & ~7));
  return true;
}

/** Works out the lights of a block's rows; returns how many are candidates. */
function lightBlock(block: Block, first: u32, scores: usize): u32 {
  let lit: u32 = 0;
  for (let i: u32 = 0; i < block.rows; i++) {
    const score = load<f64>(scores + (usize(i) << 3));
    const candidate = score != NO_CANDIDATE;
    store<u8>(lightsOfBlock + usize(i), candidate ? u8(lightsOf(score, first + i)) : 0);
    lit += u32(candidate);
  }
  return lit;
}

/** The same two rows at a time; ties with an edge are asked one by one. */
function lightLanes(block: Block, first: u32, scores: usize): u32 {
  const a = v128.load(edgeAt(0));
  const b = v128.load(edgeAt(1));
  const c = v128.load(edgeAt(2));
  const d = v128.load(edgeAt(3));
  const none = f64x2.splat(NO_CANDIDATE);
  const one = i64x2.splat(1);
  let out = i64x2.splat(0);
  for (let i: u32 = 0; i < block.rows; i += 2) {
    const score = v128.load(scores + (usize(i) << 3));
    const candidate = f64x2.ne(score, none);
    const above = i64x2.add(
      i64x2.add(f64x2.gt(score, a), f64x2.gt(score, b)),
      i64x2.add(f64x2.gt(score, c), f64x2.gt(score, d)),
    );
    const tied = v128.or(
      v128.or(f64x2.eq(score, a), f64x2.eq(score, b)),
      v128.or(f64x2.eq(score, c), f64x2.eq(score, d)),
    );
    const lights = v128.and(i64x2.sub(one, above), candidate);
    out = i64x2.sub(out, candidate);
    store<u8>(lightsOfBlock + usize(i), u8(i64x2.extract_lane(lights, 0)));
    store<u8>(lightsOfBlock + usize(i), u8(i64x2.extract_lane(lights, 1)), 1);
    if (v128.any_true(tied)) {
      for (let j = i; j < min<u32>(i + 2, block.rows); j++) {
        const points = load<f64>(scores + (usize(j) << 3));
        if (points != NO_CANDIDATE) store<u8>(lightsOfBlock + usize(j), u8(lightsOf(points, first + j)));
      }
    }
  }
  return u32(i64x2.extract_lane(out, 0) + i64x2.extract_lane(out, 1));
}

/** Writes accounts and lights of a block's candidates. */
function writeBlock(block: Block, lit: u32, accounts: usize, lights: usize): void {
  const from = usize(block.columns) + ACCOUNT;
  if (lit == block.rows) {
    memory.copy(accounts, from, usize(lit) << 2);
    memory.copy(lights, lightsOfBlock, usize(lit));
    return;
  }
  let n: usize = 0;
  for (let i: usize = 0; i < usize(block.rows); i++) {
    const light = load<u8>(lightsOfBlock + i);
    if (light == 0) continue;
    store<u32>(accounts + (n << 2), load<u32>(from + (i << 2)));
    store<u8>(lights + n, light);
    n += 1;
  }
}

function writeAll(number: u32, scores: usize, candidates: u32): void {
  let accounts = results().address;
  let lights = accounts + (usize(candidates) << 2);
  let from = scores;
  for (let at = firstBlock(number); at != 0; ) {
    const block = blockAt(at);
    const first = firstRow(at);
    const lit = ASC_FEATURE_SIMD ? lightLanes(block, first, from) : lightBlock(block, first, from);
    writeBlock(block, lit, accounts, lights);
    accounts += usize(lit) << 2;
    lights += usize(lit);
    from += SCORE_BYTES;
    at = nextBlock(block);
  }
}

/**
 * Finds every candidate's lights without sorting. Results, n candidates in no particular order: account u32·n, lights u8·n. Returns
 * n, or NO_MEMORY, or TOO_MANY_LOTS.
 */
export function lightAll(number: u32): u32 {
  if (!ensure(scratch(), usize(blocksOfBook(number)) * SCORE_BYTES)) return NO_MEMORY;
  const scores = scratch().address;
  if (!scoreBlocks(number, scores)) return TOO_MANY_LOTS;
  const book = bookAt(number);
  const n = book.candidates;
  if (n == 0) return 0;
  if (!ensure(results(), usize(n) * 5)) return NO_MEMORY;
  startLights(marketAt(number >> 1).percentile, book.candidateLots, n);
  if (!locateEdges(number, scores)) return NO_MEMORY;
  writeAll(number, scores, n);
  return n;
}
