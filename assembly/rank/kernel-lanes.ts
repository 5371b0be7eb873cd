// Scores of a block in f64x2 lanes, for queues whose lots·|u|, entry values and margins are all below 2^51.
//
// Then value, PnL and isolated equity are exact in f64. What is rounded: the three terms of a cross account (once each), at most
// three products, the quotient. That is fewer than the nine that rank/policy.ts allows for, so its test of exactness holds.
// It asks whether both ends of an interval around the score have the same floor, and it takes the scale along: x·(10^9·(1 ∓ 2^−49)).
// A score of 2^53 and more never passes: there the ends are 32 apart.
//
// V and E of a position have the same sign, so a quotient of the two needs no magnitudes.
//
// Two rows at a time and no branch: a row in doubt is left like one that is no candidate, and settled after the loop.
import { ENTRY, LEVERAGE_MASK, LEVERAGE_SHIFT, LOTS, MARGIN, META } from '../book/block';
import { Lanes } from '../numeric/lanes';
import { PPM } from '../numeric/ppm';
import { equityColumn, purseColumn, secondColumn } from './kernel-cross';
import { barred, market, settle, side, signedMark } from './kernel-state';
import { LaneSums } from './lane-sums';
import {
  LEVERAGED_RETURN,
  LOWER,
  MARGIN_RETURN,
  NO_CANDIDATE,
  PNL,
  PRICE_RATIO,
  ROI_OVER_RATIO,
  UPPER,
  WALLET_RETURN,
} from './policy';
import { unitOfAsset } from './score';

const SCALE: f64 = 1_000_000_000;

/** What is the same for a whole queue, in both lanes. The loops load it: what they splat, engines would splat anew for each row. */
const CONSTANTS: usize = memory.data(144, 16);
const BARS: usize = 16;
const LOWER_END: usize = 32;
const UPPER_END: usize = 48;
const RATE: usize = 64;
const LEAST_PURSE: usize = 80;
const PART: usize = 96;
const ONE: usize = 112;
/** Stays as it is. */
const ZERO: usize = 128;

/** Before the blocks of a queue. */
export function prepareLanes(): void {
  v128.store(CONSTANTS, f64x2.splat(f64(signedMark)));
  v128.store(CONSTANTS, i64x2.splat(i64(barred)), BARS);
  v128.store(CONSTANTS, f64x2.splat(SCALE * LOWER), LOWER_END);
  v128.store(CONSTANTS, f64x2.splat(SCALE * UPPER), UPPER_END);
  v128.store(CONSTANTS, f64x2.splat(f64(market.maintenancePpm)), RATE);
  v128.store(CONSTANTS, f64x2.splat(f64(unitOfAsset())), LEAST_PURSE);
  v128.store(CONSTANTS, f64x2.splat(f64(market.maintenancePpm) / f64(PPM)), PART);
  v128.store(CONSTANTS, i64x2.splat(1), ONE);
}

/**
 * Scores a block. The policies most ranked by have loops of their own for isolated rows. One loop is for all the rest, and for cross
 * rows, whose terms are gathered (kernel-cross.ts): beside the arithmetic its branches, which go the same way for every row, are
 * small, and the module stays so.
 */
export function scoreInLanes(cross: bool, base: usize, rows: u32, scores: usize): void {
  const policy = market.policy;
  // Columns have room for an even number of rows: the one behind an odd last row is made one without lots.
  if ((rows & 1) != 0) store<i64>(base + (usize(rows) << 3), 0, LOTS);
  let doubts: v128;
  if (!cross && policy == LEVERAGED_RETURN) doubts = Kernel.score(LEVERAGED_RETURN, false, base, rows, scores);
  else if (!cross && policy == MARGIN_RETURN) doubts = Kernel.score(MARGIN_RETURN, false, base, rows, scores);
  else doubts = Kernel.score(policy, cross, base, rows, scores);
  if (v128.any_true(doubts)) settle(base, rows, scores);
}

class Kernel {
  /** b xor it is a where the mask is set, else b, and a xor it the other one: fewer operations than two bitselects. */
  @inline
  static swap(a: v128, b: v128, mask: v128): v128 {
    return v128.and(v128.xor(a, b), mask);
  }

  @inline
  static maintenance(value: v128): v128 {
    return Lanes.ppmCeil(f64x2.abs(value), v128.load(CONSTANTS, RATE), v128.load(CONSTANTS, PART));
  }

