import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

export interface BundleSizes {
  readonly coreWasmBytes: number;
  readonly browserBytes: number;
  readonly browserGzipBytes: number;
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
}

/** The package's entry as a bundler puts it into a page, minified. As a library: vite's own loading of chunks does not count. */
async function bundle(): Promise<readonly Chunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'dist/index.js', formats: ['es'] },
      rolldownOptions: { preserveEntrySignatures: 'allow-extension', output: { minify: true } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('vite built something else than one bundle');
  return output.output.filter((part) => 'code' in part);
}

/** A chunk and all that is loaded with it. The scalar engine and the reference are chunks that few hosts ever load. */
function loadedWith(chunk: Chunk, chunks: readonly Chunk[], loaded = new Set<Chunk>()): ReadonlySet<Chunk> {
  loaded.add(chunk);
  for (const other of chunks) {
    if (chunk.imports.includes(other.fileName) && !loaded.has(other)) loadedWith(other, chunks, loaded);
  }
  return loaded;
}

export async function bundleSizes(): Promise<BundleSizes> {
  const chunks = await bundle();
  const entry = chunks.find((chunk) => chunk.isEntry);
  if (entry === undefined) throw new Error('the bundle has no entry');
  const loaded = Array.from(loadedWith(entry, chunks), ({ code }) => code);
  const holds = (text: string): boolean => loaded.some((code) => code.includes(text));
  if (!holds('UNKNOWN_MARKET')) throw new Error('the bundle does not hold the package');
  const { TEXT } = (await import(new URL('../../dist/generated/core.js', import.meta.url).href)) as { TEXT: string };
  if (!holds(TEXT)) throw new Error('the bundle does not hold the engine');
  return {
    coreWasmBytes: statSync('dist/core.wasm').size,
    browserBytes: loaded.reduce((sum, code) => sum + code.length, 0),
    browserGzipBytes: loaded.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0),
  };
}
