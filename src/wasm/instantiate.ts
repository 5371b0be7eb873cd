/**
 * The only place that knows the AssemblyScript loader. It instantiates and makes sense of a debug build's abort; calls go to the
 * instance's raw exports, which cost a fifth of the loader's wrappers. Upstream calls the loader deprecated: replacing it
 * means writing `new WebAssembly.Instance` here.
 */
import { instantiateSync } from '@assemblyscript/loader';
import { NAMES } from '../generated/names.ts';
import type { CoreExports } from './exports.ts';
import { readingsOf } from './readings.ts';

function forbidden(): never {
  throw new Error('the engine asked for randomness, which it never needs');
}

/** A fresh instance, and what it tells of itself. The imports object is made anew each time because the loader writes into it. */
export function instantiateCore(module: WebAssembly.Module): CoreExports {
  const { instance } = instantiateSync(module, { env: { seed: forbidden } });
  // Builds for debugging have the names themselves.
  const named = Object.entries(instance.exports).map(([letter, value]) => [NAMES[letter] ?? letter, value]);
  const exports = Object.fromEntries(named) as CoreExports;
  return { ...exports, ...readingsOf(exports) };
}
