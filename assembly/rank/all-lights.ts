// Lights of all candidates of a market side. First the buckets of the edges, for which not all blocks need be scored (opened.ts). A
// block that is still closed then has the same lights for all its rows. The rows of the others get theirs in one walk, by comparing
// scores with the ends of these buckets; those within one are noted, and get theirs when the edges are known to the row.
import { ACCOUNT, Block, blockAt, firstBlock, firstRow, nextBlock } from '../book/block';
import { bookAt, marketAt } from '../book/market';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { results } from '../memory/shared';
import { bucketOfEdge, EDGES, findEdges, leastOf, lightsOf } from './edges';
import { startLights } from './lights';
import { countBlocks, isEmpty, leastBucket, openedScores, openToEdges, startOpening } from './opened';
import { isOrdered } from './ordered';
import { lightOrdered } from './ordered-queries';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';
import { candidateBytes } from './sort';

/** Candidates near the edges: scores f64·room | rows u32·room | addresses of their lights u32·room | what sorting some of them takes. */
const near = changetype<Region>(memory.data(REGION_BYTES, 4));
let nearRoom: u32 = 0;
let nearCount: u32 = 0;

/** Bounds of the edges' buckets, each twice: least f64, f64, most f64, f64. */
const bounds: usize = memory.data(128, 16);
const MOST: usize = 16;

/** Where the next candidate's account and lights go. One that is none is put there too, and written over. */
let accounts: usize = 0;
let lights: usize = 0;

function nearRows(): usize {
  return near.address + (usize(nearRoom) << 3);
}

function noteNear(row: u32, at: usize, score: f64): void {
  if (nearCount < nearRoom) {
    store<f64>(near.address + (usize(nearCount) << 3), score);
    const cell = nearRows() + (usize(nearCount) << 2);
    store<u32>(cell, row);
    store<u32>(cell + (usize(nearRoom) << 2), u32(at));
  }
  nearCount += 1;
}

/** Writes a block's candidates with their lights, and notes those near an edge; returns how many there are. */
function writeOpened(block: Block, first: u32, scores: usize): usize {
  const from = usize(block.columns) + ACCOUNT;
  const toAccounts = accounts;
  const toLights = lights;
  let n: usize = 0;
  for (let i: usize = 0; i < usize(block.rows); i++) {
    const score = load<f64>(scores + (i << 3));
    let light: u32 = 1;
    let reached: u32 = 1;
    for (let cell = bounds; cell < bounds + 128; cell += 32) {
      reached += u32(score >= load<f64>(cell));
      light += u32(score > load<f64>(cell, MOST));
    }
    if (light != reached) noteNear(first + u32(i), toLights + n, score);
    store<u32>(toAccounts + (n << 2), load<u32>(from + (i << 2)));
    store<u8>(toLights + n, u8(light));
    n += usize(score != NO_CANDIDATE);
  }
  return n;
}

/** The same two rows at a time: behind an odd last row stands one that is no candidate. */
function writeLanes(block: Block, first: u32, scores: usize): usize {
  const from = usize(block.columns) + ACCOUNT;
  const toAccounts = accounts;
  const toLights = lights;
  const one = i64x2.splat(1);
  const leastA = v128.load(bounds);
  const mostA = v128.load(bounds, 16);
  const leastB = v128.load(bounds, 32);
  const mostB = v128.load(bounds, 48);
  const leastC = v128.load(bounds, 64);
  const mostC = v128.load(bounds, 80);
  const leastD = v128.load(bounds, 96);
  const mostD = v128.load(bounds, 112);
  let n: usize = 0;
  for (let i: usize = 0; i < usize(block.rows); i += 2) {
    const score = v128.load(scores + (i << 3));
    const reached = i64x2.add(
      i64x2.add(f64x2.ge(score, leastA), f64x2.ge(score, leastB)),
      i64x2.add(f64x2.ge(score, leastC), f64x2.ge(score, leastD)),
    );
    const passed = i64x2.add(
      i64x2.add(f64x2.gt(score, mostA), f64x2.gt(score, mostB)),
      i64x2.add(f64x2.gt(score, mostC), f64x2.gt(score, mostD)),
    );
    const light = i64x2.sub(one, passed);
    const a = f64x2.extract_lane(score, 0);
    const b = f64x2.extract_lane(score, 1);
    const second = n + usize(a != NO_CANDIDATE);
    const within = v128.xor(reached, passed);
    if (v128.any_true(within)) {
      if (i64x2.extract_lane(within, 0) != 0) noteNear(first + u32(i), toLights + n, a);
      if (i64x2.extract_lane(within, 1) != 0) noteNear(first + u32(i) + 1, toLights + second, b);
    }
    store<u32>(toAccounts + (n << 2), load<u32>(from + (i << 2)));
    store<u8>(toLights + n, u8(i64x2.extract_lane(light, 0)));
    store<u32>(toAccounts + (second << 2), load<u32>(from + (i << 2), 4));
    store<u8>(toLights + second, u8(i64x2.extract_lane(light, 1)));
    n = second + usize(b != NO_CANDIDATE);
  }
  return n;
}

