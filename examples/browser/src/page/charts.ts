import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { placeOf, placeOfCell } from '../cells.ts';
import type { Details } from '../protocol.ts';
import { fixed, short, shorter } from './format.ts';

/** Colours as the theme has them now. */
function colours(): Record<'text' | 'line' | 'long' | 'short' | 'accent' | 'mark', string> {
  // A variable gives the words it was written in; an element that is coloured by it gives the theme's colour.
  const sample = document.body.appendChild(document.createElement('span'));
  const of = (name: string): string => {
    sample.style.color = `var(${name})`;
    return getComputedStyle(sample).color;
  };
  const found = {
    text: of('--muted'),
    line: of('--line'),
    long: of('--long'),
    short: of('--short'),
    accent: of('--accent'),
    mark: of('--text'),
  };
  sample.remove();
  return found;
}

const FONT = '11px system-ui, sans-serif';

function axis(more: uPlot.Axis = {}): uPlot.Axis {
  const { text, line } = colours();
  return { stroke: text, font: FONT, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, ...more };
}

/** A chart that keeps to its element's width and is drawn anew when the theme changes. */
export class Chart {
  private readonly root: HTMLElement;
  private readonly options: () => Omit<uPlot.Options, 'width' | 'height'>;
  private readonly height: number;
  private plot: uPlot | undefined;
  private data: uPlot.AlignedData | undefined;

  constructor(root: HTMLElement, height: number, options: () => Omit<uPlot.Options, 'width' | 'height'>) {
    this.root = root;
    this.height = height;
    this.options = options;
    new ResizeObserver(() => {
      if (this.plot !== undefined && root.clientWidth > 0) this.plot.setSize({ width: root.clientWidth, height });
    }).observe(root);
    themed.add(this);
  }

  set(data: uPlot.AlignedData): void {
    this.data = data;
    if (this.plot === undefined) this.draw();
    else this.plot.setData(data);
  }

  redraw(): void {
    if (this.plot !== undefined) this.draw();
  }

  private draw(): void {
    this.plot?.destroy();
    const width = Math.max(1, this.root.clientWidth);
    this.plot = new uPlot({ ...this.options(), width, height: this.height }, this.data!, this.root);
  }
}

const themed = new Set<Chart>();

export function redrawCharts(): void {
  for (const chart of themed) chart.redraw();
}

/** Longs above the line, shorts below, by score; a line where the watched position is. */
export class ScoreChart {
  private readonly chart: Chart;
  private mine: number | undefined;

  constructor(root: HTMLElement) {
    const bars = uPlot.paths.bars!({ size: [1, 100], gap: 0 });
    this.chart = new Chart(root, 190, () => {
      const { long, short: below, mark } = colours();
      const series = (label: string, colour: string): uPlot.Series => ({
        label,
        stroke: colour,
        fill: colour,
        width: 0,
        paths: bars,
        points: { show: false },
      });
      return {
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: (_, least, most) => evenRange(least, most) } },
        series: [{}, series('longs', long), series('shorts', below)],
        axes: [
          axis({
            splits: (plot, _, least, most) => decades(plot, least, most),
            values: (_, at) => at.map(decade),
            size: 30,
          }),
          axis({ values: (_, counts) => counts.map((value) => short(Math.abs(value))), size: 46 }),
        ],
        hooks: { draw: [(plot) => this.drawMine(plot, mark)] },
      };
    });
  }

  set(details: Details, mine: number | undefined): void {
    this.mine = mine;
    const { long, short: below } = details;
    let first = long.findIndex((value, cell) => value + below[cell]! > 0);
    let last = long.findLastIndex((value, cell) => value + below[cell]! > 0);
    if (first < 0) [first, last] = [long.length >> 1, long.length >> 1];
    const cells = Array.from({ length: last - first + 3 }, (_, i) => first - 1 + i);
    const at = (counts: Uint32Array, sign: number): number[] => cells.map((cell) => sign * (counts[cell] ?? 0));
    this.chart.set([cells.map(placeOfCell), at(long, 1), at(below, -1)]);
  }

  private drawMine(plot: uPlot, colour: string): void {
    if (this.mine === undefined) return;
    const { left, top, width, height } = plot.bbox;
    const x = plot.valToPos(this.mine, 'x', true);
    if (x < left || x > left + width) return;
    const { ctx } = plot;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.restore();
  }
}

