import type { Engine } from '../../engine.ts';
import type { Side } from '../../market.ts';

/** What an account has at the marks, in quanta, over all its positions, isolated ones included. */
export interface Standing {
  /** Wallet, margins and unrealised PnL. */
  readonly equity: bigint;
  /** Unrealised PnL alone. */
  readonly profit: bigint;
}

const SIDES: readonly Side[] = ['long', 'short'];

/** An account's standing at the engine's marks. */
export function standingOf(engine: Engine, symbols: readonly string[], account: number): Standing {
  let profit = 0n;
  let margins = 0n;
  for (const market of symbols) {
    const mark = engine.mark(market) ?? 0n;
    for (const side of SIDES) {
      const position = engine.position({ account, market, side });
      if (position === undefined) continue;
      profit += (side === 'long' ? position.lots : -position.lots) * mark - position.entryValue;
      if (position.margin > 0n) margins += position.margin;
    }
  }
  return { equity: engine.wallet(account) + margins + profit, profit };
}