/** Writes a closed block's candidates, all of which have the same lights; returns how many there are. */
function writeClosed(block: Block, i: u32): usize {
  if (isEmpty(i)) return 0;
  const rows = usize(block.rows);
  const least = leastBucket(i);
  let light: u8 = 1;
  for (let q: u32 = 0; q < EDGES; q++) light += u8(least > bucketOfEdge(q));
  memory.copy(accounts, usize(block.columns) + ACCOUNT, rows << 2);
  memory.fill(lights, light, rows);
  return rows;
}

/** Writes the candidates of the i-th block; returns how many there are. */
function writeBlock(block: Block, first: u32, i: u32): usize {
  const scores = openedScores(i);
  if (scores == 0) return writeClosed(block, i);
  return ASC_FEATURE_SIMD ? writeLanes(block, first, scores) : writeOpened(block, first, scores);
}

/** Writes all candidates, counting those near the edges when there is not room to note them. */
function writeAll(number: u32): void {
  accounts = results().address;
  lights = accounts + ((usize(bookAt(number).candidates) + 1) << 2);
  nearCount = 0;
  let i: u32 = 0;
  for (let at = firstBlock(number); at != 0; i++) {
    const block = blockAt(at);
    const written = writeBlock(block, firstRow(at), i);
    accounts += written << 2;
    lights += written;
    at = nextBlock(block);
  }
}

/** Writes all candidates, but those near the edges without their lights; false without memory. */
function writeAndNote(number: u32): bool {
  for (let q: u32 = 0; q < EDGES; q++) {
    for (let cell = bounds + (usize(q) << 5), twice: u32 = 0; twice < 2; twice++, cell += 8) {
      store<f64>(cell, leastOf(bucketOfEdge(q)));
      store<f64>(cell, leastOf(bucketOfEdge(q) + 1), MOST);
    }
  }
  writeAll(number);
  if (nearCount <= nearRoom) return true;
  nearRoom = 0;
  if (!ensure(near, usize(nearCount) * 16 + candidateBytes(nearCount))) return false;
  nearRoom = nearCount;
  writeAll(number);
  return true;
}

/** Finds the edges among the candidates near them, and writes these candidates' lights. */
function lightNear(): void {
  const rows = nearRows();
  const bytes = usize(nearRoom) << 2;
  findEdges(near.address, rows, nearCount, rows + bytes * 2);
  for (let i: usize = 0; i < usize(nearCount); i++) {
    const cell = rows + (i << 2);
    const score = load<f64>(near.address + (i << 3));
    store<u8>(load<u32>(cell + bytes), u8(lightsOf(score, load<u32>(cell))));
  }
}

/**
 * Finds every candidate's lights without sorting. Results, n candidates in no particular order: account u32·(n + 1), lights u8·n.
 * Returns n, or NO_MEMORY, or TOO_MANY_LOTS.
 */
export function lightAll(number: u32): u32 {
  if (ADL_RULES) {
    if (isOrdered(number)) return lightOrdered(number);
  }
  if (!startOpening(number)) return NO_MEMORY;
  if (!countBlocks(number)) return TOO_MANY_LOTS;
  const book = bookAt(number);
  const n = book.candidates;
  if (n == 0) return 0;
  if (!ensure(results(), (usize(n) + 1) * 5)) return NO_MEMORY;
  startLights(marketAt(number >> 1).percentile, n, book.candidateLots);
  openToEdges(number);
  if (!writeAndNote(number)) return NO_MEMORY;
  lightNear();
  return n;
}
