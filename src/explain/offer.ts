import { explain } from '../explain.ts';
import type { Market, Side } from '../market.ts';
import { type PlacedQueue, placesOf } from '../reference/lights.ts';
import { factsOf } from '../reference/queries.ts';
import type { Candidate } from '../reference/queue.ts';
import type { OfferRecord } from '../reference/waterfall/deleverage.ts';
import type { Report } from '../reference/waterfall/liquidate.ts';
import type { PriceChoice } from '../reference/waterfall/price.ts';
import type { Comparison, FillReason, PriceExplanation, PriceReason, SkipReason } from './types.ts';

/** Places of the queues that a tick scored, each worked out once. */
export class PlacedQueues {
  private readonly placed = new Map<readonly Candidate[], PlacedQueue>();

  /** @throws AdlError OUT_OF_RANGE: the candidates' lots add up to more than an amount */
  of(queue: readonly Candidate[], market: Market): PlacedQueue {
    const known = this.placed.get(queue) ?? placesOf([...queue], market.percentile);
    this.placed.set(queue, known);
    return known;
  }
}

/** Of which liquidation, in which market, an offer was. */
export interface OfferPlace {
  readonly liquidation: number;
  readonly account: string;
  readonly market: Market;
  readonly side: Side;
  readonly moneyDecimals: number;
  readonly floor: bigint;
}

function compare(text: string, left: bigint, relation: Comparison['relation'], right: bigint): Comparison {
  return { text, left, relation, right, holds: relation === '>' ? left > right : left >= right };
}

/** The tests of section 4's "passes", as far as they are asked. */
export function testsOf({ position, equity, offered }: OfferRecord): Comparison[] {
  const fee = offered.fee > 0n ? offered.fee : 0n;
  const tests = [
    compare('Q > 0', equity, '>', 0n),
    compare('Q + s·k·(ux − u) − max(0, fee) ≥ 0', equity + offered.equityChange - fee, '≥', 0n),
  ];
  if (position.margin < 0n) return tests;
  const loss = offered.delta < 0n ? offered.delta : 0n;
  return [...tests, compare('margin + min(0, δ) ≥ 0', position.margin + loss, '≥', 0n)];
}

const SKIP_REASONS: readonly SkipReason[] = ['no-equity', 'equity-after', 'margin-after'];

export function skipReason(tests: readonly Comparison[]): SkipReason {
  return SKIP_REASONS[tests.findIndex(({ holds }) => !holds)]!;
}

export function fillReason({ round, position, offered, closed, passes, left }: OfferRecord): FillReason {
  if (closed < offered.lots || round === 'last-resort') return 'most-that-pass';
  if (!passes) return 'deficit-allowed';
  if (round === 'share') return 'share';
  if (round === 'rest') return 'rest-of-shares';
  return closed === position.lots ? 'whole-position' : closed === left ? 'lots-left' : 'most-that-pass';
}

function priceReason({ deviated, rule, unitValue, wanted }: PriceChoice): PriceReason {
  if (unitValue !== wanted) return 'fund-cannot-pay';
  return deviated ? 'too-far-from-mark' : rule.kind;
}

/** @param price of a liquidation that came to its counterparties */
export function priceOf(price: PriceChoice, bankruptcy: bigint, mark: bigint, floor: bigint): PriceExplanation {
  const { rest } = price;
  return {
    reason: priceReason(price),
    unitValue: price.unitValue,
    bankruptcyUnitValue: bankruptcy,
    markUnitValue: mark,
    wantedUnitValue: price.wanted,
    fundCost: price.deficit ?? 0n,
    fundTest: rest === undefined ? undefined : compare('fund cash + house PnL − D ≥ floor', rest, '≥', floor),
  };
}

/** All that fills and skips have in common. */
export function describeOffer(offer: OfferRecord, report: Report, queues: PlacedQueues, where: OfferPlace) {
  const { candidate, rank, position, offered, share } = offer;
  const { rows, totalLots } = queues.of(report.deleverage.queue, where.market);
  const { lotsAhead, lights } = rows[rank - 1]!;
  const facts = factsOf(candidate.position, candidate.figures, candidate.pocket, candidate.score, candidate.lots);
  return {
    liquidation: where.liquidation,
    account: where.account,
    market: where.market.symbol,
    side: where.side,
    place: explain(where.account, where.market, where.side, facts, where.moneyDecimals, { rank, lights }),
    lotsAhead,
    candidates: rows.length,
    totalLots,
    round: offer.round,
    lots: position.lots,
    margin: position.margin,
    equity: offer.equity,
    lotsLeft: offer.left,
    offeredLots: offered.lots,
    closedLots: offer.closed,
    tests: testsOf(offer),
    share: share && { weight: share.weight, cap: share.cap, lots: share.lots, bound: share.bound },
    price: priceOf(report.price!, report.bankruptcy, candidate.figures.unitValue, where.floor),
  };
}
