import { MAX_WINDOW_STEPS, PPM } from '../limits.ts';
import { knownFields, oneOf, refuse, wholeNumber } from './check.ts';

/** What decides whether the fund takes over or counterparties are closed (section 12 of the specification). */
export type TriggerSpec =
  /** The fund takes over what it can pay for: step 3 of section 4. */
  | { readonly kind: 'shortfall' }
  /** The same, but nothing that is worth more than this part of the fund's equity: 0…10^9 ppm. */
  | { readonly kind: 'fund-share'; readonly ppm: number }
  | DrawdownSpec;

/** The same until the fund's equity has fallen from its peak; then nothing until it has recovered. */
export interface DrawdownSpec {
  readonly kind: 'drawdown';
  /** Fall from the peak at which deleveraging starts, 1…10^6. */
  readonly startPpm: number;
  /** Fall at which it stops, from 0, less than `startPpm`. */
  readonly stopPpm: number;
  /** How far the peak looks back, ms: a whole number of steps. */
  readonly window: number;
  /** Times are told apart by steps of so many ms; default 1000. A window has at most MAX_WINDOW_STEPS of them. */
  readonly step?: number;
}

export type TriggerKind = TriggerSpec['kind'];
/** The same with defaults filled in. */
export type TriggerRule = { readonly kind: 'fund-share'; readonly ppm: number } | Required<DrawdownSpec>;

export const TRIGGER_KINDS: readonly TriggerKind[] = ['shortfall', 'fund-share', 'drawdown'];
const FIELDS: Readonly<Record<TriggerKind, readonly string[]>> = {
  shortfall: ['kind'],
  'fund-share': ['kind', 'ppm'],
  drawdown: ['kind', 'startPpm', 'stopPpm', 'window', 'step'],
};
/** Largest share of a fund: a thousand times its equity. */
const MAX_SHARE_PPM = 1_000_000_000;
const DEFAULT_STEP_MS = 1000;

function readDrawdown(symbol: string, spec: DrawdownSpec): Required<DrawdownSpec> {
  const { startPpm, stopPpm, window, step = DEFAULT_STEP_MS } = spec;
  const name = 'rules.trigger';
  wholeNumber(symbol, `${name}.startPpm`, startPpm, PPM);
  if (startPpm === 0) refuse(symbol, `${name}.startPpm must be 1 or more`);
  wholeNumber(symbol, `${name}.stopPpm`, stopPpm, startPpm - 1);
  wholeNumber(symbol, `${name}.step`, step, Number.MAX_SAFE_INTEGER);
  wholeNumber(symbol, `${name}.window`, window, Number.MAX_SAFE_INTEGER);
  const steps = window / step;
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_WINDOW_STEPS) {
    refuse(symbol, `${name}.window must be 1 to ${MAX_WINDOW_STEPS} steps of ${step} ms, got ${window} ms`);
  }
  return { kind: 'drawdown', startPpm, stopPpm, window, step };
}

/** Undefined for the default. @throws AdlError INVALID_MARKET */
export function readTrigger(symbol: string, spec: TriggerSpec | undefined): TriggerRule | undefined {
  if (spec === undefined) return undefined;
  knownFields(symbol, 'rules.trigger', spec, [...new Set(Object.values(FIELDS).flat())]);
  oneOf(symbol, 'rules.trigger.kind', spec.kind, TRIGGER_KINDS);
  knownFields(symbol, `rules.trigger of kind ${spec.kind}`, spec, FIELDS[spec.kind]);
  if (spec.kind === 'shortfall') return undefined;
  if (spec.kind === 'drawdown') return readDrawdown(symbol, spec);
  return { kind: spec.kind, ppm: wholeNumber(symbol, 'rules.trigger.ppm', spec.ppm, MAX_SHARE_PPM) };
}
