// What decides whether the fund takes over or counterparties are closed (specification, section 12): builds with rule books alone.
import { allocate } from '../memory/arena';
import { fundOf } from './funds';
import { MAX_MARKETS } from './market';
import { windowFor } from './windows';

// Kinds; 0 is the shortfall that section 4 asks of every liquidation.
export const TRIGGER_SHARE: u32 = 1;
export const TRIGGER_DRAWDOWN: u32 = 2;

// What the switch says; 0: the kind decides.
export const MANUAL_ON: u32 = 1;
export const MANUAL_OFF: u32 = 2;

/** All zero: shortfall, and the switch at auto. */
@unmanaged
export class Trigger {
  /** Share of the fund's equity, or drawdown at which deleveraging starts, ppm. */
  ppm: i64;
  /** Drawdown at which it stops. */
  stopPpm: i64;
  /** Time of the last start or stop and 1, in ms; 0 before the first one. */
  since: i64;
  kind: u32;
  manual: u32;
  active: u32;
  /** Address in windows.ts. */
  window: u32;
}

let table: usize = 0;

/** False without memory. */
export function makeTriggers(): bool {
  if (table == 0) table = allocate(usize(MAX_MARKETS) * offsetof<Trigger>());
  return table != 0;
}

export function triggerOf(market: u32): Trigger {
  // 40 bytes of zero are the trigger of a market without any.
  const at = table == 0 ? memory.data(40, 8) : table + usize(market) * offsetof<Trigger>();
  return changetype<Trigger>(at);
}

/** Sets the trigger of a market that is about to be added, behind its fund; false when there is no memory. */
export function setTrigger(market: u32, kind: u32, ppm: i64, stopPpm: i64, steps: i64, step: i64): bool {
  // That the table of markets is full is said by who adds it.
  if (market >= MAX_MARKETS) return true;
  if (!makeTriggers()) return false;
  const window = kind == TRIGGER_DRAWDOWN ? windowFor(fundOf(market), steps, step) : 0;
  if (kind == TRIGGER_DRAWDOWN && window == 0) return false;
  const trigger = triggerOf(market);
  trigger.kind = kind;
  trigger.ppm = ppm;
  trigger.stopPpm = stopPpm;
  trigger.window = u32(window);
  return true;
}
