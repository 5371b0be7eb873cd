// What a block's kernel found two rows at a time, as the block's: builds with SIMD alone.
import { setBlock } from './kernel-state';

export class LaneSums {
  /** `dead` and `lots` count by lane; an odd number of rows has one more, which is dead. Once a block: a call. */
  static set(most: v128, least: v128, dead: v128, lots: v128, rows: u32): void {
    setBlock(
      max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)),
      min<f64>(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)),
      ((rows + 1) & ~1) - u32(i64x2.extract_lane(dead, 0) + i64x2.extract_lane(dead, 1)),
      u64(i64x2.extract_lane(lots, 0) + i64x2.extract_lane(lots, 1)),
    );
  }
}
