import type { TickOutcome } from '../outcome.ts';
import { clock } from '../words.ts';
import { line, linear, type Scale, text, WIDTH } from './svg.ts';

/** The plotting area of a chart over ticks. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Left edge of a tick's slot. */
  readonly x: Scale;
  readonly slot: number;
}

const LABELS = 9;
const DAY = 86_400_000;

/** One slot of equal width per tick: the crowded minutes get the room, whatever the clock says. */
export function frame(ticks: readonly TickOutcome[], height: number, right = 20): Frame {
  const left = 64;
  const end = WIDTH - right;
  return {
    left,
    right: end,
    top: 12,
    bottom: height - 30,
    x: linear(0, ticks.length, left, end),
    slot: (end - left) / ticks.length,
  };
}

/** Times under the plot, with the date where the replay runs over days. */
export function timeAxis(ticks: readonly TickOutcome[], area: Frame): string {
  const days = ticks.at(-1)!.time - ticks[0]!.time > 2 * DAY;
  const every = Math.max(1, Math.ceil(ticks.length / LABELS));
  const labels = ticks.flatMap(({ time }, i) => {
    if (i % every !== 0) return [];
    const x = area.x(i) + area.slot / 2;
    return [
      line(x, area.bottom, x, area.bottom + 4, 'axis'),
      text(x, area.bottom + 19, days ? clock(time, true).slice(5) : clock(time), 'label', 'middle'),
    ];
  });
  return line(area.left, area.bottom, area.right, area.bottom, 'axis') + labels.join('');
}

/** Values beside the plot, with a rule across it for each. */
export function valueAxis(values: readonly number[], y: Scale, area: Frame, format: (value: number) => string): string {
  return values
    .map((value) => {
      const style = value === 0 ? 'axis' : 'rule';
      return (
        line(area.left, y(value), area.right, y(value), style) +
        text(area.left - 8, y(value) + 4, format(value), 'label', 'end')
      );
    })
    .join('');
}

/** Thin uprights at the ticks of published moments. */
export function momentMarks(ticks: readonly TickOutcome[], area: Frame): string {
  return ticks
    .flatMap(({ labels }, i) => {
      if (labels.length === 0) return [];
      const x = area.x(i) + area.slot / 2;
      return [line(x, area.top, x, area.bottom, 'moment')];
    })
    .join('');
}
