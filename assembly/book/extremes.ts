// What is known of a block without opening it: worked out in one pass over its rows when it is asked for after they changed.
//
// What is per lot (entry value, bankruptcy unit value, margin) is a quotient of floats: off by a few 2^−53 of itself or, where
// it is a difference, of its terms. `slackOf` bounds all of it with room to spare; whoever compares adds that.
import { Block, ENTRY, EXEMPT, LEVERAGE_MASK, LEVERAGE_SHIFT, LOTS, MARGIN, META } from './block';

/** 2^−48: sixteen and more of the roundings that make a quotient. */
const SLACK: f64 = 1.0 / 281474976710656.0;

function noteNumber(at: usize, value: f64): void {
  store<f64>(at, min<f64>(load<f64>(at), value));
  store<f64>(at + 8, max<f64>(load<f64>(at + 8), value));
}

function startExtremes(block: Block): void {
  const first = changetype<usize>(block) + offsetof<Block>('leastLots');
  for (let pair: usize = 0; pair < 4; pair++) {
    store<f64>(first + (pair << 4), Infinity);
    store<f64>(first + (pair << 4) + 8, -Infinity);
  }
  block.lots = 0;
  block.exempt = 0;
  block.leastLeverage = u32.MAX_VALUE;
  block.mostLeverage = 0;
}

function noteRow(block: Block, at: usize): void {
  const held = load<i64>(at, LOTS);
  // Liquidated by the tick at hand: no candidate any more.
  if (held == 0) return;
  const meta = load<u64>(at, META);
  const lots = f64(held);
  const entry = f64(load<i64>(at, ENTRY));
  const margin = f64(load<i64>(at, MARGIN));
  const first = changetype<usize>(block) + offsetof<Block>('leastLots');
  noteNumber(first, lots);
  noteNumber(first + 16, entry / lots);
  noteNumber(first + 32, (entry - margin) / lots);
  noteNumber(first + 48, margin / lots);
  const leverage = u32((meta >> LEVERAGE_SHIFT) & LEVERAGE_MASK);
  block.leastLeverage = min<u32>(block.leastLeverage, leverage);
  block.mostLeverage = max<u32>(block.mostLeverage, leverage);
  block.lots += u64(held);
  block.exempt += u32((meta & EXEMPT) != 0);
}

/** Makes the block's extremes those of its rows. */
export function refreshExtremes(block: Block): void {
  if (block.stale == 0) return;
  startExtremes(block);
  const base = usize(block.columns);
  for (let i: u32 = 0; i < block.rows; i++) noteRow(block, base + (usize(i) << 3));
  block.stale = 0;
}

/** Bounds the error of the block's per-lot extremes, and of their difference to a unit value of this magnitude. */
export function slackOf(block: Block, mark: f64): f64 {
  return (max<f64>(abs(block.leastEntry), abs(block.mostEntry)) + block.mostMargin + mark) * SLACK;
}
