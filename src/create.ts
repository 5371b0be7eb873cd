import { buildEngine, type StartOptions } from './build.ts';
import type { Engine } from './engine.ts';
import { AdlError } from './errors.ts';
import {
  type Capacity,
  compileCore,
  compileCoreSync,
  type ModuleOptions,
  type Tidiness,
  WasmCore,
} from './wasm/index.ts';

export interface EngineOptions extends StartOptions, ModuleOptions, Tidiness {
  /** `wasm` (default), or the BigInt `reference` where WebAssembly may not be compiled. */
  readonly engine?: 'wasm' | 'reference';
  /** Whether markets may have rules; default: when one of `markets` does. For markets that are added later. */
  readonly rules?: boolean;
  /** Room made at the start; more is added between ticks as needed. */
  readonly capacity?: Capacity;
}

/** Markets with rules need the build that has them. */
function wantsRules({ markets = [], rules }: EngineOptions): boolean {
  return rules ?? markets.some((market) => market.rules !== undefined);
}

/** `createEngineSync` can only make what is loaded with the package: not the reference. */
export interface SyncEngineOptions extends EngineOptions {
  readonly engine?: 'wasm';
}

/** @throws AdlError INVALID_ARGUMENT */
function wantsReference({ engine = 'wasm' }: EngineOptions): boolean {
  if (engine === 'wasm' || engine === 'reference') return engine === 'reference';
  throw new AdlError('INVALID_ARGUMENT', `engine must be wasm or reference, got ${String(engine)}`);
}

function buildWasm(options: EngineOptions, module: WebAssembly.Module): Engine {
  const { capacity, tidyRows } = options;
  return buildEngine(options, (moneyDecimals) => new WasmCore(module, moneyDecimals, { ...capacity, tidyRows }));
}

/**
 * Makes an engine, without blocking while WebAssembly is compiled.
 * @throws AdlError WASM_UNAVAILABLE, INVALID_ARGUMENT, INVALID_MARKET, …
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  // Few want it: a chunk of its own keeps it out of what everybody loads.
  if (wantsReference(options)) {
    const { ReferenceCore } = await import('./reference/index.ts');
    return buildEngine(options, (moneyDecimals) => new ReferenceCore(moneyDecimals));
  }
  return buildWasm(options, await compileCore(options, wantsRules(options)));
}

/** The same at once, WebAssembly only. @throws as {@link createEngine} */
export function createEngineSync(options: SyncEngineOptions = {}): Engine {
  if (wantsReference(options)) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      'the reference is loaded on demand: use createEngine, or createReferenceEngine of adl-core/reference',
    );
  }
  return buildWasm(options, compileCoreSync(options));
}
