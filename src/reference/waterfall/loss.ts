import type { SideNumber } from '../../core.ts';
import { LONG, SHORT } from '../../limits.ts';
import type { LossSharing } from '../../rules/loss-sharing.ts';
import { allocate } from '../allocation.ts';
import { checked, max, min, signOf } from '../integers.ts';
import { figuresOf, type Pocket, pocketOf } from '../margin.ts';
import type { Named } from '../queue.ts';
import { ceil, floor, rational } from '../rational.ts';
import { isCross, type MarketState, type Position, type State } from '../state.ts';
import { addToWallet } from './closing.ts';
import { addToFund, equityOfFund, fundOf } from './fund.ts';
import type { PriceCase } from './price.ts';

/** What one position pays towards a loss (section 13), quanta. */
export interface Payment {
  readonly account: number;
  readonly side: SideNumber;
  readonly amount: bigint;
}

/** What of a loss is to be shared, and what was paid of it. Quanta. */
export interface SharedLoss {
  /** B. */
  readonly budget: bigint;
  /** In the order in which they were paid. */
  readonly payments: readonly Payment[];
  /** Sum of the payments. */
  readonly paid: bigint;
}

export const NO_LOSS: SharedLoss = { budget: 0n, payments: [], paid: 0n };

/** A position that pays, with its weight and cap. */
interface Payer {
  readonly position: Position;
  readonly weight: bigint;
  readonly cap: bigint;
}

/** A rate per lot is in 10^−9 quanta. */
const RATE_SCALE = 10n ** 9n;

/** What a position can pay now: its Q and, isolated, no more than its margin. */
function meansOf(position: Position, { equity }: Pocket): bigint {
  return max(0n, isCross(position) ? equity : min(position.margin, equity));
}

/** What a position has gained since the rule's mark, not below 0. @throws AdlError OUT_OF_RANGE */
function gainOf(rule: LossSharing, market: MarketState, position: Position, one: PriceCase): bigint {
  if (rule.since === 'entry') return max(0n, figuresOf(market, position).pnl);
  const before = one.markBefore === 0n ? market.mark : one.markBefore;
  const base = rule.since === 'bankruptcy' ? one.bankruptcy : before;
  const place = { market: position.market, account: position.account };
  const moved = checked(market.mark - base, 'what a lot has gained', place);
  return max(0n, checked(signOf(position.side) * position.lots * moved, 'gain of a position', place));
}

/** Those who pay, by account and then long before short. */
function payersOf(state: State, named: Named, rule: LossSharing, one: PriceCase, liquidated: number): Payer[] {
  const market = state.market(one.market);
  const sides: SideNumber[] = rule.sides === 'both' ? [LONG, SHORT] : [one.sign > 0n ? SHORT : LONG];
  const positions = sides.flatMap((side) => [...state.positionsOf(one.market, side)]);
  positions.sort((a, b) => a.account - b.account || a.side - b.side);
  return positions.flatMap((position): Payer[] => {
    if (position.account === liquidated || position.exempt || named.covers(position)) return [];
    const means = meansOf(position, pocketOf(state, position));
    if (means === 0n) return [];
    if (rule.by === 'open-interest') return [{ position, weight: position.lots, cap: means }];
    const gain = gainOf(rule, market, position, one);
    return gain === 0n ? [] : [{ position, weight: gain, cap: min(gain, means) }];
  });
}

/** Amounts by a rate per lot, rounded as the rate is. @throws AdlError OUT_OF_RANGE of the open interest or the rate */
function byRate(payers: readonly Payer[], budget: bigint, round: typeof ceil): bigint[] {
  const interest = checked(
    payers.reduce((sum, { weight }) => sum + weight, 0n),
    'lots of those who share a loss',
  );
  if (interest === 0n) return [];
  const rate = checked(round(rational(budget * RATE_SCALE, interest)), 'loss per lot');
  return payers.map(({ weight, cap }) => min(cap, round(rational(rate * weight, RATE_SCALE))));
}

function amountsOf(rule: LossSharing, payers: readonly Payer[], budget: bigint): bigint[] {
  if (rule.rounding !== 'largest-remainder') return byRate(payers, budget, rule.rounding === 'up' ? ceil : floor);
  const { take } = allocate({
    rule: 'water-fill',
    rounding: 'largest-remainder',
    budget,
    weights: BigInt64Array.from(payers, ({ weight }) => weight),
    caps: BigInt64Array.from(payers, ({ cap }) => cap),
  });
  return Array.from(take);
}

/** B: of D what the fund does not pay down to its floor. @throws AdlError OUT_OF_RANGE */
function budgetOf(state: State, rule: LossSharing, { market, sign, lots, bankruptcy }: PriceCase): bigint {
  const deficit = checked(max(0n, sign * lots * (bankruptcy - state.market(market).mark)), 'deficit');
  if (rule.fund === 'spared') return deficit;
  return max(0n, deficit - max(0n, equityOfFund(state, state.market(market).fund) - fundOf(state, market).floor));
}

/**
 * Shares the loss of lots that neither book nor takeover took, without closing a position (section 13). The house has not yet taken
 * the lots.
 * @param liquidated account that pays nothing
 * @throws AdlError OUT_OF_RANGE
 */
export function shareLoss(
  state: State,
  named: Named,
  rule: LossSharing,
  one: PriceCase,
  liquidated: number,
): SharedLoss {
  const budget = budgetOf(state, rule, one);
  if (budget === 0n) return NO_LOSS;
  const payers = payersOf(state, named, rule, one, liquidated);
  const amounts = amountsOf(rule, payers, budget);
  const payments: Payment[] = [];
  let paid = 0n;
  for (const [i, { position }] of payers.entries()) {
    // Two positions of one account pay out of the same equity.
    const amount = min(amounts[i]!, meansOf(position, pocketOf(state, position)));
    if (amount === 0n) continue;
    if (isCross(position)) addToWallet(state, position.account, -amount);
    else state.put({ ...position, margin: position.margin - amount });
    addToFund(state, one.market, amount);
    paid = checked(paid + amount, 'payments towards a loss');
    payments.push({ account: position.account, side: position.side, amount });
  }
  return { budget, payments, paid };
}
