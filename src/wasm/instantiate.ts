/**
 * The only place that knows the AssemblyScript loader. It instantiates and makes sense of a debug build's abort; calls go to the
 * instance's raw exports, which cost a fifth of the loader's wrappers. Upstream calls the loader deprecated: replacing it
 * means writing `new WebAssembly.Instance` here.
 */
import { instantiateSync } from '@assemblyscript/loader';
import type { CoreExports } from './exports.ts';

function forbidden(): never {
  throw new Error('the engine asked for randomness, which it never needs');
}

/** A fresh instance. The imports object is made anew each time because the loader writes into it. */
export function instantiateCore(module: WebAssembly.Module): CoreExports {
  const { instance } = instantiateSync(module, { env: { seed: forbidden } });
  return instance.exports as unknown as CoreExports;
}
