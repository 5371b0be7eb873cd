import type { CoreFactory } from './contents.ts';
import { Engine } from './engine.ts';
import { AdlError } from './errors.ts';
import type { FundSpec } from './inputs.ts';
import { DEFAULT_MONEY_DECIMALS, MAX_MONEY_DECIMALS } from './limits.ts';
import type { MarketSpec } from './market.ts';
import { ReferenceCore } from './reference/index.ts';
import {
  type Capacity,
  compileCore,
  compileCoreSync,
  type ModuleOptions,
  type Tidiness,
  WasmCore,
} from './wasm/index.ts';

export interface EngineOptions extends ModuleOptions, Tidiness {
  /** Digits of the settlement asset behind the point, 0…12; money is kept in units of 10^−moneyDecimals. Default 6. */
  readonly moneyDecimals?: number;
  readonly markets?: readonly MarketSpec[];
  /** Default: no cash, floor 0, takeover on. */
  readonly fund?: FundSpec;
  /** `wasm` (default), or the BigInt `reference` where WebAssembly may not be compiled. */
  readonly engine?: 'wasm' | 'reference';
  /** Room made at the start; more is added between ticks as needed. */
  readonly capacity?: Capacity;
}

function build(options: EngineOptions, makeCore: CoreFactory): Engine {
  const decimals = options.moneyDecimals ?? DEFAULT_MONEY_DECIMALS;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_MONEY_DECIMALS) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      `moneyDecimals must be an integer from 0 to ${MAX_MONEY_DECIMALS}, got ${decimals}`,
    );
  }
  const engine = new Engine(makeCore, decimals);
  for (const market of options.markets ?? []) engine.addMarket(market);
  engine.setFund(options.fund ?? { cash: '0' });
  return engine;
}

/** @throws AdlError INVALID_ARGUMENT */
function wantsReference({ engine = 'wasm' }: EngineOptions): boolean {
  if (engine === 'wasm' || engine === 'reference') return engine === 'reference';
  throw new AdlError('INVALID_ARGUMENT', `engine must be wasm or reference, got ${String(engine)}`);
}

const makeReference: CoreFactory = (moneyDecimals) => new ReferenceCore(moneyDecimals);

const makeWasm =
  (module: WebAssembly.Module, { capacity, tidyRows }: EngineOptions): CoreFactory =>
  (moneyDecimals) =>
    new WasmCore(module, moneyDecimals, { ...capacity, tidyRows });

/**
 * Makes an engine, without blocking while WebAssembly is compiled.
 * @throws AdlError WASM_UNAVAILABLE, INVALID_ARGUMENT, INVALID_MARKET, …
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  if (wantsReference(options)) return build(options, makeReference);
  const module = await compileCore(options);
  return build(options, makeWasm(module, options));
}

/** The same at once. @throws as {@link createEngine} */
export function createEngineSync(options: EngineOptions = {}): Engine {
  if (wantsReference(options)) return build(options, makeReference);
  const module = compileCoreSync(options);
  return build(options, makeWasm(module, options));
}
