import { formatScaled, parseDecimal } from '../decimal.ts';
import { compareEvent, compareMarkets } from './compare.ts';
import type { Scenario } from './format.ts';
import type { Channels, MarketOutcome, ReplayTotals, TickOutcome } from './outcome.ts';
import { cappedProfits } from './winners.ts';

/** A plain object for `JSON.stringify`: money and sizes are decimal strings, rates and counts numbers. */
export type JsonObject = { readonly [key: string]: unknown };

type Writer = (amount: bigint) => string;

function channels(values: Channels, write: Writer): JsonObject {
  return {
    book: write(values.book),
    fund: write(values.fund),
    adl: write(values.adl),
    residual: write(values.residual),
  };
}

function sizeWriter(scenario: Scenario, market: number): Writer {
  const lot = parseDecimal(scenario.markets[market]!.spec.lot, 'lot');
  return (lots) => formatScaled(lots * lot.mantissa, lot.scale);
}

function marketJson(scenario: Scenario, market: Omit<MarketOutcome, 'mark'>, m: number): JsonObject {
  const write = (amount: bigint): string => formatScaled(amount, scenario.moneyDecimals);
  return {
    liquidations: market.liquidations,
    value: channels(market.value, write),
    size: channels(market.lots, sizeWriter(scenario, m)),
    adl: {
      fills: market.adlFills,
      closes: market.adlCloses,
      lots: market.lots.adl.toString(),
      value: write(market.adlPaid),
    },
  };
}

function isActive({ liquidations: l }: MarketOutcome): boolean {
  return l.cured + l.book + l.fund + l.adl > 0;
}

/**
 * One tick: marks, liquidations by outcome, ADL fills, lots and value, fund, residuals, checks, time and digest. Markets
 * without a liquidation appear in `marks` alone. Everything but `milliseconds` is the same in every replay.
 */
export function tickJson(scenario: Scenario, tick: TickOutcome): JsonObject {
  const write = (amount: bigint): string => formatScaled(amount, scenario.moneyDecimals);
  const total = (pick: (market: MarketOutcome) => number): number => tick.markets.reduce((sum, m) => sum + pick(m), 0);
  const sum = (pick: (market: MarketOutcome) => bigint): bigint => tick.markets.reduce((s, m) => s + pick(m), 0n);
  const active = tick.markets.flatMap((market, m) =>
    isActive(market) ? [[market.symbol, marketJson(scenario, market, m)] as const] : [],
  );
  return {
    type: 'tick',
    tick: tick.index,
    time: new Date(tick.time).toISOString(),
    labels: tick.labels,
    marks: Object.fromEntries(tick.markets.map(({ symbol, mark }) => [symbol, mark])),
    liquidations: {
      cured: total(({ liquidations }) => liquidations.cured),
      book: total(({ liquidations }) => liquidations.book),
      fund: total(({ liquidations }) => liquidations.fund),
      adl: total(({ liquidations }) => liquidations.adl),
    },
    adl: {
      fills: total(({ adlFills }) => adlFills),
      closes: total(({ adlCloses }) => adlCloses),
      lots: sum(({ lots }) => lots.adl).toString(),
      value: write(sum(({ adlPaid }) => adlPaid)),
    },
    residual: write(sum(({ value }) => value.residual)),
    markets: Object.fromEntries(active),
    fund: {
      cash: write(tick.fund.cash),
      housePnl: write(tick.fund.housePnl),
      held: write(tick.fund.held),
      takeover: tick.fund.takeover,
      paidIn: write(tick.fund.paidIn),
    },
    fees: write(tick.fees),
    badDebt: write(tick.badDebt),
    conservation: {
      tick: tick.conservation.tick,
      maker: tick.conservation.maker,
      sinceStart: tick.conservation.sinceStart,
      lots: tick.conservation.lots,
      money: write(tick.conservation.money),
      difference: write(tick.conservation.difference),
    },
    milliseconds: Math.round(tick.milliseconds * 1000) / 1000,
    digest: tick.digest,
  };
}

/** The last object of a replay: totals by market, the comparison, who paid, checks, time and digest. */
export function totalsJson(scenario: Scenario, totals: ReplayTotals): JsonObject {
  const write = (amount: bigint): string => formatScaled(amount, scenario.moneyDecimals);
  return {
    type: 'totals',
    scenario: scenario.name,
    engine: totals.engine,
    positions: totals.positions,
    accounts: totals.accounts,
    ticks: totals.ticks,
    conserved: totals.conserved,
    adl: {
      fills: totals.adlFills,
      closes: totals.adlCloses,
      accounts: totals.adlAccounts,
      pnl: write(totals.adlPnl),
      fullCloses: totals.fullCloses,
      inProfit: totals.inProfit,
      leverage: totals.leverage ?? null,
      pnlRatio: totals.pnlRatio ?? null,
      firstDelaySeconds: totals.firstAdlDelay ?? null,
    },
    markets: Object.fromEntries(
      totals.markets.map((market, m) => [
        market.symbol,
        { marks: { first: market.first, low: market.low, last: market.last }, ...marketJson(scenario, market, m) },
      ]),
    ),
    cappedProfits: cappedProfits(scenario, totals.markets).map(({ symbol, side, paper, givenUp, closedLots }) => ({
      market: symbol,
      side,
      paper: write(paper),
      givenUp: write(givenUp),
      closedLots: closedLots.toString(),
    })),
    fund: { cash: write(totals.fund.cash), housePnl: write(totals.fund.housePnl), paidIn: write(totals.paidIn) },
    fees: write(totals.fees),
    badDebt: write(totals.badDebt),
    ledger: totals.ledger.map(({ name, accounts, before, after }) => ({
      name,
      accounts,
      before: write(before),
      after: write(after),
      change: write(after - before),
    })),
    lights: totals.lights,
    compared: compareEvent(scenario, totals),
    comparedMarkets: compareMarkets(scenario, totals),
    attributions: Object.values(scenario.sources).flatMap(({ attribution }) => (attribution ? [attribution] : [])),
    milliseconds: Math.round(totals.milliseconds),
    digest: totals.digest,
  };
}
