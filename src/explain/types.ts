import type { Explanation } from '../explain.ts';
import type { Side } from '../market.ts';
import type { Round } from '../reference/waterfall/deleverage.ts';
import type { PriceKind } from '../rules/price.ts';

/** An inequality of the specification with both sides in numbers. */
export interface Comparison {
  /** Both sides in the specification's letters, e.g. `Q + s·k·(ux − u) − max(0, fee) ≥ 0`. */
  readonly text: string;
  readonly left: bigint;
  readonly relation: '>' | '≥';
  readonly right: bigint;
  readonly holds: boolean;
}

/**
 * Why counterparties are closed at a price: what the rule of that kind asks for; the mark, because the bankruptcy price is further from it
 * than `maxDeviationPpm` allows; or the bankruptcy price, because the fund cannot pay for what the rule asks for.
 */
export type PriceReason = PriceKind | 'too-far-from-mark' | 'fund-cannot-pay';

/** At what price counterparties of a liquidation are closed, and why. Unit values in quanta per lot, money in quanta. */
export interface PriceExplanation {
  readonly reason: PriceReason;
  /** ux. */
  readonly unitValue: bigint;
  /** ub. */
  readonly bankruptcyUnitValue: bigint;
  /** u. */
  readonly markUnitValue: bigint;
  /** uw: what the rule asks for. */
  readonly wantedUnitValue: bigint;
  /** What uw would cost the fund; 0 where it costs it nothing. */
  readonly fundCost: bigint;
  /** Whether the fund can pay that; undefined where there is nothing to pay. */
  readonly fundTest: Comparison | undefined;
}

/** What a rule of sharing gave a counterparty (section 9): weight, cap, share and bound. */
export interface ShareExplanation {
  readonly weight: bigint;
  readonly cap: bigint;
  readonly lots: bigint;
  readonly bound: bigint;
}

/**
 * Why a fill has its lots: all that the position had; all that were left; the most that pass the tests (bisection); its share by the
 * market's rule; more of what others could not take; or, with `overlap: allow`, all that was offered though the tests fail.
 */
export type FillReason =
  | 'whole-position'
  | 'lots-left'
  | 'most-that-pass'
  | 'share'
  | 'rest-of-shares'
  | 'deficit-allowed';

/** The first test that a skipped counterparty fails: no equity; equity below 0 behind the close; margin below 0 behind it. */
export type SkipReason = 'no-equity' | 'equity-after' | 'margin-after';

/** One offer to a counterparty with all that decided it. Lots, quanta, quanta per lot. */
interface OfferExplanation {
  /** Row of the liquidation in the tick's batch. */
  readonly liquidation: number;
  readonly account: string;
  readonly market: string;
  /** Side of the counterparty. */
  readonly side: Side;
  /** Factors of the score, rank and lights in the queue as it was scored in this tick. */
  readonly place: Explanation;
  /** Of that queue: lots before this candidate, candidates and lots in all. */
  readonly lotsAhead: bigint;
  readonly candidates: number;
  readonly totalLots: bigint;
  readonly round: Round;
  /** In the turn of the offer: lots of the position, its margin (−1: cross), its Q, lots that nobody had taken yet. */
  readonly lots: bigint;
  readonly margin: bigint;
  readonly equity: bigint;
  readonly lotsLeft: bigint;
  readonly offeredLots: bigint;
  readonly closedLots: bigint;
  /** The tests of the close of `offeredLots`, in the order in which they are asked. */
  readonly tests: readonly Comparison[];
  /** Undefined where the market has no rule of sharing. */
  readonly share: ShareExplanation | undefined;
  readonly price: PriceExplanation;
}

/** Why a counterparty was closed, and for so many lots. */
export interface FillExplanation extends OfferExplanation {
  readonly kind: 'fill';
  readonly reason: FillReason;
  /** Row in the report's columns of fills. */
  readonly row: number;
  readonly remainingLots: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  readonly newDeficit: bigint;
}

/** Why a counterparty was passed over. */
export interface SkipExplanation extends OfferExplanation {
  readonly kind: 'skip';
  readonly reason: SkipReason;
  /** Row in the report's column of the skipped. */
  readonly row: number;
}
