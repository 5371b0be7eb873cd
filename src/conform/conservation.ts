import type { Core, CoreState, TickRows, Totals } from '../core.ts';
import { LONG } from '../limits.ts';
import { compare, type Mismatch } from './compare.ts';

/** What must be the same before and after a tick at the same marks: quanta, and signed lots by market, house included. */
export interface Conserved {
  readonly money: bigint;
  readonly lots: readonly bigint[];
}

/**
 * Sums a state at given marks.
 * @param marks unit value by market, 0 without mark
 */
export function conservedIn(state: CoreState, marks: readonly bigint[]): Conserved {
  let money = state.fund.cash + state.fees;
  for (const { cash } of state.ledger?.funds ?? []) money += BigInt(cash);
  for (const wallet of state.wallets) money += wallet;
  const lots = marks.map((mark, market) => {
    const houseLots = state.houseLots[market]!;
    money += houseLots * mark - state.houseEntryValue[market]!;
    return houseLots;
  });
  for (let row = 0; row < state.account.length; row++) {
    const market = state.market[row]!;
    const signedLots = state.side[row] === LONG ? state.lots[row]! : -state.lots[row]!;
    money += signedLots * marks[market]! - state.entryValue[row]!;
    if (state.margin[row]! > 0n) money += state.margin[row]!;
    lots[market]! += signedLots;
  }
  return { money, lots };
}

/** The same from a core's own totals. */
export function conservedOf(totals: Totals): Conserved {
  const { wallets, margins, unrealizedPnl, fundCash, housePnl, fees } = totals;
  return {
    money: wallets + margins + unrealizedPnl + fundCash + housePnl + fees,
    lots: totals.houseLots.map((house, market) => totals.longLots[market]! - totals.shortLots[market]! + house),
  };
}

/** Unit value of each market's mark once a tick has set its marks. */
export function marksAfter(core: Core, rows: TickRows): bigint[] {
  const marks = Array.from({ length: core.stats().markets }, (_, market) => core.markOf(market));
  for (const [row, market] of rows.markMarket.entries()) marks[market] = rows.markUnitValue[row]!;
  return marks;
}

/** What came in from outside by book fills: that party took s·k lots at the fill's unit value. */
function outsideOf(rows: TickRows, marks: readonly bigint[]): Conserved {
  let money = 0n;
  const lots = marks.map(() => 0n);
  for (let row = 0; row < rows.account.length; row++) {
    const market = rows.market[row]!;
    const sign = rows.side[row] === LONG ? 1n : -1n;
    for (let fill = rows.fillStart[row]!; fill < rows.fillStart[row + 1]!; fill++) {
      const taken = sign * rows.fillLots[fill]!;
      money += taken * (marks[market]! - rows.fillUnitValue[fill]!);
      lots[market]! += taken;
    }
  }
  return { money, lots };
}

function asText({ money, lots }: Conserved): unknown {
  return { money: money.toString(), lots: lots.map(String) };
}

/**
 * Compares what is conserved before a tick, at its marks, with the core's totals after it (section 4).
 * @param before {@link conservedIn} the state before the tick at `marks`
 */
export function checkConservation(core: Core, rows: TickRows, before: Conserved, marks: readonly bigint[]): Mismatch[] {
  const after = conservedOf(core.totals());
  const outside = outsideOf(rows, marks);
  const sum: Conserved = {
    money: after.money + outside.money,
    lots: after.lots.map((lots, market) => lots + outside.lots[market]!),
  };
  const state = conservedIn(core.exportState(), marks);
  return [
    ...compare(asText(before), asText(sum), 'conserved'),
    ...compare(asText(state), asText(after), 'totals against state'),
  ];
}
