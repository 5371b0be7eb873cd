/** `adl-core/sync`: an engine at once, its bytes and all that it may need loaded with this entry. */
import { buildEngine } from './build.ts';
import { type EngineOptions, wantsReference } from './create.ts';
import type { Engine } from './engine.ts';
import { AdlError } from './errors.ts';
import { compileCoreSync, WasmCore } from './wasm/index.ts';

/** What is loaded on demand cannot be had at once: not the reference, and builds other than `core.wasm` as `module` alone. */
export interface SyncEngineOptions extends Omit<EngineOptions, 'rules'> {
  readonly engine?: 'wasm';
}

/** As `createEngine`, but at once; markets with rules need the `module` of `adl-core/pool.wasm`. @throws AdlError as `createEngine` */
export function createEngineSync(options: SyncEngineOptions = {}): Engine {
  if (wantsReference(options)) {
    throw new AdlError(
      'INVALID_ARGUMENT',
      'the reference is loaded on demand: use createEngine, or createReferenceEngine of adl-core/reference',
    );
  }
  const { capacity, tidyRows } = options;
  const module = compileCoreSync(options);
  return buildEngine(options, (decimals) => new WasmCore(module, decimals, { ...capacity, tidyRows }));
}
