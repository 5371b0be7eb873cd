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

/** Every core that has rule books. */
export const RULE_CORES: typeof CORES = [
  { name: 'reference', make: (decimals) => new ReferenceCore(decimals) },
  ...['pool', 'pool-scalar', 'debug'].map((build) => {
    const module = compileCoreSync({ module: readFileSync(`build/${build}.wasm`) });
    return {
      name: `wasm ${build}`,
      make: (decimals: number): Core => new WasmCore(module, decimals),
    };
  }),
];

export const ENGINES = CORES.map(({ name, make }) => ({
  name,
  make: (moneyDecimals: number): Engine => new Engine(make, moneyDecimals),
}));

export const RULE_ENGINES = RULE_CORES.map(({ name, make }) => ({
  name,
  make: (moneyDecimals: number): Engine => new Engine(make, moneyDecimals),
}));

export function makeReference(moneyDecimals: number): Core {
  return new ReferenceCore(moneyDecimals);
}

export function makeWasm(moneyDecimals: number): Core {
  return new WasmCore(release, moneyDecimals);
}
