// Section 11.5: how many lots of a position a liquidation closes that names a target instead of a size.
import { Market } from '../book/market';
import { Maintenance } from '../book/tiers';
import { equity, lots, maintenance, ownMaintenance } from '../margin/equity';
import { magnitude } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { divide, setDenominator, setNumerator } from '../numeric/wide';

export const LEAST_TARGET: u32 = 1_000_000;
export const MOST_TARGET: u32 = 1_000_000_000;

/** The most lots of the position read whose own maintenance is no more than this. Maintenance never falls where lots rise. */
function lotsWithin(market: Market, most: i64): i64 {
  const unitValue = i64(magnitude(market.mark));
  let low: i64 = 0;
  let high = lots;
  while (low < high) {
    const middle = low + ((high - low) >> 1) + ((high - low) & 1);
    if (Maintenance.of(market, middle * unitValue) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The fewest lots of the position that `readRow` has just read, but at least `filled`, that leave Q·10^6 ≥ target·MM when they are
 * closed at the mark without fee; all where none do.
 */
export function lotsToTarget(market: Market, target: u32, filled: i64): i64 {
  if (equity <= 0) return lots;
  setNumerator(u64(equity), u64(PPM));
  setDenominator(u64(target), 1);
  const room = i64(divide()) - (maintenance - ownMaintenance);
  return room < 0 ? lots : max<i64>(filled, lots - lotsWithin(market, room));
}
