import { parallelism } from '#worker-host';
import { type Contents, type CoreFactory, emptyContents } from '../contents.ts';
import type { EngineOptions } from '../create.ts';
import { AdlError, textOf } from '../errors.ts';
import { DEFAULT_MONEY_DECIMALS, MAX_MONEY_DECIMALS } from '../limits.ts';
import { WasmCore } from '../wasm/index.ts';
import { compileCore, type WasmSource } from '../wasm/module.ts';
import type { CoreSettings } from '../wasm/settings.ts';
import { MAX_WORKERS } from './holders.ts';
import { Link } from './link.ts';
import { Pool } from './pool.ts';
import { ShardSet } from './shards.ts';

export interface PoolOptions extends Omit<EngineOptions, 'engine'> {
  /** A compiled module, or the bytes of `adl-core/pool.wasm` or `adl-core/pool-scalar.wasm`; default: those inside the package. */
  readonly module?: WasmSource;
  /** Rows that each worker rearranges at most, more or less, behind each tick without liquidations; see `createEngine`. */
  readonly tidyRows?: number | undefined;
  /** Worker threads, one engine instance each; markets are dealt to them in turn. 1…32, default: as many as the host runs at once. */
  readonly workers?: number;
}

/** What a pool needs beside its state: its workers, and how states are made. */
export class PoolHost {
  readonly moneyDecimals: number;
  readonly makeCore: CoreFactory;
  private readonly links: readonly Link[];
  private readonly module: WebAssembly.Module;
  private readonly settings: CoreSettings;
  private states = 0;
  private lost: AdlError | undefined;

  constructor(module: WebAssembly.Module, workers: number, moneyDecimals: number, options: PoolOptions) {
    this.module = module;
    this.moneyDecimals = moneyDecimals;
    this.makeCore = (decimals) => new WasmCore(module, decimals);
    const { positions = 0, accounts = 0 } = options.capacity ?? {};
    this.settings = { positions: Math.ceil(positions / workers), accounts, tidyRows: options.tidyRows };
    this.links = Array.from({ length: workers }, () => new Link((error) => this.lose(error)));
  }

  async makeShards({ core, markets, funds }: Contents): Promise<ShardSet> {
    const { moneyDecimals, ledger } = core;
    this.states += 1;
    const shards = new ShardSet(this.links, this.states);
    const { module, settings } = this;
    await shards.make({
      module,
      moneyDecimals,
      funds: funds.map((_, i) => ledger!.fund(i + 1)),
      markets,
      fundOfMarket: markets.map(({ fund }) => (fund === undefined ? 0 : funds.indexOf(fund) + 1)),
      settings,
    });
    return shards;
  }

  /** @throws AdlError ENGINE_POISONED when a worker is lost */
  requireAlive(): void {
    if (this.lost !== undefined) throw this.lost;
  }

  async stop(): Promise<void> {
    await Promise.all(this.links.map((link) => link.stop()));
  }

  /** Without one of its workers the state is not whole: nothing more is answered, and the others end. */
  private lose(error: AdlError): void {
    if (this.lost !== undefined) return;
    this.lost = error;
    for (const link of this.links) link.lose(error.message);
    void this.stop();
  }
}

/** @throws AdlError WASM_UNAVAILABLE, INVALID_ARGUMENT (a module without a shard's calls) */
async function compilePool(options: PoolOptions): Promise<WebAssembly.Module> {
  const module = await compileCore(options, true);
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'beginShard')) return module;
  throw new AdlError('INVALID_ARGUMENT', 'a pool needs adl-core/pool.wasm, not core.wasm, as its module');
}

function requireWorkers(workers: number): void {
  if (Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS) return;
  throw new AdlError('INVALID_ARGUMENT', `workers must be an integer from 1 to ${MAX_WORKERS}, got ${textOf(workers)}`);
}

/**
 * Makes an engine whose markets are spread over worker threads (Node) or Web Workers. End it with `terminate`.
 * @throws AdlError WASM_UNAVAILABLE, INVALID_ARGUMENT, INVALID_MARKET, …
 */
export async function createPool(options: PoolOptions = {}): Promise<Pool> {
  const workers = options.workers ?? Math.max(1, Math.min(MAX_WORKERS, parallelism()));
  requireWorkers(workers);
  const decimals = options.moneyDecimals ?? DEFAULT_MONEY_DECIMALS;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_MONEY_DECIMALS) {
    const message = `moneyDecimals must be an integer from 0 to ${MAX_MONEY_DECIMALS}, got ${decimals}`;
    throw new AdlError('INVALID_ARGUMENT', message);
  }
  const host = new PoolHost(await compilePool(options), workers, decimals, options);
  try {
    const pool = new Pool(host, await host.makeShards(emptyContents(host.makeCore(decimals))));
    for (const fund of options.funds ?? []) await pool.addFund(fund);
    for (const market of options.markets ?? []) await pool.addMarket(market);
    await pool.setFund(options.fund ?? { cash: '0' });
    return pool;
  } catch (error) {
    await host.stop();
    throw error;
  }
}
