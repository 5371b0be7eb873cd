import { PPM } from '../../limits.ts';
import type { Liquidation } from '../door.ts';
import { max } from '../integers.ts';
import { figuresOf, pocketOf } from '../margin.ts';
import { floor, rational } from '../rational.ts';
import type { Position, State } from '../state.ts';

/** Q·10^6 ≥ target·MM once so many lots of a position are closed at the mark without fee: Q stays, its own maintenance falls. */
function meets(state: State, position: Position, target: number, closed: bigint): boolean {
  const market = state.market(position.market);
  const { equity, maintenance } = pocketOf(state, position);
  const own = figuresOf(market, position).maintenance;
  const left = figuresOf(market, { ...position, lots: position.lots - closed, entryValue: 0n }).maintenance;
  return equity * BigInt(PPM) >= BigInt(target) * (maintenance - own + left);
}

/** The fewest lots that meet it; all where none do. Closing more never raises maintenance. */
function fewest(state: State, position: Position, target: number): bigint {
  let lo = 0n;
  let hi = position.lots;
  while (lo < hi) {
    const mid = floor(rational(lo + hi, 2n));
    if (meets(state, position, target, mid)) hi = mid;
    else lo = mid + 1n;
  }
  return lo;
}

/** Lots that a liquidation closes of a position, in the state of its turn (sections 8 and 11.5). */
export function lotsToClose(state: State, position: Position, { lots, target, book }: Liquidation): bigint {
  if (target === 0) return lots;
  if (pocketOf(state, position).equity <= 0n) return position.lots;
  const filled = book.reduce((sum, fill) => sum + fill.lots, 0n);
  return max(filled, fewest(state, position, target));
}
