import type { SideNumber } from '../../core.ts';
import type { Market } from '../../market.ts';
import type { Overlap } from '../../rules.ts';
import { eligibleLotsOf } from '../eligible.ts';
import { checked, min } from '../integers.ts';
import { pocketOf } from '../margin.ts';
import { type Candidate, type Named, queueOf } from '../queue.ts';
import { floor, rational } from '../rational.ts';
import { type Position, type State, sideKey } from '../state.ts';
import { applyClosing, type Closing, closingOf, passes } from './closing.ts';
import type { Share } from './sharing.ts';

/** One counterparty closed, in whole or in part. */
export interface Fill {
  readonly account: number;
  readonly lots: bigint;
  readonly realized: bigint;
  readonly fee: bigint;
  readonly remainingLots: bigint;
  readonly score: number;
  /** Place in the queue of the tick, from 1. */
  readonly rank: number;
  /** Quanta; 0 unless `overlap: allow` closed more than the account can pay for. */
  readonly newDeficit: bigint;
}

/**
 * In which round a candidate was offered lots: in the walk of the queue, or once more at its end (section 4); its share, or what others
 * have left of theirs (section 9).
 */
export type Round = 'queue' | 'last-resort' | 'share' | 'rest';

/** What became of one offer, with the numbers that decided it. */
export interface OfferRecord {
  readonly candidate: Candidate;
  readonly rank: number;
  readonly round: Round;
  /** The position and its Q in its turn. */
  readonly position: Position;
  readonly equity: bigint;
  /** Lots that nobody had taken yet. */
  readonly left: bigint;
  /** What it was offered, and whether that passes. */
  readonly offered: Closing;
  readonly passes: boolean;
  /** Lots that it closed. */
  readonly closed: bigint;
  /** What it was to give; undefined where the market has no rule for that. */
  readonly share: Share | undefined;
}

/** What was taken in the tiers of an allocation (section 9): lots, and what they cost against the mark in quanta. */
export interface TierSums {
  readonly profitLots: bigint;
  readonly profitCost: bigint;
  readonly equityLots: bigint;
  readonly equityCost: bigint;
}

export const NO_TIERS: TierSums = { profitLots: 0n, profitCost: 0n, equityLots: 0n, equityCost: 0n };

/** What the queue took, and whom it passed over. */
export interface Deleverage {
  readonly fills: readonly Fill[];
  /** Accounts, in queue order; a fill of the last resort leaves its account here. */
  readonly skipped: readonly number[];
  /** Lots that the queue could not take. */
  readonly left: bigint;
  /** Quanta that fund cash paid for isolated counterparties whose margin did not reach. */
  readonly deficitPaid: bigint;
  /** The candidates in the order in which they were asked. */
  readonly queue: readonly Candidate[];
  readonly offers: readonly OfferRecord[];
  /** All 0 without tiers. */
  readonly tiers: TierSums;
}

/** A counterparty in its turn: what it holds, its Q, and what it closes. */
interface Offer {
  readonly position: Position;
  readonly equity: bigint;
  readonly closing: Closing;
  readonly closingAt: (lots: bigint) => Closing;
}

/** The queues of one tick: each is scored when it is first asked for, and then keeps its order, unless the market's rules say otherwise. */
export class Queues {
  readonly named: Named;
  readonly #state: State;
  readonly #queues = new Map<number, readonly Candidate[]>();

  constructor(state: State, named: Named) {
    this.#state = state;
    this.named = named;
  }

