// How a market shares losses without closing positions (specification, section 13): builds with rule books alone.
import { MAX_MARKETS } from '../book/market';
import { allocate } from '../memory/arena';

export const BY_GAINS: u8 = 1;
export const BY_OPEN_INTEREST: u8 = 2;

// Since when gains count; 0: since the mark at which the liquidated's equity was 0.
export const SINCE_PREVIOUS_MARK: u8 = 1;
export const SINCE_ENTRY: u8 = 2;

/** Largest remainder is 0. */
export const ROUND_UP: u8 = 1;

@unmanaged
export class LossRules {
  /** 0: losses are not shared. */
  by: u8;
  since: u8;
  /** 1: the side of the liquidated's counterparties alone. */
  opposite: u8;
  /** 0 largest remainder, 1 a rate per lot rounded up, 2 down. */
  rounding: u8;
  /** 1: the fund pays nothing first. */
  spared: u8;
}

/** One for each market that may be; 0 while no market has such rules. */
let table: usize = 0;

/** A market's record; null while no market has one. */
export function lossRulesOf(market: u32): LossRules | null {
  return table == 0 ? null : changetype<LossRules>(table + usize(market) * offsetof<LossRules>());
}

/** Sets the rules of a market that is about to be added; false without memory. */
export function setLossRules(market: u32, by: u8, since: u8, opposite: u8, rounding: u8, spared: u8): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<LossRules>());
  const rules = lossRulesOf(market);
  if (!rules) return false;
  rules.by = by;
  rules.since = since;
  rules.opposite = opposite;
  rules.rounding = rounding;
  rules.spared = spared;
  return true;
}
