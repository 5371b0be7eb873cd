// The score kernels: one block's rows, all isolated or all cross, into a column of scores. What is the same for a whole queue is
// worked out once, in `prepareKernel`.
import { Market, sideSign } from '../book/market';
import { tiersOf } from '../book/tiers';
import { magnitude } from '../numeric/checked';
import { fitLanes } from '../numeric/lanes';
import { gatherCross } from './kernel-cross';
import { prepareLanes, scoreInLanes } from './kernel-lanes';
import { fillIsolated, scoreRows } from './kernel-rows';
import { barred, market, setNone, setQueue, signedMark } from './kernel-state';
import { fillTiered } from './kernel-tiers';
import { MARGIN_RETURN, WALLET_RETURN } from './policy';

export { candidateLots, candidates, highest, lowest } from './kernel-state';

let inLanes: bool = false;

/** All numbers of a queue with these bounds, at this mark, are small enough for lanes. */
export function lanesFit(mark: i64, mostLots: i64, mostEntry: i64, mostMargin: i64): bool {
  return ASC_FEATURE_SIMD && fitLanes(mostLots, magnitude(mark), mostEntry, mostMargin);
}

/** Before the blocks of a queue. `barred`: meta flags that exclude. `lanes`: `lanesFit` for all its rows. */
export function prepareKernel(market: Market, side: u32, barred: u64, lanes: bool): void {
  setQueue(market, side, sideSign(side) * market.mark, barred);
  inLanes = lanes;
  if (ASC_FEATURE_SIMD) prepareLanes();
}

/** The maintenance of isolated rows is asked for and comes from a table: it is gathered beside the rows, like that of cross rows. */
function gathersTiers(): bool {
  return (market.policy == MARGIN_RETURN || market.policy == WALLET_RETURN) && tiersOf(market) != 0;
}

/**
 * Scores the isolated rows of the block at `base`, f64 each, to `scores`, which has room for an even number. Without a mark
 * nothing is a candidate.
 */
export function scoreIsolated(base: usize, rows: u32, scores: usize): void {
  if (signedMark == 0) {
    setNone(rows, scores);
  } else if (ASC_FEATURE_SIMD && inLanes) {
    if (ADL_RULES && gathersTiers()) {
      fillTiered(tiersOf(market), base, rows);
      scoreInLanes(true, base, rows, scores);
    } else {
      scoreInLanes(false, base, rows, scores);
    }
  } else {
    fillIsolated(base, rows);
    scoreRows(base, rows, scores);
  }
}

/** The same for cross rows. */
export function scoreCross(base: usize, rows: u32, scores: usize): void {
  if (signedMark == 0) {
    setNone(rows, scores);
    return;
  }
  gatherCross(base, rows, market.policy, barred);
  if (ASC_FEATURE_SIMD && inLanes) scoreInLanes(true, base, rows, scores);
  else scoreRows(base, rows, scores);
}
