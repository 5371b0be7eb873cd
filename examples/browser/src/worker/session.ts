import { createEngine, type Engine, type MarketSpec, type Policy, type Side, type TickReport } from 'adl-core';
import { sourceOf } from '../../../../src/pool/merge.ts';
import type { Units } from '../../../../src/scenario/book.ts';
import { readSnapshot, writeSnapshot } from '../../../../src/snapshot.ts';
import type { Fate, MarketView } from '../protocol.ts';

/** The position that is watched. */
export interface Watch {
  readonly account: string;
  readonly side: Side;
}

/** What the worker shows: an engine with a book, one of its markets, and one of its positions. */
export interface Session {
  engine: Engine;
  /** Every market of the engine, in its order. */
  readonly units: readonly Units[];
  readonly asset: string;
  symbol: string;
  /** Marks by symbol, as last set on purpose: searches try others and come back. */
  readonly marks: Map<string, string>;
  watch: Watch | undefined;
  /** The last cascade, until the mark moves, and what it did to the watched position. */
  report: TickReport | undefined;
  fate: Fate | undefined;
}

/** One that nothing has happened in yet. */
export function newSession(of: Pick<Session, 'engine' | 'units' | 'asset' | 'symbol' | 'marks'>): Session {
  return { ...of, watch: undefined, report: undefined, fate: undefined };
}

export const SIDES: readonly Side[] = ['long', 'short'];

/** Sets the marks that count, whatever a search left. */
export function settleMarks({ engine, marks }: Session): void {
  engine.tick({ marks: Object.fromEntries(marks) });
}

export function viewOf({ engine, units, asset, symbol, marks }: Session): MarketView {
  const { policy, tick, maintenancePpm } = engine.market(symbol);
  const { accounts, positions } = engine.stats();
  return {
    symbol,
    symbols: units.map((unit) => unit.symbol),
    asset,
    policy,
    maintenancePpm,
    tick: Number(tick.mantissa) / 10 ** tick.scale,
    decimals: tick.scale,
    mark: marks.get(symbol)!,
    accounts,
    positions,
  };
}

/** Candidates from the front that {@link nearFront} looks at. */
const NEAR = 300;

/** Somebody worth watching: the largest isolated position (or else the largest) near the front of the shorts, or of the longs. */
export function nearFront({ engine, symbol }: Session): Watch | undefined {
  for (const side of ['short', 'long'] as const) {
    const { account, lots } = engine.queue(symbol, side).columns(NEAR);
    if (account.length === 0) continue;
    const rows = Array.from(account.keys()).sort((a, b) => Number(lots[b]! - lots[a]!));
    const isolated = rows.find(
      (row) => engine.position({ account: account[row]!, market: symbol, side })!.margin >= 0n,
    );
    return { account: engine.accountId(account[isolated ?? rows[0]!]!), side };
  }
  return undefined;
}

/** An engine of its own with another's whole state. */
export async function engineOf(snapshot: Uint8Array): Promise<Engine> {
  const engine = await createEngine();
  engine.restore(snapshot);
  engine.tidy();
  return engine;
}

/**
 * Puts every market under another policy. A market's policy is fixed when it is added, so the state is written out and read
 * back under the new one: same positions, same money. Where the policy asks for a leverage setting, positions without one
 * are given what they use: notional over equity of the position or account, rounded up.
 */
export function changePolicy(session: Session, policy: Policy): void {
  settleMarks(session);
  const { engine } = session;
  const { names, state } = readSnapshot(engine.snapshot());
  if (policy === 'roi-over-ratio') {
    const symbols = names.markets.map(({ symbol }) => symbol);
    state.leverage.forEach((setting, row) => {
      if (setting > 0) return;
      const account = state.account[row]!;
      const market = symbols[state.market[row]!]!;
      state.leverage[row] = leverageUsed(engine, { account, market, side: SIDES[state.side[row]!]! });
    });
  }
  const markets: MarketSpec[] = names.markets.map((spec) => ({ ...spec, policy }));
  engine.restore(writeSnapshot({ ...names, markets }, sourceOf(state)));
  engine.tidy();
}

const MOST_LEVERAGE = 100;

function leverageUsed(engine: Engine, key: Parameters<Engine['facts']>[0]): number {
  const { accountNotional, equity } = engine.facts(key);
  if (equity <= 0n) return MOST_LEVERAGE;
  return Math.max(1, Math.min(MOST_LEVERAGE, Math.ceil(Number(accountNotional) / Number(equity))));
}
