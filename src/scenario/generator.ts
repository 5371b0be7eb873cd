import type { Engine } from '../engine.ts';
import { CROSS_MARGIN, LONG, PPM, SHORT } from '../limits.ts';
import { type AccountGroup, type Book, type BookRows, lotsOf, moneyOf, type Units, unitOf, unitsOf } from './book.ts';
import { type CohortDraws, drawLots, drawsOf, entryPrice } from './draws.ts';
import { MARKET_MAKER, type Scenario, type ScenarioMarket } from './format.ts';
import { schedule } from './path.ts';
import { Distribution, Random } from './random.ts';
import { planSeats, type SeatPlan, seat } from './seats.ts';

/** An isolated position starts at no more than this part of the market's largest leverage, 1/(2·maintenance). */
const ISOLATED_LEVERAGE_PART = 0.8;
/** A cross account starts with at least this many times its maintenance. */
const CROSS_EQUITY_OVER_MAINTENANCE = 1.3;

function rowsOf(count: number): BookRows {
  return {
    account: new Uint32Array(count),
    side: new Uint8Array(count),
    lots: new Float64Array(count),
    entryUnit: new Float64Array(count),
    entryValue: new Float64Array(count),
    margin: new Float64Array(count).fill(CROSS_MARGIN),
    leverage: new Uint32Array(count),
    exempt: new Uint8Array(count),
  };
}

/** Writes the rows of the hand-written accounts in one market; returns their lots per side. */
function putNamed(
  scenario: Scenario,
  market: ScenarioMarket,
  rows: BookRows,
): { next: number; lots: [number, number] } {
  const lots: [number, number] = [0, 0];
  let row = 0;
  scenario.accounts.forEach(({ positions }, index) => {
    for (const position of positions) {
      if (position.market !== market.spec.symbol) continue;
      const side = position.side === 'long' ? LONG : SHORT;
      rows.account[row] = 1 + index;
      rows.side[row] = side;
      rows.lots[row] = lotsOf(market, position.size, 'size');
      rows.entryUnit[row] = unitOf(scenario, market, position.entryPrice, 'entryPrice');
      rows.entryValue[row] = (side === LONG ? 1 : -1) * rows.lots[row]! * rows.entryUnit[row]!;
      if (position.margin !== undefined) rows.margin[row] = moneyOf(scenario, position.margin);
      rows.leverage[row] = position.leverage ?? 0;
      rows.exempt[row] = position.exempt === true ? 1 : 0;
      lots[side] += rows.lots[row]!;
      row += 1;
    }
  });
  return { next: row, lots };
}

/** Isolated margin that gives the drawn leverage at the first mark, but never less than an initial margin at the largest leverage. */
function isolatedMargin(units: Units, lots: number, entryValue: number, side: number, drawn: number): [number, number] {
  const largest = units.maintenancePpm === 0 ? 1000 : PPM / (2 * units.maintenancePpm);
  const leverage = Math.min(drawn, largest * ISOLATED_LEVERAGE_PART);
  const value = lots * units.mark;
  const profit = (side === LONG ? value : -value) - entryValue;
  const least = Math.ceil(Math.abs(entryValue) / largest);
  return [
    Math.max(least, Math.floor(value / leverage - profit)),
    Math.max(1, Math.min(Math.floor(largest), Math.ceil(leverage))),
  ];
}

interface Generation {
  readonly scenario: Scenario;
  readonly plan: SeatPlan;
  readonly draws: readonly CohortDraws[];
  /** Next unused account of each isolated cohort's group. */
  readonly nextOwn: number[];
}

function generateMarket(g: Generation, m: number, units: Units): BookRows {
  const market = g.scenario.markets[m]!;
  const counts = g.plan.counts[m]!;
  const named = g.scenario.accounts
    .flatMap(({ positions }) => positions)
    .filter((p) => p.market === units.symbol).length;
  const rows = rowsOf(counts.reduce((sum, count) => sum + count, named));
  const start = putNamed(g.scenario, market, rows);
  let row = start.next;
  const left = start.lots.map((lots) => units.openInterest - lots);
  g.scenario.cohorts.forEach((cohort, c) => {
    const side = cohort.side === 'long' ? LONG : SHORT;
    const random = new Random(g.scenario.seed, `book/${units.symbol}/${cohort.name}`);
    const count = counts[c]!;
    const group = g.plan.groupOf[c]!;
    // The last cohort of a side takes what is left, so that long lots = short lots to the lot.
    const last = !g.scenario.cohorts.some((other, o) => o > c && other.side === cohort.side);
    const free = units.openInterest - start.lots[side]!;
    const total = last ? left[side]! : Math.floor(free * cohort.openInterestShare);
    left[side] = left[side]! - total;
    drawLots(rows.lots, row, count, total, g.draws[c]!.size, random, market);
    if (cohort.pool !== undefined) seat(rows.account, row, count, group, random);
    for (const end = row + count; row < end; row++) {
      const price = entryPrice(market, (units.mark / units.quantaPerTick) * units.tick, g.draws[c]!.entry.draw(random));
      const entryUnit = Math.max(1, Math.round(price / units.tick)) * units.quantaPerTick;
      rows.side[row] = side;
      rows.entryUnit[row] = entryUnit;
      rows.entryValue[row] = (side === LONG ? 1 : -1) * rows.lots[row]! * entryUnit;
      const { leverage } = g.draws[c]!;
      if (leverage === undefined) continue;
      rows.account[row] = g.nextOwn[c]!;
      g.nextOwn[c] = g.nextOwn[c]! + 1;
      const drawn = leverage.draw(random) * units.relativeLeverage;
      [rows.margin[row], rows.leverage[row]] = isolatedMargin(
        units,
        rows.lots[row]!,
        rows.entryValue[row]!,
        side,
        drawn,
      );
    }
  });
  return rows;
}

