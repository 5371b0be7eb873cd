/** Small books for venues' published examples. */
import { Engine } from '../../src/engine.ts';
import type { PositionSpec } from '../../src/inputs.ts';
import type { MarketSpec } from '../../src/market.ts';
import type { Policy } from '../../src/policy.ts';
import { type MarketTerms, withPreset } from '../../src/presets/index.ts';
import type { QueuePlace } from '../../src/queue.ts';
import type { LiquidationEntry } from '../../src/report.ts';
import { RULE_CORES } from '../support/engines.ts';

/** Every example is worked on the reference and on a build that has rule books. */
export const CORES = RULE_CORES.slice(0, 2).map(({ make }) => make);

export interface Example {
  readonly markets: readonly MarketSpec[];
  readonly moneyDecimals?: number;
  /** In market M where none is named. */
  readonly positions: readonly (Omit<PositionSpec, 'market'> & { readonly market?: string })[];
  readonly wallets?: Readonly<Record<string, string>>;
  readonly marks: Readonly<Record<string, string>>;
}

export const SYMBOL = 'M';

const TERMS: MarketTerms = { symbol: SYMBOL, payoff: 'linear', tick: '1', lot: '1', maintenancePpm: 0 };

/** A market of the preset; by default M, linear, tick and lot 1, no maintenance. */
export function under(preset: string, terms: Partial<MarketTerms> = {}): MarketSpec {
  return withPreset(preset, { ...TERMS, ...terms });
}

/** A market of a venue without preset, or whose preset has no rule book. */
export function ranked(policy: Policy, terms: Partial<MarketSpec> = {}): MarketSpec {
  return { ...TERMS, policy, ...terms };
}

/** The book on either engine, with a fund that takes nothing over. */
export function booksOf(example: Example): Engine[] {
  const { markets, moneyDecimals = 6, positions, wallets = {}, marks } = example;
  return CORES.map((make) => {
    const engine = new Engine(make, moneyDecimals);
    for (const market of markets) engine.addMarket(market);
    engine.setFund({ cash: '0', takeover: false });
    for (const [account, wallet] of Object.entries(wallets)) engine.addAccount(account, wallet);
    for (const position of positions) engine.open({ market: SYMBOL, ...position });
    engine.tick({ time: 0, marks });
    return engine;
  });
}

export interface Closed {
  readonly account: string;
  readonly lots: bigint;
  readonly remainingLots: bigint;
  readonly realizedPnl: bigint;
}

/** Liquidates one position and lists whom that closes. */
export function liquidate(
  engine: Engine,
  account: string,
  side: 'long' | 'short',
  bookFill?: { readonly size: string; readonly price: string },
  symbol = SYMBOL,
): { readonly price: string; readonly closed: Closed[]; readonly entry: LiquidationEntry } {
  const book = bookFill === undefined ? [] : [bookFill];
  const report = engine.tick({ time: 0, liquidations: [{ account, market: symbol, side, book }] });
  const [entry] = report.eachLiquidation();
  const closed = Array.from(report.eachFill(), ({ account: owner, lots, remainingLots, realizedPnl }) => ({
    account: owner,
    lots,
    remainingLots,
    realizedPnl,
  }));
  return { price: engine.formatPrice(symbol, entry!.bankruptcyUnitValue), closed, entry: entry! };
}

/** A whole queue as places. */
export function queueOf(engine: Engine, side: 'long' | 'short'): QueuePlace[] {
  return engine.queue(SYMBOL, side).top(1000);
}

/** Least multiple of a tick (in units of 10^-scale) that is not below the price. */
export function tickAtOrAbove(price: string, tick: bigint, scale: number): string {
  const [whole, part = ''] = price.split('.');
  const digits = BigInt(whole! + part.slice(0, scale).padEnd(scale, '0'));
  const beyond = /[1-9]/.test(part.slice(scale)) ? 1n : 0n;
  const steps = (digits + beyond + tick - 1n) / tick;
  return String(Number(steps * tick) / 10 ** scale);
}
