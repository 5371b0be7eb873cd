/** Small worlds of whole units, in which a rule can be followed by hand: one lot at price p is worth p quanta. */
import type { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { linear } from '../support/book.ts';

export interface Counterparty {
  readonly id: string;
  readonly entryPrice: string;
  readonly size?: string;
  readonly wallet?: string;
  /** Absent: cross. */
  readonly margin?: string;
}

export interface Scene {
  readonly rules?: RuleSpec;
  readonly tick?: string;
  readonly cash?: string;
  readonly floor?: string;
  readonly takeover?: boolean;
  /** Side of the liquidated; default long. */
  readonly side?: 'long' | 'short';
  /** Signed lots of the house, at 90. */
  readonly house?: bigint;
  readonly counterparties?: readonly Counterparty[];
}

/** Sold at 120 and worth 80: P = 400 of its own. */
export const WINNER: Counterparty = { id: 'winner', entryPrice: '120' };

/**
 * 'loser' holds 10 lots bought at 100 with a margin of 100: E = 1000, so T = E − margin = 900 and ub = 90. Sold, by mirror:
 * T = −1000 − 100 and ub = 110.
 */
export function stage(make: (decimals: number) => Engine, scene: Scene = {}): Engine {
  const {
    rules,
    tick = '1',
    cash = '0',
    floor = '0',
    takeover = false,
    side = 'long',
    counterparties = [WINNER],
  } = scene;
  const engine = make(0);
  engine.addMarket(linear({ tick, ...(rules === undefined ? {} : { rules }) }));
  engine.setFund({ cash, floor, takeover });
  engine.addAccount('loser', '0');
  engine.open({ account: 'loser', market: 'M', side, size: '10', entryPrice: '100', margin: '100' });
  for (const { id, entryPrice, size = '10', wallet = '0', margin } of counterparties) {
    const other = side === 'long' ? 'short' : 'long';
    engine.addAccount(id, wallet);
    engine.open({
      account: id,
      market: 'M',
      side: other,
      size,
      entryPrice,
      ...(margin === undefined ? {} : { margin }),
    });
  }
  return engine;
}

/** Liquidates 'loser' at a mark; without one at the mark there is. */
export function liquidate(engine: Engine, mark?: string, side: 'long' | 'short' = 'long') {
  const report = engine.tick({
    ...(mark === undefined ? {} : { marks: { M: mark } }),
    liquidations: [{ account: 'loser', market: 'M', side }],
  });
  const [entry] = [...report.eachLiquidation()];
  return { report, entry: entry!, fills: [...report.eachFill()], skipped: report.skippedOf(0) };
}
