import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** The package as a bundler puts it into a page, minified; each script compressed by gzip, as it is sent. */
export interface BundleSizes {
  readonly coreWasmBytes: number;
  /** What a page's first script carries. */
  readonly entryBytes: number;
  readonly entryGzipBytes: number;
  /** That and the chunk with the engine: all that is loaded until the first rank. */
  readonly firstRankGzipBytes: number;
  /** What markets with rules need besides, in the place of that chunk: the full build, and what reads rules. */
  readonly ruledGzipBytes: number;
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
}

/** As a library: vite's own loading of chunks does not count. */
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

/** A chunk and all that is loaded with it. */
function loadedWith(chunk: Chunk, chunks: readonly Chunk[], loaded = new Set<Chunk>()): Set<Chunk> {
  loaded.add(chunk);
  for (const other of chunks) {
    if (chunk.imports.includes(other.fileName) && !loaded.has(other)) loadedWith(other, chunks, loaded);
  }
  return loaded;
}

function gzipBytes(loaded: Iterable<Chunk>): number {
  return Array.from(loaded).reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}

/** The chunk that holds a text; there is one. */
function chunkWith(chunks: readonly Chunk[], text: string, what: string): Chunk {
  const found = chunks.filter(({ code }) => code.includes(text));
  if (found.length === 1) return found[0]!;
  throw new Error(`${found.length} chunks of the bundle hold ${what}`);
}

async function engineText(build: 'core' | 'pool'): Promise<string> {
  const module = (await import(new URL(`../../dist/generated/${build}.js`, import.meta.url).href)) as { TEXT: string };
  return module.TEXT;
}

export async function bundleSizes(): Promise<BundleSizes> {
  const chunks = await bundle();
  const entry = chunks.find((chunk) => chunk.isEntry);
  if (entry === undefined) throw new Error('the bundle has no entry');
  const atFirst = loadedWith(entry, chunks);
  const names = 'UNKNOWN_MARKET';
  if (!Array.from(atFirst).some(({ code }) => code.includes(names))) throw new Error('the entry is not the package');
  const core = chunkWith(chunks, await engineText('core'), 'the engine');
  const full = chunkWith(chunks, await engineText('pool'), 'the full build');
  const rules = chunkWith(chunks, 'rules.takeover.houseNotional', 'what reads rules');
  if ([core, full, rules].some((chunk) => atFirst.has(chunk))) throw new Error('the entry loads an engine or rules');
  const needed = (...more: Chunk[]): number =>
    gzipBytes(more.reduce((loaded, chunk) => loadedWith(chunk, chunks, loaded), new Set(atFirst)));
  return {
    coreWasmBytes: statSync('dist/core.wasm').size,
    entryBytes: Array.from(atFirst).reduce((sum, { code }) => sum + code.length, 0),
    entryGzipBytes: gzipBytes(atFirst),
    firstRankGzipBytes: needed(core),
    ruledGzipBytes: needed(full, rules),
  };
}
