// The best candidate among a block's scores, in queue order.
import { ACCOUNT, LOTS } from '../book/block';
import { NO_CANDIDATE } from './policy';

/** Score that `bestPlace` found. */
export let bestScore: f64 = 0;

function highestOf(scores: usize, rows: u32): f64 {
  let most: f64 = NO_CANDIDATE;
  if (ASC_FEATURE_SIMD) {
    let a = f64x2.splat(NO_CANDIDATE);
    let b = a;
    const end = scores + ((usize(rows) & ~3) << 3);
    for (let at = scores; at < end; at += 32) {
      a = f64x2.pmax(a, v128.load(at));
      b = f64x2.pmax(b, v128.load(at, 16));
    }
    a = f64x2.pmax(a, b);
    most = max<f64>(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
    for (let i = rows & ~3; i < rows; i++) most = max<f64>(most, load<f64>(scores + (usize(i) << 3)));
    return most;
  }
  for (let i: u32 = 0; i < rows; i++) most = max<f64>(most, load<f64>(scores + (usize(i) << 3)));
  return most;
}

/** Place i of the block comes before place j, their scores being equal: more lots, then the account known first. */
function wins(columns: usize, i: u32, j: u32): bool {
  const lots = load<i64>(columns + (usize(i) << 3), LOTS);
  const otherLots = load<i64>(columns + (usize(j) << 3), LOTS);
  if (lots != otherLots) return lots > otherLots;
  return load<u32>(columns + (usize(i) << 2), ACCOUNT) < load<u32>(columns + (usize(j) << 2), ACCOUNT);
}

/** The first place from `i` on whose score may be this one, looking at four at a time; `rows` or more at the end. */
function skipTo(scores: usize, i: u32, rows: u32, score: f64): u32 {
  if (ASC_FEATURE_SIMD) {
    const wanted = f64x2.splat(score);
    for (; i + 4 <= rows; i += 4) {
      const at = scores + (usize(i) << 3);
      if (v128.any_true(v128.or(f64x2.eq(v128.load(at), wanted), f64x2.eq(v128.load(at, 16), wanted)))) break;
    }
  }
  return i;
}

/** Place in the block of the first in queue order by these scores; −1 when no row is a candidate. */
export function bestPlace(scores: usize, rows: u32, columns: usize): i32 {
  const most = highestOf(scores, rows);
  bestScore = most;
  if (most == NO_CANDIDATE) return -1;
  let best: i32 = -1;
  for (let from = skipTo(scores, 0, rows, most); from < rows; from = skipTo(scores, from + 4, rows, most)) {
    for (let i = from; i < min<u32>(from + 4, rows); i++) {
      if (load<f64>(scores + (usize(i) << 3)) != most) continue;
      if (best < 0 || wins(columns, i, u32(best))) best = i32(i);
    }
  }
  return best;
}
