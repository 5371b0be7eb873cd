import { PPM } from '../limits.ts';
import type { Policy } from '../policy.ts';
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
  /** Why no mark price stands for the distance; undefined at the front. */
  readonly noPrice: string | undefined;
}

const FIXED_ORDER =
  'by return on entry the order is that of the entries at every mark: a new mark brings nobody forward while those ahead stay candidates';
const OWN_ORDER =
  'the order is that of the priorities that the venue sets: no mark changes it while those ahead stay candidates';
const NO_ORDER = 'a scan ranks nobody: it starts elsewhere at every mark';
const KEYS_ORDER =
  'a new mark changes the keys of everybody, each along a curve of its own, and the lead may change hands more than once: no one price is the distance';
const MOVING_ORDER =
  'a new mark changes the score of everybody, each along a curve of its own, and the lead may change hands more than once: no one price is the distance';

function reasonOf(policy: Policy, order: MarketOrder | undefined): string {
  if (order === undefined) return policy === 'return' ? FIXED_ORDER : MOVING_ORDER;
  if ('column' in order) return OWN_ORDER;
  return 'scan' in order ? NO_ORDER : KEYS_ORDER;
}

/**
 * Distance of a place from the front in lots. A distance in price is left out, with the reason: it would have to be the mark at which the
 * position leads, and the set of such marks has in general neither one border nor any.
 */
export function distanceToFront(place: Standing, policy: Policy, order?: MarketOrder): DistanceToFront {
  const { rank, lotsAhead, totalLots } = place;
  return {
    lots: lotsAhead,
    lotsPpm: Number((lotsAhead * BigInt(PPM) + totalLots - 1n) / totalLots),
    candidates: rank - 1,
    noPrice: rank === 1 ? undefined : reasonOf(policy, order),
  };
}
