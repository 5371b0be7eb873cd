/**
 * The same calls on a single engine, on pools of several sizes and on an engine in a worker; a difference fails. Workers run the
 * built package, so they come from `dist`.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createPool, type Pool } from '../../dist/pool/index.js';
import { createWorkerEngine, type WorkerEngine, type WorkerEngineOptions } from '../../dist/worker/index.js';
import type { Core, LightRows, ScoreRows, SideNumber, TickRows } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import type { NamedFundSpec, TickInput } from '../../src/inputs.ts';
import type { MarketSpec } from '../../src/market.ts';
import { compileCoreSync, WasmCore } from '../../src/wasm/index.ts';
import { plain } from '../support/plain.ts';

const module = compileCoreSync();
/** With rule books, as a single engine has them. */
const full = compileCoreSync({ module: readFileSync('build/pool.wasm') });
export const SIDES = ['long', 'short'] as const;

/** What both have, the one at once and the other by promises. */
export type Either = Engine | Pool | WorkerEngine;
export type Call = (on: Either) => unknown;

export interface Single {
  readonly engine: Engine;
  /** Inside the engine: what random worlds look at. */
  readonly core: Core;
}

export function makeSingle(
  moneyDecimals: number,
  markets: readonly MarketSpec[] = [],
  funds: readonly NamedFundSpec[] = [],
): Single {
  let made: Core | undefined;
  const build = funds.length > 0 || markets.some(({ rules }) => rules !== undefined) ? full : module;
  const engine = new Engine((decimals) => {
    made = new WasmCore(build, decimals);
    return made;
  }, moneyDecimals);
  for (const fund of funds) engine.addFund(fund);
  for (const market of markets) engine.addMarket(market);
  return { engine, core: made! };
}

/** Result of a call in comparable values, or all that its refusal says. */
export async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return plain(await call());
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AdlError') throw error;
    const { code, place, message } = error as Error & { readonly code: string; readonly place: unknown };
    return { refused: code, place, message };
  }
}

export const isRefusal = (value: unknown): boolean => typeof value === 'object' && value !== null && 'refused' in value;

/** Rows in the order of their accounts: `scores` and `lights` come in no particular order, which rearrangement changes. */
function byAccount(rows: ScoreRows | LightRows): unknown {
  const { account, totalLots } = rows;
  const told = 'score' in rows ? rows.score : rows.lights;
  const pairs = Array.from(account, (number, row) => [number, told[row]!] as const);
  return { totalLots, pairs: pairs.sort(([a], [b]) => a - b) };
}

/** What the `Into` calls write, beside the number of rows that they give: into columns with room to spare, and with too little. */
async function written(queue: ReturnType<Either['queue']>): Promise<unknown> {
  const room = 200;
  const ranked = { account: new Uint32Array(room), lotsAhead: new BigInt64Array(room), lights: new Uint8Array(room) };
  const rows = await queue.columnsInto(ranked, 7);
  const scores = { account: new Uint32Array(room), score: new Float64Array(room) };
  const lights = { account: new Uint32Array(room), lights: new Uint8Array(room) };
  const [n, m] = [await queue.scoresInto(scores), await queue.lightsInto(lights)];
  return {
    rows,
    ranked,
    counts: [n, m],
    scores: byAccount({ account: scores.account.slice(0, n), score: scores.score.slice(0, n), totalLots: 0n }),
    lights: byAccount({ account: lights.account.slice(0, m), lights: lights.lights.slice(0, m), totalLots: 0n }),
    beyond: [scores.score.slice(n), lights.lights.slice(m)],
    short: await outcome(() => queue.scoresInto({ score: new Float64Array(0) })),
  };
}

