import { LONG } from '../limits.ts';
import type { Units } from './book.ts';
import type { Scenario } from './format.ts';
import type { ScheduledTick } from './path.ts';
import { tableAt } from './random.ts';

/** An order-book fill as integers. */
export interface Fill {
  readonly lots: bigint;
  readonly unitValue: bigint;
}

interface Level {
  lots: number;
  readonly unitValue: number;
}

/** The order book of one tick: for every market and side a few price levels that slide away from the mark. */
export class TickLiquidity {
  /** sides[market][0] bids for liquidated longs, [1] offers for liquidated shorts; best price first. */
  private readonly sides: readonly (readonly [Level[], Level[]])[];

  /** @param marks unit values in quanta per lot */
  constructor(
    scenario: Pick<Scenario, 'liquidity'>,
    units: readonly Units[],
    tick: Pick<ScheduledTick, 'at' | 'duration' | 'labels'>,
    marks: readonly number[],
  ) {
    const { thinning, momentFactor, levels, levelStepPpm } = scenario.liquidity;
    const factor = tableAt(thinning, tick.at) * (tick.labels.length > 0 ? momentFactor : 1) * (tick.duration / 60);
    this.sides = units.map(({ depthPerMinute }, m) => {
      const mark = marks[m]!;
      const lots = Math.floor((depthPerMinute * factor) / levels);
      const level = (sign: number, step: number): Level => ({
        lots,
        unitValue: Math.max(1, mark + sign * Math.floor((mark / 1_000_000) * levelStepPpm * step)),
      });
      const steps = Array.from({ length: levels }, (_, i) => i + 1);
      return [steps.map((step) => level(-1, step)), steps.map((step) => level(1, step))];
    });
  }

  /**
   * Closes up to `lots` of a liquidated position at `limit` (quanta per lot) or better: a long is sold at no less, a short
   * bought back at no more. What is taken is gone for those who come later.
   */
  take(market: number, side: number, lots: number, limit: number): Fill[] {
    const fills: Fill[] = [];
    let left = lots;
    for (const level of this.sides[market]![side === LONG ? 0 : 1]) {
      if (left === 0 || (side === LONG ? level.unitValue < limit : level.unitValue > limit)) break;
      const taken = Math.min(left, level.lots);
      if (taken === 0) continue;
      level.lots -= taken;
      left -= taken;
      fills.push({ lots: BigInt(taken), unitValue: BigInt(level.unitValue) });
    }
    return fills;
  }
}
