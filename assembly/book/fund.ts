// The insurance fund, the fees taken, and the house: the fund's own position in each market, netted.
import { put } from '../memory/journal';
import { add, magnitude, multiply, multiplyDivideTrunc, subtract } from '../numeric/checked';
import { sumAdd, sumAddWide, sumHigh, sumLow, sumStart, sumSubtract, sumValue } from '../numeric/sum';
import { fundCount, sumHousePnlByFund } from './funds';
import { Market, Markets, marketCount } from './market';

@unmanaged
export class Fund {
  cash: i64;
  floor: i64;
  fees: i64;
  takeover: u32;
}

const state = changetype<Fund>(memory.data(32, 8));
/** House PnL over all markets at the current marks, 128 bits; kept during a tick. */
let pnlLow: u64 = 0;
let pnlHigh: i64 = 0;

export function fund(): Fund {
  return state;
}

/** Adds to the fund's cash; raises the range flag. */
export function addCash(amount: i64): void {
  const account = fund();
  put(changetype<usize>(account) + offsetof<Fund>('cash'), add(account.cash, amount));
}

export function addFees(amount: i64): void {
  const account = fund();
  put(changetype<usize>(account) + offsetof<Fund>('fees'), add(account.fees, amount));
}

/** PnL of the house in one market at its mark; raises the range flag. */
export function housePnlOf(market: Market): i64 {
  if (market.houseLots == 0) return 0;
  return subtract(multiply(market.houseLots, market.mark), market.houseEntry);
}

/** Works the house PnL out anew; raises the range flag where one market's is no amount. */
export function sumHousePnl(): void {
  if (ADL_RULES && fundCount() > 0) {
    sumHousePnlByFund();
    return;
  }
  sumStart(0);
  for (let market: u32 = 0; market < marketCount(); market++) sumAdd(housePnlOf(Markets.at(market)));
  pnlLow = sumLow();
  pnlHigh = sumHigh();
}

export function setHousePnl(low: u64, high: i64): void {
  pnlLow = low;
  pnlHigh = high;
}

/** Fund cash and house PnL together; raises the range flag. In a tick. */
export function fundEquity(): i64 {
  sumStart(state.cash);
  sumAddWide(pnlLow, pnlHigh);
  return sumValue();
}

/** In a tick: the fund and the house PnL as another shard of a pool left them. */
export function takePot(cash: i64, fees: i64, housePnl: u64, housePnlTop: i64): void {
  const account = fund();
  put(changetype<usize>(account) + offsetof<Fund>('cash'), cash);
  put(changetype<usize>(account) + offsetof<Fund>('fees'), fees);
  pnlLow = housePnl;
  pnlHigh = housePnlTop;
}

export function housePnlLow(): u64 {
  return pnlLow;
}

export function housePnlHigh(): i64 {
  return pnlHigh;
}

/**
 * The house takes lots of a side (sign ±1) at a unit value, netting against an opposite position first. Returns the PnL
 * realised by netting, which goes to the fund's cash. Raises the range flag.
 */
export function houseTakes(market: Market, sign: i64, lots: i64, unitValue: i64): i64 {
  const before = housePnlOf(market);
  let held = market.houseLots;
  let entry = market.houseEntry;
  let rest = lots;
  let realized: i64 = 0;
  if (held != 0 && held > 0 != sign > 0) {
    const size = i64(magnitude(held));
    const closing = min<i64>(size, lots);
    const closedEntry = multiplyDivideTrunc(entry, closing, size);
    realized = subtract(multiply(held > 0 ? closing : -closing, unitValue), closedEntry);
    held += held > 0 ? -closing : closing;
    entry -= closedEntry;
    rest -= closing;
  }
  const opened = sign * rest;
  put(changetype<usize>(market) + offsetof<Market>('houseLots'), add(held, opened));
  put(changetype<usize>(market) + offsetof<Market>('houseEntry'), add(entry, multiply(opened, unitValue)));
  addCash(realized);
  sumStart(0);
  sumSubtract(before);
  sumAdd(housePnlOf(market));
  const low = sumLow();
  pnlLow += low;
  pnlHigh += sumHigh() + i64(pnlLow < low);
  return realized;
}
