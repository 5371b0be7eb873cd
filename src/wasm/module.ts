import { AdlError } from '../errors.ts';
import { type BytesAsText, bytesOf } from './text.ts';

/** The engine's WebAssembly as a caller may bring it. */
export type WasmSource = WebAssembly.Module | BufferSource;

export interface ModuleOptions {
  /**
   * A compiled module, or the bytes of `adl-core/core.wasm` or `adl-core/core-scalar.wasm`, for markets with rules of
   * `adl-core/pool.wasm` or `adl-core/pool-scalar.wasm`; default: those inside the package.
   */
  readonly module?: WasmSource;
  /** Whether to use SIMD; default: where the host has it. Both builds compute the same. */
  readonly simd?: boolean;
}

/** A module with one SIMD instruction: what a host without SIMD does not accept. */
const SIMD_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** A pair of builds of one engine; what has been compiled of it is kept. */
export interface Builds {
  readonly simd: () => Promise<BytesAsText>;
  readonly scalar: () => Promise<BytesAsText>;
}

/** The engine alone. Chunks of their own, as those of {@link FULL}: a page loads the one that it needs, while its first script already runs. */
export const CORE: Builds = {
  simd: () => import('../generated/core.ts'),
  scalar: () => import('../generated/core-scalar.ts'),
};

/** The engine with rule books (src/rules.ts) and a shard's calls. */
export const FULL: Builds = {
  simd: () => import('../generated/pool.ts'),
  scalar: () => import('../generated/pool-scalar.ts'),
};

/** By the function that loads a build. */
export const compiled = new Map<() => unknown, WebAssembly.Module>();

/** Whether this host runs WebAssembly SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

export function unavailable(error: unknown): AdlError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AdlError(
    'WASM_UNAVAILABLE',
    `WebAssembly cannot be compiled here (${reason}); a Content-Security-Policy needs 'wasm-unsafe-eval', a host without compilation a ready WebAssembly.Module in the option "module", or createEngine({ engine: 'reference' })`,
  );
}

/** @throws AdlError WASM_UNAVAILABLE */
export async function compileBuilds(builds: Builds, { module, simd }: ModuleOptions): Promise<WebAssembly.Module> {
  try {
    // Inside: there are hosts without WebAssembly at all.
    if (module instanceof WebAssembly.Module) return module;
    if (module !== undefined) return await WebAssembly.compile(module);
    const load = (simd ?? hasSimd()) ? builds.simd : builds.scalar;
    const known = compiled.get(load);
    if (known !== undefined) return known;
    const made = await WebAssembly.compile(bytesOf(await load()));
    compiled.set(load, made);
    return made;
  } catch (error) {
    throw unavailable(error);
  }
}

/** `full`: with rule books. @throws AdlError WASM_UNAVAILABLE */
export function compileCore(options: ModuleOptions = {}, full = false): Promise<WebAssembly.Module> {
  return compileBuilds(full ? FULL : CORE, options);
}

/** The build has rule books. */
export function hasRuleBooks(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.exports(module).some(({ name }) => name === 'hasRules');
}
