import { createEngine, type Engine } from 'adl-core';
import { type FrontMarks, searchFrontMarks } from 'adl-core/explain';
import { formatScaled, parseDecimal } from '../../../../src/decimal.ts';
import type { Distance } from '../protocol.ts';
import { type Session, SIDES } from './session.ts';

/** A short is liquidatable at this many times the mark, or its search ends. */
const HIGHEST = 16n;

interface Found {
  readonly first: FrontMarks;
  readonly probes: number;
}

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
function border(within: bigint, without: bigint, holds: (ticks: bigint) => boolean): bigint {
  let [yes, no] = [within, without];
  while (yes - no > 1n || no - yes > 1n) {
    const middle = (yes + no) / 2n;
    if (holds(middle)) yes = middle;
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
    if (holds(end)) return grid.text(border(end, grid.ticks, holds));
  }
  return undefined;
}

/** @param pause lets newer messages in; throws to give the search up */
async function searchFirst(session: Session, pause: () => Promise<void>): Promise<Found> {
  const { engine, symbol, marks, watch } = session;
  const key = { ...watch!, market: symbol };
  const search = searchFrontMarks(engine, { key, mark: marks.get(symbol)! });
  for (let probes = 0; ; probes++) {
    const { done, value } = search.next();
    if (done) return { first: value, probes };
    await pause();
  }
}

/** Where the watched position would lead, and where it would be liquidated. Leaves the engine's marks anywhere. */
export async function distanceOf(session: Session, pause: () => Promise<void>): Promise<Distance | undefined> {
  const { engine, symbol, watch } = session;
  if (watch === undefined || engine.position({ ...watch, market: symbol }) === undefined) return undefined;
  const start = performance.now();
  const grid = gridOf(session);
  const liquidation = await liquidationMark(session, grid);
  const { first, probes } = await searchFirst(session, pause);
  return { liquidation, first, probes, milliseconds: performance.now() - start };
}
