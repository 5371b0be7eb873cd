import { createEngine, type Engine } from 'adl-core';
import { formatScaled, parseDecimal } from '../../../../src/decimal.ts';
import type { Distance } from '../protocol.ts';
import { type Session, SIDES } from './session.ts';

/** Marks are tried this far off, in percent of the mark, on either side: coarse at first. */
const STEPS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
/** A short is liquidatable at this many times the mark, or its search ends. */
const HIGHEST = 16n;

/** Marks as whole ticks. */
interface Grid {
  readonly ticks: bigint;
  readonly text: (ticks: bigint) => string;
}

function gridOf({ engine, symbol, marks }: Session): Grid {
  const { tick } = engine.market(symbol);
  const mark = parseDecimal(marks.get(symbol)!, 'mark');
  const ticks = (mark.mantissa * 10n ** BigInt(tick.scale)) / (tick.mantissa * 10n ** BigInt(mark.scale));
  return { ticks, text: (count) => formatScaled(count * tick.mantissa, tick.scale) };
}

/** The last tick count from `without` towards `within` that does not have what `within` has, by bisection. */
async function border(
  within: bigint,
  without: bigint,
  holds: (ticks: bigint) => boolean | Promise<boolean>,
): Promise<bigint> {
  let [yes, no] = [within, without];
  while (yes - no > 1n || no - yes > 1n) {
    const middle = (yes + no) / 2n;
    if (await holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** An engine that holds one account alone: what its margin comes to depends on nobody else. */
async function engineOfAccount({ engine, units, marks, watch }: Session): Promise<Engine> {
  const account = watch!.account;
  const specs = units.map(({ symbol }) => {
    const { payoff, tick, lot, maintenancePpm, policy } = engine.market(symbol);
    const text = ({ mantissa, scale }: typeof tick): string => formatScaled(mantissa, scale);
    return { symbol, payoff, tick: text(tick), lot: text(lot), policy, maintenancePpm };
  });
  const alone = await createEngine({ moneyDecimals: engine.moneyDecimals, markets: specs });
  alone.addAccounts(1, BigInt64Array.of(engine.wallet(account)));
  for (const { symbol } of units) {
    for (const side of SIDES) {
      const position = engine.position({ account, market: symbol, side });
      if (position === undefined) continue;
      alone.upsert(symbol, {
        account: Uint32Array.of(0),
        side: side === 'long' ? 0 : 1,
        lots: BigInt64Array.of(position.lots),
        entryValue: BigInt64Array.of(position.entryValue),
        margin: BigInt64Array.of(position.margin),
        leverage: Uint32Array.of(position.leverage),
      });
    }
  }
  alone.tick({ marks: Object.fromEntries(marks) });
  return alone;
}

/** The nearest mark of the market at which the watched position is liquidatable. Its equity is a straight line in the mark, so there is one border. */
async function liquidationMark(session: Session, grid: Grid): Promise<string | undefined> {
  const alone = await engineOfAccount(session);
  const key = { account: 0, market: session.symbol, side: session.watch!.side };
  const holds = (ticks: bigint): boolean => {
    alone.tick({ marks: { [session.symbol]: grid.text(ticks) } });
    return alone.facts(key).liquidatable;
  };
  if (holds(grid.ticks)) return grid.text(grid.ticks);
  for (const end of [1n, grid.ticks * HIGHEST]) {
    if (holds(end)) return grid.text(await border(end, grid.ticks, holds));
  }
  return undefined;
}

interface Found {
  readonly first: Distance['first'];
  readonly probes: number;
}

/**
 * Searches for the nearest mark at which the watched position is first of its queue: at steps outward, then by bisection to
 * the tick. Everybody's score moves with the mark, so between two marks that were tried the lead may change hands unseen.
 * @param pause lets newer messages in; throws to give the search up
 */
async function firstMark(session: Session, grid: Grid, pause: () => Promise<void>): Promise<Found> {
  const { engine, symbol, watch } = session;
  const queue = engine.queue(symbol, watch!.side);
  let probes = 0;
  let best = { rank: Number.POSITIVE_INFINITY, ticks: grid.ticks };
  const rankAt = async (ticks: bigint): Promise<number> => {
    await pause();
    probes += 1;
    engine.tick({ marks: { [symbol]: grid.text(ticks) } });
    const rank = queue.rankOf(watch!.account)?.rank ?? Number.POSITIVE_INFINITY;
    if (rank < best.rank) best = { rank, ticks };
    return rank;
  };
  if ((await rankAt(grid.ticks)) === 1) return { first: { kind: 'here' }, probes };
  const away = (percent: number): bigint => BigInt(Math.round((Number(grid.ticks) * percent) / 100));
  const before = [0n, 0n];
  for (const percent of STEPS) {
    for (const [d, sign] of [1n, -1n].entries()) {
      const offset = sign * away(percent);
      if (grid.ticks + offset < 1n) continue;
      if ((await rankAt(grid.ticks + offset)) === 1) {
        const isFirst = async (ticks: bigint): Promise<boolean> => (await rankAt(ticks)) === 1;
        const ticks = await border(grid.ticks + offset, grid.ticks + before[d]!, isFirst);
        return { first: { kind: 'at', mark: grid.text(ticks) }, probes };
      }
      before[d] = offset;
    }
  }
  const bestRank = Number.isFinite(best.rank) ? best.rank : undefined;
  return { first: { kind: 'none', bestRank, bestMark: grid.text(best.ticks), why: 'tried' }, probes };
}

/** Where the watched position would lead, and where it would be liquidated. Leaves the engine's marks anywhere. */
export async function distanceOf(session: Session, pause: () => Promise<void>): Promise<Distance | undefined> {
  const { engine, symbol, watch } = session;
  if (watch === undefined || engine.position({ ...watch, market: symbol }) === undefined) return undefined;
  const start = performance.now();
  const grid = gridOf(session);
  const liquidation = await liquidationMark(session, grid);
  const { first, probes } = await firstMark(session, grid, pause);
  return { liquidation, first, probes, milliseconds: performance.now() - start };
}
