import { PPM } from '../limits.ts';
import type { MarketOrder } from '../rules/order.ts';
import type { Standing } from './indicators.ts';

/** How far a candidate is from being deleveraged first. */
export interface DistanceToFront {
  /** Lots that are closed before this position is touched. */
  readonly lots: bigint;
  /** The same as a share of all lots of the queue in ppm, rounded up. */
  readonly lotsPpm: number;
  /** Candidates before this one. */
  readonly candidates: number;
  /** Why there is no distance in price; undefined where `frontMarks` of `adl-core/explain` gives one, and at the front. */
  readonly noPrice: string | undefined;
}

const OWN_ORDER =
  'the order is that of the priorities that the venue sets: no mark changes it while those ahead stay candidates';
const NO_ORDER = 'a scan ranks nobody: it starts elsewhere at every mark';

function reasonOf(order: MarketOrder | undefined): string | undefined {
  if (order === undefined || 'by' in order) return undefined;
  return 'scan' in order ? NO_ORDER : OWN_ORDER;
}

/** Distance of a place from the front in lots. The distance in price takes a search: `frontMarks` of `adl-core/explain`. */
export function distanceToFront(place: Standing, order?: MarketOrder): DistanceToFront {
  const { rank, lotsAhead, totalLots } = place;
  return {
    lots: lotsAhead,
    lotsPpm: Number((lotsAhead * BigInt(PPM) + totalLots - 1n) / totalLots),
    candidates: rank - 1,
    noPrice: rank === 1 ? undefined : reasonOf(order),
  };
}
