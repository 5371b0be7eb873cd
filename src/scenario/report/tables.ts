import { type ComparedFigure, compareEvent, compareMarkets } from '../compare.ts';
import type { Scenario } from '../format.ts';
import type { Deleveraged, ReplayTotals, TickOutcome } from '../outcome.ts';
import { cappedProfits } from '../winners.ts';
import { clock, deviation, grouped, inUnit, percent, quanta } from '../words.ts';
import { escapeText } from './svg.ts';

/** A table; cells are HTML already, the columns named in `left` are flush left, `dense` is for many columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
  dense = false,
): string {
  const style = (column: number): string => (left.includes(column) ? ' class="left"' : '');
  const header = head.map((cell, c) => `<th scope="col"${style(c)}>${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell, c) => `<td${style(c)}>${cell}</td>`).join('')}</tr>`).join('');
  return `<div class="scroll"><table${dense ? ' class="dense"' : ''}><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function verdict({ near, deviation: d, unit }: ComparedFigure): string {
  return `<span class="${near ? 'near' : 'far'}">${escapeText(deviation(d, unit) || 'none')}</span>`;
}

export function comparisonTable(scenario: Scenario, totals: ReplayTotals): string {
  const rows = compareEvent(scenario, totals).map((figure) => [
    escapeText(figure.label),
    inUnit(figure.published, figure.unit),
    inUnit(figure.replayed, figure.unit),
    verdict(figure),
    `<span class="note">${escapeText(figure.note)}</span>`,
  ]);
  return rows.length === 0 ? '' : table(['', 'published', 'replayed', 'deviation', 'to be known'], rows, [0, 4]);
}

export function marketComparisonTable(scenario: Scenario, totals: ReplayTotals): string {
  const wanted = ['value', 'share', 'fills', 'price'];
  const rows = compareMarkets(scenario, totals).map(({ symbol, figures }) => [
    escapeText(symbol),
    ...wanted.flatMap((label) => {
      const figure = figures.find((candidate) => candidate.label === label);
      if (figure === undefined) return ['', '', ''];
      return [inUnit(figure.published, figure.unit), inUnit(figure.replayed, figure.unit), verdict(figure)];
    }),
  ]);
  const head = ['market', ...['value', 'share', 'fills', 'price'].flatMap((label) => [label, 'replayed', ''])];
  return rows.length === 0 ? '' : table(head, rows, [0], true);
}

export function ledgerTable(scenario: Scenario, totals: ReplayTotals): string {
  const money = (amount: bigint): string => escapeText(quanta(amount, scenario.moneyDecimals));
  const rows = totals.ledger.map(({ name, accounts, before, after }) => [
    escapeText(name),
    accounts === 0 ? '' : grouped(String(accounts)),
    money(before),
    money(after),
    after === before ? money(0n) : `<span class="${after < before ? 'far' : 'near'}">${money(after - before)}</span>`,
  ]);
  return table(['', 'accounts', 'equity before', 'equity after', 'change'], rows);
}

export function cappedTable(scenario: Scenario, totals: ReplayTotals): string {
  const money = (amount: bigint): string => escapeText(quanta(amount, scenario.moneyDecimals));
  const rows = cappedProfits(scenario, totals.markets).map(({ symbol, side, paper, givenUp }) => [
    escapeText(`${symbol} ${side}s`),
    money(paper),
    money(givenUp),
    money(paper - givenUp),
  ]);
  return table(['winning side', 'profit on paper', 'given up by the deleveraged', 'left to the side'], rows);
}

function reason({ rank, score, gain, leverage, side }: Deleveraged): string {
  const place = `place ${grouped(String(rank))} of its queue with score ${(score / 1e9).toFixed(3)}`;
  const ratio = side === 'short' ? 'entry over price' : 'price over entry';
  const factors = leverage === undefined ? '' : `: ${ratio} ${gain.toFixed(3)}, leverage ${leverage.toFixed(2)}x`;
  return place + factors;
}

/** Who lost most position to deleveraging, and why they were next in line. */
export function deleveragedTable(scenario: Scenario, totals: ReplayTotals): string {
  const money = (amount: bigint): string => escapeText(quanta(amount, scenario.moneyDecimals));
  const rows = totals.deleveraged.map((position) => [
    `<strong>${escapeText(position.account)}</strong><br><span class="note">${escapeText(position.group)}</span>`,
    escapeText(`${position.market}\u00a0${position.side}`),
    money(position.value),
    money(position.realizedPnl),
    position.remainingLots === 0n ? 'in full' : 'in part',
    String(position.hits),
    `${clock(position.time, true).slice(5)}<br><span class="note">against\u00a0${escapeText(position.against)}</span>`,
    escapeText(reason(position)),
  ]);
  return table(['account', 'position', 'closed', 'PnL', '', 'hits', 'first', 'why'], rows, [0, 1, 4, 6, 7]);
}

