import type { ExemptRows, SideNumber } from '../core.ts';
import { requireMarks } from './door.ts';
import { eligibleLotsOf } from './eligible.ts';
import { figuresOf, pocketOf } from './margin.ts';
import { isCandidate } from './queue.ts';
import { scoreOf } from './score.ts';
import type { State } from './state.ts';

/** Exempt positions of a market side that would be candidates without their flag, by account (section 11.3). @throws AdlError as queries do */
export function exemptRows(state: State, market: number, side: SideNumber): ExemptRows {
  const marketState = state.market(market);
  requireMarks(state);
  const found = Array.from(state.positionsOf(market, side)).flatMap((position) => {
    if (!position.exempt) return [];
    const figures = figuresOf(marketState, position);
    const pocket = pocketOf(state, position);
    if (!isCandidate(state, { ...position, exempt: false }, figures, pocket)) return [];
    const score = scoreOf(marketState.market.policy, state.moneyDecimals, position, figures, pocket);
    return [{ position, score, lots: eligibleLotsOf(state, position) }];
  });
  found.sort((a, b) => a.position.account - b.position.account);
  return {
    account: Uint32Array.from(found, ({ position }) => position.account),
    score: Float64Array.from(found, ({ score }) => score),
    lots: BigInt64Array.from(found, ({ lots }) => lots),
    heldLots: BigInt64Array.from(found, ({ position }) => position.lots),
  };
}
