import { MAX_AMOUNT, PPM } from '../../limits.ts';
import type { MarketAllocation } from '../../rules/allocation.ts';
import { allocate } from '../allocation.ts';
import { max, min } from '../integers.ts';
import { floor, rational } from '../rational.ts';

/** What the rules look at of one who takes part (section 9), quanta but for the lots. */
export interface Taker {
  /** Those that may be closed, above 0 (section 11.1). */
  readonly lots: bigint;
  /** N. */
  readonly notional: bigint;
  /** P. */
  readonly pnl: bigint;
  /** Q > 0. */
  readonly equity: bigint;
}

/** What one who takes part is to give, in lots. */
export interface Share {
  readonly lots: bigint;
  /** No more than this may be closed of it at all. */
  readonly bound: bigint;
  /** g and c. */
  readonly weight: bigint;
  readonly cap: bigint;
}

const PPM_INTEGER = BigInt(PPM);
const MOST_RISK = 10n ** 9n;

/** g of section 9. */
function weightOf({ rule }: MarketAllocation, { lots, notional, equity }: Taker): bigint {
  if (rule === 'min-max') return equity;
  if (rule !== 'risk-aware') return lots;
  const risk = max(1n, min(MOST_RISK, floor(rational(notional * PPM_INTEGER, equity))));
  return min(MAX_AMOUNT, lots * risk);
}

/** Lots whose closing costs no more than this part of an amount: min(n, ⌊ppm·max(0, amount)/(10^6·gap)⌋), n where it costs nothing. */
function capBy(lots: bigint, amount: bigint, ppm: number, gap: bigint): bigint {
  if (gap === 0n) return lots;
  return min(lots, floor(rational(max(0n, amount) * BigInt(ppm), PPM_INTEGER * gap)));
}

function waterFill({ rounding }: MarketAllocation, budget: bigint, weights: bigint[], caps: bigint[]): bigint[] {
  const { take } = allocate({
    rule: 'water-fill',
    rounding,
    budget,
    weights: BigInt64Array.from(weights),
    caps: BigInt64Array.from(caps),
  });
  return Array.from(take);
}

/**
 * Shares lots out among those who take part, in queue order (section 9).
 * @param gap what the close costs per lot, quanta; 0 where it costs nothing
 */
export function sharesOf(rule: MarketAllocation, takers: readonly Taker[], lots: bigint, gap: bigint): Share[] {
  const weights = takers.map((taker) => weightOf(rule, taker));
  const fill = (budget: bigint, caps: bigint[]): bigint[] => waterFill(rule, budget, weights, caps);
  const caps = takers.map(({ lots: n, pnl, equity }) =>
    rule.rule === 'capped-pro-rata' ? capBy(n, rule.capOf === 'equity' ? equity : pnl, rule.capPpm, gap) : n,
  );
  const first = fill(lots, caps);
  if (rule.capOf !== 'tiers')
    return first.map((x, i) => ({ lots: x, bound: caps[i]!, weight: weights[i]!, cap: caps[i]! }));
  const bounds = takers.map(({ lots: n, equity }, i) => max(caps[i]!, capBy(n, equity, PPM, gap)));
  const rest = lots - first.reduce((sum, x) => sum + x, 0n);
  const second = fill(
    rest,
    bounds.map((bound, i) => bound - first[i]!),
  );
  return first.map((x, i) => ({
    lots: x + second[i]!,
    bound: bounds[i]!,
    weight: weights[i]!,
    cap: caps[i]!,
  }));
}
