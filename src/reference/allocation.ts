import type { Allocation, AllocationRequest } from '../core.ts';
import { AdlError } from '../errors.ts';
import { Heap } from './heap.ts';
import { checked, max, min } from './integers.ts';
import { floor, rational } from './rational.ts';

/** An account of a water-fill: place in the request, g > 0, c ≥ 0, and what it gets. */
interface Share {
  readonly index: number;
  readonly weight: bigint;
  readonly cap: bigint;
  take: bigint;
}

/** What a water-fill leaves after the saturated accounts got their caps. */
interface Level {
  /** r: budget still to be apportioned. */
  readonly rest: bigint;
  /** G: the weights still unsaturated; 0 when there are none. */
  readonly weights: bigint;
  /** In index order. Each has c·G > r·g. */
  readonly unsaturated: readonly Share[];
}

function byIndex(a: Share, b: Share): number {
  return a.index - b.index;
}

/** By a/b ascending, as fractions with positive denominators. */
function compareFractions(a: bigint, b: bigint, c: bigint, d: bigint): number {
  const left = a * d;
  const right = c * b;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Saturation (section 5): smallest c/g first, an account with c·G ≤ rest·g gets c. */
function saturate(shares: readonly Share[], budget: bigint): Level {
  const ordered = [...shares].sort((a, b) => compareFractions(a.cap, a.weight, b.cap, b.weight) || byIndex(a, b));
  let rest = budget;
  let weights = shares.reduce((sum, { weight }) => sum + weight, 0n);
  let saturated = 0;
  for (const share of ordered) {
    if (share.cap * weights > rest * share.weight) break;
    share.take = share.cap;
    rest -= share.cap;
    weights -= share.weight;
    saturated += 1;
  }
  return { rest, weights, unsaturated: ordered.slice(saturated).sort(byIndex) };
}

/** r in integers over the unsaturated: floors of r·g/G, then one more by largest remainder, ties to the lower index. */
function largestRemainder({ rest, weights, unsaturated }: Level): void {
  const rows = unsaturated.map((share) => {
    share.take = floor(rational(rest * share.weight, weights));
    return { share, remainder: (rest * share.weight) % weights };
  });
  const left = rest - unsaturated.reduce((sum, { take }) => sum + take, 0n);
  rows.sort((a, b) => (a.remainder === b.remainder ? byIndex(a.share, b.share) : a.remainder > b.remainder ? -1 : 1));
  for (const { share } of rows.slice(0, Number(left))) share.take += 1n;
}

/** x_i = ⌊r·S_i/G⌋ − ⌊r·S_(i−1)/G⌋, S the running weight. */
function prefix({ rest, weights, unsaturated }: Level): void {
  let running = 0n;
  let before = 0n;
  for (const share of unsaturated) {
    running += share.weight;
    const upTo = floor(rational(rest * running, weights));
    share.take = upTo - before;
    before = upTo;
  }
}

/**
 * D'Hondt: unit by unit to the least (x+1)/g below its cap, ties to the lower index. At the real water level t = r/G no more
 * than the budget lies at or below t, so every account has min(c, ⌊t·g⌋) units before the walk need begin; fewer units than accounts
 * are then left.
 */
function dhondt(shares: readonly Share[], budget: bigint): void {
  const { rest, weights, unsaturated } = saturate(shares, budget);
  for (const share of unsaturated) share.take = floor(rational(rest * share.weight, weights));
  let left = rest - unsaturated.reduce((sum, { take }) => sum + take, 0n);
  const next = new Heap<Share>(
    (a, b) => compareFractions(a.take + 1n, a.weight, b.take + 1n, b.weight) || byIndex(a, b),
    unsaturated.filter(({ take, cap }) => take < cap),
  );
  for (; left > 0n; left--) {
    const share = next.pop()!;
    share.take += 1n;
    if (share.take < share.cap) next.push(share);
  }
}

function waterFill(request: AllocationRequest, shares: readonly Share[], budget: bigint): void {
  if (request.rounding === 'none') {
    throw new AdlError('INVALID_ARGUMENT', 'a water-fill needs the rounding largest-remainder, prefix or dhondt');
  }
  const all = min(
    budget,
    shares.reduce((sum, { cap }) => sum + cap, 0n),
  );
  if (request.rounding === 'dhondt') dhondt(shares, all);
  else if (request.rounding === 'prefix') prefix(saturate(shares, all));
  else largestRemainder(saturate(shares, all));
}

/** Highest weight first, ties by index, each to its cap. */
function queue(shares: readonly Share[], budget: bigint): void {
  let left = budget;
  const ordered = [...shares].sort((a, b) => (a.weight === b.weight ? byIndex(a, b) : a.weight > b.weight ? -1 : 1));
  for (const share of ordered) {
    share.take = min(share.cap, left);
    left -= share.take;
  }
}

/**
 * Allocates a budget over accounts (section 5). Negative budgets and caps count as 0; in a water-fill an account without
 * positive weight gets nothing.
 * @throws AdlError INVALID_COLUMN (lengths differ), INVALID_ARGUMENT (a water-fill without rounding), OUT_OF_RANGE (budget)
 */
export function allocate(request: AllocationRequest): Allocation {
  const { rule, weights, caps } = request;
  if (weights.length !== caps.length) {
    throw new AdlError('INVALID_COLUMN', `${weights.length} weights and ${caps.length} caps`);
  }
  const budget = checked(max(0n, request.budget), 'budget');
  const shares = Array.from(
    weights,
    (weight, index): Share => ({ index, weight, cap: max(0n, caps[index]!), take: 0n }),
  );
  if (rule === 'queue') queue(shares, budget);
  else {
    waterFill(
      request,
      shares.filter(({ weight }) => weight > 0n),
      budget,
    );
  }
  const taken = shares.reduce((sum, { take }) => sum + take, 0n);
  return { take: BigInt64Array.from(shares, ({ take }) => take), residual: budget - taken };
}
