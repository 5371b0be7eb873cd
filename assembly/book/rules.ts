// What a market's rule book says (section 7 of the specification), for the waterfall. In builds without rule books nothing asks.
import { allocate } from '../memory/arena';
import { MAX_MARKETS } from './market';

// Price kinds; 0: as the market's ADL price says.
export const PRICE_BANKRUPTCY: u32 = 1;
export const PRICE_MARK: u32 = 2;
export const PRICE_PREVIOUS_MARK: u32 = 3;
export const PRICE_SEVERITY: u32 = 4;
export const PRICE_LIMIT: u32 = 5;

// Overlap; 1: cap.
export const OVERLAP_SKIP: u32 = 0;
export const OVERLAP_ALLOW: u32 = 2;

export const TAKEOVER_PARTIAL: u32 = 1;

/** All zero: the specification's first five sections. */
@unmanaged
export class Rules {
  /** Unit value of the mark that the tick at hand replaced; 0 where there was none or the tick brought none. */
  markBefore: i64;
  /** From 0 (mark) to 10^6 (bankruptcy). */
  severityPpm: i64;
  /** Valid where `deviates`. */
  maxDeviationPpm: i64;
  /** Unit value of a tick to round to; 0: no rounding. */
  tickValue: i64;
  /** Quanta; valid where `capped`. */
  houseNotional: i64;
  /** 1: rules were given, and the fields below hold. */
  ruled: u32;
  price: u32;
  deviates: u32;
  overlap: u32;
  takeover: u32;
  capped: u32;
}

/** One for each market that may be; 0 while no market has rules. */
let table: usize = 0;

/** Makes the table; false when there is no memory. */
export function makeRules(): bool {
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<Rules>());
  return table != 0;
}

export function hasTable(): bool {
  return table != 0;
}

/** Rules of a market. */
export function rulesOf(market: u32): Rules {
  // 80 bytes of zero are the rules of a market without any.
  const at = table == 0 ? memory.data(80, 8) : table + usize(market) * offsetof<Rules>();
  return changetype<Rules>(at);
}
