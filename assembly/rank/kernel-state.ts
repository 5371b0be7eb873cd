// What the score kernels share: the queue at hand, hoisted, and what the last block's rows came to.
import { ACCOUNT } from '../book/block';
import { Market } from '../book/market';
import { NO_CANDIDATE } from './policy';
import { scoreRow } from './score';

export let market: Market = changetype<Market>(0);
export let side: u32 = 0;
/** Signed unit value: V = lots · signedMark. */
export let signedMark: i64 = 0;
/** Meta flags that exclude. */
export let barred: u64 = 0;

/** Highest and lowest score of the block's candidates, −Infinity and Infinity without any. */
export let highest: f64 = -Infinity;
export let lowest: f64 = Infinity;
/** Candidates of the block. */
export let candidates: u32 = 0;
/** Their lots; the largest number where the sum leaves 64 bits. */
export let candidateLots: u64 = 0;

export function setQueue(queueMarket: Market, queueSide: u32, mark: i64, flags: u64): void {
  market = queueMarket;
  side = queueSide;
  signedMark = mark;
  barred = flags;
}

export function setBlock(most: f64, least: f64, count: u32, lots: u64): void {
  highest = most;
  lowest = least;
  candidates = count;
  candidateLots = lots;
}

/** A block without candidates. */
export function setNone(rows: u32, out: usize): void {
  for (let i: usize = 0; i < usize(rows); i++) store<f64>(out + (i << 3), NO_CANDIDATE);
  setBlock(-Infinity, Infinity, 0, 0);
}

/**
 * Exact scores where a kernel has left the place of a candidate in doubt like that of no candidate, and counted it. A row that is
 * none comes out as none again, so it need not be told apart.
 */
export function settle(base: usize, rows: u32, out: usize): void {
  for (let i: usize = 0; i < usize(rows); i++) {
    const cell = out + (i << 3);
    if (load<f64>(cell) != NO_CANDIDATE) continue;
    const at = base + (i << 3);
    const score = scoreRow(at, load<u32>(base + (i << 2), ACCOUNT), side, market, signedMark, barred);
    if (score == NO_CANDIDATE) continue;
    store<f64>(cell, score);
    highest = max<f64>(highest, score);
    lowest = min<f64>(lowest, score);
  }
}

/** Sum of two numbers of lots; the largest number where it leaves 64 bits. */
export function addLots(a: u64, b: u64): u64 {
  const sum = a + b;
  return sum < a ? u64.MAX_VALUE : sum;
}
