import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

export interface BundleSizes {
  readonly coreWasmBytes: number;
  readonly browserBytes: number;
  readonly browserGzipBytes: number;
}

/** Bundles the package's entry for browsers, minified, in memory. */
export async function bundleSizes(): Promise<BundleSizes> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rollupOptions: { input: 'dist/index.js', preserveEntrySignatures: 'strict' },
    },
  });
  if (!('output' in output)) throw new Error('vite built something else than one bundle');
  // The scalar engine is a chunk that hosts with SIMD never load.
  const loaded = output.output.filter((part) => 'code' in part && !part.isDynamicEntry);
  const code = loaded.map((part) => ('code' in part ? part.code : '')).join('');
  if (!code.includes('UNKNOWN_MARKET')) throw new Error('the bundle does not hold the package');
  const core = statSync('dist/core.wasm').size;
  if (!code.includes(readFileSync('dist/core.wasm').toString('base64').slice(0, 64))) {
    throw new Error('the bundle does not hold the engine');
  }
  return { coreWasmBytes: core, browserBytes: code.length, browserGzipBytes: gzipSync(code, { level: 9 }).length };
}
