/**
 * Worst cases, all shorts of one market in isolated margin, sizes 1 to 1,000 lots:
 *
 * ties  one entry price and one leverage, so that all scores are equal
 * thin  the first 20,000 of the queue (or half of it) have a twenty-fifth of their notional as equity and less than THICK_LOTS,
 *       the others, one behind the other, as much equity as notional and THICK_LOTS
 */
import type { Random } from './random.ts';

export type SpecialKind = 'ties' | 'thin';

const MOST_THIN = 20_000;
export const THICK_LOTS = 1000;

export interface Drawn {
  readonly lots: number;
  /** Entry value and margin without their signs, in quanta. */
  readonly cost: number;
  readonly held: number;
}

/** The position drawn after `row` others, at a mark in quanta a lot. */
export function drawSpecial(kind: SpecialKind, row: number, mark: number, random: Random): Drawn {
  const lots = 1 + random.below(THICK_LOTS - 1);
  if (kind === 'ties') return { lots, cost: lots * mark, held: (lots * mark) / 10 };
  // Every second one, so that no run of rows is all thin.
  const thin = row % 2 === 0 && row < 2 * MOST_THIN;
  // At the moved mark a short that entered here has gained two hundredths.
  const unit = mark - random.below(Math.floor(mark / 1000));
  if (thin) return { lots, cost: lots * unit, held: Math.ceil((lots * unit) / 50) };
  return { lots: THICK_LOTS, cost: THICK_LOTS * unit, held: THICK_LOTS * unit };
}
