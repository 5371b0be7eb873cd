/** What rule books promise, asked of one liquidation by other means than the engines': searches over lots, sums over accounts. */
import { expect } from 'vitest';
import { type Core, type CoreState, OUTCOMES, type TickResult, type TickRows } from '../../src/core.ts';
import type { MarketSpec } from '../../src/market.ts';

/** One tick of one liquidation. */
export interface Seen {
  readonly core: Core;
  readonly markets: readonly MarketSpec[];
  /** Before the tick. */
  readonly state: CoreState;
  readonly rows: TickRows;
  readonly result: TickResult;
  /** What was met. */
  readonly met: Set<string>;
}

/** The liquidation at hand in plain numbers. */
interface Facts {
  readonly market: number;
  readonly sign: bigint;
  /** u and ub. */
  readonly mark: bigint;
  readonly bankruptcy: bigint;
  /** R, and k of it taken over. */
  readonly rest: bigint;
  readonly taken: bigint;
  /** Fund cash with the book's surplus, and with house PnL over all markets: before the takeover. */
  readonly pot: bigint;
  readonly floor: bigint;
  readonly takeover: boolean;
  readonly houseLots: bigint;
}

const abs = (a: bigint): bigint => (a < 0n ? -a : a);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const MILLION = 1_000_000n;

function factsOf({ core, state, rows, result }: Seen): Facts {
  const { liquidations: l } = result;
  let pot = state.fund.cash + l.fundSurplus[0]!;
  state.houseLots.forEach((lots, market) => {
    if (lots !== 0n) pot += lots * core.markOf(market) - state.houseEntryValue[market]!;
  });
  const market = rows.market[0]!;
  return {
    market,
    sign: rows.side[0] === 0 ? 1n : -1n,
    mark: core.markOf(market),
    bankruptcy: l.bankruptcyUnitValue[0]!,
    rest: l.lots[0]! - l.bookLots[0]!,
    taken: l.takenOverLots[0]!,
    pot,
    floor: state.fund.floor,
    takeover: state.fund.takeover,
    houseLots: state.houseLots[market]!,
  };
}

function quanta(core: Core, units: string): bigint {
  return BigInt(units) * 10n ** BigInt(core.moneyDecimals);
}

/** The number of lots taken over is the largest that may be, found by trying all. */
function checkTakeover({ core, markets, met }: Seen, facts: Facts): void {
  const { market, sign, mark, bankruptcy, rest, taken, pot, floor, takeover, houseLots } = facts;
  const { mode = 'whole', houseNotional = undefined } = markets[market]!.rules!.takeover ?? {};
  const loss = (k: bigint): bigint => most(0n, sign * k * (bankruptcy - mark));
  const may = (k: bigint): boolean =>
    (loss(k) === 0n || pot - loss(k) > floor) &&
    (houseNotional === undefined || abs(houseLots + sign * k) * abs(mark) <= quanta(core, houseNotional));
  let largest = takeover ? rest : 0n;
  while (largest > 0n && !may(largest)) largest -= 1n;
  expect(taken).toBe(mode === 'partial' || largest === rest ? largest : 0n);
  if (taken > 0n) met.add(taken < rest ? 'partial' : 'whole');
}

/** What the fund may pay of a deficit: as much as leaves it at its floor, and at its limit below what it had when the tick began. */
function limitedOf({ core, markets, state }: Seen, facts: Facts): bigint {
  const { market, sign, mark, bankruptcy, rest, taken, pot, floor } = facts;
  const { limit, limitPpm = 0 } = markets[market]!.rules!.price!;
  const begun = state.houseLots.reduce(
    (sum, lots, number) => (lots === 0n ? sum : sum + lots * core.markOf(number) - state.houseEntryValue[number]!),
    state.fund.cash,
  );
  const allowed = limit === undefined ? (most(0n, begun) * BigInt(limitPpm)) / MILLION : quanta(core, limit);
  const left = pot - sign * taken * (bankruptcy - mark);
  const mayPay = least(left - floor, left - begun + allowed);
  const gap = sign * (bankruptcy - mark);
  if (gap <= 0n) return bankruptcy;
  const pays = (q: bigint): boolean => q === 0n || q * (rest - taken) <= mayPay;
  const paid = pays(gap) ? gap : most(0n, mayPay) / (rest - taken);
  expect(pays(paid) && (paid === gap || !pays(paid + 1n))).toBe(true);
  return bankruptcy - sign * paid;
}

