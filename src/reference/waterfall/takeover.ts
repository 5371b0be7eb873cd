import { abs, max, min } from '../integers.ts';
import { floor, rational } from '../rational.ts';
import type { State } from '../state.ts';
import { moneyOf } from '../units.ts';
import { type FundView, fundOf } from './fund.ts';

/** What a takeover is weighed on. Lots, quanta per lot. */
export interface TakeoverCase {
  readonly market: number;
  /** Of the liquidated. */
  readonly sign: bigint;
  /** R. */
  readonly lots: bigint;
  /** ub. */
  readonly bankruptcy: bigint;
}

/** The most lots that the fund can pay for: with d = s·(ub − u) > 0 a lot, k·d < fund cash + house PnL − floor. */
export function affordable(
  state: State,
  { market, sign, lots, bankruptcy }: TakeoverCase,
  { deficit, rest }: FundView,
): bigint {
  const perLot = sign * (bankruptcy - state.market(market).mark);
  if (perLot <= 0n) return lots;
  const spare = rest + deficit - fundOf(state, market).floor;
  return max(0n, min(lots, floor(rational(spare - 1n, perLot))));
}

/** The largest number up to `most` that leaves the house at its cap or below it, 0 where none does: −L ≤ s·held + k ≤ L. */
function underCap(state: State, { market, sign }: TakeoverCase, most: bigint): bigint {
  const { market: settings, mark, house } = state.market(market);
  const cap = settings.rules.takeover?.houseNotional;
  if (cap === undefined) return most;
  const limit = floor(rational(moneyOf(state.moneyDecimals, cap), abs(mark)));
  const held = sign * house.lots;
  const k = min(most, limit - held);
  return k > 0n && held + k >= -limit ? k : 0n;
}

/** Lots that the house takes over (section 4, step 3 and section 7.3). */
export function takeoverLotsOf(state: State, one: TakeoverCase, view: FundView): bigint {
  if (!fundOf(state, one.market).takeover) return 0n;
  const k = underCap(state, one, affordable(state, one, view));
  if (state.market(one.market).market.rules.takeover?.mode === 'partial') return k;
  return k === one.lots ? k : 0n;
}
