import type { Scenario } from '../format.ts';
import type { ReplayTotals, TickOutcome } from '../outcome.ts';
import { CHANNELS } from '../outcome.ts';
import { cappedProfits } from '../winners.ts';
import { clock, grouped, percent, quanta } from '../words.ts';
import { LIGHT_FATES, lightsChart, marketsChart } from './bars.ts';
import { CHANNEL_NAMES, fundChart, liquidationsChart } from './flows.ts';
import { marksChart } from './marks.ts';
import { STYLE } from './style.ts';
import { escapeText, legend } from './svg.ts';
import {
  cappedTable,
  comparisonTable,
  deleveragedTable,
  ledgerTable,
  marketComparisonTable,
  provenanceLists,
  ticksTable,
  tiles,
} from './tables.ts';

function section(title: string, lead: string, ...content: readonly string[]): string {
  return `<section><h2>${escapeText(title)}</h2><p>${escapeText(lead)}</p>${content.join('')}</section>`;
}

function whoPaid(scenario: Scenario, totals: ReplayTotals): string {
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
  const capped = cappedProfits(scenario, totals.markets);
  const paper = sum(capped.map((side) => side.paper));
  const givenUp = sum(capped.map((side) => side.givenUp));
  const money = (amount: bigint): string => `${quanta(amount, scenario.moneyDecimals)} ${scenario.asset}`;
  const share = paper === 0n ? '' : `, ${percent(Math.abs(Number(givenUp) / Number(paper)))} of it`;
  const effect =
    givenUp >= 0n
      ? `Against the last mark they gave up ${money(givenUp)}${share}: profit on paper for which nobody was left to pay.`
      : `The price came back, so against the last mark that spared them ${money(-givenUp)}; at the low they gave up what the marks had promised.`;
  return `From the first mark to the last the winning sides gained ${money(paper)} on paper. Those who were deleveraged were closed before the last mark, at the bankruptcy price of somebody on the other side: at most what that side could pay. ${effect} Nothing is missing from the books: the changes below add up to what the backstop paid in.`;
}

function checks(totals: ReplayTotals): string {
  return totals.conserved === totals.ticks
    ? `In all ${totals.ticks} ticks the money is the same before and after to the quantum, with the gain of the order book's other side, again after that side became the market maker's positions, and since the first tick; and long lots equal short lots, the fund's own included, in every market.`
    : `In ${totals.ticks - totals.conserved} of ${totals.ticks} ticks a check failed. This run is not to be trusted.`;
}

/**
 * The replay as one HTML page: no script, no outside resource, readable in light and dark. The same replay gives the same
 * page, but for the engine's name and time.
 */
export function htmlReport(scenario: Scenario, ticks: readonly TickOutcome[], totals: ReplayTotals): string {
  const comparison = comparisonTable(scenario, totals);
  const channelKeys = CHANNELS.map((channel) => [channel, CHANNEL_NAMES[channel]] as const);
  const hasPublished = scenario.markets.some(({ published }) => published?.adlValue !== undefined);
  const attributions = Object.values(scenario.sources).flatMap(({ attribution }) => (attribution ? [attribution] : []));
  const body = [
    `<header><h1>${escapeText(scenario.title)}</h1><p class="lead">${escapeText(scenario.description)}</p></header>`,
    tiles(scenario, totals),
    section(
      'Marks',
      'Every market from its first mark as 100. Each step is one tick, so the crowded minutes get the room; dotted lines are published moments.',
      marksChart(ticks, totals),
    ),
    section(
      'Liquidations by outcome',
      `Value liquidated in each tick at the marks, in ${scenario.asset}, by who took it.`,
      legend(channelKeys),
      liquidationsChart(scenario, ticks),
    ),
    section(
      'Insurance fund',
      'What the fund has in cash, and with the positions it took over at the marks. Where it is shaded it takes nothing over, and what the order book leaves is auto-deleveraged.',
      legend([
        ['cash', 'cash'],
        ['equity', 'equity with the positions taken over'],
        ['shade', 'takes nothing over'],
      ]),
      fundChart(scenario, ticks),
    ),
    comparison === ''
      ? ''
      : section(
          'Published and replayed',
          'The figures of the day beside those of this replay. Red deviates by more than a quarter, or ten points of a share.',
          comparison,
          marketComparisonTable(scenario, totals),
        ),
    section(
      'Auto-deleveraging by market',
      hasPublished
        ? 'The upright is the published value.'
        : 'Value deleveraged, and how the liquidated value was shared out.',
      legend([...channelKeys, ...(hasPublished ? ([['published', 'published']] as const) : [])]),
      marketsChart(scenario, totals),
    ),
    section(
      'Who gained and who paid',
      whoPaid(scenario, totals),
      cappedTable(scenario, totals),
      ledgerTable(scenario, totals),
    ),
    section(
      'Lights before and after',
      'Positions of the sides that were deleveraged, by the lights they showed before the first liquidation (five: next in line), and what became of them.',
      legend(LIGHT_FATES),
      lightsChart(totals),
    ),
    section(
      'The most deleveraged',
      `The ${totals.deleveraged.length} positions of which the largest value was closed, with the place in the queue and the score that put them there. An account called # and a number is generated.`,
      deleveragedTable(scenario, totals),
    ),
    section(
      'Checks',
      checks(totals),
      `<p>Digest of the engine after the last tick: <code>${totals.digest}</code></p>`,
      `<details><summary>Every tick</summary>${ticksTable(scenario, ticks)}</details>`,
    ),
    section(
      'What is fact and what is not',
      'Published figures carry their source in the scenario file; everything else is assumed or drawn from an assumption.',
      provenanceLists(scenario),
    ),
    `<footer><p>${escapeText(clock(ticks[0]!.time, true))} to ${escapeText(clock(ticks.at(-1)!.time, true))} UTC, ${grouped(String(totals.positions))} positions, ${grouped(String(totals.accounts))} accounts, seed ${escapeText(scenario.seed)}, engine ${escapeText(totals.engine)}, ${(totals.milliseconds / 1000).toFixed(1)} s.</p>${attributions.map((words) => `<p>${escapeText(words)}</p>`).join('')}</footer>`,
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(scenario.title)}</title><style>${STYLE}</style></head><body><main>${body.join('\n')}</main></body></html>\n`;
}
