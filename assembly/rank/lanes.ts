// The score pass in f64x2 lanes, for builds with SIMD and books whose lots·|u|, entry values and margins are all below 2^51.
//
// Then every value, PnL and isolated equity is exact in f64, and what is rounded are the sums of cross accounts, products and the
// quotient: fewer roundings than rank/policy.ts allows for, so its test of exactness holds here too. Two rows at a time, no
// branch on their data but three that are rare or foreseeable: a cross row, a score that the test leaves open, the odd last row.
import { crossOfMargin, wallet } from '../book/account';
import {
  ACCOUNT,
  blockBase,
  blockRows,
  ENTRY,
  LEVERAGE_MASK,
  LEVERAGE_SHIFT,
  LOTS,
  MARGIN,
  META,
  NAMED,
  nextBlock,
  SCORE,
} from '../book/block';
import { Book, Market } from '../book/market';
import {
  LOWER,
  MARGIN_RETURN,
  MAX_SCORE_FLOAT,
  NO_CANDIDATE,
  PNL,
  PRICE_RATIO,
  RETURN,
  ROI_OVER_RATIO,
  UPPER,
  WALLET_RETURN,
} from './policy';
import { scoreRow } from './score';
import { addCandidate, addCandidates } from './tally';

/** Integers below 2^51 in magnitude become floats by an addition in their bits and a subtraction in float. */
const MAGIC_BITS: i64 = 0x4338000000000000;
const MAGIC: f64 = 6755399441055744.0;
const SCALE: f64 = 1_000_000_000;

/** Where two rows' terms are patched when one is cross: equity, maintenance, notional, wallet, barred; 16 bytes each. */
const PATCH: usize = memory.data(80, 16);
const P_MAINTENANCE: usize = 16;
const P_NOTIONAL: usize = 32;
const P_PURSE: usize = 48;
const P_BARRED: usize = 64;

function toFloat(integers: v128): v128 {
  return f64x2.sub(i64x2.add(integers, i64x2.splat(MAGIC_BITS)), f64x2.splat(MAGIC));
}

/** ⌈N·ppm/10^6⌉. With N = q·10^6 + r the sum q·ppm + ⌈r·ppm/10^6⌉ holds for any q near N/10^6, and each part is exact. */
function maintenanceOf(notional: v128, ppm: v128): v128 {
  const million = f64x2.splat(1_000_000);
  const whole = f64x2.floor(f64x2.mul(notional, f64x2.splat(0.000001)));
  const rest = f64x2.sub(notional, f64x2.mul(whole, million));
  return f64x2.add(f64x2.mul(whole, ppm), f64x2.ceil(f64x2.div(f64x2.mul(rest, ppm), million)));
}

/** Overwrites the patch of a cross row with its account's terms. `barred`: in a tick, named accounts are no candidates. */
function patchCross(lane: usize, margin: i64, account: u32, policy: u32, barred: u64): void {
  const cross = crossOfMargin(margin);
  const at = PATCH + (lane << 3);
  store<f64>(at, f64(cross.equity));
  store<f64>(at, f64(cross.maintenance), P_MAINTENANCE);
  store<f64>(at, f64(cross.notional), P_NOTIONAL);
  if (policy == WALLET_RETURN) store<f64>(at, f64(wallet(account)), P_PURSE);
  if ((barred & NAMED) != 0 && cross.named != 0) store<i64>(at, -1, P_BARRED);
}

function patchCrossRows(margin: v128, accounts: usize, policy: u32, barred: u64): void {
  const first = i64x2.extract_lane(margin, 0);
  const second = i64x2.extract_lane(margin, 1);
  if (first < 0) patchCross(0, first, load<u32>(accounts), policy, barred);
  if (second < 0) patchCross(1, second, load<u32>(accounts, 4), policy, barred);
}

function leverageOf(meta: v128): v128 {
  return toFloat(v128.and(i64x2.shr_u(meta, i32(LEVERAGE_SHIFT)), i64x2.splat(i64(LEVERAGE_MASK))));
}

/** Score numerators without the scale, as magnitudes. */
function above(
  policy: u32,
  side: u32,
  size: v128,
  profit: v128,
  N: v128,
  C: v128,
  Q: v128,
  MM: v128,
  AN: v128,
  meta: v128,
): v128 {
  if (policy == RETURN) return size;
  if (policy == PRICE_RATIO) return f64x2.mul(side == 0 ? N : C, AN);
  if (policy == WALLET_RETURN) return v128.and(f64x2.mul(size, MM), profit);
  const measure = v128.bitselect(policy == MARGIN_RETURN ? MM : N, Q, profit);
  if (policy == ROI_OVER_RATIO) return f64x2.mul(f64x2.mul(size, leverageOf(meta)), measure);
  return f64x2.mul(size, measure);
}

/** Score denominators. */
function below(policy: u32, side: u32, profit: v128, N: v128, C: v128, Q: v128, MM: v128, W: v128): v128 {
  if (policy == RETURN) return C;
  if (policy == PRICE_RATIO) return f64x2.mul(side == 0 ? C : N, Q);
  if (policy == WALLET_RETURN) return f64x2.mul(W, Q);
  return f64x2.mul(C, v128.bitselect(Q, policy == MARGIN_RETURN ? MM : N, profit));
}

