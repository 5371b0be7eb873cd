import { MAX_SCORE, SCORE_SCALE } from '../limits.ts';
import type { Policy } from '../policy.ts';
import { max, min } from './integers.ts';
import type { Figures, Pocket } from './margin.ts';
import { floor, rational } from './rational.ts';
import type { Position } from './state.ts';
import { quantaPerUnit } from './units.ts';

/** A quotient that may have the denominator 0 (but no negative one). */
interface Quotient {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Whether the policy ranks a position at all, beyond the conditions all policies share: price-ratio ranks gains alone. */
export function isRankedBy(policy: Policy, pnl: bigint): boolean {
  return policy !== 'price-ratio' || pnl > 0n;
}

/** x of the table in section 3, with P, N, C, Q, MM, AN, W and lev as there. */
function quotientOf(policy: Policy, oneUnit: bigint, position: Position, figures: Figures, pocket: Pocket): Quotient {
  const { pnl: P, notional: N, cost: C } = figures;
  const { equity: Q, maintenance: MM, notional: AN, wallet: W } = pocket;
  const lev = BigInt(position.leverage);
  const gain = P > 0n;
  switch (policy) {
    case 'leveraged-return':
      return gain ? { numerator: P * N, denominator: C * Q } : { numerator: P * Q, denominator: C * N };
    case 'margin-return':
      return gain ? { numerator: P * MM, denominator: C * Q } : { numerator: P * Q, denominator: C * MM };
    case 'wallet-return':
      return gain ? { numerator: P * MM, denominator: max(oneUnit, W) * Q } : { numerator: 0n, denominator: 1n };
    case 'roi-over-ratio':
      return gain ? { numerator: P * lev * N, denominator: C * Q } : { numerator: P * lev * Q, denominator: C * N };
    case 'price-ratio':
      return position.side === 0
        ? { numerator: N * AN, denominator: C * Q }
        : { numerator: C * AN, denominator: N * Q };
    case 'return':
      return { numerator: P, denominator: C };
    case 'pnl':
      return { numerator: P, denominator: BigInt(SCORE_SCALE) };
  }
}

/** Within ±(2^53 − 1). */
export function clampedScore(score: bigint): number {
  return Number(max(-BigInt(MAX_SCORE), min(BigInt(MAX_SCORE), score)));
}

/**
 * Score of a candidate: ⌊x·10^9⌋ clamped to ±(2^53 − 1); with a zero denominator 0 when the numerator is 0, else the clamp
 * by the numerator's sign (section 3).
 */
export function scoreOf(
  policy: Policy,
  moneyDecimals: number,
  position: Position,
  figures: Figures,
  pocket: Pocket,
): number {
  const x = quotientOf(policy, quantaPerUnit(moneyDecimals), position, figures, pocket);
  if (x.denominator === 0n) {
    if (x.numerator === 0n) return 0;
    return x.numerator > 0n ? MAX_SCORE : -MAX_SCORE;
  }
  return clampedScore(floor(rational(x.numerator * BigInt(SCORE_SCALE), x.denominator)));
}
