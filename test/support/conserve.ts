import type { Core, CoreState, TickResult, TickRows, Totals } from '../../src/core.ts';

function money(totals: Totals): bigint {
  return totals.wallets + totals.margins + totals.unrealizedPnl + totals.fundCash + totals.housePnl + totals.fees;
}

function lots(totals: Totals): bigint[] {
  return totals.longLots.map((long, market) => long - totals.shortLots[market]! + totals.houseLots[market]!);
}

/** Does a tick and throws unless money and lots are conserved, book fills counted as another party. */
export function tickConserves(core: Core, rows: TickRows): TickResult {
  const state = core.exportState();
  const result = core.tick(rows);
  const after = core.totals();
  const before = beforeAt(core, state);
  let outside = 0n;
  const traded = after.longLots.map(() => 0n);
  for (let i = 0; i < rows.account.length; i++) {
    if (result.liquidations.outcome[i] === 0) continue;
    const market = rows.market[i]!;
    const sign = rows.side[i] === 0 ? 1n : -1n;
    for (let fill = rows.fillStart[i]!; fill < rows.fillStart[i + 1]!; fill++) {
      traded[market]! += sign * rows.fillLots[fill]!;
      outside += sign * rows.fillLots[fill]! * (core.markOf(market) - rows.fillUnitValue[fill]!);
    }
  }
  if (money(after) + outside !== before.money)
    throw new Error(`money: ${money(after) + outside} after, ${before.money} before`);
  lots(after).forEach((held, market) => {
    if (held + traded[market]! !== before.lots[market]) throw new Error(`lots of market ${market} are not conserved`);
  });
  return result;
}

/** What the state before was worth at the marks after. */
function beforeAt(core: Core, state: CoreState): { money: bigint; lots: bigint[] } {
  const sums = Array.from(state.marks, () => 0n);
  let total = state.fund.cash + state.fees;
  for (const { cash } of state.ledger?.funds ?? []) total += BigInt(cash);
  for (const wallet of state.wallets) total += wallet;
  for (let i = 0; i < state.account.length; i++) {
    const market = state.market[i]!;
    const signed = state.lots[i]! * (state.side[i] === 0 ? 1n : -1n);
    const margin = state.margin[i]!;
    sums[market]! += signed;
    total += signed * core.markOf(market) - state.entryValue[i]! + (margin < 0n ? 0n : margin);
  }
  state.houseLots.forEach((house, market) => {
    sums[market]! += house;
    total += house * core.markOf(market) - state.houseEntryValue[market]!;
  });
  return { money: total, lots: sums };
}
