// Bounds of all scores in a block of isolated rows at a mark, from the block's extremes alone.
//
// Per lot |V| = |x| and C = |e| (margin/bounds.ts has the letters). Every score rises with P/C and with the leverage that scales
// it, so its bounds come from putting each extreme where it pushes the score furthest, no matter whether one row has them all.
// They are floats; what they are off by is covered by the slack of the extremes and by `ROOM`. A bound only ever saves opening a
// block: no score depends on it.
import { Block } from '../book/block';
import { Market } from '../book/market';
import { tiersOf } from '../book/tiers';
import {
  leastEquity,
  leastMaintenance,
  leastProfit,
  mostEquity,
  mostMaintenance,
  mostProfit,
  prepareBounds,
  ROOM,
  readBounds,
  setTiered,
  size,
} from '../margin/bounds';
import { admitsAll, admitsNone } from './admit';
import {
  LEVERAGED_RETURN,
  MARGIN_RETURN,
  MAX_SCORE_FLOAT,
  PNL,
  PRICE_RATIO,
  ROI_OVER_RATIO,
  WALLET_RETURN,
} from './policy';

const SCALE: f64 = 1_000_000_000;
let policy: u32 = 0;
let side: u32 = 0;
let unit: f64 = 0;

/** Prepares for the blocks of one queue. `quantaOfUnit`: one unit of the settlement asset. */
export function prepareCeilings(market: Market, ofSide: u32, signedMark: i64, quantaOfUnit: i64): void {
  prepareBounds(market.maintenancePpm, signedMark);
  if (ADL_RULES) setTiered(tiersOf(market) != 0);
  policy = market.policy;
  side = ofSide;
  unit = f64(quantaOfUnit);
}

/** What multiplies P/C where P > 0, at its most (`up`) or at its least. */
function profitFactor(block: Block, up: bool): f64 {
  const equity = up ? max<f64>(leastEquity, 0) : mostEquity;
  const maintenance = up ? mostMaintenance : leastMaintenance;
  if (policy == LEVERAGED_RETURN) return size / equity;
  if (policy == MARGIN_RETURN) return maintenance / equity;
  if (policy == ROI_OVER_RATIO) return (f64(up ? block.mostLeverage : block.leastLeverage) * size) / equity;
  return 1;
}

/** What multiplies P/C where P ≤ 0, at its most in magnitude (`up`) or at its least. */
function lossFactor(block: Block, up: bool): f64 {
  const equity = up ? mostEquity : max<f64>(leastEquity, 0);
  if (policy == LEVERAGED_RETURN) return equity / size;
  if (policy == MARGIN_RETURN) return equity / (up ? leastMaintenance : mostMaintenance);
  if (policy == ROI_OVER_RATIO) return (f64(up ? block.mostLeverage : block.leastLeverage) * equity) / size;
  return 1;
}

/** P·MM/(max(1 unit, W)·Q) for P > 0. */
function walletBound(block: Block, up: bool): f64 {
  const lots = up ? block.mostLots : block.leastLots;
  const margin = up ? block.leastMargin : block.mostMargin;
  const above = (up ? mostProfit : leastProfit) * (up ? mostMaintenance : leastMaintenance);
  return above / (max<f64>(unit / lots, margin) * (up ? max<f64>(leastEquity, 0) : mostEquity));
}

/** N·AN/(C·Q) of a long, C·AN/(N·Q) of a short. */
function ratioBound(block: Block, up: bool): f64 {
  const a = abs(block.leastEntry);
  const b = abs(block.mostEntry);
  const equity = up ? max<f64>(leastEquity, 0) : mostEquity;
  if (side == 0) return (size * size) / ((up ? min<f64>(a, b) : max<f64>(a, b)) * equity);
  return (up ? max<f64>(a, b) : min<f64>(a, b)) / equity;
}

/** x rounded away from the scores that it bounds, in 10^−9. What is no number bounds nothing. */
function widen(x: f64, up: bool): f64 {
  const room = abs(x) * ROOM + 2;
  // Scores stop at ±(2^53 − 1): the bounds stay on the far side of that.
  if (up) return x + room <= MAX_SCORE_FLOAT ? max<f64>(x + room, -MAX_SCORE_FLOAT) : Infinity;
  return x - room >= -MAX_SCORE_FLOAT ? min<f64>(x - room, MAX_SCORE_FLOAT) : -Infinity;
}

/** The bound of the block's scores from above (`up`) or from below. */
function boundOf(block: Block, up: bool): f64 {
  const profit = up ? mostProfit : leastProfit;
  if (policy == PNL) return widen(profit * (profit > 0 == up ? block.mostLots : block.leastLots), up);
  let factor = profit / abs(up ? block.leastEntry : block.mostEntry);
  if (profit > 0) {
    if (policy == PRICE_RATIO) factor = ratioBound(block, up);
    else if (policy == WALLET_RETURN) factor = walletBound(block, up);
    else factor *= profitFactor(block, up);
  } else {
    if (policy == PRICE_RATIO) return up ? -Infinity : widen(0, false);
    if (policy == WALLET_RETURN) return up ? 0 : widen(0, false);
    factor *= lossFactor(block, !up);
  }
  return widen(factor * SCALE, up);
}

/** No candidate's score in the block is above it; −Infinity where no row is a candidate. Extremes must be fresh. */
export function ceilingOf(block: Block): f64 {
  readBounds(block);
  if (mostEquity <= 0 || block.lots == 0) return -Infinity;
  if (ADL_RULES) {
    if (admitsNone(block)) return -Infinity;
  }
  return boundOf(block, true);
}

/** No candidate's score in the block is below it. After `ceilingOf` for the same block. */
export function floorOf(block: Block): f64 {
  return boundOf(block, false);
}

/** Every row of the block is a candidate outside of ticks. After `ceilingOf` for the same block. */
export function allCandidates(block: Block): bool {
  if (ADL_RULES) {
    if (!admitsAll(block)) return false;
  }
  return block.exempt == 0 && leastEquity > 0 && (policy != PRICE_RATIO || leastProfit > 0);
}

/** No row of the block is one. After `ceilingOf`, of which this is the result. */
export function noCandidates(ceiling: f64): bool {
  return ceiling == -Infinity;
}
