import type { Cohort, ScenarioMarket } from './format.ts';
import { Distribution, type Random } from './random.ts';
import { refuse } from './reader.ts';

/** The distributions of a cohort, sampled once. */
export interface CohortDraws {
  readonly size: Distribution;
  readonly entry: Distribution;
  /** Undefined for a cross cohort: its pool has the leverage. */
  readonly leverage: Distribution | undefined;
}

export function drawsOf(cohort: Cohort): CohortDraws {
  return {
    size: new Distribution(cohort.size),
    entry: new Distribution(cohort.entry),
    leverage: cohort.leverage === undefined ? undefined : new Distribution(cohort.leverage),
  };
}

/**
 * Splits `total` lots over rows from `first` on in proportion to drawn sizes: rounded down, at least one lot each, and
 * what rounding left goes to the largest, so that the sum is exact.
 */
export function drawLots(
  lots: Float64Array,
  first: number,
  count: number,
  total: number,
  size: Distribution,
  random: Random,
  market: ScenarioMarket,
): void {
  if (total < count) {
    refuse(
      `scenario.markets(${market.spec.symbol}).openInterest`,
      `${count} positions need at least as many lots, a cohort has ${total}: use a smaller lot or fewer positions`,
    );
  }
  let weight = 0;
  for (let row = first; row < first + count; row++) {
    lots[row] = size.draw(random);
    weight += lots[row]!;
  }
  let left = total;
  let largest = first;
  for (let row = first; row < first + count; row++) {
    lots[row] = Math.max(1, Math.floor((lots[row]! / weight) * total));
    left -= lots[row]!;
    if (lots[row]! > lots[largest]!) largest = row;
  }
  lots[largest] = lots[largest]! + Math.max(left, 1 - lots[largest]!);
  // Rows raised to one lot may have taken more than the largest can give back.
  let excess = lots.subarray(first, first + count).reduce((sum, n) => sum + n, 0) - total;
  for (let row = first; excess > 0; row++) {
    const give = Math.min(excess, lots[row]! - 1);
    lots[row] = lots[row]! - give;
    excess -= give;
  }
}

/** Entry price for a place between −1 (the range's low), 0 (`mark`) and 1 (its high). */
export function entryPrice(market: ScenarioMarket, mark: number, place: number): number {
  const { low, high } = market.entryRange;
  return place < 0 ? mark + (mark - Number(low.value)) * place : mark + (Number(high.value) - mark) * place;
}
