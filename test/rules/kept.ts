/** What the rules on candidates, fund and slices promise of every tick, asked of the states before and after alone. */
import { expect } from 'vitest';
import type { Core, CoreState, TickResult, TickRows } from '../../src/core.ts';
import type { Market } from '../../src/market.ts';
import { tiersInQuanta } from '../../src/rules/tiers.ts';
import { tickConserves } from '../support/conserve.ts';

/** How often each promise was put to the test. */
export const kept = { pairs: 0, houses: 0, targets: 0 };

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

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const hedged = ([long, short]: readonly [bigint, bigint] = [0n, 0n]): bigint => least(long, short);

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

/** u, ub and the house as the first liquidation of a tick met them, and the fund's equity before the house closes anything of its own. */
function fundAt(core: Core, before: CoreState, rows: TickRows, { liquidations: l }: TickResult) {
  const sign = rows.side[0] === 0 ? 1n : -1n;
  const market = rows.market[0]!;
  const perLot = most(0n, sign * (l.bankruptcyUnitValue[0]! - core.markOf(market)));
  const equity = Array.from(before.houseLots).reduce(
    (sum, lots, number) => sum + lots * core.markOf(number) - before.houseEntryValue[number]!,
    before.fund.cash,
  );
  const taken = l.takenOverLots[0]!;
  const opposite = most(0n, -sign * (before.houseLots[market]! + sign * taken));
  return { perLot, opposite, equity: equity + l.fundSurplus[0]! - taken * perLot };
}

/** With `house: eligible` the house closes as much of its own as there is and the fund can pay for, no more and no less. */
function closesHouse(
  core: Core,
  markets: readonly Market[],
  rows: TickRows,
  before: CoreState,
  result: TickResult,
): void {
  const { liquidations: l } = result;
  if (rows.account.length === 0 || l.outcome[0] === 0) return;
  const closed = l.houseLots[0]!;
  if (markets[rows.market[0]!]!.rules.candidates?.house !== 'eligible') {
    expect(closed).toBe(0n);
    return;
  }
  // Which fund is a market's does not show in the state: what is asked here is asked of the default fund alone.
  if ((before.ledger?.funds.length ?? 0) > 0) return;
  const { perLot, opposite, equity } = fundAt(core, before, rows, result);
  const rest = l.lots[0]! - l.bookLots[0]! - l.takenOverLots[0]!;
  const wanted = least(rest, opposite);
  const pays = (k: bigint): boolean => k * perLot === 0n || equity - k * perLot > before.fund.floor;
  expect(closed <= wanted && pays(closed), 'house closes what it may').toBe(true);
  expect(closed === wanted || !pays(closed + 1n), 'house closes all it may').toBe(true);
  if (closed > 0n) kept.houses += 1;
}

/** MMp by the market's rate or table, quanta. */
function maintenanceOf(core: Core, market: Market, notional: bigint): bigint {
  const tiers = tiersInQuanta(market, (amount) => core.moneyOf(amount));
  const { ppm, deduction } = tiers.find(({ upTo }) => notional <= upTo) ?? {
    ppm: BigInt(market.maintenancePpm),
    deduction: 0n,
  };
  return most(0n, (notional * ppm + 999_999n) / 1_000_000n - deduction);
}

/** Q, what of MM is not the position's own, and its lots, as the first liquidation of a tick met them. */
function pocketAt(core: Core, markets: readonly Market[], rows: TickRows, before: CoreState) {
  const of = (row: number) => {
    const market = before.market[row]!;
    const value = before.lots[row]! * core.markOf(market) * (before.side[row] === 0 ? 1n : -1n);
    const notional = value < 0n ? -value : value;
    return { pnl: value - before.entryValue[row]!, maintenance: maintenanceOf(core, markets[market]!, notional) };
  };
  const own = before.account.findIndex(
    (account, row) =>
      account === rows.account[0] && before.market[row] === rows.market[0] && before.side[row] === rows.side[0],
  );
  const lots = before.lots[own]!;
  const margin = before.margin[own]!;
  if (margin >= 0n) return { lots, equity: margin + of(own).pnl, others: 0n };
  let equity = before.wallets[rows.account[0]!]!;
  let others = -of(own).maintenance;
  before.account.forEach((account, row) => {
    if (account !== rows.account[0] || before.margin[row]! >= 0n) return;
    equity += of(row).pnl;
    others += of(row).maintenance;
  });
  return { lots, equity, others };
}

/** A target is met by the lots closed at the mark, and not by one fewer; or all are closed. */
function meetsTarget(
  core: Core,
  markets: readonly Market[],
  rows: TickRows,
  before: CoreState,
  result: TickResult,
): void {
  const { liquidations: l } = result;
  const target = BigInt(rows.target?.[0] ?? 0);
  if (target === 0n || l.outcome[0] === 0) return;
  const { lots, equity, others } = pocketAt(core, markets, rows, before);
  const closed = l.lots[0]!;
  const mark = core.markOf(rows.market[0]!);
  const market = markets[rows.market[0]!]!;
  const meets = (k: bigint): boolean => {
    const notional = (lots - k) * (mark < 0n ? -mark : mark);
    return equity > 0n && equity * 1_000_000n >= target * (others + maintenanceOf(core, market, notional));
  };
  expect(closed === lots || meets(closed), 'target met').toBe(true);
  expect(closed === l.bookLots[0] || !meets(closed - 1n), 'by no more than it takes').toBe(true);
  expect(l.remainingLots[0]).toBe(lots - closed);
  if (closed < lots) kept.targets += 1;
}

/** Does a tick that must conserve and keep what the markets' rules promise. */
export function tickKeeps(core: Core, rows: TickRows, markets: readonly Market[]): TickResult {
  const before = core.exportState();
  const result = tickConserves(core, rows);
  keepsPairs(markets, rows, before, core.exportState());
  closesHouse(core, markets, rows, before, result);
  meetsTarget(core, markets, rows, before, result);
  return result;
}
