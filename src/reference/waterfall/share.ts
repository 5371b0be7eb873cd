import type { SideNumber } from '../../core.ts';
import { eligibleLotsOf } from '../eligible.ts';
import { checked, min, signOf } from '../integers.ts';
import { figuresOf, pocketOf } from '../margin.ts';
import type { Candidate } from '../queue.ts';
import type { MarketState, Position, State } from '../state.ts';
import { applyClosing, type Closing, closingOf, passes } from './closing.ts';
import {
  bisect,
  type Deleverage,
  type Fill,
  NO_TIERS,
  type OfferRecord,
  type Queues,
  type TierSums,
} from './deleverage.ts';
import { type Share, sharesOf, type Taker } from './sharing.ts';

/** A candidate that takes part, with its place in the queue. */
interface Row extends Taker {
  readonly candidate: Candidate;
  readonly rank: number;
}

/** The candidates that take part, in queue order: with lots that may be closed and with Q > 0 now, and not of the liquidated account. */
function takersOf(state: State, market: MarketState, queue: readonly Candidate[], position: Position): Row[] {
  const side: SideNumber = position.side === 0 ? 1 : 0;
  return queue.flatMap((candidate, index): Row[] => {
    const counterparty = state.find(position.market, side, candidate.account);
    if (counterparty === undefined || candidate.account === position.account) return [];
    const { equity } = pocketOf(state, counterparty);
    const lots = eligibleLotsOf(state, counterparty);
    if (equity <= 0n || lots === 0n) return [];
    const { notional, pnl } = figuresOf(market, counterparty);
    return [{ candidate, rank: index + 1, lots, notional, pnl, equity }];
  });
}

/** Closes counterparties of one liquidation and keeps the record. */
class Record {
  readonly fills: Fill[] = [];
  readonly skipped: number[] = [];
  readonly offers: OfferRecord[] = [];
  readonly #state: State;
  readonly #position: Position;
  readonly #unitValue: bigint;

  constructor(state: State, position: Position, unitValue: bigint) {
    this.#state = state;
    this.#position = position;
    this.#unitValue = unitValue;
  }

  /** Closes k lots or, where they do not pass and the candidate is skipped, what the bisection finds. Returns the lots closed. */
  close({ candidate, rank }: Row, k: bigint, round: 'share' | 'rest', share: Share, left: bigint): bigint {
    const { account, score } = candidate;
    const { market, mark } = this.#state.market(this.#position.market);
    const counterparty = this.#state.find(this.#position.market, this.#position.side === 0 ? 1 : 0, account)!;
    const { equity } = pocketOf(this.#state, counterparty);
    const closingAt = (lots: bigint): Closing => closingOf(market, counterparty, lots, this.#unitValue, mark);
    const fits = (closing: Closing): boolean => passes(counterparty, equity, closing);
    const offered = closingAt(k);
    const passed = fits(offered);
    if (!passed) this.skipped.push(account);
    const closing = passed ? offered : bisect(k, closingAt, fits);
    const asked = { candidate, rank, round, position: counterparty, equity, left, share };
    this.offers.push({ ...asked, offered, passes: passed, closed: closing.lots });
    if (closing.lots === 0n) return 0n;
    const { remainingLots, newDeficit } = applyClosing(this.#state, counterparty, closing, equity);
    const { lots, realized, fee } = closing;
    this.fills.push({ account, lots, realized, fee, remainingLots, score, rank, newDeficit });
    return lots;
  }
}

/** What was closed of everybody up to its first cap, and above. @throws AdlError OUT_OF_RANGE */
function tierSumsOf({ fills }: Record, takers: readonly Row[], shares: readonly Share[], gap: bigint): TierSums {
  const closed = new Map<number, bigint>();
  for (const { account, lots } of fills) closed.set(account, (closed.get(account) ?? 0n) + lots);
  let profitLots = 0n;
  let equityLots = 0n;
  for (const [i, { candidate }] of takers.entries()) {
    const lots = closed.get(candidate.account) ?? 0n;
    const inProfit = min(lots, shares[i]!.cap);
    profitLots += inProfit;
    equityLots += lots - inProfit;
  }
  const profitCost = checked(profitLots * gap, 'cost of the profit tier');
  const equityCost = checked(equityLots * gap, 'cost of the equity tier');
  return { profitLots, profitCost, equityLots, equityCost };
}

/** Closes everybody's share, then in queue order what some could not bear. Returns what is left. */
function closeShares(record: Record, takers: readonly Row[], shares: readonly Share[], lots: bigint): bigint {
  let left = lots;
  const room = shares.map((share, i) => {
    if (share.lots === 0n) return share.bound;
    const closed = record.close(takers[i]!, share.lots, 'share', share, left);
    left -= closed;
    // Who could not bear it all is not asked again.
    return closed < share.lots ? 0n : share.bound - closed;
  });
  for (const [i, more] of room.entries()) {
    const k = min(left, more);
    if (k > 0n) left -= record.close(takers[i]!, k, 'rest', shares[i]!, left);
  }
  return left;
}

/**
 * Shares the lots out among all candidates of the other side by the market's rule (section 9).
 * @param position the liquidated
 * @param lots lots to close against counterparties
 * @param unitValue ux
 * @throws AdlError OUT_OF_RANGE
 */
export function shareOut(
  state: State,
  queues: Queues,
  position: Position,
  lots: bigint,
  unitValue: bigint,
): Deleverage {
  const marketState = state.market(position.market);
  const queue = queues.of(position.market, position.side === 0 ? 1 : 0);
  const takers = takersOf(state, marketState, queue, position);
  // The counterparty's sign is the opposite of the liquidated's.
  const change = -signOf(position.side) * (unitValue - marketState.mark);
  const gap = change < 0n ? -change : 0n;
  const rule = marketState.market.rules.allocation!;
  const shares = sharesOf(rule, takers, lots, gap);
  const record = new Record(state, position, unitValue);
  const left = closeShares(record, takers, shares, lots);
  const { fills, skipped, offers } = record;
  const tiers = rule.capOf === 'tiers' ? tierSumsOf(record, takers, shares, gap) : NO_TIERS;
  return { fills, skipped, left, deficitPaid: 0n, queue, offers, tiers };
}
