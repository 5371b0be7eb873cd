// Amounts as f64x2 lanes, for builds with SIMD and amounts below 2^51 in magnitude.
import { mulHigh } from './wide';

/** Amounts below it become floats, and lots·|u| + entry + margin stays exact in them. */
export const LANE_LIMIT: u64 = 1 << 51;

/** An addition in their bits and a subtraction in float turns integers below 2^51 in magnitude into floats. */
const MAGIC_BITS: i64 = 0x4338000000000000;
const MAGIC: f64 = 6755399441055744.0;
const MILLION: usize = 8;
const MILLIONTH: usize = 16;
const HALF_MILLIONTH: usize = 24;

/** The constants in memory: one written out as a vector would take 18 bytes of code wherever it is used. */
const NUMBERS: usize = memory.data<f64>([6755399441055744.0, 1_000_000, 0.000001, 0.0000005], 16);

/** Written out wherever they are used: a call would cost more than they do. */
export class Lanes {
  /** For loops that turn several columns into floats. As integers and as floats its bits are the same. */
  @inline
  static magic(): v128 {
    return v128.load64_splat(NUMBERS);
  }

  @inline
  static toFloat(integers: v128, magic: v128 = f64x2.splat(MAGIC)): v128 {
    return f64x2.sub(i64x2.add(integers, magic), magic);
  }

  /** Floats that are integers of at most 2^51 in magnitude, as integers. */
  @inline
  static toIntegers(floats: v128): v128 {
    return i64x2.sub(f64x2.add(floats, f64x2.splat(MAGIC)), i64x2.splat(MAGIC_BITS));
  }

  /**
   * ⌈N·ppm/10^6⌉, with `part` the float nearest to ppm/10^6. With N = q·10^6 + r the sum q·ppm + ⌈r·ppm/10^6⌉ holds for any q near
   * N/10^6. The float r·part is within 10^−9 of r·ppm/10^6, which is a whole number or 10^−6 away from one: half of that tells.
   */
  @inline
  static ppmCeil(amounts: v128, ppm: v128, part: v128): v128 {
    const whole = f64x2.floor(f64x2.mul(amounts, v128.load64_splat(NUMBERS, MILLIONTH)));
    const rest = f64x2.sub(amounts, f64x2.mul(whole, v128.load64_splat(NUMBERS, MILLION)));
    const share = f64x2.sub(f64x2.mul(rest, part), v128.load64_splat(NUMBERS, HALF_MILLIONTH));
    return f64x2.add(f64x2.mul(whole, ppm), f64x2.ceil(share));
  }
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
