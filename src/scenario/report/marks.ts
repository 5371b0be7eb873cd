import type { ReplayTotals, TickOutcome } from '../outcome.ts';
import { frame, momentMarks, timeAxis, valueAxis } from './axes.ts';
import { chart, linear, logarithmic, path, roundSteps, text } from './svg.ts';

const HEIGHT = 380;
/** Markets with a colour and a name; the others are drawn thin. */
const NAMED = 6;
/** Below this part of the first mark a linear scale shows nothing any more. */
const LOGARITHMIC_BELOW = 0.05;
const LABEL_HEIGHT = 15;

/** Moves labels apart that would lie on each other, from the top. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = [...wanted];
  order.forEach((i, n) => {
    if (n > 0) placed[i] = Math.max(placed[i]!, placed[order[n - 1]!]! + LABEL_HEIGHT);
  });
  return placed;
}

/** Marks over the ticks, each market's first mark as 100. */
export function marksChart(ticks: readonly TickOutcome[], totals: ReplayTotals): string {
  const series = totals.markets.map(({ first }, m) =>
    ticks.map(({ markets }) => (Number(markets[m]!.mark) / Number(first)) * 100),
  );
  const low = series.reduce((least, values) => Math.min(least, ...values), 100);
  const high = series.reduce((most, values) => Math.max(most, ...values), 100);
  const area = frame(ticks, HEIGHT, 90);
  const tiny = low < LOGARITHMIC_BELOW * 100;
  const y = tiny ? logarithmic(low / 1.5, high, area.bottom, area.top) : linear(low - 3, high, area.bottom, area.top);
  const powers = Array.from({ length: 12 }, (_, i) => 10 ** (2 - i)).filter((value) => value >= low / 1.5);
  const axis = valueAxis(tiny ? powers : roundSteps(low, high), y, area, (value) =>
    tiny ? String(Number(value.toPrecision(3))) : value.toFixed(0),
  );
  const biggest = totals.markets
    .map((_, m) => m)
    .sort((a, b) => Number(totals.markets[b]!.adlPaid - totals.markets[a]!.adlPaid))
    .slice(0, NAMED);
  const points = (m: number): (readonly [number, number])[] =>
    series[m]!.map((value, i) => [area.x(i) + area.slot / 2, y(value)] as const);
  const others = series.map((_, m) => (biggest.includes(m) ? '' : path(points(m), 'series thin')));
  const named = biggest.map((m, n) => path(points(m), `series s${n}`));
  const ends = spread(biggest.map((m) => y(series[m]!.at(-1)!)));
  const labels = biggest.map((m, n) =>
    text(area.right + 8, ends[n]! + 4, totals.markets[m]!.symbol, `label name t${n}`),
  );
  return chart(
    'marks',
    HEIGHT,
    'Marks',
    `Mark prices of ${totals.markets.length} markets over ${ticks.length} ticks, each market's first mark as 100; the lowest point is ${Number(low.toPrecision(3))}.`,
    axis,
    momentMarks(ticks, area),
    ...others,
    ...named,
    ...labels,
    timeAxis(ticks, area),
  );
}
