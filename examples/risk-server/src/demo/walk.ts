import { normal } from './random.ts';

/** One market of the demo. */
export interface DemoMarket {
  readonly symbol: string;
  readonly start: number;
  /** Decimals of its tick and of its lot. */
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
}

export const DEMO_MARKETS: readonly DemoMarket[] = [
  { symbol: 'BTC', start: 100_000, priceDecimals: 1, sizeDecimals: 3 },
  { symbol: 'ETH', start: 4_000, priceDecimals: 2, sizeDecimals: 2 },
];

const CALM_VOLATILITY = 0.000_3;
/** Steps from one shock's beginning to the next, and how long it lasts. */
const PERIOD = 110;
const FIRST_SHOCK = 24;
const SHOCK_STEPS = 14;

/** A price that wanders, and every half minute moves by several percent within seconds: up and down in turn. */
export class Walk {
  price: number;
  private step = 0;
  private size = 0;
  private readonly uniform: () => number;
  private readonly home: number;

  constructor(price: number, home: number, uniform: () => number) {
    this.price = price;
    this.home = home;
    this.uniform = uniform;
  }

  next(): number {
    const phase = (this.step - FIRST_SHOCK + PERIOD) % PERIOD;
    if (phase === 0) {
      // Towards home more often than away from it.
      const direction = this.uniform() < 0.5 + Math.tanh((this.price / this.home - 1) * 6) / 2 ? -1 : 1;
      this.size = direction * (0.045 + 0.05 * this.uniform());
    }
    const drift = this.step >= FIRST_SHOCK && phase < SHOCK_STEPS ? this.size / SHOCK_STEPS : 0;
    this.price *= Math.exp(drift + CALM_VOLATILITY * normal(this.uniform));
    this.step += 1;
    return this.price;
  }
}
