import type { Scenario } from '../format.ts';
import { CHANNELS, type Channel, type TickOutcome } from '../outcome.ts';
import { clock, money } from '../words.ts';
import { frame, momentMarks, timeAxis, valueAxis } from './axes.ts';
import { chart, linear, path, rect, roundSteps } from './svg.ts';

const HEIGHT = 320;

export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  book: 'order book',
  fund: 'taken over by the fund',
  adl: 'auto-deleveraged',
  residual: 'left over',
};

/** Liquidated value by tick, stacked by who took it. */
export function liquidationsChart(scenario: Scenario, ticks: readonly TickOutcome[]): string {
  const unit = 10 ** scenario.moneyDecimals;
  const sums = ticks.map(({ markets }) =>
    CHANNELS.map((channel) => markets.reduce((sum, { value }) => sum + Number(value[channel]), 0) / unit),
  );
  const most = Math.max(1, ...sums.map((parts) => parts.reduce((a, b) => a + b, 0)));
  const area = frame(ticks, HEIGHT);
  const y = linear(0, most, area.bottom, area.top);
  const bars = sums.flatMap((parts, i) => {
    let base = 0;
    return parts.map((part, c) => {
      if (part === 0) return '';
      const top = base + part;
      const bar = rect(
        area.x(i) + area.slot * 0.1,
        y(top),
        area.slot * 0.8,
        y(base) - y(top),
        `fill ${CHANNELS[c]!}`,
        `${clock(ticks[i]!.time, false)} ${ticks[i]!.labels.join(', ')}: ${CHANNEL_NAMES[CHANNELS[c]!]} ${money(part)}`,
      );
      base = top;
      return bar;
    });
  });
  return chart(
    'liquidations',
    HEIGHT,
    'Liquidations by outcome',
    `Value liquidated in each tick, in ${scenario.asset}: sold into the order book, taken over by the fund, auto-deleveraged, left over. The largest tick has ${money(most)}.`,
    valueAxis(roundSteps(0, most), y, area, money),
    momentMarks(ticks, area),
    ...bars,
    timeAxis(ticks, area),
  );
}

/** Cash and equity of the fund over the ticks; shaded where it took nothing over. */
export function fundChart(scenario: Scenario, ticks: readonly TickOutcome[]): string {
  const unit = 10 ** scenario.moneyDecimals;
  const cash = ticks.map(({ fund }) => Number(fund.cash) / unit);
  const equity = ticks.map(({ fund }) => Number(fund.cash + fund.housePnl) / unit);
  const low = Math.min(0, ...cash, ...equity);
  const high = Math.max(1, ...cash, ...equity);
  const area = frame(ticks, HEIGHT);
  const y = linear(low, high, area.bottom, area.top);
  const curve = (values: readonly number[], style: string): string =>
    path(
      values.map((value, i) => [area.x(i) + area.slot / 2, y(value)] as const),
      style,
    );
  // One rectangle per stretch of ticks: neighbours would show a seam.
  const closed = ticks.flatMap(({ fund }, i) => {
    if (fund.takeover || ticks[i - 1]?.fund.takeover === false) return [];
    const opened = ticks.findIndex((later, l) => l > i && later.fund.takeover);
    const end = area.x(opened < 0 ? ticks.length : opened);
    return [rect(area.x(i), area.top, end - area.x(i), area.bottom - area.top, 'shade')];
  });
  return chart(
    'fund',
    HEIGHT,
    'Insurance fund',
    `Cash of the fund, and its equity with the positions it took over, in ${scenario.asset}. Equity runs from ${money(equity[0]!)} to a low of ${money(Math.min(...equity))} and ends at ${money(equity.at(-1)!)}.`,
    ...closed,
    valueAxis(roundSteps(low, high), y, area, money),
    momentMarks(ticks, area),
    curve(cash, 'series cash'),
    curve(equity, 'series equity'),
    timeAxis(ticks, area),
  );
}
