// Scores of one block (placeholder for the merge of the lane kernels).
import { ACCOUNT, LOTS } from '../book/block';
import { Market, sideSign } from '../book/market';
import { NO_CANDIDATE } from './policy';
import { scoreRow } from './score';

export let highest: f64 = 0;
export let lowest: f64 = 0;
export let candidates: u32 = 0;
export let candidateLots: u64 = 0;

let market: Market = changetype<Market>(0);
let side: u32 = 0;
let barred: u64 = 0;

export function prepareKernel(held: Market, ofSide: u32, excluded: u64, lanes: bool): void {
  market = held;
  side = ofSide;
  barred = excluded;
}

export function scoreIsolated(base: usize, rows: u32, out: usize): void {
  highest = NO_CANDIDATE;
  lowest = Infinity;
  candidates = 0;
  candidateLots = 0;
  const signedMark = sideSign(side) * market.mark;
  for (let i: usize = 0; i < usize(rows); i++) {
    const at = base + (i << 3);
    const score = scoreRow(at, load<u32>(base + (i << 2), ACCOUNT), side, market, signedMark, barred);
    store<f64>(out + (i << 3), score);
    if (score == NO_CANDIDATE) continue;
    candidates += 1;
    candidateLots += load<u64>(at, LOTS);
    highest = max<f64>(highest, score);
    lowest = min<f64>(lowest, score);
  }
}

export function scoreCross(base: usize, rows: u32, out: usize): void {
  scoreIsolated(base, rows, out);
}
