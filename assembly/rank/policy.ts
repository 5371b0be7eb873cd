// The score policies: ⌊x·10^9⌋ clamped to ±(2^53 − 1), kept as an integer-valued f64. Numbers as in src/policy.ts.
import { scaledRatioFloor } from '../numeric/checked';

export const LEVERAGED_RETURN: u32 = 0;
export const MARGIN_RETURN: u32 = 1;
export const WALLET_RETURN: u32 = 2;
export const ROI_OVER_RATIO: u32 = 3;
export const PRICE_RATIO: u32 = 4;
export const RETURN: u32 = 5;
export const PNL: u32 = 6;

const SCALE: i64 = 1_000_000_000;
const MAX_SCORE: i64 = 9007199254740991;
export const MAX_SCORE_FLOAT: f64 = 9007199254740991.0;
/** Score of a row that is no candidate. */
export const NO_CANDIDATE: f64 = -Infinity;

/**
 * The float quotient below is made of at most 9 roundings, so it is off by less than 10·2^−53 of itself; 2^−49 leaves room
 * for the two roundings of the test. When both ends of that interval have the same floor, it is the exact floor.
 */
const ERROR: f64 = 1.0 / 562949953421312.0;
export const LOWER: f64 = 1.0 - ERROR;
export const UPPER: f64 = 1.0 + ERROR;

/** ⌊±a·b·scale/(c·d)⌋ for amounts ≥ 0; a zero denominator gives 0 over 0, else the clamp by sign. */
function ratio(negative: bool, a: i64, b: i64, scale: i64, c: i64, d: i64): f64 {
  if (a == 0 || b == 0) return 0;
  if (c == 0 || d == 0) return negative ? -MAX_SCORE_FLOAT : MAX_SCORE_FLOAT;
  const size = (f64(a) * f64(b) * f64(scale)) / (f64(c) * f64(d));
  const x = negative ? -size : size;
  const low = floor(x * LOWER);
  if (low == floor(x * UPPER) && size < MAX_SCORE_FLOAT) return low;
  return f64(scaledRatioFloor(negative, u64(a), u64(b), u64(scale), u64(c), u64(d), MAX_SCORE));
}

/** ⌊±a·10^9/c⌋ for a ≥ 0 and c > 0, clamped. */
export function floorRatio(negative: bool, a: i64, c: i64): f64 {
  return ratio(negative, a, 1, SCALE, c, 1);
}

export function clamp(score: i64): f64 {
  return f64(min<i64>(max<i64>(score, -MAX_SCORE), MAX_SCORE));
}

/**
 * Score of a candidate (Q > 0) from its terms, all amounts: side 0 long, P pnl, N notional, C cost, Q equity, MM maintenance,
 * W wallet, AN account notional, `unit` quanta of one unit of the asset.
 */
export function scoreOf(
  policy: u32,
  side: u32,
  P: i64,
  N: i64,
  C: i64,
  Q: i64,
  MM: i64,
  W: i64,
  AN: i64,
  leverage: i64,
  unit: i64,
): f64 {
  const profit = P > 0;
  const size = profit ? P : -P;
  switch (policy) {
    case LEVERAGED_RETURN:
      return profit ? ratio(false, size, N, SCALE, C, Q) : ratio(true, size, Q, SCALE, C, N);
    case MARGIN_RETURN:
      return profit ? ratio(false, size, MM, SCALE, C, Q) : ratio(true, size, Q, SCALE, C, MM);
    case WALLET_RETURN:
      return profit ? ratio(false, size, MM, SCALE, max<i64>(unit, W), Q) : 0;
    case ROI_OVER_RATIO:
      return profit ? ratio(false, size, N, SCALE * leverage, C, Q) : ratio(true, size, Q, SCALE * leverage, C, N);
    case PRICE_RATIO:
      if (!profit) return NO_CANDIDATE;
      return side == 0 ? ratio(false, N, AN, SCALE, C, Q) : ratio(false, C, AN, SCALE, N, Q);
    case RETURN:
      return ratio(!profit, size, 1, SCALE, C, 1);
    default:
      return clamp(P);
  }
}
