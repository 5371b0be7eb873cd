// Rules on candidates in lanes, two rows at a time and no branch but on the rules: for queues that are scored in lanes, in builds with
// SIMD and rule books alone.
import { CrossTable } from '../book/account';
import { Block, ENTRY, LOTS, MARGIN, META } from '../book/block';
import { CandidateRules } from '../book/candidate-rules';
import { TierLanes, tiersOf } from '../book/tiers';
import { Lanes } from '../numeric/lanes';
import { PPM } from '../numeric/ppm';
import { Eligible } from './eligible';
import { barred, market, signedMark } from './kernel-state';
import { LaneSums } from './lane-sums';
import { NO_CANDIDATE, PRICE_RATIO } from './policy';

/** −1 in the rows of a cross block whose account has not enough equity, else 0. */
function poorColumn(): usize {
  return memory.data(2048, 16);
}

/** Enough is more than maintenance, or more than nothing. */
function gatherPoor(base: usize, rows: u32, healthyOnly: bool): void {
  const pages = CrossTable.pages();
  for (let i: usize = 0; i < usize(rows) << 3; i += 8) {
    const cross = CrossTable.of(pages, load<i64>(base + i, MARGIN));
    store<i64>(poorColumn() + i, -i64(cross.equity <= (healthyOnly ? cross.maintenance : 0)));
  }
}

class Admission {
  /** The same of two isolated rows, as a mask. */
  @inline
  static poor(equity: v128, value: v128, table: usize, healthyOnly: bool): v128 {
    if (!healthyOnly) return f64x2.le(equity, f64x2.splat(0));
    const ppm = f64(market.maintenancePpm);
    const notional = f64x2.abs(value);
    const least =
      table == 0
        ? Lanes.ppmCeil(notional, f64x2.splat(ppm), f64x2.splat(ppm / f64(PPM)))
        : TierLanes.by(table, notional);
    return f64x2.le(equity, least);
  }

  /**
   * What the rules exclude of a block, and counts the rest. With scores, those that are candidates by their score alone are known
   * and the others are made none; without, it is asked of them what the kernels ask, and nothing is written. Lots are counted beyond
   * those of the column of opposite lots, where there is one.
   */
  @inline
  static count(block: Block, opposites: usize, scored: bool, scores: usize, rules: CandidateRules): void {
    const base = usize(block.columns);
    const size = usize(block.rows) << 3;
    const cross = block.cross != 0;
    const healthyOnly = rules.healthyOnly != 0;
    const asksEquity = !scored || healthyOnly;
    const winnersOnly = rules.winnersOnly != 0 || (!scored && market.policy == PRICE_RATIO);
    if (asksEquity && cross) gatherPoor(base, block.rows, healthyOnly);
    const table = tiersOf(market);
    const mark = f64x2.splat(f64(signedMark));
    const none = f64x2.splat(NO_CANDIDATE);
    // At most 2^53, so it is one exactly.
    const leastLots = f64x2.splat(f64(rules.leastLots));
    // Columns have room for an even number of rows: the one behind an odd last row is made one without lots.
    if ((block.rows & 1) != 0) store<i64>(base + size, 0, LOTS);
    let most = none;
    let least = f64x2.splat(Infinity);
    let dead = i64x2.splat(0);
    let lots = i64x2.splat(0);
    for (let i: usize = 0; i < size; i += 16) {
      const at = base + i;
      const held = v128.load(at, LOTS);
      const amount = Lanes.toFloat(held);
      const value = f64x2.mul(amount, mark);
      const pnl = f64x2.sub(value, Lanes.toFloat(v128.load(at, ENTRY)));
      let out = f64x2.lt(amount, leastLots);
      if (scored) {
        out = v128.or(out, f64x2.eq(v128.load(scores + i), none));
      } else {
        // Flags are the high bits, so a row with one that bars has more there than lots.
        const flags = v128.and(v128.load(at, META), i64x2.splat(i64(barred)));
        out = v128.or(out, i64x2.gt_s(v128.or(flags, i64x2.splat(1)), held));
      }
      if (winnersOnly) out = v128.or(out, f64x2.le(pnl, f64x2.splat(0)));
      if (asksEquity) {
        const poor = cross
          ? v128.load(poorColumn() + i)
          : Admission.poor(f64x2.add(Lanes.toFloat(v128.load(at, MARGIN)), pnl), value, table, healthyOnly);
        out = v128.or(out, poor);
      }
      const open = Eligible.lanes(opposites, i, held);
      out = v128.or(out, i64x2.eq(open, i64x2.splat(0)));
      if (scored) {
        // All bits set are no number: pmin and pmax with it on the right keep what they have.
        const score = v128.or(v128.load(scores + i), out);
        v128.store(scores + i, f64x2.pmax(none, score));
        most = f64x2.pmax(most, score);
        least = f64x2.pmin(least, score);
      }
      dead = i64x2.sub(dead, out);
      lots = i64x2.add(lots, v128.andnot(open, out));
    }
    LaneSums.set(most, least, dead, lots, block.rows);
  }
}

/** Makes rows that the rules exclude no candidates in the scores of a block, and counts the others anew. */
export function excludeInLanes(block: Block, opposites: usize, scores: usize, rules: CandidateRules): void {
  Admission.count(block, opposites, true, scores, rules);
}

/** Counts the candidates of a block that has not been scored, for a query. The extremes of scores are not known then. */
export function countInLanes(block: Block, opposites: usize, rules: CandidateRules): void {
  Admission.count(block, opposites, false, 0, rules);
}
