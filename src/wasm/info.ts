import { CORE_SHA256 } from '../generated/sha256.ts';

/** What is inside the package: SHA-256 of `core.wasm`, the same wherever it was built. */
export function coreInfo(): { readonly sha256: string } {
  return { sha256: CORE_SHA256 };
}
