import type { PositionKeys } from '../core.ts';
import type { Engine } from '../engine.ts';
import type { LiquidationRequest } from '../inputs.ts';
import { LONG, PPM } from '../limits.ts';
import { sideName } from '../report.ts';
import type { Units } from './book.ts';
import type { Fill, TickLiquidity } from './liquidity.ts';
import type { Random } from './random.ts';

/** The liquidations of a tick, and what the order book gave each. */
export interface Batch {
  readonly requests: readonly LiquidationRequest[];
  readonly fills: readonly (readonly Fill[])[];
}

interface Pocket {
  equity: number;
  maintenance: number;
}

/**
 * The price up to which a liquidated position is worth selling into the book, in quanta per lot: its bankruptcy price,
 * beyond which the fund would pay. A double is enough here: it decides how much the outside world trades, and the
 * engine computes the exact price for itself. All cross positions of a liquidatable account are liquidatable, so the
 * keys hold its whole equity. The engine's `facts` have it too, but score the whole market side first, which made a
 * replay three times as long.
 */
function limits(
  engine: Engine,
  units: readonly Units[],
  marks: readonly number[],
  keys: PositionKeys,
): { lots: Float64Array; limit: Float64Array } {
  const count = keys.account.length;
  const lots = new Float64Array(count);
  const limit = new Float64Array(count).fill(Number.NaN);
  const pockets = new Map<number, Pocket>();
  for (let i = 0; i < count; i++) {
    const [account, m, side] = [keys.account[i]!, keys.market[i]!, keys.side[i]!];
    const { symbol, maintenancePpm } = units[m]!;
    const position = engine.position({ account, market: symbol, side: sideName(side) })!;
    lots[i] = Number(position.lots);
    const entryValue = Number(position.entryValue);
    if (position.margin >= 0n) {
      const close = entryValue - Number(position.margin);
      limit[i] = (side === LONG ? Math.max(0, close) : -close) / lots[i]!;
      continue;
    }
    const pocket = pockets.get(account) ?? { equity: Number(engine.wallet(account)), maintenance: 0 };
    const value = lots[i]! * marks[m]!;
    pocket.equity += (side === LONG ? value : -value) - entryValue;
    pocket.maintenance += (value / PPM) * maintenancePpm;
    pockets.set(account, pocket);
  }
  for (let i = 0; i < count; i++) {
    if (!Number.isNaN(limit[i]!)) continue;
    const m = keys.market[i]!;
    const { equity, maintenance } = pockets.get(keys.account[i]!)!;
    const share = maintenance === 0 ? 0 : ((marks[m]! / PPM) * units[m]!.maintenancePpm * equity) / maintenance;
    limit[i] = keys.side[i] === LONG ? marks[m]! - share : marks[m]! + share;
  }
  return { lots, limit };
}

/** Everybody who is liquidatable, in a drawn order, each with what the book takes at its bankruptcy price or better. */
export function buildBatch(
  engine: Engine,
  units: readonly Units[],
  marks: readonly number[],
  liquidity: TickLiquidity,
  random: Random,
): Batch {
  const keys = engine.liquidatable();
  const count = keys.account.length;
  const { lots, limit } = limits(engine, units, marks, keys);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const here = order[i]!;
    order[i] = order[other]!;
    order[other] = here;
  }
  const requests: LiquidationRequest[] = [];
  const fills: (readonly Fill[])[] = [];
  for (const i of order) {
    const m = keys.market[i]!;
    const book = liquidity.take(m, keys.side[i]!, lots[i]!, limit[i]!);
    fills.push(book);
    requests.push({ account: keys.account[i]!, market: units[m]!.symbol, side: sideName(keys.side[i]!), book });
  }
  return { requests, fills };
}