/** Everything that can be asked, of one account beside the whole. */
export async function survey(on: Either, account: number): Promise<unknown> {
  const some = Uint32Array.of(account, 5, 0, 3, account, 4_000_000_000);
  const queues = on.symbols.flatMap((market) => SIDES.map((side) => ({ market, side, account })));
  const asked = [
    outcome(() => on.digest()),
    outcome(() => on.liquidatable()),
    outcome(() => on.totals()),
    outcome(() => on.fund()),
    ...on.funds.map((name) => outcome(() => on.fund(name))),
    ...on.symbols.map((market) => on.market(market).rules.trigger && outcome(() => on.trigger(market))),
    outcome(() => on.fees()),
    outcome(() => on.wallet(account)),
    ...on.symbols.flatMap((market) => [outcome(() => on.mark(market)), outcome(() => on.house(market))]),
    ...queues.flatMap((key) => [
      outcome(() => on.queue(key.market, key.side).columns()),
      outcome(() => on.queue(key.market, key.side).top(2)),
      outcome(() => on.queue(key.market, key.side).rankOf(account)),
      outcome(() => on.queue(key.market, key.side).places(some)),
      outcome(async () => byAccount(await on.queue(key.market, key.side).scores())),
      outcome(async () => byAccount(await on.queue(key.market, key.side).lights())),
      outcome(() => written(on.queue(key.market, key.side))),
      outcome(() => on.position(key)),
      outcome(() => on.explain(key)),
    ]),
  ];
  return Promise.all(asked);
}

/** A tick, and all that its report says. */
export function ticks(input: TickInput): Call {
  return async (on) => {
    const report = await on.tick(input);
    const { time, liquidations, fills, skipped, payments, fundCash, namedCash, fees } = report;
    const told = { notices: [...report.notices()], triggers: [...report.triggerChanges()] };
    return { time, liquidations, fills, skipped, payments, fundCash, namedCash, fees, ...told };
  };
}

/** Staged rows as the input of a tick. */
export function inputOf(rows: TickRows, symbols: readonly string[]): TickInput {
  return {
    ...(rows.time === undefined ? {} : { time: rows.time }),
    marks: { market: rows.markMarket, unitValue: rows.markUnitValue },
    liquidations: Array.from(rows.account, (account, i) => ({
      account,
      market: symbols[rows.market[i]!]!,
      side: sideOf(rows.side[i]!),
      force: rows.force[i] === 1,
      book: Array.from(rows.fillLots.subarray(rows.fillStart[i], rows.fillStart[i + 1]), (lots, fill) => ({
        lots,
        unitValue: rows.fillUnitValue[rows.fillStart[i]! + fill]!,
      })),
    })),
  };
}

type Other = Pool | WorkerEngine;

/** Pools and workers that are made once and take each world over from a snapshot: a worker costs more to start than a world. */
export class Pools {
  private readonly others = new Map<string, Other>();

  async start(sizes: readonly number[]): Promise<void> {
    for (const workers of sizes) this.others.set(`${workers} workers`, await createPool({ workers }));
  }

  async startWorkers(options: Readonly<Record<string, WorkerEngineOptions>>): Promise<void> {
    for (const [name, option] of Object.entries(options)) this.others.set(name, await createWorkerEngine(option));
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.others.values(), (other) => other.terminate()));
  }

  async take(engine: Engine): Promise<void> {
    for (const other of this.others.values()) await other.restore(engine.snapshot());
  }

  /** Does a call on the engine and on every other; compares what it gives, and the state behind it. Returns its outcome. */
  async same({ engine, core }: Single, call: Call, what: string, account = 0): Promise<unknown> {
    const before = engine.digest();
    const expected = await outcome(() => call(engine));
    if (isRefusal(expected)) expect(engine.digest(), what).toBe(before);
    const wanted = await survey(engine, account);
    const bytes = engine.snapshot();
    for (const [kind, other] of this.others) {
      const name = `${what} on ${kind}`;
      expect(await outcome(() => call(other)), name).toEqual(expected);
      expect(await survey(other, account), name).toEqual(wanted);
      expect(Buffer.compare(await other.snapshot(), bytes), name).toBe(0);
      expect((await other.stats()).positions, name).toBe(core.stats().positions);
    }
    return expected;
  }
}

export const sideOf = (side: number): (typeof SIDES)[SideNumber] => SIDES[side as SideNumber];
