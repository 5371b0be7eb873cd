import { readFileSync } from 'node:fs';
import type { Core } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import { ReferenceCore } from '../../src/reference/index.ts';
import { compileCoreSync, WasmCore } from '../../src/wasm/index.ts';

const release = compileCoreSync();
const scalar = compileCoreSync({ module: readFileSync('build/release-scalar.wasm') });
const debug = compileCoreSync({ module: readFileSync('build/debug.wasm') });

/** Every core that the suite runs on. The debug build checks its own bounds and assertions. */
export const CORES: readonly { readonly name: string; readonly make: (moneyDecimals: number) => Core }[] = [
  { name: 'reference', make: (decimals) => new ReferenceCore(decimals) },
  { name: 'wasm', make: (decimals) => new WasmCore(release, decimals) },
  { name: 'wasm scalar', make: (decimals) => new WasmCore(scalar, decimals) },
  { name: 'wasm debug', make: (decimals) => new WasmCore(debug, decimals) },
];

const full = compileCoreSync({ module: readFileSync('build/pool.wasm') });
const fullScalar = compileCoreSync({ module: readFileSync('build/pool-scalar.wasm') });

/** The cores in which markets may have rules. */
export const RULE_CORES: typeof CORES = [
  { name: 'reference', make: (decimals) => new ReferenceCore(decimals) },
  { name: 'wasm debug', make: (decimals) => new WasmCore(debug, decimals) },
  { name: 'wasm with rules', make: (decimals) => new WasmCore(full, decimals) },
  { name: 'wasm with rules, scalar', make: (decimals) => new WasmCore(fullScalar, decimals) },
];

export const ENGINES = CORES.map(({ name, make }) => ({
  name,
  make: (moneyDecimals: number): Engine => new Engine(make, moneyDecimals),
}));

export function makeReference(moneyDecimals: number): Core {
  return new ReferenceCore(moneyDecimals);
}

export function makeWasm(moneyDecimals: number): Core {
  return new WasmCore(release, moneyDecimals);
}
