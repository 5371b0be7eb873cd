/**
 * Kernels of the WebAssembly engine at sizes and edges that worked cases and random histories seldom reach, each against the
 * reference. What each can see broken is recorded in test/mutation/RESULTS.md.
 */
import { expect } from 'vitest';
import type { Core, TickResult } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import type { MarketSpec } from '../../src/market.ts';
import { batch, MAX, market, type Target } from '../reference/world.ts';
import { columns, type Row } from '../support/book.ts';
import { tickConserves } from '../support/conserve.ts';
import { CORES } from '../support/engines.ts';
import type { Random } from '../support/random.ts';

export const [{ make: makeModel }, ...others] = CORES as [(typeof CORES)[number], ...(typeof CORES)[number][]];
export const ALL = Number.MAX_SAFE_INTEGER;

export function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** One line that tells results apart; columns are joined because they may be long. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (ArrayBuffer.isView(part)) return (part as unknown as readonly unknown[]).join();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

/** The same calls on the reference and on an engine; a difference throws. */
export class Pair {
  readonly model: Core;
  readonly core: Core;

  constructor(make: (moneyDecimals: number) => Core, markets: readonly Partial<MarketSpec>[] = [{}]) {
    this.model = makeModel(0);
    this.core = make(0);
    markets.forEach((changes, i) => {
      for (const core of [this.model, this.core]) core.addMarket(market({ symbol: `M${i}`, ...changes }));
    });
  }

  same<T>(call: (core: Core) => T): T {
    const expected = outcome(() => call(this.model));
    const actual = outcome(() => call(this.core));
    const [wanted, got] = [text(expected), text(actual)];
    if (wanted !== got) {
      let at = 0;
      while (wanted[at] === got[at]) at++;
      const near = Math.max(0, at - 60);
      throw new Error(`engine …${got.slice(near, at + 60)}…, reference …${wanted.slice(near, at + 60)}…`);
    }
    return expected as T;
  }

  refused(call: (core: Core) => unknown): string {
    const before = this.model.digest();
    const result = this.same(call) as { refused?: string };
    expect(result.refused).toBeDefined();
    expect(this.same((core) => core.digest())).toBe(before);
    return result.refused!;
  }

  /** The same for a call that must not be refused: `same` is content when both refuse. */
  accepted<T>(call: (core: Core) => T): T {
    const result = this.same(call);
    if (typeof result === 'object' && result !== null) expect(result).not.toHaveProperty('refused');
    return result;
  }

  accounts(n: number, wallet: (i: number) => bigint = () => 1000n): void {
    const wallets = BigInt64Array.from({ length: n }, (_, i) => wallet(i));
    this.accepted((core) => core.addAccounts(n, wallets));
  }

  put(number: number, rows: readonly Row[]): void {
    const put = columns(rows);
    this.accepted((core) => core.upsert(number, put));
  }

  mark(...unitValues: readonly bigint[]): void {
    const rows = batch(unitValues.map((unitValue, number) => [number, unitValue]));
    this.accepted((core) => core.tick(rows));
  }

  tick(...targets: readonly Target[]): TickResult {
    const rows = batch([], ...targets);
    const result = this.accepted((core) => tickConserves(core, rows));
    this.survey();
    return result;
  }

  /** State and queues agree. */
  survey(): void {
    this.same((core) => core.digest());
    this.same((core) => core.totals());
    this.same((core) => core.liquidatable());
    for (let number = 0; number < this.model.stats().markets; number++) {
      this.same((core) => core.ranked(number, 0, ALL));
      this.same((core) => core.ranked(number, 1, ALL));
    }
  }
}

/**
 * A long, marked at 1, whose P·10^9 is m·C − 1, m·C or m·C + 1: as near to a whole score as can be. `any` size; `wide`: a
 * product C·Q of 118 bits, where a float estimate of a quotient can be one off; `lanes`: below 2^51, where the engine scores two
 * rows at a time; `edge`: around 2^51.
 */
export function nearWhole(random: Random, account: number, regime: 'any' | 'wide' | 'lanes' | 'edge'): Row {
  const bits = { any: 61, wide: 54, lanes: 45, edge: 51 }[regime];
  const limit = { any: MAX, wide: MAX, lanes: 2n ** 51n - 1n, edge: 2n ** 53n }[regime];
  for (;;) {
    const cost = regime === 'wide' ? 2n ** 54n + 2n * random.big(bits) + 1n : random.big(bits) | 1n;
    if (cost % 5n === 0n) continue;
    const near = BigInt(random.int(-1, 1));
    const residue = (near * inverseOf(cost) + BILLION) % BILLION;
    const most = regime === 'wide' ? (MAX - cost) / cost : 3n;
    const m = residue + (regime === 'wide' ? most - BigInt(random.int(0, 2)) : BigInt(random.int(0, 2))) * BILLION;
    const size = (m * cost - near) / BILLION;
    const pnl = regime !== 'wide' && random.chance(40) ? -size : size;
    const lots = cost + pnl;
    const margin =
      regime === 'wide' ? cost : random.pick([0n, lots % 1_000_003n, random.big(bits - 1), cost, size + 1n]);
    if (lots <= 0n || lots > limit || margin + pnl > limit) continue;
    return { account, lots, entryValue: cost, margin, leverage: 1 + (account % 125), exempt: random.chance(3) };
  }
}

export const BILLION = 10n ** 9n;

/** Inverse modulo 10^9 of a number without the factors 2 and 5. */
function inverseOf(value: bigint): bigint {
  let inverse = value % 5n === 2n || value % 5n === 3n ? 5n - (value % 5n) : value % 5n;
  if (inverse % 2n === 0n) inverse += 5n;
  for (let step = 0; step < 5; step++) inverse = (((inverse * (2n - value * inverse)) % BILLION) + BILLION) % BILLION;
  return inverse;
}
