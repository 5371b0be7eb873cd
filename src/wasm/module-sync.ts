/** Compiles at once: the engine's bytes are loaded with this file. */
import * as BYTES from '../generated/core.ts';
import { CORE, compiled, hasSimd, type ModuleOptions, unavailable } from './module.ts';
import { bytesOf } from './text.ts';

/** @throws AdlError WASM_UNAVAILABLE; without SIMD too unless the scalar build was compiled before: it comes by `compileCore` */
export function compileCoreSync({ module, simd }: ModuleOptions = {}): WebAssembly.Module {
  try {
    if (module instanceof WebAssembly.Module) return module;
    if (module !== undefined) return new WebAssembly.Module(module);
    if (simd ?? hasSimd()) {
      const known = compiled.get(CORE.simd);
      if (known !== undefined) return known;
      const made = new WebAssembly.Module(bytesOf(BYTES));
      compiled.set(CORE.simd, made);
      return made;
    }
  } catch (error) {
    throw unavailable(error);
  }
  const scalar = compiled.get(CORE.scalar);
  if (scalar !== undefined) return scalar;
  throw unavailable(new Error('the build without SIMD is loaded on demand: use createEngine, or give it as "module"'));
}
