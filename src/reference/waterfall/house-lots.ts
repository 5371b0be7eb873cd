import { max, min } from '../integers.ts';
import type { State } from '../state.ts';
import { equityOfFund } from './fund.ts';
import { affordable, type TakeoverCase } from './takeover.ts';

/** Lots of an opposite position of its own that the house closes ahead of the queue, at ub (section 11.2). */
export function houseLotsOf(state: State, one: TakeoverCase): bigint {
  const { market, house, fund } = state.market(one.market);
  if (market.rules.candidates?.house !== 'eligible') return 0n;
  const lots = max(0n, min(one.lots, -one.sign * house.lots));
  return affordable(state, { ...one, lots }, { deficit: 0n, rest: equityOfFund(state, fund) });
}
