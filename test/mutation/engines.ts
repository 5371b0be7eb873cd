/** In the place of test/support/engines.ts: the reference, and the engine under test, which changes from run to run. */
import { readFileSync } from 'node:fs';
import type { Core } from '../../src/core.ts';
import { ReferenceCore } from '../../src/reference/index.ts';
import { compileCoreSync, WasmCore } from '../../src/wasm/index.ts';

let underTest: WebAssembly.Module;

/** Takes the engine in this file from now on. */
export function useEngine(file: string): void {
  underTest = compileCoreSync({ module: readFileSync(file) });
}

export function makeReference(moneyDecimals: number): Core {
  return new ReferenceCore(moneyDecimals);
}

export function makeWasm(moneyDecimals: number): Core {
  return new WasmCore(underTest, moneyDecimals);
}

export const CORES: readonly { readonly name: string; readonly make: (moneyDecimals: number) => Core }[] = [
  { name: 'reference', make: makeReference },
  { name: 'wasm', make: makeWasm },
];

export const RULE_CORES = CORES;
