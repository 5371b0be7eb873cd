// What the rules of markets say of the fund in a deleveraging (specification, section 11): builds with rule books alone.
import { allocate } from '../memory/arena';
import { MAX_MARKETS } from './market';

// What a limit is; 0: there is none.
export const LIMIT_AMOUNT: u32 = 1;
export const LIMIT_RATE: u32 = 2;

/** All 0 where a market has no rules. */
@unmanaged
export class FundRules {
  /** 1: the house closes its own opposite position ahead of the queue. */
  house: u32;
  /** What limits the fund's part of a deleveraging. */
  limited: u32;
  /** Quanta, or parts per million of its equity. */
  limit: i64;
}

let table: usize = 0;

/** Null while no market has such rules. */
export function fundRulesOf(market: u32): FundRules | null {
  return table == 0 ? null : changetype<FundRules>(table + usize(market) * offsetof<FundRules>());
}

/** Sets the rules of a market that is about to be added; false when there is no memory. */
export function setFundRules(market: u32, house: u32, limited: u32, limit: i64): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<FundRules>());
  const rules = fundRulesOf(market);
  if (!rules) return false;
  rules.house = house;
  rules.limited = limited;
  rules.limit = limit;
  return true;
}
