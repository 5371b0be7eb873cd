import { formatScaled } from '../../decimal.ts';
import type { Scenario } from '../format.ts';
import type { JsonObject } from '../json.ts';
import { STYLE } from '../report/style.ts';
import { chart, escapeText, linear, rect, text, WIDTH } from '../report/svg.ts';
import { table } from '../report/tables.ts';
import { grouped } from '../words.ts';
import { CAVEATS, FIGURES, type Figure } from './figures.ts';
import type { BookResult } from './run.ts';

/** The comparison as plain text: a line a figure, a column a rule book. */
export function compareTable(scenario: Scenario, results: readonly BookResult[]): string {
  const rows = [
    ['', ...results.map(({ name }) => name)],
    ...FIGURES.map(({ label, show }) => [label, ...results.map((result) => show(result, scenario))]),
  ];
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd(),
  );
  return [titleOf(scenario, results), '', ...lines, '', ...notes()].join('\n');
}

function titleOf(scenario: Scenario, results: readonly BookResult[]): string {
  const { positions, accounts, ticks } = results[0]!.totals;
  return `${scenario.title}: ${grouped(String(positions))} positions, ${grouped(String(accounts))} accounts, ${ticks} ticks; amounts in ${scenario.asset}`;
}

function notes(): string[] {
  return [...FIGURES.map(({ label, note }) => `${label}: ${note}`), '', ...CAVEATS.map((caveat) => `note: ${caveat}`)];
}

/** One rule book's result: money as decimal strings, shares in ppm. */
export function bookJson(scenario: Scenario, { name, totals, burden, split }: BookResult): JsonObject {
  const money = (amount: bigint): string => formatScaled(amount, scenario.moneyDecimals);
  const sum = (channel: 'book' | 'fund' | 'adl' | 'residual'): string =>
    money(totals.markets.reduce((all, { value }) => all + value[channel], 0n));
  const ledger = totals.ledger.map((row) => ({ ...row, before: money(row.before), after: money(row.after) }));
  return {
    book: name,
    value: { book: sum('book'), fund: sum('fund'), adl: sum('adl'), residual: sum('residual') },
    accountsTouched: totals.adlAccounts,
    closes: totals.adlCloses,
    paid: money(burden.paid),
    gained: money(burden.gained),
    payers: burden.payers,
    profitSharePpm: Number(burden.profitSharePpm),
    largestEquitySharePpm: Number(burden.largestEquitySharePpm),
    worseThanMark: burden.worseThanMark,
    turnedToLoss: burden.turnedToLoss,
    order: { neighbours: burden.neighbours, turnedRound: burden.turnedRound },
    survivorRatioPpm: burden.survivorRatioPpm === undefined ? null : Number(burden.survivorRatioPpm),
    unmeasured: burden.unmeasured,
    split: split === undefined ? null : { whole: money(split.whole), halves: money(split.halves) },
    fund: { cash: money(totals.fund.cash), housePnl: money(totals.fund.housePnl), paidIn: money(totals.paidIn) },
    badDebt: money(totals.badDebt),
    ledger,
    conservedTicks: totals.conserved,
    ticks: totals.ticks,
    digest: totals.digest,
  };
}

const ROW = 27;
const BAR = 17;
const LEFT = 210;

function bars(id: string, figure: Figure, scenario: Scenario, results: readonly BookResult[]): string {
  const sizes = results.map((result) => figure.size!(result, scenario));
  const x = linear(0, Math.max(1e-9, ...sizes), LEFT, WIDTH - 120);
  const rows = results.flatMap((result, r) => {
    const y = 8 + r * ROW;
    const shown = figure.show(result, scenario);
    return [
      text(LEFT - 10, y + 13, result.name, 'label strong', 'end'),
      rect(LEFT, y, x(sizes[r]!) - LEFT, BAR, 'fill adl', `${result.name}: ${shown}`),
      text(x(sizes[r]!) + 8, y + 13, shown, 'label'),
    ];
  });
  return chart(id, 16 + ROW * results.length, figure.label, `${figure.label} by rule book: ${figure.note}`, ...rows);
}

function chartSection(figure: Figure, f: number, scenario: Scenario, results: readonly BookResult[]): string {
  return `<section><h2>${escapeText(figure.label)}</h2><p>${escapeText(figure.note)}</p>${bars(`figure${f}`, figure, scenario, results)}</section>`;
}

/** The comparison as one HTML page: no script, no outside resource, readable in light and dark. */
export function compareHtml(scenario: Scenario, results: readonly BookResult[]): string {
  const head = ['', ...results.map(({ name }) => escapeText(name)), 'meaning'];
  const rows = FIGURES.map(({ label, note, show }) => [
    escapeText(label),
    ...results.map((result) => escapeText(show(result, scenario))),
    `<span class="note">${escapeText(note)}</span>`,
  ]);
  const title = `${scenario.title}: rule books compared`;
  const body = [
    `<header><h1>${escapeText(title)}</h1><p class="lead">${escapeText(titleOf(scenario, results))}</p></header>`,
    `<section><h2>Side by side</h2><p>The same positions, marks and order book under each rule book.</p>${table(head, rows, [0, head.length - 1], true)}</section>`,
    ...FIGURES.flatMap((figure, f) => (figure.size === undefined ? [] : [chartSection(figure, f, scenario, results)])),
    `<section><h2>What this cannot say</h2>${CAVEATS.map((caveat) => `<p>${escapeText(caveat)}</p>`).join('')}</section>`,
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(title)}</title><style>${STYLE}</style></head><body><main>${body.join('\n')}</main></body></html>\n`;
}
