import { AdlError } from '../errors.ts';
import { CORE_BASE64, CORE_SHA256 } from '../generated/core-bytes.ts';

/** The engine's WebAssembly as a caller may bring it. */
export type WasmSource = WebAssembly.Module | BufferSource;

let inlined: WebAssembly.Module | undefined;

function inlinedBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(CORE_BASE64);
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

/** @throws AdlError WASM_UNAVAILABLE */
export function compileCoreSync(source?: WasmSource): WebAssembly.Module {
  if (source instanceof WebAssembly.Module) return source;
  try {
    if (source !== undefined) return new WebAssembly.Module(source);
    inlined ??= new WebAssembly.Module(inlinedBytes());
    return inlined;
  } catch (error) {
    throw unavailable(error);
  }
}

/** @throws AdlError WASM_UNAVAILABLE */
export async function compileCore(source?: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  try {
    if (source !== undefined) return await WebAssembly.compile(source);
    inlined ??= await WebAssembly.compile(inlinedBytes());
    return inlined;
  } catch (error) {
    throw unavailable(error);
  }
}

/** What is inside the package: SHA-256 of `core.wasm`, the same wherever it was built. */
export function coreInfo(): { readonly sha256: string } {
  return { sha256: CORE_SHA256 };
}
