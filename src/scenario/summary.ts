import { compareEvent, compareMarkets, liquidatedValue } from './compare.ts';
import type { Scenario } from './format.ts';
import type { ReplayTotals } from './outcome.ts';
import { cappedProfits } from './winners.ts';
import { deviation, grouped, inUnit, percent, quanta } from './words.ts';

/** Columns side by side: the first flush left, the others flush right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd(),
  );
}

function marketTable(scenario: Scenario, totals: ReplayTotals): string[] {
  const money = (amount: bigint): string => quanta(amount, scenario.moneyDecimals);
  const head = ['market', 'first', 'low', 'last', 'liquidated', 'book', 'fund', 'ADL', 'left', 'ADL share', 'closes'];
  const rows = totals.markets.map((market) => {
    const all = liquidatedValue(market);
    const { value } = market;
    return [
      market.symbol,
      market.first,
      market.low,
      market.last,
      money(all),
      money(value.book),
      money(value.fund),
      money(value.adl),
      money(value.residual),
      all === 0n ? '' : percent(Number(value.adl) / Number(all)),
      grouped(String(market.adlCloses)),
    ];
  });
  return table([head, ...rows]);
}

function comparison(scenario: Scenario, totals: ReplayTotals): string[] {
  const lines: string[] = [];
  const event = compareEvent(scenario, totals);
  if (event.length > 0) {
    const rows = event.map(({ label, unit, published, replayed, deviation: d, near }) => [
      label,
      inUnit(published, unit),
      inUnit(replayed, unit),
      deviation(d, unit),
      near ? '' : 'deviates',
    ]);
    lines.push('', 'Published and replayed', ...table([['', 'published', 'replayed', 'deviation', ''], ...rows]));
  }
  const markets = compareMarkets(scenario, totals);
  if (markets.length > 0) {
    const labels = ['value', 'share', 'fills', 'price'];
    const rows = markets.map(({ symbol, figures }) => [
      symbol,
      ...labels.flatMap((wanted) => {
        const figure = figures.find(({ label }) => label === wanted);
        if (figure === undefined) return ['', '', ''];
        const { unit, published, replayed, deviation: d } = figure;
        return [inUnit(published, unit), inUnit(replayed, unit), deviation(d, unit)];
      }),
    ]);
    const head = ['ADL by market', ...labels.flatMap((label) => [label, 'replayed', ''])];
    lines.push('', ...table([head, ...rows]));
  }
  return lines;
}

function ledger(scenario: Scenario, totals: ReplayTotals): string[] {
  const money = (amount: bigint): string => quanta(amount, scenario.moneyDecimals);
  const rows = totals.ledger.map(({ name, accounts, before, after }) => [
    name,
    accounts === 0 ? '' : grouped(String(accounts)),
    money(before),
    money(after),
    money(after - before),
  ]);
  return ['', 'Who gained and who paid', ...table([['', 'accounts', 'equity before', 'after', 'change'], ...rows])];
}

function capped(scenario: Scenario, totals: ReplayTotals): string[] {
  const money = (amount: bigint): string => quanta(amount, scenario.moneyDecimals);
  const rows = cappedProfits(scenario, totals.markets).map(({ symbol, side, paper, givenUp }) => [
    `${symbol} ${side}s`,
    money(paper),
    money(givenUp),
    money(paper - givenUp),
  ]);
  const head = ['', 'profit on paper, first to last mark', 'given up by the deleveraged', 'left to the side'];
  return ['', "The winners' profit, and what deleveraging capped", ...table([head, ...rows])];
}

/** The replay for people, as plain text of several lines: markets, comparison, who paid, checks, digest. */
export function summaryTable(scenario: Scenario, totals: ReplayTotals): string {
  const money = (amount: bigint): string => quanta(amount, scenario.moneyDecimals);
  const attributions = Object.values(scenario.sources).flatMap(({ attribution }) => (attribution ? [attribution] : []));
  const checks =
    totals.conserved === totals.ticks
      ? `all ${totals.ticks} ticks conserved: money to the quantum, long lots = short lots, in every market`
      : `NOT CONSERVED in ${totals.ticks - totals.conserved} of ${totals.ticks} ticks`;
  return [
    scenario.title,
    `${grouped(String(totals.positions))} positions, ${grouped(String(totals.accounts))} accounts, ${totals.ticks} ticks, engine ${totals.engine}; amounts in ${scenario.asset}`,
    '',
    ...marketTable(scenario, totals),
    ...comparison(scenario, totals),
    ...capped(scenario, totals),
    ...ledger(scenario, totals),
    '',
    `fund        cash ${money(totals.fund.cash)}, positions taken over ${money(totals.fund.housePnl)}, backstop paid in ${money(totals.paidIn)}, bad debt ${money(totals.badDebt)}`,
    `checks      ${checks}`,
    `time        ${(totals.milliseconds / 1000).toFixed(1)} s in the engine`,
    `digest      ${totals.digest}`,
    '',
    ...scenario.caveats.map((caveat) => `note: ${caveat}`),
    ...attributions,
  ].join('\n');
}
