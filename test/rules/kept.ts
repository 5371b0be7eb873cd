/** What the rules on candidates, fund and slices promise of every tick, asked of the states before and after alone. */
import { expect } from 'vitest';
import type { Core, CoreState, TickResult, TickRows } from '../../src/core.ts';
import type { Market } from '../../src/market.ts';
import { tickConserves } from '../support/conserve.ts';

/** How often each promise was put to the test. */
export const kept = { pairs: 0 };

/** Lots by market, account and side. */
function lotsIn({ market, account, side, lots }: CoreState): Map<string, readonly [long: bigint, short: bigint]> {
  const held = new Map<string, readonly [bigint, bigint]>();
  market.forEach((number, row) => {
    const key = `${number} ${account[row]}`;
    const [long, short] = held.get(key) ?? [0n, 0n];
    held.set(key, side[row] === 0 ? [lots[row]!, short] : [long, lots[row]!]);
  });
  return held;
}

const hedged = ([long, short]: readonly [bigint, bigint] = [0n, 0n]): bigint => (long < short ? long : short);

/** With `hedge: net` nobody has fewer lots on both sides than before, but for those whose own position was liquidated. */
function keepsPairs(markets: readonly Market[], rows: TickRows, before: CoreState, after: CoreState): void {
  const now = lotsIn(after);
  const named = new Set(Array.from(rows.account, (account, i) => `${rows.market[i]} ${account}`));
  for (const [key, held] of lotsIn(before)) {
    const market = markets[Number(key.split(' ')[0])]!;
    if (market.rules.candidates?.hedge !== 'net' || hedged(held) === 0n || named.has(key)) continue;
    expect(hedged(now.get(key)), `hedged lots of ${key}`).toBe(hedged(held));
    kept.pairs += 1;
  }
}

/** Does a tick that must conserve and keep what the markets' rules promise. */
export function tickKeeps(core: Core, rows: TickRows, markets: readonly Market[]): TickResult {
  const before = core.exportState();
  const result = tickConserves(core, rows);
  keepsPairs(markets, rows, before, core.exportState());
  return result;
}