/** Wallets that give each cross account the leverage drawn for it, in quanta, from 0 to 2^53 − 1. */
function fillWallets(
  g: Generation,
  units: readonly Units[],
  markets: readonly BookRows[],
  wallets: Float64Array,
  named: number,
): void {
  const notional = new Float64Array(wallets.length);
  const profit = new Float64Array(wallets.length);
  const maintenance = new Float64Array(wallets.length);
  markets.forEach((rows, m) => {
    const { mark, maintenancePpm, relativeLeverage } = units[m]!;
    for (let row = 0; row < rows.account.length; row++) {
      const place = rows.account[row]! - named;
      if (place < 0 || rows.margin[row] !== CROSS_MARGIN) continue;
      const value = rows.lots[row]! * mark;
      notional[place] = notional[place]! + value / relativeLeverage;
      maintenance[place] = maintenance[place]! + Math.ceil((value / PPM) * maintenancePpm);
      profit[place] = profit[place]! + (rows.side[row] === LONG ? value : -value) - rows.entryValue[row]!;
    }
  });
  for (const pool of g.scenario.pools) {
    const group = g.plan.groups.find(({ name }) => name === pool.name) as AccountGroup;
    const random = new Random(g.scenario.seed, `pool/${pool.name}`);
    const leverage = new Distribution(pool.leverage);
    for (let place = group.first - named; place < group.first - named + group.count; place++) {
      const wanted = notional[place]! / leverage.draw(random);
      const equity = Math.max(wanted, maintenance[place]! * CROSS_EQUITY_OVER_MAINTENANCE);
      wallets[place] = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.ceil(equity - profit[place]!)));
    }
  }
}

/**
 * Draws the scenario's book without an engine: the same columns for the same scenario and number of positions on every
 * host. The number is met up to rounding per market and cohort, and every cohort has a position in every market.
 * @throws AdlError INVALID_FILE
 */
export function buildBook(
  scenario: Scenario,
  positions = scenario.positions,
  onProgress?: (text: string) => void,
): Book {
  const ids = [MARKET_MAKER, ...scenario.accounts.map(({ id }) => id)];
  const plan = planSeats(scenario, positions, ids.length);
  const nextOwn = plan.groupOf.map(({ first }) => first);
  const g: Generation = { scenario, plan, draws: scenario.cohorts.map(drawsOf), nextOwn };
  const units = unitsOf(scenario);
  const markets = units.map((unit, m) => {
    onProgress?.(`generating ${unit.symbol}`);
    return generateMarket(g, m, unit);
  });
  const wallets = new Float64Array(plan.accounts - ids.length);
  fillWallets(g, units, markets, wallets, ids.length);
  return {
    ids,
    namedWallets: [scenario.marketMaker.value, ...scenario.accounts.map(({ wallet }) => wallet)],
    wallets,
    groups: plan.groups,
    units,
    markets,
    positions: markets.reduce((sum, rows) => sum + rows.account.length, 0),
    accounts: plan.accounts,
  };
}

/**
 * Adds the scenario's markets, fund, accounts and a book's positions to an engine that has none, at the scenario's first marks.
 * @throws AdlError what the engine refuses
 */
export function loadBook(
  engine: Engine,
  scenario: Scenario,
  book: Book,
  onProgress?: ((text: string) => void) | undefined,
): void {
  for (const { spec } of scenario.markets) engine.addMarket(spec);
  engine.setFund({ cash: scenario.fund.cash, floor: scenario.fund.floor, takeover: true });
  book.ids.forEach((id, i) => {
    engine.addAccount(id, book.namedWallets[i]!);
  });
  engine.addAccounts(book.wallets.length, book.wallets);
  const { marks } = schedule(scenario)[0]!;
  const time = Date.parse(scenario.start);
  engine.tick({ time, marks: Object.fromEntries(scenario.markets.map(({ spec }, m) => [spec.symbol, marks[m]!])) });
  book.units.forEach(({ symbol }, m) => {
    onProgress?.(`loading ${symbol}`);
    engine.upsert(symbol, book.markets[m]!);
  });
}

/**
 * Draws the scenario's book and loads it into an engine that has none.
 * @throws AdlError INVALID_FILE, and what the engine refuses
 */
export function generateBook(
  engine: Engine,
  scenario: Scenario,
  options: { readonly positions?: number | undefined; readonly onProgress?: ((text: string) => void) | undefined } = {},
): Book {
  const book = buildBook(scenario, options.positions, options.onProgress);
  loadBook(engine, scenario, book, options.onProgress);
  return book;
}
