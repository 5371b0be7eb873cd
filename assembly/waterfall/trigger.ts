// Section 12: what decides in step 3, and what the triggers of a tick have seen.
//
// Changes, a row of 32 bytes each: equity i64 | peak i64 | market u32 | looked at u32 (0 before the liquidations, i + 1 in step 3 of
// liquidation i, one more than there are liquidations behind them) | 1 started, 0 stopped u32 | unused u32
import { fund, fundEquity } from '../book/fund';
import { fundOf, selectFund } from '../book/funds';
import { Market, marketCount, marketNumber } from '../book/market';
import { Rules } from '../book/rules';
import { MANUAL_OFF, MANUAL_ON, TRIGGER_DRAWDOWN, TRIGGER_SHARE, Trigger, triggerOf } from '../book/triggers';
import {
  advanceClock,
  equitySeen,
  firstWindow,
  fundOfWindow,
  nextWindow,
  observe,
  peakOf,
  tickTime,
} from '../book/windows';
import { put, putHalf } from '../memory/journal';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { clearRange, leftRange, magnitude } from '../numeric/checked';
import { PPM } from '../numeric/ppm';
import { mulHigh } from '../numeric/wide';
import { OK, OUT_OF_RANGE, refuse } from '../status';
import { liquidationCount } from './batch';
import { takeoverLots } from './takeover';

const NOWHERE: u32 = u32.MAX_VALUE;
const ROW_BYTES: usize = 32;

const changes = changetype<Region>(memory.data(REGION_BYTES, 4));
let changeCount: u32 = 0;

/** Room for every change that the staged batch can bring; false without memory. */
export function reserveTriggerChanges(): bool {
  changeCount = 0;
  if (firstWindow() == 0) return true;
  return ensure(changes, (usize(liquidationCount()) + 2 * usize(marketCount())) * ROW_BYTES);
}

export function triggerChangesAddress(): usize {
  return changes.address;
}

export function triggerChangesCount(): u32 {
  return changeCount;
}

function noteChange(market: u32, at: u32, active: u32, equity: i64, peak: i64): void {
  const row = changes.address + usize(changeCount) * ROW_BYTES;
  store<i64>(row, equity);
  store<i64>(row, peak, 8);
  store<u32>(row, market, 16);
  store<u32>(row, at, 20);
  store<u32>(row, active, 24);
  changeCount += 1;
}

/** a·b ≥ c·d, in 128 bits. */
function atLeast(a: u64, b: u64, c: u64, d: u64): bool {
  const high = mulHigh(a, b);
  const other = mulHigh(c, d);
  return high != other ? high > other : a * b >= c * d;
}

/** Starts or stops deleveraging by the drawdown of the equity from the peak. */
function look(market: u32, trigger: Trigger, at: u32, equity: i64, seen: i64): void {
  const peak = max<i64>(seen, equity);
  const fall = u64(peak) - u64(equity);
  const active: u32 =
    trigger.active == 0
      ? u32(peak <= 0 || atLeast(fall, u64(PPM), u64(trigger.ppm), u64(peak)))
      : u32(peak <= 0 || !atLeast(u64(trigger.stopPpm), u64(peak), fall, u64(PPM)));
  if (active == trigger.active) return;
  putHalf(changetype<usize>(trigger) + offsetof<Trigger>('active'), active);
  put(changetype<usize>(trigger) + offsetof<Trigger>('since'), tickTime() + 1);
  noteChange(market, at, active, equity, peak);
}

/** Every window sees its fund. The fund at hand is the default one before and behind it. Raises the range flag. */
function observeAll(): void {
  for (let window = firstWindow(); window != 0; window = nextWindow(window)) {
    selectFund(fundOfWindow(window));
    observe(window, fundEquity());
  }
  selectFund(0);
}

/** The first market with a window whose fund's equity is no amount. */
function misfit(): u32 {
  for (let market: u32 = 0; market < marketCount(); market++) {
    if (triggerOf(market).window == 0) continue;
    clearRange();
    selectFund(fundOf(market));
    fundEquity();
    if (leftRange()) return market;
  }
  return NOWHERE;
}

function lookAtAll(at: u32): u32 {
  clearRange();
  observeAll();
  if (leftRange()) return refuse(OUT_OF_RANGE, NOWHERE, misfit(), NOWHERE);
  for (let market: u32 = 0; market < marketCount(); market++) {
    const trigger = triggerOf(market);
    if (trigger.window == 0) continue;
    look(market, trigger, at, equitySeen(trigger.window), peakOf(trigger.window));
  }
  return OK;
}

/** Behind the door, before the first liquidation. */
export function openTriggers(): u32 {
  changeCount = 0;
  if (firstWindow() == 0) return OK;
  advanceClock();
  return lookAtAll(0);
}

/** Behind the last liquidation. */
export function closeTriggers(): u32 {
  selectFund(0);
  return firstWindow() == 0 ? OK : lookAtAll(liquidationCount() + 1);
}

/** R·|u|·10^6 ≤ ppm·E. */
function isWithinShare(trigger: Trigger, lots: i64, mark: i64): bool {
  const equity = fundEquity();
  return equity >= 0 && atLeast(u64(trigger.ppm), u64(equity), u64(lots) * magnitude(mark), u64(PPM));
}

/**
 * Step 3: lots of so many (sign ±1), left by the book in liquidation i of a market, that the house takes over at ub. Raises the
 * range flag.
 */
export function lotsForHouse(i: u32, market: Market, rules: Rules, sign: i64, lots: i64, bankruptcy: i64): i64 {
  const number = marketNumber(market);
  const trigger = triggerOf(number);
  if (trigger.kind == TRIGGER_DRAWDOWN) look(number, trigger, i + 1, fundEquity(), peakOf(trigger.window));
  if (trigger.manual == MANUAL_OFF) return lots;
  if (trigger.manual == MANUAL_ON || trigger.active != 0) return 0;
  if (trigger.kind == TRIGGER_SHARE && !isWithinShare(trigger, lots, market.mark)) return 0;
  return fund().takeover != 0 ? takeoverLots(market, rules, sign, lots, bankruptcy) : 0;
}
