// Named funds beside the default one (specification, section 12): builds with rule books alone.
//
// The record of book/fund.ts is the one that a tick works with. Between ticks, and for markets that name no fund, it is the default
// fund's; a liquidation in another fund's market exchanges it for that fund's and the last one brings the default back. Fees are common.
import { allocate } from '../memory/arena';
import { put, putHalf } from '../memory/journal';
import { Fund, fund, housePnlHigh, housePnlLow, housePnlOf, setHousePnl } from './fund';
import { MAX_MARKETS, marketAt, marketCount } from './market';

/** Named funds; the wrapper keeps the same limit. */
export const MAX_FUNDS: u32 = 1024;

@unmanaged
class Purse {
  cash: i64;
  floor: i64;
  /** House PnL over the fund's markets, 128 bits; kept during a tick. */
  pnlLow: u64;
  pnlHigh: i64;
  takeover: u32;
}

/** Purse 0 keeps the default fund's while another is at hand. */
let purses: usize = 0;
let count: u32 = 0;
let atHand: u32 = 0;
/** By market: the number of its fund, u32. */
let fundOfMarket: usize = 0;

/** Named funds. */
export function fundCount(): u32 {
  return count;
}

function purseOf(number: u32): Purse {
  return changetype<Purse>(purses + usize(number) * offsetof<Purse>());
}

/** Number of a new fund, from 1; 0 where there is no room. */
export function newFund(): u32 {
  if (purses == 0) purses = allocate(usize(MAX_FUNDS + 1) * offsetof<Purse>());
  if (fundOfMarket == 0) fundOfMarket = allocate(usize(MAX_MARKETS) << 2);
  if (purses == 0 || fundOfMarket == 0 || count == MAX_FUNDS) return 0;
  count += 1;
  return count;
}

export function setNamedFund(number: u32, cash: i64, floor: i64, takeover: u32): void {
  const purse = purseOf(number);
  purse.cash = cash;
  purse.floor = floor;
  purse.takeover = takeover;
}

export function namedCash(number: u32): i64 {
  return purseOf(number).cash;
}

export function namedFloor(number: u32): i64 {
  return purseOf(number).floor;
}

export function namedTakeover(number: u32): u32 {
  return purseOf(number).takeover;
}

/** Fund of a market, 0 for the default one. */
export function fundOf(market: u32): u32 {
  return fundOfMarket == 0 ? 0 : load<u32>(fundOfMarket + (usize(market) << 2));
}

/** Names the fund of a market that is about to be added. */
export function setFundOf(market: u32, number: u32): void {
  if (market < MAX_MARKETS && fundOfMarket != 0) store<u32>(fundOfMarket + (usize(market) << 2), number);
}

function addPnl(number: u32, pnl: i64): void {
  const purse = purseOf(number);
  const low = purse.pnlLow + u64(pnl);
  purse.pnlHigh += (pnl >> 63) + i64(low < u64(pnl));
  purse.pnlLow = low;
}

/** Works the house PnL of every fund out anew, with the default fund at hand; raises the range flag where one market's is no amount. */
export function sumHousePnlByFund(): void {
  atHand = 0;
  for (let number: u32 = 0; number <= count; number++) {
    purseOf(number).pnlLow = 0;
    purseOf(number).pnlHigh = 0;
  }
  for (let market: u32 = 0; market < marketCount(); market++) addPnl(fundOf(market), housePnlOf(marketAt(market)));
  setHousePnl(purseOf(0).pnlLow, purseOf(0).pnlHigh);
}

/** In a tick: makes a fund the one at hand. */
export function selectFund(number: u32): void {
  if (number == atHand) return;
  exchange(purseOf(atHand), purseOf(number));
  atHand = number;
}

function exchange(before: Purse, after: Purse): void {
  const record = fund();
  put(changetype<usize>(before), record.cash);
  before.pnlLow = housePnlLow();
  before.pnlHigh = housePnlHigh();
  put(changetype<usize>(before) + offsetof<Purse>('floor'), record.floor);
  putHalf(changetype<usize>(before) + offsetof<Purse>('takeover'), record.takeover);
  put(changetype<usize>(record) + offsetof<Fund>('cash'), after.cash);
  put(changetype<usize>(record) + offsetof<Fund>('floor'), after.floor);
  putHalf(changetype<usize>(record) + offsetof<Fund>('takeover'), after.takeover);
  setHousePnl(after.pnlLow, after.pnlHigh);
}

/** The default fund is at hand again because all that a tick changed was put back. */
export function returnFunds(): void {
  atHand = 0;
}

/** In a tick, the default fund at hand: a named fund as another shard of a pool left it. */
export function takeNamedPot(number: u32, cash: i64, pnlLow: u64, pnlHigh: i64): void {
  const purse = purseOf(number);
  put(changetype<usize>(purse), cash);
  purse.pnlLow = pnlLow;
  purse.pnlHigh = pnlHigh;
}

export function namedPnlLow(number: u32): u64 {
  return purseOf(number).pnlLow;
}

export function namedPnlHigh(number: u32): i64 {
  return purseOf(number).pnlHigh;
}