/** uw as sections 7.1 and 11.4 have it. */
function wantedOf(seen: Seen, facts: Facts): bigint {
  const { core, markets, state, rows } = seen;
  const { market, sign, mark, bankruptcy } = facts;
  const { rules, adlPrice = 'bankruptcy', tick } = markets[market]!;
  const { kind, severityPpm = 0, maxDeviationPpm, roundToTick = false } = rules!.price ?? { kind: adlPrice };
  if (maxDeviationPpm !== undefined && abs(bankruptcy - mark) * MILLION > BigInt(maxDeviationPpm) * abs(mark))
    return mark;
  if (kind === 'mark') return mark;
  if (kind === 'previous-mark') {
    return rows.markMarket.includes(market) && state.marks[market] !== 0n ? state.marks[market]! : mark;
  }
  let wanted = bankruptcy;
  if (kind === 'severity') wanted = mark + (BigInt(severityPpm) * (bankruptcy - mark)) / MILLION;
  if (kind === 'limit') wanted = limitedOf(seen, facts);
  if (!roundToTick) return wanted;
  const unit = quanta(core, tick);
  const excess = wanted % unit;
  if (sign < 0n) return most(unit, wanted - excess);
  return excess === 0n ? wanted : wanted - excess + unit;
}

/** ux is uw or ub as the fund can pay, and what it pays is what the counterparties do not. */
function checkPrice(seen: Seen, facts: Facts): void {
  const { sign, mark, bankruptcy, rest, taken, pot, floor } = facts;
  const { adlUnitValue, adlLots, adlSurplus } = seen.result.liquidations;
  const wanted = wantedOf(seen, facts);
  // Lots that the house has taken at ub are worth u now.
  const left = pot - sign * taken * (bankruptcy - mark);
  const cost = sign * (rest - taken) * (bankruptcy - wanted);
  const price = cost <= 0n || left - cost >= floor ? wanted : bankruptcy;
  expect(adlUnitValue[0]).toBe(price);
  const paidByCounterparties = sign * adlLots[0]! * (price - mark);
  expect(paidByCounterparties - adlSurplus[0]!).toBe(sign * adlLots[0]! * (bankruptcy - mark));
  if (price !== bankruptcy && cost > 0n) seen.met.add('price: fund');
  if (price === bankruptcy && wanted !== bankruptcy) seen.met.add('price: ub');
}

/** Q of a cross account at the current marks. */
function crossEquity(core: Core, state: CoreState, account: number): bigint {
  let equity = state.wallets[account]!;
  state.account.forEach((owner, row) => {
    if (owner !== account || state.margin[row]! >= 0n) return;
    const value = state.lots[row]! * core.markOf(state.market[row]!) * (state.side[row] === 0 ? 1n : -1n);
    equity += value - state.entryValue[row]!;
  });
  return equity;
}

/** The new deficit of a fill, from the states before and after alone. */
function deficitOf({ core, state, rows, result }: Seen, after: CoreState, fill: number): readonly [string, bigint] {
  const account = result.fills.account[fill]!;
  const side = 1 - rows.side[0]!;
  const row = state.account.findIndex(
    (owner, i) => owner === account && state.market[i] === rows.market[0] && state.side[i] === side,
  );
  const margin = state.margin[row]!;
  if (margin >= 0n) {
    const loss = least(0n, result.fills.realizedPnl[fill]! - result.fills.fee[fill]!);
    return ['isolated', most(0n, -(margin + loss))];
  }
  const debt = (at: CoreState): bigint => most(0n, -crossEquity(core, at, account));
  return ['cross', debt(after) - debt(state)];
}

function checkDeficits(seen: Seen, { market }: Facts): void {
  const { core, markets, result, met } = seen;
  const { overlap = 'skip' } = markets[market]!.rules!;
  const after = core.exportState();
  let paid = 0n;
  for (let fill = 0; fill < result.fills.account.length; fill++) {
    const [kind, deficit] = deficitOf(seen, after, fill);
    expect(result.fills.newDeficit[fill]).toBe(deficit);
    if (overlap !== 'allow') expect(deficit).toBe(0n);
    if (deficit > 0n) met.add(`allow: ${kind}`);
    if (kind === 'isolated') paid += deficit;
    const isLast = fill === result.fills.account.length - 1;
    if (overlap === 'cap' && !isLast && result.fills.remainingLots[fill]! > 0n) met.add('cap: part');
  }
  expect(result.liquidations.deficitPaid[0]).toBe(paid);
}

export function checkPromises(seen: Seen): void {
  const facts = factsOf(seen);
  const outcome = OUTCOMES[seen.result.liquidations.outcome[0]!];
  if (outcome === 'cured') return;
  checkTakeover(seen, facts);
  if (outcome === 'adl') checkPrice(seen, facts);
  checkDeficits(seen, facts);
}
