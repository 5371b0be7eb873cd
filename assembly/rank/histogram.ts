// Where to cut a book's scores so that at least so many candidates lie above the cut: a histogram over order keys.
import { blockBase, blockRows, LOTS, nextBlock, SCORE } from '../book/block';
import { Book } from '../book/market';
import { allocate } from '../memory/arena';
import { NO_CANDIDATE } from './policy';

const BUCKETS: u32 = 1024;
const BUCKET_BITS: u64 = 10;

let counts: usize = 0;
let lots: usize = 0;

/** Memory for the histogram; false when there is none. Asked for once, outside of ticks. */
export function reserveHistogram(): bool {
  if (counts == 0) counts = allocate(usize(BUCKETS) * 4);
  if (counts != 0 && lots == 0) lots = allocate(usize(BUCKETS) * 8);
  return lots != 0;
}

/** An i64 that orders as the score does. A score is never a negative zero. */
export function orderKey(score: f64): i64 {
  const bits = reinterpret<i64>(score);
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}

/** The score that has this order key. */
export function scoreOfKey(key: i64): f64 {
  return reinterpret<f64>(key ^ ((key >> 63) & i64.MAX_VALUE));
}

/**
 * A key such that candidates with keys in [result, below) are at least `wanted` in number and hold at least `wantedLots` lots,
 * or are all there are down to `lowest`. The lots are estimates in f64: too low a cut costs time, not correctness.
 */
export function findCut(book: Book, lowest: i64, below: i64, wanted: u32, wantedLots: f64): i64 {
  memory.fill(counts, 0, usize(BUCKETS) * 4);
  memory.fill(lots, 0, usize(BUCKETS) * 8);
  // Buckets are 2^shift keys wide: the fewest that cover the range.
  const bits = 64 - clz(u64(below - lowest));
  const shift = bits > BUCKET_BITS ? bits - BUCKET_BITS : 0;
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const end = base + (usize(blockRows(base)) << 3);
    for (let at = base; at < end; at += 8) {
      const score = load<f64>(at, SCORE);
      if (score == NO_CANDIDATE) continue;
      const key = orderKey(score);
      if (key >= below) continue;
      const bucket = usize(u64(key - lowest) >> shift);
      store<u32>(counts + (bucket << 2), load<u32>(counts + (bucket << 2)) + 1);
      store<f64>(lots + (bucket << 3), load<f64>(lots + (bucket << 3)) + f64(load<i64>(at, LOTS)));
    }
    block = nextBlock(base);
  }
  let counted: u32 = 0;
  let lotsAbove: f64 = 0;
  for (let bucket = BUCKETS; bucket > 0; bucket--) {
    counted += load<u32>(counts + (usize(bucket - 1) << 2));
    lotsAbove += load<f64>(lots + (usize(bucket - 1) << 3));
    if (counted >= wanted && lotsAbove >= wantedLots) return lowest + i64(u64(bucket - 1) << shift);
  }
  return lowest;
}
