/** `adl-core/reference`: the BigInt engine, apart from the package's entry so that who does not want it does not load it. */
import { buildEngine, type StartOptions } from './build.ts';
import type { Engine } from './engine.ts';
import { ReferenceCore } from './reference/index.ts';

export type { StartOptions } from './build.ts';

/** An engine that computes in BigInt, without WebAssembly: slow, the same digits. @throws AdlError INVALID_ARGUMENT, INVALID_MARKET, … */
export function createReferenceEngine(options: StartOptions = {}): Engine {
  return buildEngine(options, (moneyDecimals) => new ReferenceCore(moneyDecimals));
}
