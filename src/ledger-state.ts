/** What cores with named funds and triggers have in common, and keep in snapshots: loaded with them. */
import type { FundNumbers } from './core.ts';
import { AdlError } from './errors.ts';
import type { LedgerState, ManualTrigger, TriggerNumbers, TriggerState } from './ledger.ts';
import type { Market } from './market.ts';

/** What a market's switch says; their places are the numbers of the cores. */
export const MANUALS: readonly ManualTrigger[] = ['auto', 'on', 'off'];

/** A market's trigger as it stands. */
export function describeTrigger(
  { rules, fund }: Market,
  { manual, active, since, cash, housePnl, peak }: TriggerNumbers,
): TriggerState {
  const fundEquity = cash + housePnl;
  const fall = peak === undefined || peak < fundEquity ? 0n : peak - fundEquity;
  return {
    kind: rules.trigger?.kind ?? 'shortfall',
    manual: MANUALS[manual]!,
    active,
    since,
    fund,
    fundEquity,
    peak,
    drawdownPpm: peak === undefined || peak <= 0n ? undefined : (1_000_000n * fall) / peak,
  };
}

/** The place of what a switch is to say. @throws AdlError INVALID_ARGUMENT */
export function manualNumber(manual: ManualTrigger): number {
  const number = MANUALS.indexOf(manual);
  if (number >= 0) return number;
  throw new AdlError('INVALID_ARGUMENT', `a trigger is set to ${MANUALS.join(', ')}, got ${String(manual)}`);
}

/**
 * Time of a tick where a trigger looks back.
 * @param last time of the tick before
 * @throws AdlError INVALID_ARGUMENT
 */
export function requireTime(time: number | undefined, last: number | undefined): number {
  if (time === undefined || !Number.isSafeInteger(time) || time < 0) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `a market's trigger looks back over time: every tick needs a time, a whole number of milliseconds from 0, got ${String(time)}`,
    );
  }
  if (last !== undefined && time < last) {
    throw new AdlError('INVALID_ARGUMENT', `the time of a tick must not go back: ${time} is before ${last}`);
  }
  return time;
}

/** Undefined where there is nothing to keep. */
export function asLedgerState(
  funds: readonly FundNumbers[],
  clock: number | undefined,
  triggers: LedgerState['triggers'],
  windows: () => LedgerState['windows'],
): LedgerState | undefined {
  if (funds.length === 0 && clock === undefined && triggers.length === 0) return undefined;
  return {
    funds: funds.map(({ cash, floor, takeover }) => ({ cash: `${cash}`, floor: `${floor}`, takeover })),
    clock: clock ?? null,
    triggers,
    windows: clock === undefined ? [] : windows(),
  };
}

function refuse(what: string): never {
  throw new AdlError('INVALID_ARGUMENT', `state of funds and triggers: ${what}`);
}

function requireTriggers(triggers: LedgerState['triggers'], markets: number, clock: number): void {
  let after = -1;
  for (const [market, manual, active, since] of triggers) {
    if (!Number.isInteger(market) || market <= after || market >= markets) refuse(`market ${String(market)}`);
    after = market;
    if (MANUALS[manual] === undefined) refuse(`switch ${String(manual)} of market ${market}`);
    if (active !== 0 && active !== 1) refuse(`active is ${String(active)} in market ${market}`);
    if (since === null && active === 0 && manual !== 0) continue;
    if (!Number.isSafeInteger(since) || since! < 0 || since! > clock)
      refuse(`since ${String(since)} in market ${market}`);
  }
}

function requireEntries(entries: LedgerState['windows'][number], { steps, step }: WindowTerms, clock: number): void {
  const now = Math.floor(clock / step);
  let before: readonly [number, bigint] | undefined;
  for (const [number, text] of entries) {
    const equity = BigInt(text);
    const isLater = before === undefined || (number > before[0] && equity < before[1]);
    if (!Number.isSafeInteger(number) || number <= now - steps || number > now || !isLater) {
      refuse(`entry ${String(number)}: ${text} of a window is out of order`);
    }
    before = [number, equity];
  }
  if (before === undefined) refuse('a window has no entries');
}

/** A window over time: so many steps of so many milliseconds. */
export interface WindowTerms {
  readonly steps: number;
  readonly step: number;
}

/**
 * A kept state that fits the funds, markets and windows that there are; undefined where there is none.
 * @throws AdlError INVALID_ARGUMENT
 */
export function readLedgerState(
  state: LedgerState | undefined,
  funds: number,
  markets: number,
  windows: readonly WindowTerms[],
): LedgerState | undefined {
  if (state === undefined) return funds === 0 ? undefined : refuse('it is missing');
  const { clock } = state;
  if (state.funds.length !== funds) refuse(`${state.funds.length} funds, ${funds} are named`);
  if (clock !== null && (!Number.isSafeInteger(clock) || clock < 0)) refuse(`time ${String(clock)}`);
  if (clock !== null && windows.length === 0) refuse('a time, and no window');
  requireTriggers(state.triggers, markets, clock ?? -1);
  if (state.windows.length !== (clock === null ? 0 : windows.length)) refuse(`${state.windows.length} windows`);
  for (const [i, entries] of state.windows.entries()) requireEntries(entries, windows[i]!, clock!);
  return state;
}

/** A fund of a kept state. */
export function fundOf({ cash, floor, takeover }: LedgerState['funds'][number]): FundNumbers {
  return { cash: BigInt(cash), floor: BigInt(floor), takeover };
}
