import { AdlError } from '../errors.ts';
import { BASE64, SHA256 } from '../generated/core.ts';

/** The engine's WebAssembly as a caller may bring it. */
export type WasmSource = WebAssembly.Module | BufferSource;

export interface ModuleOptions {
  /** A compiled module, or the bytes of `adl-core/core.wasm` or `adl-core/core-scalar.wasm`; default: those inside the package. */
  readonly module?: WasmSource;
  /** Whether to use SIMD; default: where the host has it. Both builds compute the same. */
  readonly simd?: boolean;
}

/** A module with one SIMD instruction: what a host without SIMD does not accept. */
const SIMD_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

let compiled: WebAssembly.Module | undefined;
let compiledScalar: WebAssembly.Module | undefined;

/** Whether this host runs WebAssembly SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function unavailable(error: unknown): AdlError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AdlError(
    'WASM_UNAVAILABLE',
    `WebAssembly cannot be compiled here (${reason}); a Content-Security-Policy needs 'wasm-unsafe-eval', a host without compilation a ready WebAssembly.Module in the option "module", or use { engine: 'reference' }`,
  );
}

/** @throws AdlError WASM_UNAVAILABLE; without SIMD too unless the scalar build was compiled before: it comes by {@link compileCore} */
export function compileCoreSync({ module, simd }: ModuleOptions = {}): WebAssembly.Module {
  if (module instanceof WebAssembly.Module) return module;
  try {
    if (module !== undefined) return new WebAssembly.Module(module);
    if (simd ?? hasSimd()) {
      compiled ??= new WebAssembly.Module(decode(BASE64));
      return compiled;
    }
  } catch (error) {
    throw unavailable(error);
  }
  if (compiledScalar !== undefined) return compiledScalar;
  throw unavailable(new Error('the build without SIMD is loaded on demand: use createEngine, or give it as "module"'));
}

/** @throws AdlError WASM_UNAVAILABLE */
export async function compileCore({ module, simd }: ModuleOptions = {}): Promise<WebAssembly.Module> {
  if (module instanceof WebAssembly.Module) return module;
  try {
    if (module !== undefined) return await WebAssembly.compile(module);
    if (simd ?? hasSimd()) {
      compiled ??= await WebAssembly.compile(decode(BASE64));
      return compiled;
    }
    // Few hosts need it: a chunk of its own keeps it out of what everybody loads.
    compiledScalar ??= await WebAssembly.compile(decode((await import('../generated/core-scalar.ts')).BASE64));
    return compiledScalar;
  } catch (error) {
    throw unavailable(error);
  }
}

/** What is inside the package: SHA-256 of `core.wasm`, the same wherever it was built. */
export function coreInfo(): { readonly sha256: string } {
  return { sha256: SHA256 };
}
