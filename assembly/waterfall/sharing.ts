// How the counterparties of a market share a liquidation: rules of the full build, one record a market that has any.
import { MAX_MARKETS } from '../book/market';
import { allocate } from '../memory/arena';

// Rules; 0 is the walk of the queue.
export const CONTRACT_PRO_RATA: u8 = 1;
export const CAPPED_PRO_RATA: u8 = 2;
export const RISK_AWARE: u8 = 3;
export const MIN_MAX: u8 = 4;

// What caps are made of.
export const CAP_OF_PROFIT: u8 = 0;
export const CAP_OF_EQUITY: u8 = 1;
/** Of profit and, when that is not enough, of equity. */
export const CAP_IN_TIERS: u8 = 2;

@unmanaged
export class Sharing {
  /** 1: the queue is scored anew for each liquidation. */
  rerank: u8;
  rule: u8;
  /** 0 largest remainder, 1 prefix, 2 D'Hondt. */
  rounding: u8;
  capOf: u8;
  capPpm: u32;
}

let table: usize = 0;

/** A market's record; without any in the table, null. One that was never set holds the defaults. */
export function sharingOf(market: u32): Sharing | null {
  return table == 0 ? null : changetype<Sharing>(table + usize(market) * offsetof<Sharing>());
}

/** False without memory. */
export function setSharing(market: u32, rerank: u8, rule: u8, rounding: u8, capOf: u8, capPpm: u32): bool {
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<Sharing>());
  const sharing = sharingOf(market);
  if (!sharing) return false;
  sharing.rerank = rerank;
  sharing.rule = rule;
  sharing.rounding = rounding;
  sharing.capOf = capOf;
  sharing.capPpm = capPpm;
  return true;
}
