import { parseDecimal } from '../decimal.ts';
import { readMarket } from '../market.ts';
import type { Scenario, ScenarioMarket } from './format.ts';
import { schedule } from './path.ts';
import { refuse } from './reader.ts';

/** Positions of one market as columns, one row each; what `Engine.upsert` takes, and the entry price. */
export interface BookRows {
  readonly account: Uint32Array;
  /** 0 long, 1 short. */
  readonly side: Uint8Array;
  readonly lots: Float64Array;
  /** Entry in quanta per lot: a whole number of price ticks, so a decimal entry price says it exactly. */
  readonly entryUnit: Float64Array;
  /** Signed, in quanta: ±lots·entryUnit. */
  readonly entryValue: Float64Array;
  /** Quanta; −1 for cross. */
  readonly margin: Float64Array;
  readonly leverage: Uint32Array;
  readonly exempt: Uint8Array;
}

/** Integers of a market. */
export interface Units {
  readonly symbol: string;
  /** Quanta per lot and price tick. */
  readonly quantaPerTick: number;
  /** Price tick as a double, to turn prices into ticks. */
  readonly tick: number;
  /** Long lots = short lots. */
  readonly openInterest: number;
  /** First mark in quanta per lot. */
  readonly mark: number;
  /** Depth of the order book in lots per minute and side. */
  readonly depthPerMinute: number;
  readonly relativeLeverage: number;
  readonly maintenancePpm: number;
}

/** Accounts that were made alike, numbered one after the other. */
export interface AccountGroup {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

/** A seeded book: who holds what at the first mark. */
export interface Book {
  /** Ids of the named accounts, numbered from 0; the market maker is 0. The others have no ids. */
  readonly ids: readonly string[];
  /** Wallets of the named accounts, decimal strings. */
  readonly namedWallets: readonly string[];
  /** Wallets of the others in quanta. */
  readonly wallets: Float64Array;
  readonly groups: readonly AccountGroup[];
  readonly units: readonly Units[];
  readonly markets: readonly BookRows[];
  readonly positions: number;
  readonly accounts: number;
}

/** size/lot, which must be whole and below 2^53. */
export function lotsOf(market: ScenarioMarket, size: string, what: string): number {
  const amount = parseDecimal(size, what);
  const lot = parseDecimal(market.spec.lot, 'lot');
  const numerator = amount.mantissa * 10n ** BigInt(lot.scale);
  const denominator = lot.mantissa * 10n ** BigInt(amount.scale);
  if (numerator % denominator !== 0n) {
    refuse(
      `scenario.markets(${market.spec.symbol})`,
      `${what} ${size} is no whole number of lots of ${market.spec.lot}`,
    );
  }
  const lots = Number(numerator / denominator);
  if (!Number.isSafeInteger(lots)) refuse(`scenario.markets(${market.spec.symbol})`, `${what} is 2^53 lots or more`);
  return lots;
}

/** price·lot·multiplier in quanta, which must be whole: true of every price on the tick. */
export function unitOf(scenario: Scenario, market: ScenarioMarket, price: string, what: string): number {
  const factors = [price, market.spec.lot, market.spec.multiplier ?? '1'].map((text) => parseDecimal(text, what));
  const mantissa = factors.reduce(
    (product, factor) => product * factor.mantissa,
    10n ** BigInt(scenario.moneyDecimals),
  );
  const divisor = 10n ** BigInt(factors.reduce((sum, factor) => sum + factor.scale, 0));
  if (mantissa % divisor !== 0n) {
    refuse(`scenario.markets(${market.spec.symbol})`, `${what} ${price} is no whole number of quanta per lot`);
  }
  return Number(mantissa / divisor);
}

/** Money in quanta, which must be whole and below 2^53. */
export function moneyOf(scenario: Scenario, amount: string): number {
  const { mantissa, scale } = parseDecimal(amount, 'amount');
  const numerator = mantissa * 10n ** BigInt(scenario.moneyDecimals);
  const divisor = 10n ** BigInt(scale);
  const quanta = Number(numerator / divisor);
  if (numerator % divisor !== 0n || !Number.isSafeInteger(quanta)) {
    refuse('scenario.accounts', `${amount} is no whole number of quanta below 2^53`);
  }
  return quanta;
}

/** The integers of every market, checked to keep all sums of values exact in doubles. */
export function unitsOf(scenario: Scenario): Units[] {
  const { marks } = schedule(scenario)[0]!;
  return scenario.markets.map((market, m) => {
    const quantaPerTick = unitOf(scenario, market, market.spec.tick, 'tick');
    const openInterest = lotsOf(market, market.openInterest.value, 'openInterest');
    const high = (Number(market.entryRange.high.value) / Number(market.spec.tick)) * quantaPerTick;
    if (openInterest * high > Number.MAX_SAFE_INTEGER) {
      refuse(`scenario.markets(${market.spec.symbol})`, 'openInterest at entryRange.high is 2^53 quanta or more');
    }
    return {
      symbol: market.spec.symbol,
      quantaPerTick,
      tick: Number(market.spec.tick),
      openInterest,
      mark: unitOf(scenario, market, marks[m]!, 'first mark'),
      depthPerMinute: lotsOf(market, market.depth.value, 'depth'),
      relativeLeverage: Number(market.relativeLeverage?.value ?? '1'),
      maintenancePpm: readMarket(market.spec).maintenancePpm,
    };
  });
}
