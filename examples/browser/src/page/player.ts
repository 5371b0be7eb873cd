import type { MarketView, PlayedTick } from '../protocol.ts';
import { type Chart, lineChart } from './charts.ts';
import { byId, make, write } from './dom.ts';
import { counted, fixed, short, size } from './format.ts';

/** One step of the film lasts so long; the worker is usually faster. */
const STEP_MILLISECONDS = 180;
const LIGHTS = 5;

/** What the player shows of a step. */
export type ShowTick = (tick: PlayedTick) => void;

/** Plays what the worker has computed so far, like a film that is still loading. */
export class Player {
  private ticks: PlayedTick[] = [];
  private at = 0;
  private total = 0;
  private isOpen = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly show: ShowTick;
  private readonly slider = byId<HTMLInputElement>('time');
  private readonly toggleButton = byId<HTMLButtonElement>('play-toggle');
  private readonly charts: Readonly<Record<'mark' | 'fund' | 'closed' | 'lights', Chart>>;

  constructor(show: ShowTick) {
    this.show = show;
    const root = byId('timeline-charts');
    const chart = (title: string, options: Omit<Parameters<typeof lineChart>[1], 'label' | 'at'>): Chart => {
      const place = make('div', { class: 'chart', role: 'img', 'aria-label': title });
      root.append(make('figure', {}, make('figcaption', {}, title), place));
      return lineChart(place, { ...options, label: title, at: () => this.at });
    };
    this.charts = {
      mark: chart('Mark price', { values: (value) => short(value) }),
      fund: chart('Insurance fund: cash and what it holds', {}),
      closed: chart('Closed by deleveraging so far', { stepped: true }),
      lights: chart('Lights of my position (0: in no queue)', {
        stepped: true,
        range: [0, LIGHTS + 0.2],
        splits: [0, 1, 2, 3, 4, 5],
        values: (value) => fixed(value, 0),
      }),
    };
    this.toggleButton.addEventListener('click', () => this.toggle());
    byId('play-back').addEventListener('click', () => this.step(-1));
    byId('play-forward').addEventListener('click', () => this.step(1));
    this.slider.addEventListener('input', () => {
      this.pause();
      this.go(this.slider.valueAsNumber);
    });
  }

  /** Empties the player for another run; `keepPlace` shows the same moment of it. */
  reset(keepPlace = false): void {
    this.pause();
    this.isOpen = false;
    this.ticks = [];
    if (!keepPlace) this.at = 0;
    this.total = 0;
  }

  get isPlaying(): boolean {
    return this.timer !== undefined;
  }

  /** The next run has begun: what still came of the one before is through. */
  open(): void {
    this.isOpen = true;
  }

  add(tick: PlayedTick): void {
    if (!this.isOpen) return;
    this.ticks.push(tick);
    if (this.total !== tick.ticks) {
      this.total = tick.ticks;
      this.slider.max = String(tick.ticks - 1);
    }
    if (tick.index === this.at) this.go(this.at);
    const isLast = tick.index === tick.ticks - 1;
    if (isLast || tick.index % 16 === 0) this.drawCharts();
    if (isLast) this.writeHint();
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.at >= this.total - 1) this.go(0);
    this.timer = setInterval(() => this.advance(), STEP_MILLISECONDS);
    write(this.toggleButton, 'Pause');
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    write(this.toggleButton, 'Play');
  }

  step(by: number): void {
    this.pause();
    this.go(this.at + by);
  }

  private advance(): void {
    if (this.at >= this.total - 1) this.pause();
    else if (this.at + 1 < this.ticks.length) this.go(this.at + 1);
  }

  private go(index: number): void {
    const place = Math.max(0, Math.min(index, this.ticks.length - 1));
    const tick = this.ticks[place];
    if (tick === undefined) return;
    this.at = place;
    this.slider.value = String(place);
    const time = `${new Date(tick.time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    write(byId('play-time'), time);
    this.slider.setAttribute('aria-valuetext', time);
    const label = byId('play-label');
    label.hidden = tick.labels.length === 0;
    write(label, tick.labels.join(', '));
    this.show(tick);
    for (const chart of Object.values(this.charts)) chart.redraw();
  }

  /** The tick that is shown, and what became of the watched position up to it. */
  fateSoFar(): PlayedTick['fate'] {
    return this.ticks.slice(0, this.at + 1).findLast(({ fate }) => fate !== undefined)?.fate;
  }

  private drawCharts(): void {
    const times = this.ticks.map(({ time }) => time / 1000);
    let closed = 0;
    const sums = this.ticks.map(({ size: { adl } }) => (closed += adl));
    this.charts.mark.set([times, this.ticks.map(({ frame }) => Number(frame.mark))]);
    this.charts.fund.set([times, this.ticks.map(({ fundEquity }) => fundEquity)]);
    this.charts.closed.set([times, sums]);
    this.charts.lights.set([times, this.ticks.map(({ frame }) => frame.mine?.report?.lights ?? 0)]);
  }

  private writeHint(): void {
    const sum = (of: (tick: PlayedTick) => number): number => this.ticks.reduce((total, tick) => total + of(tick), 0);
    const closed = sum(({ size: { adl } }) => adl);
    const conserved = this.ticks.filter(({ conserved: held }) => held).length;
    write(
      byId('timeline-hint'),
      `${counted(
        sum(({ closes }) => closes),
        'winner',
      )} closed in this market, ${size(closed)} in size; money and lots conserved in ${conserved} of ${this.ticks.length} steps.`,
    );
  }
}

/** What a step did, in one sentence. */
export function tickWords({ liquidations: l, size: s, closes }: PlayedTick, { symbol }: MarketView): string {
  const total = l.book + l.fund + l.adl;
  if (total === 0) return 'Nobody was liquidated in this step.';
  const parts = [
    s.book > 0 ? `${short(s.book)} ${symbol} to the order book` : '',
    s.fund + s.residual > 0 ? `${short(s.fund + s.residual)} to the fund` : '',
    s.adl > 0 ? `${short(s.adl)} closed against ${counted(closes, 'winner')}` : '',
  ];
  return `${counted(total, 'position')} liquidated in this step: ${parts.filter(Boolean).join(', ')}.`;
}