const SCORE_SCALE = 1e9;
const LEAST_DECADE = -3;
const MOST_DECADE = 7;
const LABEL_PIXELS = 44;

/** Zero and powers of ten between two places of the axis, as many as there is room for. */
function decades(plot: uPlot, least: number, most: number): number[] {
  const pixels = ((placeOf(10 * SCORE_SCALE) - placeOf(SCORE_SCALE)) * plot.width) / Math.max(1, most - least);
  const step = Math.ceil(LABEL_PIXELS / pixels);
  const places = [0];
  for (let power = LEAST_DECADE + step - 1; power <= MOST_DECADE; power += step) {
    const place = placeOf(SCORE_SCALE * 10 ** power);
    places.push(place, -place);
  }
  return places.filter((place) => place >= least && place <= most).sort((a, b) => a - b);
}

/** The power of ten at a place. */
function decade(place: number): string {
  if (place === 0) return '0';
  const x = (2 ** Math.abs(place) - 1) / 1e4;
  const power = Math.round(Math.log10(x));
  const text = power >= 3 ? short(10 ** power) : fixed(10 ** power, Math.max(0, -power));
  return place < 0 ? `\u2212${text}` : text;
}

/** As far up as down, so that both sides are seen on one measure. */
function evenRange(least: number, most: number): [number, number] {
  const reach = Math.max(1, Math.abs(least), Math.abs(most)) * 1.05;
  return [-reach, reach];
}

export interface LineOptions {
  readonly label: string;
  readonly height?: number;
  readonly time?: boolean;
  readonly stepped?: boolean;
  readonly range?: uPlot.Range.MinMax;
  readonly values?: (value: number) => string;
  /** Where the values stand; default: as there is room. */
  readonly splits?: number[];
  /** Index of the point to mark. */
  readonly at?: () => number;
}

/** One line over time or over the rows of a batch. */
export function lineChart(root: HTMLElement, options: LineOptions): Chart {
  const { label, height = 110, time = true, stepped = false, range, values = shorter, splits, at } = options;
  return new Chart(root, height, () => {
    const { accent, mark } = colours();
    const paths = stepped ? uPlot.paths.stepped!({ align: 1 }) : uPlot.paths.linear!();
    return {
      legend: { show: false },
      cursor: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: { x: { time }, ...(range === undefined ? {} : { y: { range } }) },
      series: [{}, { label, stroke: accent, width: 1.5, fill: `${accent}1f`, paths, points: { show: false } }],
      axes: [
        axis({ size: 28, space: 64, values: (_, splits) => (time ? moments(splits) : splits.map(short)) }),
        axis({
          values: (_, places) => places.map(values),
          size: 58,
          space: 26,
          ...(splits === undefined ? {} : { splits: () => splits }),
        }),
      ],
      hooks: at === undefined ? {} : { draw: [(plot) => drawAt(plot, at(), mark)] },
    };
  });
}

const DAY = 86_400;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Times of an axis: of the day, or days where it spans some. */
function moments(seconds: readonly number[]): string[] {
  const span = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0);
  return seconds.map((second) => (span >= DAY ? day : clock).format(second * 1000));
}

function drawAt(plot: uPlot, index: number, colour: string): void {
  const x = plot.data[0][index];
  if (x === undefined) return;
  const { ctx } = plot;
  const left = plot.valToPos(x, 'x', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(left, plot.bbox.top);
  ctx.lineTo(left, plot.bbox.top + plot.bbox.height);
  ctx.stroke();
  ctx.restore();
}
