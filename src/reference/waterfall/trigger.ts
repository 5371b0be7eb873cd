import type { TriggerChanges } from '../../ledger.ts';
import { PPM } from '../../limits.ts';
import type { DrawdownSpec } from '../../rules/trigger.ts';
import { abs, checked, max } from '../integers.ts';
import type { Observation, State, Window } from '../state.ts';
import { equityOfFund } from './fund.ts';

/** Who takes the lots that the book left: the fund as far as it may, the house whatever it costs, or counterparties. */
export type Decision = 'fund' | 'house' | 'counterparties';

/** A start or stop. */
interface Change {
  readonly market: number;
  readonly active: boolean;
  readonly at: number;
  readonly equity: bigint;
  readonly peak: bigint;
}

const PPM_WHOLE = BigInt(PPM);

/** One more value at a step of time: the values of the window that none behind them comes up to. */
export function withObservation({ seen, steps }: Window, { step, equity }: Observation): readonly Observation[] {
  const kept = seen.filter((earlier) => earlier.step > step - steps && earlier.equity > equity);
  // A higher value of the same step stands for the step.
  return kept.at(-1)?.step === step ? kept : [...kept, { step, equity }];
}

/** Whether deleveraging is on, from whether it was (section 12). */
export function isActive(wasActive: boolean, rule: DrawdownSpec, equity: bigint, peak: bigint): boolean {
  if (peak <= 0n) return true;
  const fall = (peak - equity) * PPM_WHOLE;
  return wasActive ? fall > BigInt(rule.stopPpm) * peak : fall >= BigInt(rule.startPpm) * peak;
}

/** The triggers during one tick: their looks at the funds, and what changed. */
export class Watch {
  readonly #state: State;
  readonly #time: number | undefined;
  readonly #changes: Change[] = [];

  /** @param time of the tick; undefined where no trigger looks back */
  constructor(state: State, time: number | undefined) {
    this.#state = state;
    this.#time = time;
  }

  /** Behind the door. @throws AdlError OUT_OF_RANGE of a fund's equity */
  open(): void {
    if (this.#time === undefined) return;
    this.#state.setClock(this.#time);
    this.#lookAtAll(0);
  }

  /** Behind the last of so many liquidations. @throws AdlError OUT_OF_RANGE of a fund's equity */
  close(liquidations: number): void {
    if (this.#time !== undefined && liquidations > 0) this.#lookAtAll(liquidations + 1);
  }

  /** Step 3 of a liquidation with lots left. @throws AdlError OUT_OF_RANGE of the fund's equity */
  decide(market: number, lots: bigint, row: number): Decision {
    const { market: spec, mark, fund } = this.#state.market(market);
    const rule = spec.rules.trigger;
    if (rule?.kind === 'drawdown') this.#look(market, row + 1);
    const { manual, active } = this.#state.market(market).trigger;
    if (manual === 2) return 'house';
    if (manual === 1 || active) return 'counterparties';
    if (rule?.kind !== 'fund-share') return 'fund';
    const equity = this.#equity(fund);
    return lots * abs(mark) * PPM_WHOLE <= BigInt(rule.ppm) * equity ? 'fund' : 'counterparties';
  }

  changes(): TriggerChanges {
    const rows = this.#changes;
    return {
      market: Uint32Array.from(rows, ({ market }) => market),
      active: Uint8Array.from(rows, ({ active }) => Number(active)),
      at: Uint32Array.from(rows, ({ at }) => at),
      equity: BigInt64Array.from(rows, ({ equity }) => equity),
      peak: BigInt64Array.from(rows, ({ peak }) => peak),
    };
  }

  #equity(fund: number): bigint {
    return checked(equityOfFund(this.#state, fund), 'equity of a fund');
  }

  /** Every window sees its fund; then every drawdown is looked at. */
  #lookAtAll(at: number): void {
    for (const [number, window] of this.#state.windows.entries()) {
      const step = Math.floor(this.#time! / window.step);
      this.#state.setWindow(number, withObservation(window, { step, equity: this.#equity(window.fund) }));
    }
    for (const [number, { market }] of this.#state.markets.entries()) {
      if (market.rules.trigger?.kind === 'drawdown') this.#look(number, at);
    }
  }

  #look(number: number, at: number): void {
    const { market, fund, trigger } = this.#state.market(number);
    const rule = market.rules.trigger as Required<DrawdownSpec>;
    const equity = this.#equity(fund);
    const peak = max(equity, windowOf(this.#state, fund, rule)!.seen[0]!.equity);
    const active = isActive(trigger.active, rule, equity, peak);
    if (active === trigger.active) return;
    this.#state.setTrigger(number, { ...trigger, active, since: this.#time });
    this.#changes.push({ market: number, active, at, equity, peak });
  }
}

/** The window of a fund that a rule asks for. */
export function windowOf(state: State, fund: number, { window, step }: Required<DrawdownSpec>): Window | undefined {
  return state.windows.find((one) => one.fund === fund && one.step === step && one.steps === window / step);
}