/** Every tick with its checks and digest. */
export function ticksTable(scenario: Scenario, ticks: readonly TickOutcome[]): string {
  const money = (amount: bigint): string => escapeText(quanta(amount, scenario.moneyDecimals));
  const rows = ticks.map(({ time, labels, markets, conservation: c, fund, digest }) => {
    const holds = c.tick && c.maker && c.sinceStart && c.lots;
    const sum = (pick: (market: (typeof markets)[number]) => number): string =>
      grouped(String(markets.reduce((s, m) => s + pick(m), 0)));
    return [
      `${clock(time, true).slice(5)}:${clock(time).slice(6)}${labels.length > 0 ? `<br><span class="note">${escapeText(labels.join(', '))}</span>` : ''}`,
      sum(({ liquidations: l }) => l.book + l.fund + l.adl),
      sum(({ adlCloses }) => adlCloses),
      money(markets.reduce((s, { adlPaid }) => s + adlPaid, 0n)),
      money(fund.cash),
      holds
        ? '<span class="near">conserved</span>'
        : `<span class="far">off by ${escapeText(c.difference.toString())}</span>`,
      `<code>${digest.slice(0, 16)}</code>`,
    ];
  });
  return table(['tick', 'liquidations', 'deleveraged', 'value', 'fund cash', 'checks', 'digest'], rows);
}

/** Facts with their sources, and what was assumed. */
export function provenanceLists(scenario: Scenario): string {
  const sources = Object.values(scenario.sources).map(({ title, url, licence, attribution }) => {
    const name =
      url === undefined ? escapeText(title) : `${escapeText(title)} <span class="note">${escapeText(url)}</span>`;
    const extras = [licence, attribution]
      .filter((extra) => extra !== undefined)
      .map((extra) => ` (${escapeText(extra)})`);
    return `<li>${name}${extras.join('')}</li>`;
  });
  const assumed = [...scenario.pools, ...scenario.cohorts].map(
    ({ name, assumption }) => `<li><strong>${escapeText(name)}</strong>: ${escapeText(assumption ?? '')}</li>`,
  );
  const rest = [scenario.liquidity.assumption, scenario.fund.assumption, scenario.marketMaker.assumption].flatMap(
    (reason) => (reason === undefined ? [] : [`<li>${escapeText(reason)}</li>`]),
  );
  const caveats = scenario.caveats.map((caveat) => `<li>${escapeText(caveat)}</li>`);
  return `<h3>Published</h3><ul>${sources.join('')}</ul><h3>Assumed and generated</h3><ul>${assumed.join('')}${rest.join('')}</ul><h3>How the replay differs from the day</h3><ul>${caveats.join('')}</ul>`;
}

/** Figures at the head of the page. */
export function tiles(scenario: Scenario, totals: ReplayTotals): string {
  const paid = totals.markets.reduce((sum, { adlPaid }) => sum + adlPaid, 0n);
  const liquidated = totals.markets.reduce((sum, { value: v }) => sum + v.book + v.fund + v.adl + v.residual, 0n);
  const entries: readonly (readonly [string, string])[] = [
    [quanta(liquidated, scenario.moneyDecimals), `${scenario.asset} liquidated`],
    [quanta(paid, scenario.moneyDecimals), `${scenario.asset} auto-deleveraged`],
    [grouped(String(totals.adlCloses)), `positions deleveraged, ${grouped(String(totals.adlAccounts))} accounts`],
    [totals.adlCloses === 0 ? 'none' : percent(totals.inProfit / totals.adlCloses), 'of them in profit'],
    [
      grouped(String(totals.positions)),
      `positions in ${totals.markets.length} ${totals.markets.length === 1 ? 'market' : 'markets'}`,
    ],
    [`${totals.conserved}/${totals.ticks}`, 'ticks conserved to the quantum'],
  ];
  return `<dl class="tiles">${entries.map(([value, label]) => `<div><dd>${escapeText(value)}</dd><dt>${escapeText(label)}</dt></div>`).join('')}</dl>`;
}
