// What the rows of an isolated block can at most and at least earn, be worth and need, per lot at one unit value, from the
// block's extremes (book/extremes.ts) alone. With e the entry value per lot, b the bankruptcy unit value and x the unit value,
// all signed as the position's value: P = x − e and Q = x − b a lot, both rising with x.
import { Block } from '../book/block';
import { slackOf } from '../book/extremes';

/** 2^−40 of a bound covers the roundings on the way to it. */
export const ROOM: f64 = 1.0 / 1099511627776.0;

let signed: f64 = 0;
let rate: f64 = 0;
let tiered: bool = false;

/** Unit value in magnitude. */
export let size: f64 = 0;

// The block at hand, per lot.
export let leastProfit: f64 = 0;
export let mostProfit: f64 = 0;
export let leastEquity: f64 = 0;
export let mostEquity: f64 = 0;
export let leastMaintenance: f64 = 0;
export let mostMaintenance: f64 = 0;

/** Prepares for the blocks of one market side. */
export function prepareBounds(maintenancePpm: i32, signedMark: i64): void {
  signed = f64(signedMark);
  size = abs(signed);
  rate = f64(maintenancePpm) / 1_000_000;
}

/** The market's maintenance goes by a table, of which the rate prepared for is the largest: a position may need as little as nothing. */
export function setTiered(yes: bool): void {
  tiered = yes;
}

/** Works out the bounds of a block whose extremes are fresh. */
export function readBounds(block: Block): void {
  const slack = slackOf(block, size);
  leastProfit = signed - block.mostEntry - slack;
  mostProfit = signed - block.leastEntry + slack;
  leastEquity = signed - block.mostBankruptcy - slack;
  mostEquity = signed - block.leastBankruptcy + slack;
  leastMaintenance = ADL_RULES && tiered ? 0 : size * rate * (1 - ROOM);
  // Maintenance is rounded up once a position.
  mostMaintenance = size * rate * (1 + ROOM) + 1 / block.leastLots;
}

/** Every position of the block has more equity than maintenance. After `readBounds`. */
export function allHealthy(): bool {
  return leastEquity > mostMaintenance;
}