  /** One loop for each call: the compiler leaves out what a policy and a kind of rows that it knows do not need. Returns where doubts are. */
  @inline
  static score(policy: u32, cross: bool, base: usize, rows: u32, scores: usize): v128 {
    const zero = v128.load(CONSTANTS, ZERO);
    const none = f64x2.splat(NO_CANDIDATE);
    const mark = v128.load(CONSTANTS);
    const bars = v128.load(CONSTANTS, BARS);
    const lower = v128.load(CONSTANTS, LOWER_END);
    const upper = v128.load(CONSTANTS, UPPER_END);
    const one = v128.load(CONSTANTS, ONE);
    const magic = Lanes.magic();
    const short = side != 0;
    const size = usize(rows) << 3;
    let most = none;
    let least = f64x2.splat(Infinity);
    let dead = i64x2.splat(0);
    let lots = i64x2.splat(0);
    let doubts = i64x2.splat(0);
    for (let i: usize = 0; i < size; i += 16) {
      const at = base + i;
      const held = v128.load(at, LOTS);
      const E = Lanes.toFloat(v128.load(at, ENTRY), magic);
      const meta = v128.load(at, META);
      const V = f64x2.mul(Lanes.toFloat(held, magic), mark);
      const P = f64x2.sub(V, E);
      const W = cross
        ? policy == WALLET_RETURN
          ? v128.load(purseColumn() + i)
          : zero
        : Lanes.toFloat(v128.load(at, MARGIN), magic);
      const Q = cross ? v128.load(equityColumn() + i) : f64x2.add(W, P);
      const profit = f64x2.gt(P, zero);
      // Flags are the high bits, so a row with one that bars has more there than lots.
      let out = v128.or(f64x2.le(Q, zero), i64x2.gt_s(v128.or(v128.and(meta, bars), one), held));
      let low = P;
      if (policy != PNL) {
        let x = P;
        if (policy == LEVERAGED_RETURN || policy == ROI_OVER_RATIO) {
          const swap = Kernel.swap(V, Q, profit);
          let above = f64x2.mul(P, v128.xor(Q, swap));
          if (policy == ROI_OVER_RATIO) {
            const leverage = v128.and(i64x2.shr_u(meta, i32(LEVERAGE_SHIFT)), i64x2.splat(i64(LEVERAGE_MASK)));
            above = f64x2.mul(above, Lanes.toFloat(leverage, magic));
          }
          x = f64x2.div(above, f64x2.mul(E, v128.xor(V, swap)));
        } else if (policy == MARGIN_RETURN) {
          const MM = cross ? v128.load(secondColumn() + i) : Kernel.maintenance(V);
          const swap = Kernel.swap(MM, Q, profit);
          x = f64x2.div(f64x2.mul(P, v128.xor(Q, swap)), f64x2.mul(f64x2.abs(E), v128.xor(MM, swap)));
        } else if (policy == WALLET_RETURN) {
          const MM = cross ? v128.load(secondColumn() + i) : Kernel.maintenance(V);
          x = f64x2.div(
            f64x2.mul(f64x2.pmax(zero, P), MM),
            f64x2.mul(f64x2.pmax(v128.load(CONSTANTS, LEAST_PURSE), W), Q),
          );
        } else if (policy == PRICE_RATIO) {
          const AN = cross ? v128.load(secondColumn() + i) : f64x2.abs(V);
          out = v128.or(out, f64x2.le(P, zero));
          x = short ? f64x2.div(f64x2.mul(E, AN), f64x2.mul(V, Q)) : f64x2.div(f64x2.mul(V, AN), f64x2.mul(E, Q));
        } else {
          x = f64x2.div(P, f64x2.abs(E));
        }
        low = f64x2.floor(f64x2.mul(x, lower));
        const high = f64x2.floor(f64x2.mul(x, upper));
        // Only MM can be 0 below: then both ends are infinite, and their difference is no number.
        const apart = policy == MARGIN_RETURN ? f64x2.ne(f64x2.sub(high, low), zero) : f64x2.ne(high, low);
        doubts = v128.or(doubts, v128.andnot(apart, out));
        low = v128.or(low, apart);
      }
      // All bits set are no number: pmin and pmax with it on the right keep what they have.
      const score = v128.or(low, out);
      v128.store(scores + i, f64x2.pmax(none, score));
      most = f64x2.pmax(most, score);
      least = f64x2.pmin(least, score);
      dead = i64x2.sub(dead, out);
      lots = i64x2.add(lots, v128.andnot(held, out));
    }
    LaneSums.set(most, least, dead, lots, rows);
    return doubts;
  }
}
