import type { ExemptRows, PositionFacts } from './core.ts';
import { AdlError } from './errors.ts';
import type { Market } from './market.ts';

/** Exempt positions that a candidate would stand behind. */
export interface ExemptAhead {
  readonly candidates: number;
  /** By so many lots the candidate is nearer to the front than without exemptions. */
  readonly lots: bigint;
}

/**
 * Who of the exempt would come before a position in queue order: higher score, then larger N, then known earlier.
 * @throws AdlError INVALID_ARGUMENT: the market's order is not by score; the position is no candidate
 */
export function exemptAhead(market: Market, rows: ExemptRows, account: number, facts: PositionFacts): ExemptAhead {
  if (market.rules.order !== undefined || !facts.candidate) {
    const what = facts.candidate ? 'rules.order is not by score' : 'the position is no candidate';
    throw new AdlError('INVALID_ARGUMENT', `${what}: nobody is ahead of it by score`, { market: market.symbol });
  }
  let [candidates, lots] = [0, 0n];
  rows.account.forEach((other, row) => {
    const score = rows.score[row]! - facts.score;
    const size = rows.heldLots[row]! - facts.lots;
    if (score < 0 || (score === 0 && (size < 0n || (size === 0n && other > account)))) return;
    candidates += 1;
    lots += rows.lots[row]!;
  });
  return { candidates, lots };
}
