import type { CoreFactory } from '../contents.ts';
import { ReferenceCore } from '../reference/index.ts';
import { compileCore, compileCoreSync, WasmCore } from '../wasm/index.ts';

export const ENGINES = ['wasm', 'reference'] as const;
export type EngineKind = (typeof ENGINES)[number];

/** Makes cores of one kind; WebAssembly is compiled once. @throws AdlError WASM_UNAVAILABLE */
export function coreFactory(kind: EngineKind): CoreFactory {
  if (kind === 'reference') return (moneyDecimals) => new ReferenceCore(moneyDecimals);
  const module = compileCoreSync();
  return (moneyDecimals) => new WasmCore(module, moneyDecimals);
}

/** The same, of the build in which markets may have rules. @throws AdlError WASM_UNAVAILABLE */
export async function fullCoreFactory(kind: EngineKind): Promise<CoreFactory> {
  if (kind === 'reference') return coreFactory(kind);
  const module = await compileCore({}, true);
  return (moneyDecimals) => new WasmCore(module, moneyDecimals);
}
