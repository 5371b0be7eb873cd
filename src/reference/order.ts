/** Section 10 read literally: in which order candidates stand. */

import type { SideNumber } from '../core.ts';
import { SCORE_SCALE } from '../limits.ts';
import type { MarketOrder, OrderKey, ScanRule } from '../rules/order.ts';
import { absorb } from './digest.ts';
import type { Figures, Pocket } from './margin.ts';
import type { Candidate } from './queue.ts';
import { floor, rational } from './rational.ts';
import { clampedScore } from './score.ts';
import type { MarketState, Position } from './state.ts';

/** A candidate with all that an order may look at. */
export interface Entrant {
  readonly candidate: Candidate;
  readonly position: Position;
  readonly figures: Figures;
  readonly pocket: Pocket;
}

/** The key's integer; the largest comes first, but of `age`. */
function integerOf(key: OrderKey, { position, figures, pocket }: Entrant): bigint {
  const scaled = (numerator: bigint, denominator: bigint): bigint =>
    BigInt(clampedScore(floor(rational(numerator * BigInt(SCORE_SCALE), denominator))));
  switch (key) {
    case 'leverage':
      return scaled(figures.notional, pocket.equity);
    case 'pnl':
      return figures.pnl;
    case 'return':
      return scaled(figures.pnl, figures.cost);
    case 'notional':
      return figures.notional;
    case 'wallet':
      return pocket.wallet;
    case 'age':
      return BigInt(position.account);
  }
}

/** What the order looks at before the tie-break, one after the other; the least comes first. */
function keysOf(order: MarketOrder | undefined, entrant: Entrant): readonly bigint[] {
  if (order === undefined) return [-BigInt(entrant.candidate.score)];
  if ('column' in order) return [-entrant.position.priority];
  if ('scan' in order) return [BigInt(entrant.candidate.account)];
  return order.by.map(({ key, inverted }) => {
    const value = integerOf(key, entrant);
    return (key === 'age') === inverted ? -value : value;
  });
}

/** Candidates before the one that a scan starts at, in account order. */
function startOf({ seed }: ScanRule, market: number, side: SideNumber, mark: bigint, candidates: number): number {
  const words = [BigInt(market), BigInt(side), BigInt.asUintN(64, mark)];
  const h = words.reduce(absorb, BigInt(seed));
  return Number(h % BigInt(candidates));
}

/** The entrants of a market side as its queue. */
export function inOrder(
  { market: { rules }, mark }: MarketState,
  market: number,
  side: SideNumber,
  entrants: readonly Entrant[],
): Candidate[] {
  const { order } = rules;
  const rows = entrants.map((entrant) => ({ candidate: entrant.candidate, keys: keysOf(order, entrant) }));
  rows.sort((a, b) => {
    const place = a.keys.findIndex((key, i) => key !== b.keys[i]);
    if (place >= 0) return a.keys[place]! < b.keys[place]! ? -1 : 1;
    const [one, other] = [a.candidate, b.candidate];
    if (one.notional !== other.notional) return one.notional > other.notional ? -1 : 1;
    return one.account - other.account;
  });
  const queue = rows.map(({ candidate }) => candidate);
  if (order === undefined || !('scan' in order) || queue.length === 0) return queue;
  const start = startOf(order.scan, market, side, mark, queue.length);
  return [...queue.slice(start), ...queue.slice(0, start)];
}
