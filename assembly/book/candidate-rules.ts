// What the rules of markets ask of candidates (specification, section 8): builds with rule books alone.
import { allocate } from '../memory/arena';
import { MAX_MARKETS } from './market';

/** All 0 where a market has no rules. */
@unmanaged
export class CandidateRules {
  leastLots: i64;
  /** 1: P > 0 is needed. */
  winnersOnly: u32;
  /** 1: Q > MM is needed. */
  healthyOnly: u32;
  /** 1: lots beyond the account's opposite position alone. */
  netted: u32;
}

let table: usize = 0;

/** Some market has such rules. */
export function anyCandidateRules(): bool {
  return table != 0;
}

export function candidateRulesOf(market: u32): CandidateRules {
  return changetype<CandidateRules>(table + usize(market) * offsetof<CandidateRules>());
}

/** Sets the rules of a market that is about to be added; false when there is no memory. */
export function setCandidateRules(market: u32, winnersOnly: u32, leastLots: i64, healthyOnly: u32, netted: u32): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<CandidateRules>());
  if (table == 0) return false;
  const rules = candidateRulesOf(market);
  rules.winnersOnly = winnersOnly;
  rules.leastLots = leastLots;
  rules.healthyOnly = healthyOnly;
  rules.netted = netted;
  return true;
}
