// Where the queue changes from one light to the next, found without sorting it: a histogram of the scores weighed by lots tells
// in which bucket each of the four edges lies, and only those buckets are sorted.
import { lotsAddress } from '../book/block';
import { ensure, newRegion, Region } from '../memory/region';
import { orderKey } from '../numeric/order-key';
import { edgeOf, isWithin, weighsLots } from './lights';
import { candidateBytes, rowsOfCandidates, sortCandidates, tieBefore } from './sort';

const BUCKETS: u32 = 2048;
const BUCKET_BITS: u64 = 11;
const EDGES: u32 = 4;

/** Weight of each bucket, the highest scores in the last; and per edge the last candidate within it: score f64, row u32, none u32. */
const weights: usize = memory.data(16384, 16);
const edges: usize = memory.data(64, 16);

let lowestKey: i64 = 0;
let shift: u64 = 0;

function bucketOf(score: f64): usize {
  return usize(u64(orderKey(score) - lowestKey) >> shift);
}

function weightCell(bucket: usize): usize {
  return weights + (bucket << 3);
}

function fillHistogram(scores: usize, lots: usize, n: u32): void {
  memory.fill(weights, 0, usize(BUCKETS) << 3);
  const byLots = weighsLots();
  for (let i: usize = 0; i < usize(n); i++) {
    const cell = weightCell(bucketOf(load<f64>(scores + (i << 3))));
    store<u64>(cell, load<u64>(cell) + (byLots ? load<u64>(lots + (i << 3)) : 1));
  }
}

/** A bucket's candidates, sorted: scores turned into distances to the highest, and rows. */
let bucketRegion: Region = changetype<Region>(0);
let bucketCount: u32 = 0;
let most: f64 = 0;
let least: f64 = 0;

function countBucket(bucket: usize, scores: usize, n: u32): u32 {
  let found: u32 = 0;
  for (let i: usize = 0; i < usize(n); i++) found += u32(bucketOf(load<f64>(scores + (i << 3))) == bucket);
  return found;
}

/** Copies a bucket's candidates and sorts them; false without memory. */
function sortBucket(bucket: usize, scores: usize, rows: usize, n: u32): bool {
  if (changetype<usize>(bucketRegion) == 0) bucketRegion = newRegion();
  bucketCount = countBucket(bucket, scores, n);
  if (!ensure(bucketRegion, candidateBytes(bucketCount))) return false;
  const out = bucketRegion.address;
  const outRows = rowsOfCandidates(out, bucketCount);
  let found: u32 = 0;
  most = -Infinity;
  least = Infinity;
  for (let i: usize = 0; i < usize(n); i++) {
    const score = load<f64>(scores + (i << 3));
    if (bucketOf(score) != bucket) continue;
    store<f64>(out + (usize(found) << 3), score);
    store<u32>(outRows + (usize(found) << 2), load<u32>(rows + (i << 2)));
    most = max<f64>(most, score);
    least = min<f64>(least, score);
    found += 1;
  }
  sortCandidates(out, bucketCount, bucketCount, most, least);
  return true;
}

/**
 * Finds the last candidate within edge q in its bucket, before which so much weight lies. When even the first is not within, the
 * edge is right before it: `none`.
 */
function findEdge(q: u32, before: u64): void {
  const sorted = bucketRegion.address;
  const rows = rowsOfCandidates(sorted, bucketCount);
  let ahead = before;
  let last: u32 = 0;
  while (last < bucketCount) {
    const row = load<u32>(rows + (usize(last) << 2));
    const weight = weighsLots() ? load<u64>(lotsAddress(row)) : 1;
    if (!isWithin(q, ahead, weight)) break;
    ahead += weight;
    last += 1;
  }
  const place = last == 0 ? 0 : last - 1;
  const cell = edges + (usize(q) << 4);
  store<f64>(cell, f64(i64(most) - load<i64>(sorted + (usize(place) << 3))));
  store<u32>(cell, load<u32>(rows + (usize(place) << 2)), 8);
  store<u32>(cell, u32(last == 0), 12);
}

/** Finds the edges among n candidates, whose scores have these extremes, after `startLights` for the queue. False without memory. */
export function findEdges(scores: usize, rows: usize, lots: usize, n: u32, highest: f64, lowest: f64): bool {
  lowestKey = orderKey(lowest);
  const range = u64(orderKey(highest) - lowestKey);
  shift = max<u64>(64 - clz(range), BUCKET_BITS) - BUCKET_BITS;
  fillHistogram(scores, lots, n);
  let bucket: usize = usize(BUCKETS);
  let before: u64 = 0;
  let gathered: usize = usize(BUCKETS);
  for (let q: u32 = 0; q < EDGES; q++) {
    // The edges come one behind the other from the front.
    while (before + load<u64>(weightCell(bucket - 1)) < edgeOf(q)) {
      bucket -= 1;
      before += load<u64>(weightCell(bucket));
    }
    if (gathered != bucket - 1) {
      gathered = bucket - 1;
      if (!sortBucket(gathered, scores, rows, n)) return false;
    }
    findEdge(q, before);
  }
  return true;
}

/** How many edges a candidate is within. */
function edgesAround(score: f64, row: u32): u32 {
  let found: u32 = 0;
  for (let q: u32 = 0; q < EDGES; q++) {
    const cell = edges + (usize(q) << 4);
    const edge = load<f64>(cell);
    const last = load<u32>(cell, 8);
    if (score > edge) found += 1;
    else if (score == edge) found += u32(row == last ? load<u32>(cell, 12) == 0 : tieBefore(row, last));
  }
  return found;
}

/** Writes the lights of n candidates: one more than the edges they are within. */
export function writeLights(scores: usize, rows: usize, n: u32, lights: usize): void {
  let i: u32 = 0;
  if (ASC_FEATURE_SIMD) i = writeLanes(scores, rows, n, lights);
  for (; i < n; i++) {
    const score = load<f64>(scores + (usize(i) << 3));
    store<u8>(lights + usize(i), u8(1 + edgesAround(score, load<u32>(rows + (usize(i) << 2)))));
  }
}

/** The same two at a time; returns how many it did. Ties with an edge are asked one by one. */
function writeLanes(scores: usize, rows: usize, n: u32, lights: usize): u32 {
  const a = v128.load64_splat(edges);
  const b = v128.load64_splat(edges + 16);
  const c = v128.load64_splat(edges + 32);
  const d = v128.load64_splat(edges + 48);
  const done = n & ~1;
  for (let i: u32 = 0; i < done; i += 2) {
    const score = v128.load(scores + (usize(i) << 3));
    const above = i64x2.add(
      i64x2.add(f64x2.gt(score, a), f64x2.gt(score, b)),
      i64x2.add(f64x2.gt(score, c), f64x2.gt(score, d)),
    );
    const tied = v128.or(
      v128.or(f64x2.eq(score, a), f64x2.eq(score, b)),
      v128.or(f64x2.eq(score, c), f64x2.eq(score, d)),
    );
    if (v128.any_true(tied)) {
      for (let j = i; j < i + 2; j++) {
        const light = 1 + edgesAround(load<f64>(scores + (usize(j) << 3)), load<u32>(rows + (usize(j) << 2)));
        store<u8>(lights + usize(j), u8(light));
      }
      continue;
    }
    store<u8>(lights + usize(i), u8(1 - i64x2.extract_lane(above, 0)));
    store<u8>(lights + usize(i), u8(1 - i64x2.extract_lane(above, 1)), 1);
  }
  return done;
}
