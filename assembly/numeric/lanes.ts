// Amounts as f64x2 lanes, for builds with SIMD and amounts below 2^51 in magnitude.
import { mulHigh } from './wide';

/** Amounts below it become floats, and lots·|u| + entry + margin stays exact in them. */
export const LANE_LIMIT: u64 = 1 << 51;

/** An addition in their bits and a subtraction in float turns integers below 2^51 in magnitude into floats. */
const MAGIC_BITS: i64 = 0x4338000000000000;
const MAGIC: f64 = 6755399441055744.0;

export function toFloat(integers: v128): v128 {
  return f64x2.sub(i64x2.add(integers, i64x2.splat(MAGIC_BITS)), f64x2.splat(MAGIC));
}

/** The way back, for whole numbers below 2^51 in magnitude. */
export function toInteger(floats: v128): v128 {
  return i64x2.sub(f64x2.add(floats, f64x2.splat(MAGIC)), i64x2.splat(MAGIC_BITS));
}

/** ⌈N·ppm/10^6⌉. With N = q·10^6 + r the sum q·ppm + ⌈r·ppm/10^6⌉ holds for any q near N/10^6, and each part is exact. */
export function ppmCeilLanes(amounts: v128, ppm: v128): v128 {
  const million = f64x2.splat(1_000_000);
  const whole = f64x2.floor(f64x2.mul(amounts, f64x2.splat(0.000001)));
  const rest = f64x2.sub(amounts, f64x2.mul(whole, million));
  return f64x2.add(f64x2.mul(whole, ppm), f64x2.ceil(f64x2.div(f64x2.mul(rest, ppm), million)));
}

/** Numbers up to these bounds are small enough for lanes. */
export function fitLanes(mostLots: i64, mark: u64, mostEntry: i64, mostMargin: i64): bool {
  return (
    mulHigh(u64(mostLots), mark) == 0 &&
    u64(mostLots) * mark < LANE_LIMIT &&
    u64(mostEntry) < LANE_LIMIT &&
    u64(mostMargin) < LANE_LIMIT
  );
}