/** Exact scores for the rows of a pair whose bit is set. */
function settlePair(
  score: v128,
  open: i32,
  at: usize,
  accounts: usize,
  side: u32,
  market: Market,
  signedMark: i64,
  barred: u64,
): v128 {
  let settled = score;
  if ((open & 1) != 0) {
    settled = f64x2.replace_lane(settled, 0, scoreRow(at, load<u32>(accounts), side, market, signedMark, barred));
  }
  if ((open & 2) != 0) {
    settled = f64x2.replace_lane(
      settled,
      1,
      scoreRow(at + 8, load<u32>(accounts, 4), side, market, signedMark, barred),
    );
  }
  return settled;
}

/** Scores a book whose numbers are small enough, and adds its candidates to the tally. */
export function scoreInLanes(book: Book, market: Market, side: u32, signedMark: i64, barred: u64, unit: i64): void {
  const policy = market.policy;
  const zero = f64x2.splat(0);
  const none = f64x2.splat(NO_CANDIDATE);
  const endless = f64x2.splat(Infinity);
  const mark = f64x2.splat(f64(signedMark));
  const ppm = f64x2.splat(f64(market.maintenancePpm));
  const leastPurse = f64x2.splat(f64(unit));
  const bars = i64x2.splat(i64(barred));
  const needsMaintenance = policy == MARGIN_RETURN || policy == WALLET_RETURN;
  let most = none;
  let least = endless;
  let count = i64x2.splat(0);
  let lots = i64x2.splat(0);
  for (let block = book.firstBlock; block != 0; ) {
    const base = blockBase(block);
    const rows = usize(blockRows(base));
    const end = base + ((rows & ~1) << 3);
    let accounts = base + ACCOUNT;
    for (let at = base; at < end; at += 16, accounts += 8) {
      const held = v128.load(at, LOTS);
      const entry = toFloat(v128.load(at, ENTRY));
      const margin = v128.load(at, MARGIN);
      const meta = v128.load(at, META);
      const value = f64x2.mul(toFloat(held), mark);
      const pnl = f64x2.sub(value, entry);
      const N = f64x2.abs(value);
      const C = f64x2.abs(entry);
      let W = toFloat(margin);
      let Q = f64x2.add(W, pnl);
      let MM = needsMaintenance ? maintenanceOf(N, ppm) : zero;
      let AN = N;
      let out = i64x2.ne(v128.and(meta, bars), i64x2.splat(0));
      if (i64x2.bitmask(margin) != 0) {
        v128.store(PATCH, Q);
        v128.store(PATCH, MM, P_MAINTENANCE);
        v128.store(PATCH, AN, P_NOTIONAL);
        v128.store(PATCH, W, P_PURSE);
        v128.store(PATCH, out, P_BARRED);
        patchCrossRows(margin, accounts, policy, barred);
        Q = v128.load(PATCH);
        MM = v128.load(PATCH, P_MAINTENANCE);
        AN = v128.load(PATCH, P_NOTIONAL);
        W = v128.load(PATCH, P_PURSE);
        out = v128.load(PATCH, P_BARRED);
      }
      const profit = f64x2.gt(pnl, zero);
      let candidate = v128.andnot(v128.and(f64x2.gt(Q, zero), f64x2.gt(N, zero)), out);
      if (policy == PRICE_RATIO) candidate = v128.and(candidate, profit);
      let low = pnl;
      let sure = i64x2.splat(-1);
      if (policy != PNL) {
        const numerator = f64x2.mul(
          above(policy, side, f64x2.abs(pnl), profit, N, C, Q, MM, AN, meta),
          f64x2.splat(SCALE),
        );
        const ratio = f64x2.div(numerator, below(policy, side, profit, N, C, Q, MM, f64x2.pmax(leastPurse, W)));
        // No negative zero: a loss of 0 stays 0.
        const x = v128.bitselect(ratio, f64x2.neg(ratio), v128.or(profit, f64x2.eq(ratio, zero)));
        low = f64x2.floor(f64x2.mul(x, f64x2.splat(LOWER)));
        const high = f64x2.floor(f64x2.mul(x, f64x2.splat(UPPER)));
        sure = v128.and(f64x2.eq(low, high), f64x2.lt(ratio, f64x2.splat(MAX_SCORE_FLOAT)));
      }
      let score = v128.bitselect(low, none, candidate);
      const open = i64x2.bitmask(v128.andnot(candidate, sure));
      if (open != 0) score = settlePair(score, open, at, accounts, side, market, signedMark, barred);
      v128.store(at, score, SCORE);
      most = f64x2.pmax(most, score);
      least = f64x2.pmin(least, v128.bitselect(score, endless, candidate));
      count = i64x2.sub(count, candidate);
      lots = i64x2.add(lots, v128.and(held, candidate));
    }
    if ((rows & 1) != 0) {
      const at = base + ((rows - 1) << 3);
      const score = scoreRow(at, load<u32>(base + ((rows - 1) << 2), ACCOUNT), side, market, signedMark, barred);
      store<f64>(at, score, SCORE);
      addCandidate(score, load<u64>(at, LOTS));
    }
    block = nextBlock(base);
  }
  addCandidates(
    u32(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1)),
    u64(i64x2.extract_lane(lots, 0) + i64x2.extract_lane(lots, 1)),
    max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)),
    min<f64>(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)),
  );
}
