import type { SideNumber } from '../core.ts';
import { eligibleLotsOf } from './eligible.ts';
import { type Figures, figuresOf, isLiquidatable, type Pocket, pocketOf } from './margin.ts';
import { type Entrant, inOrder } from './order.ts';
import { isRankedBy, scoreOf } from './score.ts';
import { isCross, type Position, type State, sideKey } from './state.ts';

/** A candidate as it was when its queue was scored. */
export interface Candidate {
  readonly account: number;
  /** Those that may be closed (section 11.1). */
  readonly lots: bigint;
  /** N, quanta. */
  readonly notional: bigint;
  readonly score: number;
  /** What it was scored on. */
  readonly position: Position;
  readonly figures: Figures;
  readonly pocket: Pocket;
}

/** The positions that a batch of liquidations names, which are never candidates in its tick (section 3). */
export class Named {
  readonly #positions = new Map<number, Set<number>>();
  readonly #crossAccounts = new Set<number>();

  /** False when the position was named before. */
  add(position: Position): boolean {
    const key = sideKey(position.market, position.side);
    const accounts = this.#positions.get(key) ?? new Set();
    if (accounts.has(position.account)) return false;
    this.#positions.set(key, accounts.add(position.account));
    if (isCross(position)) this.#crossAccounts.add(position.account);
    return true;
  }

  /** Whether the position is named, or is cross and shares its pocket with a named cross position. */
  covers(position: Position): boolean {
    if (isCross(position) && this.#crossAccounts.has(position.account)) return true;
    return this.#positions.get(sideKey(position.market, position.side))?.has(position.account) ?? false;
  }
}

/** Whether a market's rules admit a candidate (sections 8 and 11). */
function isAdmitted(state: State, position: Position, figures: Figures, pocket: Pocket): boolean {
  const { candidates } = state.market(position.market).market.rules;
  if (candidates === undefined) return true;
  const { winnersOnly, leastLots, inLiquidation } = candidates;
  if (winnersOnly && figures.pnl <= 0n) return false;
  if (position.lots < BigInt(leastLots) || eligibleLotsOf(state, position) === 0n) return false;
  return inLiquidation === 'allowed' || !isLiquidatable(pocket);
}

/** Whether a position is a candidate (sections 3, 8 and 11), what a batch names aside. */
export function isCandidate(state: State, position: Position, figures: Figures, pocket: Pocket): boolean {
  const { policy } = state.market(position.market).market;
  if (position.lots === 0n || pocket.equity <= 0n || position.exempt) return false;
  return isRankedBy(policy, figures.pnl) && isAdmitted(state, position, figures, pocket);
}

/**
 * The candidates of one market side in queue order, in the present state. Every market with positions must have a mark.
 * @throws AdlError OUT_OF_RANGE
 */
export function queueOf(state: State, market: number, side: SideNumber, named: Named = new Named()): Candidate[] {
  const marketState = state.market(market);
  const entrants: Entrant[] = [];
  for (const position of state.positionsOf(market, side)) {
    if (named.covers(position)) continue;
    const figures = figuresOf(marketState, position);
    const pocket = pocketOf(state, position);
    if (!isCandidate(state, position, figures, pocket)) continue;
    const score = scoreOf(marketState.market.policy, state.moneyDecimals, position, figures, pocket);
    const { account } = position;
    const lots = eligibleLotsOf(state, position);
    const candidate = { account, lots, notional: figures.notional, score, position, figures, pocket };
    entrants.push({ candidate, position, figures, pocket });
  }
  return inOrder(marketState, market, side, entrants);
}
