// Where the queue changes from one light to the next, found without sorting it: a histogram of the scores, weighed by lots, tells in
// which bucket each of the four edges lies, and only the candidates of those buckets are sorted.
import { Block, lotsAddress } from '../book/block';
import { Eligible } from './eligible';
import { edgeOf, isWithin, weighsLots } from './lights';
import { NO_CANDIDATE } from './policy';
import { rowsOfCandidates, sortCandidates, tieBefore } from './sort';

export const EDGES: u32 = 4;

// A score's bucket: 32 to an octave of its magnitude + 1, from the most negative to the highest.
const OCTAVE_BITS: u64 = 5;
const MANTISSA_SHIFT: u64 = 52 - OCTAVE_BITS;
const FIRST_OCTAVE: u64 = 1023 << OCTAVE_BITS;
const SIDE_BUCKETS: u32 = 54 << 5;
const BUCKETS: u32 = SIDE_BUCKETS * 2;

/** Weight of each bucket. As all large tables within a function: it is laid out behind the small data, whose addresses are shorter so. */
function weights(): usize {
  return memory.data(27648, 16);
}
/** Per edge (32 bytes): score f64 of the last candidate within it; its row u32, none u32; its bucket u32; weight before the bucket u64. */
const edges: usize = memory.data(128, 8);
const EDGE_BYTES: usize = 32;
const ROW: usize = 8;
const NONE: usize = 12;
const BUCKET: usize = 16;
const BEFORE: usize = 24;

function edgeAt(q: u32): usize {
  return edges + usize(q) * EDGE_BYTES;
}

class Buckets {
  /** Once inlined in the loop over rows, once in `bucketOf`. */
  @inline
  static of(score: f64): u32 {
    const step = u32((reinterpret<u64>(abs(score) + 1) >> MANTISSA_SHIFT) - FIRST_OCTAVE);
    // The complement of a step, −1 − step, where the score is negative: signs come in no order that a branch could foresee.
    return SIDE_BUCKETS + (step ^ u32(reinterpret<i64>(score) >> 63));
  }
}

export function bucketOf(score: f64): u32 {
  return Buckets.of(score);
}

/** The least magnitude + 1 of a step of buckets. */
function magnitudeOf(step: u32): f64 {
  return reinterpret<f64>((u64(step) + FIRST_OCTAVE) << MANTISSA_SHIFT);
}

/** No score in the bucket is below it, and none in the bucket before above it. */
export function leastOf(bucket: u32): f64 {
  return bucket < SIDE_BUCKETS ? 1 - magnitudeOf(SIDE_BUCKETS - bucket) : magnitudeOf(bucket - SIDE_BUCKETS) - 1;
}

export function bucketOfEdge(q: u32): u32 {
  return load<u32>(edgeAt(q), BUCKET);
}

export function startHistogram(): void {
  memory.fill(weights(), 0, usize(BUCKETS) << 3);
}

/** Adds a weight to a bucket, or takes it off: sums wrap. */
export function addToBucket(bucket: u32, weight: u64): void {
  const cell = weights() + (usize(bucket) << 3);
  store<u64>(cell, load<u64>(cell) + weight);
}

/** Adds a block's candidates, whose scores are at this address. */
export function addToHistogram(block: Block, scores: usize, byLots: bool): void {
  const columns = usize(block.columns);
  for (let i: usize = 0; i < usize(block.rows) << 3; i += 8) {
    const score = load<f64>(scores + i);
    if (score == NO_CANDIDATE) continue;
    const cell = weights() + (usize(Buckets.of(score)) << 3);
    store<u64>(cell, load<u64>(cell) + (byLots ? u64(Eligible.at(block, columns, i)) : 1));
  }
}

/** Finds the buckets of the edges by what the histogram holds so far, after `startLights` for the queue. */
export function findBuckets(): void {
  let bucket = BUCKETS - 1;
  let before: u64 = 0;
  // The edges come one behind the other from the front.
  for (let q: u32 = 0; q < EDGES; q++) {
    const edge = edgeOf(q);
    for (;;) {
      const weight = load<u64>(weights() + (usize(bucket) << 3));
      if (before + weight >= edge) break;
      before += weight;
      bucket -= 1;
    }
    store<u32>(edgeAt(q), bucket, BUCKET);
    store<u64>(edgeAt(q), before, BEFORE);
  }
}

/** Copies the candidates of an edge's bucket from n collected ones (scores, rows) and sorts them; returns how many. */
function sortBucket(q: u32, scores: usize, rows: usize, n: u32, sorted: usize): u32 {
  const bucket = bucketOfEdge(q);
  const sortedRows = rowsOfCandidates(sorted, n);
  let found: u32 = 0;
  most = NO_CANDIDATE;
  let least: f64 = Infinity;
  for (let i: usize = 0; i < usize(n); i++) {
    const score = load<f64>(scores + (i << 3));
    if (bucketOf(score) != bucket) continue;
    store<f64>(sorted + (usize(found) << 3), score);
    store<u32>(sortedRows + (usize(found) << 2), load<u32>(rows + (i << 2)));
    most = max<f64>(most, score);
    least = min<f64>(least, score);
    found += 1;
  }
  sortCandidates(sorted, n, found, most, least);
  return found;
}

let most: f64 = 0;

function lotsOf(row: u32): u64 {
  return ADL_RULES ? u64(Eligible.ofRow(row)) : load<u64>(lotsAddress(row));
}

/** Notes the last candidate within edge q; where even the bucket's first is not, the edge is right before that one. */
function findEdge(q: u32, sorted: usize, room: u32, count: u32): void {
  const rows = rowsOfCandidates(sorted, room);
  let ahead = load<u64>(edgeAt(q), BEFORE);
  let last: u32 = 0;
  while (last < count) {
    const weight = weighsLots() ? lotsOf(load<u32>(rows + (usize(last) << 2))) : 1;
    if (!isWithin(q, ahead, weight)) break;
    ahead += weight;
    last += 1;
  }
  const place: usize = last == 0 ? 0 : usize(last - 1);
  const score = f64(i64(most) - load<i64>(sorted + (place << 3)));
  store<f64>(edgeAt(q), score);
  store<u32>(edgeAt(q), load<u32>(rows + (place << 2)), ROW);
  store<u32>(edgeAt(q), u32(last == 0), NONE);
}

/** Finds the edges among n candidates collected from their buckets. `sorted`: memory of `candidateBytes(n)`. */
export function findEdges(scores: usize, rows: usize, n: u32, sorted: usize): void {
  let count: u32 = 0;
  for (let q: u32 = 0; q < EDGES; q++) {
    if (q == 0 || bucketOfEdge(q) != bucketOfEdge(q - 1)) count = sortBucket(q, scores, rows, n, sorted);
    findEdge(q, sorted, n, count);
  }
}

/** Lights of a candidate: one, and one for each edge that it is within. */
export function lightsOf(score: f64, row: u32): u32 {
  let lights: u32 = 1;
  for (let at = edges; at < edges + EDGE_BYTES * usize(EDGES); at += EDGE_BYTES) {
    const edge = load<f64>(at);
    const last = load<u32>(at, ROW);
    if (score > edge) lights += 1;
    else if (score == edge) lights += u32(row == last ? load<u32>(at, NONE) == 0 : tieBefore(row, last));
  }
  return lights;
}
