import type { MarketView } from '../protocol.ts';
import { byId, write } from './dom.ts';
import { change, percent, price } from './format.ts';

/** The slider reaches this far from the first mark, and moves in steps of this part of it. */
const REACH = 0.4;
const STEP = 0.001;
/** Steps of the page keys. */
const LARGE = 10;

/** Slider, number and keys of the mark price: one value. */
export class MarkControl {
  private readonly slider = byId<HTMLInputElement>('mark-slider');
  private readonly field = byId<HTMLInputElement>('mark');
  private readonly send: (mark: string) => void;
  private market: MarketView | undefined;
  private start = 0;
  private value = 0;

  constructor(send: (mark: string) => void) {
    this.send = send;
    this.slider.min = String(-REACH / STEP);
    this.slider.max = String(REACH / STEP);
    this.slider.value = '0';
    this.slider.addEventListener('input', () => this.go(this.start * (1 + this.slider.valueAsNumber * STEP)));
    this.slider.addEventListener('keydown', (event) => {
      const by = event.key === 'PageUp' ? LARGE : event.key === 'PageDown' ? -LARGE : 0;
      if (by === 0) return;
      event.preventDefault();
      this.move(by);
    });
    this.field.addEventListener('change', () => {
      const typed = this.field.valueAsNumber;
      if (typed > 0) this.go(typed);
      else this.write();
    });
  }

  open(market: MarketView): void {
    if (this.market?.symbol !== market.symbol || this.start === 0) this.start = Number(market.mark);
    this.market = market;
    this.value = Number(market.mark);
    const at = (factor: number): string => price(this.start * factor, market.decimals);
    write(byId('mark-low'), at(1 - REACH));
    write(byId('mark-start'), at(1));
    write(byId('mark-high'), at(1 + REACH));
    this.write();
  }

  /** Another book: its first mark is the middle of the slider. */
  forget(): void {
    this.start = 0;
    this.market = undefined;
  }

  /** By so many steps of 0.1 %. */
  move(steps: number): void {
    this.go(this.value + this.start * STEP * steps);
  }

  private go(mark: number): void {
    if (this.market === undefined) return;
    const { tick } = this.market;
    this.value = Math.max(1, Math.round(mark / tick)) * tick;
    this.write();
    this.send(this.value.toFixed(this.market.decimals));
  }

  private write(): void {
    const { market, value, start } = this;
    if (market === undefined) return;
    this.slider.value = String(Math.round((value / start - 1) / STEP));
    this.slider.setAttribute(
      'aria-valuetext',
      `${price(value, market.decimals)}, ${change(percent(value / start - 1))}`,
    );
    this.field.value = value.toFixed(market.decimals);
    write(byId('mark-change'), change(percent(value / start - 1)));
  }
}
