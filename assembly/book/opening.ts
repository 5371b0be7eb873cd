// The fund's equity when a tick begins, behind its marks: cash and house PnL over all markets, 128 bits.
import { sumAddWide, sumHigh, sumLow, sumStart, sumValue } from '../numeric/sum';
import { fund, housePnlHigh, housePnlLow } from './fund';

let low: u64 = 0;
let high: i64 = 0;

/** Notes what there is, after `sumHousePnl`. */
export function noteOpening(): void {
  sumStart(fund().cash);
  sumAddWide(housePnlLow(), housePnlHigh());
  low = sumLow();
  high = sumHigh();
}

/** In a shard of a pool: what the host says, over all shards. */
export function setOpening(ofLow: u64, ofHigh: i64): void {
  low = ofLow;
  high = ofHigh;
}

/** As an amount; raises the range flag. */
export function opening(): i64 {
  sumStart(0);
  sumAddWide(low, high);
  return sumValue();
}
