import type { PositionFacts } from './core.ts';
import type { Market, Side } from './market.ts';
import type { Policy } from './policy.ts';
import type { MarketRules } from './rules.ts';

export type Exclusion = 'exempt' | 'no-equity' | 'not-in-profit' | 'too-few-lots' | 'in-liquidation' | 'hedged';

/** Why a position is where it is: every factor of its score, in quanta, lots and quanta per lot. */
export interface Explanation extends PositionFacts {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly policy: Policy;
  readonly isolated: boolean;
  /** The policy's formula for this position's sign of PnL, e.g. `P·N/(C·Q)`. */
  readonly formula: string;
  /** The factors put in: score = ⌊numerator·10^9/denominator⌋, clamped. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** Why the position is no candidate; undefined for a candidate. */
  readonly excluded: Exclusion | undefined;
  /** From 1 (front); undefined for a non-candidate. */
  readonly rank: number | undefined;
  readonly lights: number | undefined;
}

interface Fraction {
  readonly formula: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The two columns of the policy table: formula and terms, for profit and for loss. */
export function scoreFraction(policy: Policy, facts: PositionFacts, side: Side, unit: bigint): Fraction {
  const { pnl: P, notional: N, cost: C, equity: Q, maintenance: MM, wallet: W, accountNotional: AN } = facts;
  const lev = BigInt(facts.leverage);
  const profit = P > 0n;
  const pick = (formula: string, numerator: bigint, denominator: bigint): Fraction => ({
    formula,
    numerator,
    denominator,
  });
  switch (policy) {
    case 'leveraged-return':
      return profit ? pick('P·N/(C·Q)', P * N, C * Q) : pick('P·Q/(C·N)', P * Q, C * N);
    case 'margin-return':
      return profit ? pick('P·MM/(C·Q)', P * MM, C * Q) : pick('P·Q/(C·MM)', P * Q, C * MM);
    case 'wallet-return':
      return profit ? pick('P·MM/(max(1 unit, W)·Q)', P * MM, (W > unit ? W : unit) * Q) : pick('0', 0n, 1n);
    case 'roi-over-ratio':
      return profit ? pick('P·lev·N/(C·Q)', P * lev * N, C * Q) : pick('P·lev·Q/(C·N)', P * lev * Q, C * N);
    case 'price-ratio':
      return side === 'long' ? pick('N·AN/(C·Q)', N * AN, C * Q) : pick('C·AN/(N·Q)', C * AN, N * Q);
    case 'return':
      return pick('P/C', P, C);
    case 'pnl':
      return pick('P/10^9', P, 1_000_000_000n);
  }
}

/** The first reason why a position is no candidate. */
function exclusionOf({ policy, rules }: Market, facts: PositionFacts): Exclusion {
  if (facts.exempt) return 'exempt';
  if (facts.equity <= 0n) return 'no-equity';
  const { winnersOnly = false, leastLots = 1 }: Partial<NonNullable<MarketRules['candidates']>> =
    rules.candidates ?? {};
  if (facts.pnl <= 0n && (winnersOnly || policy === 'price-ratio')) return 'not-in-profit';
  if (facts.lots < BigInt(leastLots)) return 'too-few-lots';
  return facts.eligibleLots === 0n ? 'hedged' : 'in-liquidation';
}

export function explain(
  account: string,
  market: Market,
  side: Side,
  facts: PositionFacts,
  moneyDecimals: number,
  place: { readonly rank: number; readonly lights: number } | undefined,
): Explanation {
  return {
    ...facts,
    account,
    market: market.symbol,
    side,
    policy: market.policy,
    isolated: facts.margin >= 0n,
    ...scoreFraction(market.policy, facts, side, 10n ** BigInt(moneyDecimals)),
    excluded: facts.candidate ? undefined : exclusionOf(market, facts),
    rank: place?.rank,
    lights: place?.lights,
  };
}
