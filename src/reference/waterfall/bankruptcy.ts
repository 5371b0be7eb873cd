import { PPM } from '../../limits.ts';
import type { Market } from '../../market.ts';
import { checked, max, min, signOf } from '../integers.ts';
import type { Figures, Pocket } from '../margin.ts';
import { ceil, floor, rational } from '../rational.ts';
import { isCross, type Position } from '../state.ts';

/** The equity that goes with a position to be liquidated, quanta (section 4, step 1). */
export function shareOf(market: Market, position: Position, figures: Figures, pocket: Pocket): bigint {
  const { equity: Q, maintenance: MM, notional: AN } = pocket;
  const { maintenance: MMp, notional: N } = figures;
  if (Q > MM) {
    const takerFee = ceil(rational(N * BigInt(market.takerFeePpm), BigInt(PPM)));
    return min(Q, max(MMp, takerFee));
  }
  if (!isCross(position) || market.attribution === 'all') return Q;
  return MM === 0n ? floor(rational(Q * N, AN)) : floor(rational(Q * MMp, MM));
}

/**
 * Bankruptcy unit value ub, quanta per lot (section 4, step 1): T = V − share; close = T/(1−f) if T ≥ 0, else T/(1+f);
 * ub = close/(s·n), rounded up for a long, down for a short, and only then at least 0 (linear, power) or at most −1 (inverse).
 * @throws AdlError OUT_OF_RANGE
 */
export function bankruptcyUnitValueOf(market: Market, position: Position, figures: Figures, share: bigint): bigint {
  const place = { market: position.market, account: position.account };
  const T = checked(figures.value - share, 'value at bankruptcy', place);
  const ppm = BigInt(PPM);
  const fee = BigInt(market.takerFeePpm);
  const kept = T >= 0n ? ppm - fee : ppm + fee;
  const perLot = rational(T * ppm, kept * signOf(position.side) * position.lots);
  const rounded = signOf(position.side) > 0n ? ceil(perLot) : floor(perLot);
  const clamped = market.payoff === 'inverse' ? min(rounded, -1n) : max(rounded, 0n);
  return checked(clamped, 'bankruptcy unit value', place);
}
