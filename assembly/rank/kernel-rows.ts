// Scores of a block row by row: for numbers too large for lanes, and for builds without SIMD. The same arithmetic as in
// kernel-lanes.ts, but PnL, value, entry value and the terms are rounded to floats before it, once each: at most eight roundings.
import { ENTRY, LOTS, leverageOf, MARGIN, META } from '../book/block';
import { Maintenance, tiersOf } from '../book/tiers';
import { magnitude } from '../numeric/checked';
import { equityColumn, purseColumn, secondColumn } from './kernel-cross';
import { addLots, barred, market, setBlock, settle, side, signedMark } from './kernel-state';
import {
  clamp,
  LEVERAGED_RETURN,
  LOWER,
  MARGIN_RETURN,
  NO_CANDIDATE,
  PNL,
  PRICE_RATIO,
  RETURN,
  ROI_OVER_RATIO,
  UPPER,
  WALLET_RETURN,
} from './policy';
import { unitOfAsset } from './score';

const SCALE: f64 = 1_000_000_000;

/** The terms of isolated rows, in the columns that those of cross rows are gathered in. */
export function fillIsolated(base: usize, rows: u32): void {
  const policy = market.policy;
  const mark = signedMark;
  const ppm = i64(market.maintenancePpm);
  const table: usize = ADL_RULES ? tiersOf(market) : 0;
  const maintenance = policy == MARGIN_RETURN || policy == WALLET_RETURN;
  for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
    const margin = load<i64>(base + i, MARGIN);
    const value = load<i64>(base + i, LOTS) * mark;
    store<f64>(equityColumn() + i, f64(margin + value - load<i64>(base + i, ENTRY)));
    if (maintenance) {
      store<f64>(secondColumn() + i, f64(Maintenance.by(table, ppm, i64(magnitude(value)))));
      store<f64>(purseColumn() + i, f64(margin));
    } else if (policy == PRICE_RATIO) {
      store<f64>(secondColumn() + i, f64(magnitude(value)));
    }
  }
}

/**
 * Scores a block whose terms are in the columns. In the build with SIMD that is the way of the few books with large numbers: one
 * loop for all policies keeps the module small.
 */
export function scoreRows(base: usize, rows: u32, scores: usize): void {
  const policy = market.policy;
  if (ASC_FEATURE_SIMD) Rows.score(policy, base, rows, scores);
  else if (policy == LEVERAGED_RETURN) Rows.score(LEVERAGED_RETURN, base, rows, scores);
  else if (policy == MARGIN_RETURN) Rows.score(MARGIN_RETURN, base, rows, scores);
  else if (policy == WALLET_RETURN) Rows.score(WALLET_RETURN, base, rows, scores);
  else if (policy == ROI_OVER_RATIO) Rows.score(ROI_OVER_RATIO, base, rows, scores);
  else if (policy == PRICE_RATIO) Rows.score(PRICE_RATIO, base, rows, scores);
  else if (policy == RETURN) Rows.score(RETURN, base, rows, scores);
  else Rows.score(PNL, base, rows, scores);
}

class Rows {
  /** a or b without a branch: a select of floats would be one. */
  @inline
  static choose(first: bool, a: f64, b: f64): f64 {
    return reinterpret<f64>(select<i64>(reinterpret<i64>(a), reinterpret<i64>(b), first));
  }

  /** One loop for each policy, which the compiler knows. */
  @inline
  static score(policy: u32, base: usize, rows: u32, scores: usize): void {
    const mark = signedMark;
    const bars = barred;
    const leastPurse = f64(unitOfAsset());
    const short = side != 0;
    let most: f64 = NO_CANDIDATE;
    let least: f64 = Infinity;
    let count: u32 = 0;
    let lots: u64 = 0;
    let doubts: i32 = 0;
    for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
      const at = base + i;
      const held = load<i64>(at, LOTS);
      const entry = load<i64>(at, ENTRY);
      const meta = load<u64>(at, META);
      const value = held * mark;
      const pnl = value - entry;
      const Q = load<f64>(equityColumn() + i);
      const profit = pnl > 0;
      const P = f64(pnl);
      let candidate = i32(Q > 0) & i32((meta & bars) == 0) & i32(held != 0);
      let low = P;
      let sure: i32 = 1;
      if (policy == PNL) {
        low = clamp(pnl);
      } else {
        const V = f64(value);
        const E = f64(entry);
        let x = P;
        if (policy == LEVERAGED_RETURN) {
          x = (P * Rows.choose(profit, V, Q)) / (E * Rows.choose(profit, Q, V));
        } else if (policy == ROI_OVER_RATIO) {
          x = (P * f64(leverageOf(meta)) * Rows.choose(profit, V, Q)) / (E * Rows.choose(profit, Q, V));
        } else if (policy == MARGIN_RETURN) {
          const MM = load<f64>(secondColumn() + i);
          x = (P * Rows.choose(profit, MM, Q)) / (abs(E) * Rows.choose(profit, Q, MM));
        } else if (policy == WALLET_RETURN) {
          const W = load<f64>(purseColumn() + i);
          x =
            (Rows.choose(profit, P, 0) * load<f64>(secondColumn() + i)) /
            (Rows.choose(W > leastPurse, W, leastPurse) * Q);
        } else if (policy == PRICE_RATIO) {
          const AN = load<f64>(secondColumn() + i);
          candidate &= i32(profit);
          x = short ? (E * AN) / (V * Q) : (V * AN) / (E * Q);
        } else {
          x = P / abs(E);
        }
        low = floor(x * (SCALE * LOWER));
        // Of two infinite ends the difference is no number.
        sure = i32(floor(x * (SCALE * UPPER)) - low == 0);
      }
      doubts |= candidate & ~sure;
      const score = Rows.choose(bool(candidate & sure), low, NO_CANDIDATE);
      store<f64>(scores + i, score);
      // Both are seldom true, so they cost nothing as branches.
      if (score > most) most = score;
      if (score < least && score != NO_CANDIDATE) least = score;
      count += u32(candidate);
      lots = addLots(lots, u64(held & -i64(candidate)));
    }
    setBlock(most, least, count, lots);
    if (doubts != 0) settle(base, rows, scores);
  }
}
