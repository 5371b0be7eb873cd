// In which order candidates of markets stand where that is not by score (specification, section 10): builds with rule books alone.
import { allocate } from '../memory/arena';
import { MAX_MARKETS } from './market';

/** All 0 where a market is ordered by score. */
@unmanaged
export class Order {
  /** What is compared one after the other, a byte each (rank/terms.ts), the first in the lowest; 0 ends them. */
  terms: u64;
  seed: u64;
  /** Candidates that a scan looks at; 0: the order is no scan. */
  maxScan: u32;
}

let table: usize = 0;

/** Address of a market's order, null where it is by score. */
export function orderOf(market: u32): Order | null {
  if (table == 0) return null;
  const order = changetype<Order>(table + usize(market) * offsetof<Order>());
  return order.terms == 0 ? null : order;
}

/** Sets the order of a market that is about to be added; false when there is no memory. */
export function setOrder(market: u32, terms: u64, seed: u64, maxScan: u32): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<Order>());
  if (table == 0) return false;
  const order = changetype<Order>(table + usize(market) * offsetof<Order>());
  order.terms = terms;
  order.seed = seed;
  order.maxScan = maxScan;
  return true;
}