  /** @throws AdlError OUT_OF_RANGE */
  of(market: number, side: SideNumber): readonly Candidate[] {
    const key = sideKey(market, side);
    const known = this.#queues.get(key);
    const { rerank, order } = this.#state.market(market).market.rules;
    if (known !== undefined && rerank === 'tick') return known;
    const all = queueOf(this.#state, market, side, this.named);
    const queue = order !== undefined && 'scan' in order ? all.slice(0, order.scan.maxScan) : all;
    this.#queues.set(key, queue);
    return queue;
  }
}

/** Last resort (section 4, step 4): the closing of the lots found by bisection over 0 … most; none when it is 0 lots. */
export function bisect(
  most: bigint,
  closingAt: (lots: bigint) => Closing,
  fits: (closing: Closing) => boolean,
): Closing {
  let lo = 0n;
  let hi = most;
  while (lo < hi) {
    const mid = floor(rational(lo + hi + 1n, 2n));
    if (fits(closingAt(mid))) lo = mid;
    else hi = mid - 1n;
  }
  return closingAt(lo);
}

function bisected(offer: Offer): Offer {
  const { position, equity, closing, closingAt } = offer;
  return { ...offer, closing: bisect(closing.lots, closingAt, (tried) => passes(position, equity, tried)) };
}

/** What a candidate closes in its turn; of 0 lots where it is passed over (section 4, step 4 and section 7.2). */
function accept(overlap: Overlap, offer: Offer): Offer {
  const { position, equity, closing, closingAt } = offer;
  if (passes(position, equity, closing)) return offer;
  if (overlap === 'cap') return bisected(offer);
  if (overlap === 'allow' && equity > 0n) return offer;
  return { ...offer, closing: closingAt(0n) };
}

/**
 * Walks the queue of the other side while lots are left, then the skipped once more (section 4, step 4).
 * @param position the liquidated; positions of its account are left out without a word
 * @param lots lots to close against counterparties
 * @param unitValue ux
 * @throws AdlError OUT_OF_RANGE
 */
export function deleverage(
  state: State,
  queues: Queues,
  position: Position,
  lots: bigint,
  unitValue: bigint,
): Deleverage {
  const marketState = state.market(position.market);
  const market: Market = marketState.market;
  const otherSide: SideNumber = position.side === 0 ? 1 : 0;
  const fills: Fill[] = [];
  const offers: OfferRecord[] = [];
  const skipped: { readonly candidate: Candidate; readonly rank: number }[] = [];
  const { overlap } = market.rules;
  let left = lots;
  let deficitPaid = 0n;

  const fill = (candidate: Candidate, rank: number, { position: closed, equity, closing }: Offer): void => {
    const after = applyClosing(state, closed, closing, equity);
    left -= closing.lots;
    deficitPaid = checked(deficitPaid + after.deficitPaid, 'deficits paid by the fund');
    const { account, score } = candidate;
    const { realized, fee } = closing;
    const { remainingLots, newDeficit } = after;
    fills.push({ account, lots: closing.lots, realized, fee, remainingLots, score, rank, newDeficit });
  };
  const note = (round: Round, candidate: Candidate, rank: number, made: Offer, closed: bigint): void => {
    const { position: asked, equity, closing: offered } = made;
    const fits = passes(asked, equity, offered);
    offers.push({
      candidate,
      rank,
      round,
      position: asked,
      equity,
      left,
      offered,
      passes: fits,
      closed,
      share: undefined,
    });
  };
  const offerTo = (counterparty: Position): Offer => {
    const { equity } = pocketOf(state, counterparty);
    const closingAt = (k: bigint) => closingOf(market, counterparty, k, unitValue, marketState.mark);
    const most = min(eligibleLotsOf(state, counterparty), left);
    return { position: counterparty, equity, closing: closingAt(most), closingAt };
  };

  const queue = queues.of(position.market, otherSide);
  for (const [index, candidate] of queue.entries()) {
    const rank = index + 1;
    if (left === 0n) break;
    if (candidate.account === position.account) continue;
    const counterparty = state.find(position.market, otherSide, candidate.account);
    if (counterparty === undefined || eligibleLotsOf(state, counterparty) === 0n) continue;
    const made = offerTo(counterparty);
    const accepted = accept(overlap, made);
    note('queue', candidate, rank, made, accepted.closing.lots);
    if (accepted.closing.lots > 0n) fill(candidate, rank, accepted);
    else skipped.push({ candidate, rank });
  }

  for (const { candidate, rank } of overlap === 'skip' ? skipped : []) {
    if (left === 0n) break;
    const made = offerTo(state.find(position.market, otherSide, candidate.account)!);
    const accepted = bisected(made);
    note('last-resort', candidate, rank, made, accepted.closing.lots);
    if (accepted.closing.lots > 0n) fill(candidate, rank, accepted);
  }
  return {
    fills,
    skipped: skipped.map(({ candidate }) => candidate.account),
    left,
    deficitPaid,
    queue,
    offers,
    tiers: NO_TIERS,
  };
}
