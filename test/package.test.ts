/** The package as it is published, and the borders between its parts. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, TEXT } from '../src/generated/core.ts';
import { CORE_SHA256 } from '../src/generated/sha256.ts';
import { coreInfo } from '../src/index.ts';
import { bytesOf } from '../src/wasm/text.ts';

const ROOT = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const ANY_IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'([^'\n]+)'/g;
/** Without those of types alone, which are gone when it runs. */
const RUNTIME_IMPORT = /^(?:import|export)(?!\s+type\b)[^;]*?\bfrom\s*'([^']+)'/gm;
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*'([^']+)'/g;

/** What a source file imports or exports from: packages as they are, files from the root. */
function importsOf(path: string, kind = ANY_IMPORT): string[] {
  const found = text(path).matchAll(kind);
  return Array.from(found, ([, target]) =>
    target!.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), target!)) : target!,
  );
}

/** All files that are loaded with one. */
function loadedWith(path: string, loaded = new Set<string>(), kind = STATIC_IMPORT): ReadonlySet<string> {
  loaded.add(path);
  for (const target of importsOf(path, kind)) {
    if (target.startsWith('src/') && !loaded.has(target)) loadedWith(target, loaded, kind);
  }
  return loaded;
}

function offenders(folder: string, isBad: (target: string, path: string) => boolean): string[] {
  return sources(folder).flatMap((path) =>
    importsOf(path)
      .filter((target) => isBad(target, path))
      .map((target) => `${path} imports ${target}`),
  );
}

describe('the manifest', () => {
  it('is an ES module of this name and licence', () => {
    expect(manifest).toMatchObject({ name: 'adl-core', type: 'module', license: 'MIT', sideEffects: false });
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.engines.node).toMatch(/^>=/);
  });

  it('exports types first, the core, and itself', () => {
    expect(Object.keys(manifest.exports)).toEqual(expect.arrayContaining(['.', './core.wasm', './package.json']));
    for (const entry of Object.values(manifest.exports)) {
      if (typeof entry !== 'string') expect(Object.keys(entry as object)[0]).toBe('types');
    }
  });

  it('gives the reference a way in of its own', async () => {
    const { createReferenceEngine } = await import('adl-core/reference');
    const { Engine } = await import('adl-core');
    expect(createReferenceEngine()).toBeInstanceOf(Engine);
  });

  it('gives what works at once a way in of its own', async () => {
    const { createEngineSync } = await import('adl-core/sync');
    const { Engine } = await import('adl-core');
    expect(createEngineSync()).toBeInstanceOf(Engine);
  });

  it('gives the presets a way in of their own', async () => {
    const { PRESETS, withPreset } = await import('adl-core/presets');
    expect(PRESETS.length).toBeGreaterThan(20);
    expect(typeof withPreset).toBe('function');
  });

  it('gives the explanations of ticks a way in of their own', async () => {
    const { explainTick } = await import('adl-core/explain');
    expect(typeof explainTick).toBe('function');
  });

  it('gives the importers ways in of their own', async () => {
    const { VENUES } = await import('adl-core/import');
    expect(VENUES).toEqual(['hyperliquid', 'binance', 'bybit', 'okx', 'ccxt']);
    const { readArrow, readParquet } = await import('adl-core/import/columns');
    expect([typeof readArrow, typeof readParquet]).toEqual(['function', 'function']);
  });

  it('names files that the build makes', () => {
    const named = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
    );
    if (existsSync(join(ROOT, 'src/cli'))) named.push(manifest.bin.adl);
    for (const path of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(manifest.bin).toEqual({ adl: './dist/cli/main.js' });
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'vectors']));
    for (const path of manifest.files) expect(path).not.toMatch(/^(src|test|assembly|build|node_modules)/);
  });

  it('depends on three packages at most', () => {
    const allowed = ['@assemblyscript/loader', 'csv-parse', 'decimal.js'];
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(Object.keys(manifest.dependencies)).toContain('@assemblyscript/loader');
    for (const kind of ['optionalDependencies', 'bundledDependencies', 'bundleDependencies']) {
      expect(manifest[kind]).toBeUndefined();
    }
  });

  it('has readers of columnar files as optional peers alone', () => {
    const peers = ['apache-arrow', 'hyparquet'];
    expect(Object.keys(manifest.peerDependencies)).toEqual(peers);
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(peers.map((name) => [name, { optional: true }])));
    // What is tested is what is promised.
    for (const name of peers) expect(manifest.devDependencies[name]).toBe(manifest.peerDependencies[name]);
  });

  it('runs nothing when it is installed', () => {
    for (const script of ['preinstall', 'install', 'postinstall']) expect(manifest.scripts[script]).toBeUndefined();
  });
});

describe('the WebAssembly core', () => {
  const bytes = readFileSync(join(ROOT, 'dist/core.wasm'));

  it('has no imports and at most 48 KiB', () => {
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes))).toEqual([]);
    expect(bytes.length).toBeLessThanOrEqual(48 * 1024);
  });

  it('is what is inlined, in characters that nothing has to escape', () => {
    expect(TEXT).toMatch(/^[ !#%&(-;=-[\]^_a-~]*$/);
    expect(Buffer.from(bytesOf({ KEY, TEXT })).equals(bytes)).toBe(true);
    expect(CORE_SHA256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(coreInfo().sha256).toBe(CORE_SHA256);
  });
});

describe('the borders', () => {
  it('sees imports at all', () => {
    expect(importsOf('src/index.ts')).toContain('src/engine.ts');
    expect(importsOf('src/wasm/instantiate.ts')).toContain('@assemblyscript/loader');
    expect(importsOf('assembly/index.ts')).toContain('assembly/book/account');
  });

  it("nothing outside src/cli, src/journal and the workers' ends in Node imports node:", () => {
    const ends = /^src\/(pool\/host|worker\/host|threads\/(attach|port))-node\.ts$/;
    const mayUseNode = (path: string): boolean => /^src\/(cli|journal)\//.test(path) || ends.test(path);
    expect(offenders('src', (target, path) => target.startsWith('node:') && !mayUseNode(path))).toEqual([]);
  });

  it("only the manifest names the workers' ends, those in Node for Node alone", () => {
    expect(offenders('src', (target) => /^src\/(pool|worker|threads)\/(host|port)-/.test(target))).toEqual([]);
    for (const { node, default: rest } of Object.values<Record<string, string>>(manifest.imports)) {
      expect(node).toMatch(/^\.\/dist\/(pool|worker|threads)\/(host|port)-node\.js$/);
      expect(rest).toBe(node!.replace('-node', '-web'));
    }
  });

  it('the main entry reaches neither the pool nor the worker', () => {
    for (const folder of ['src/pool/', 'src/worker/']) {
      const outside = (target: string, path: string): boolean => target.startsWith(folder) && !path.startsWith(folder);
      expect(offenders('src', outside)).toEqual([]);
    }
  });

  it("the worker's owner does not load the engine", () => {
    const loaded = [...loadedWith('src/worker/index.ts', new Set(), RUNTIME_IMPORT)];
    expect(loaded).toContain('src/threads/channel.ts');
    expect(loaded.filter((path) => /^src\/(wasm|generated|reference|engine\.ts|create\.ts)/.test(path))).toEqual([]);
  });

  it('only the command line reaches the journal', () => {
    const within = /^src\/(journal|cli)\//;
    expect(offenders('src', (target, path) => target.startsWith('src/journal/') && !within.test(path))).toEqual([]);
  });

  it('optional peers are loaded on demand, by their readers alone', () => {
    const peers = new Set(Object.keys(manifest.peerDependencies));
    const readers = ['src/import/arrow.ts', 'src/import/parquet.ts'];
    expect(offenders('src', (target, path) => peers.has(target) && !readers.includes(path))).toEqual([]);
    const loadedAtOnce = /^import (?!type\b).*'(apache-arrow|hyparquet)'/m;
    expect(readers.filter((path) => loadedAtOnce.test(text(path)))).toEqual([]);
    for (const path of readers) expect(text(path)).toMatch(/=> import\('(apache-arrow|hyparquet)'\)/);
  });

  it('the importers of venues need neither the engine, nor Node, nor a package', () => {
    const loaded = [...loadedWith('src/import/index.ts', new Set(), RUNTIME_IMPORT)];
    expect(loaded).toContain('src/import/okx.ts');
    const allowed = /^src\/(import\/(?!columns|parquet|arrow|cells)|(decimal|errors|limits)\.ts$)/;
    expect(loaded.filter((path) => !allowed.test(path))).toEqual([]);
    expect(loaded.flatMap((path) => importsOf(path)).filter((target) => !target.startsWith('src/'))).toEqual([]);
  });

  it('src imports only its dependencies and itself', () => {
    const packages = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
    const isBad = (target: string): boolean =>
      !target.startsWith('src/') &&
      !target.startsWith('node:') &&
      manifest.imports[target] === undefined &&
      !packages.has(target.replace(/^((@[^/]+\/)?[^/]+).*/, '$1'));
    expect(offenders('src', isBad)).toEqual([]);
  });

  it('assembly imports nothing but assembly', () => {
    expect(offenders('assembly', (target) => !target.startsWith('assembly/'))).toEqual([]);
  });

  it('the two cores know nothing of each other', () => {
    expect(
      offenders('src/reference', (target) => target.startsWith('src/wasm') || target.startsWith('src/generated')),
    ).toEqual([]);
    expect(offenders('src/wasm', (target) => target.startsWith('src/reference'))).toEqual([]);
  });

  it('the entry loads neither an engine, nor the reference, nor what reads rules', () => {
    const loaded = [...loadedWith('src/index.ts', new Set(), RUNTIME_IMPORT)];
    expect(loaded).toContain('src/wasm/core.ts');
    const chunks =
      /^src\/(sync|market|rules|presets|import|explain\/|reference|create-reference|scenario|conform|cli|generated\/(core|pool)|wasm\/(module-sync|rule))/;
    expect(loaded.filter((path) => chunks.test(path))).toEqual([]);
  });

  it('the entry that works at once loads one engine and what reads rules', () => {
    const loaded = [...loadedWith('src/sync.ts', new Set(), RUNTIME_IMPORT)];
    expect(loaded).toEqual(expect.arrayContaining(['src/generated/core.ts', 'src/rules.ts']));
    expect(loaded.filter((path) => /^src\/(reference|generated\/(core-scalar|pool))/.test(path))).toEqual([]);
  });

  it('no source file is longer than 400 lines', () => {
    const long = [...sources('src'), ...sources('assembly')]
      .filter((path) => !path.startsWith('src/generated/'))
      .filter((path) => text(path).trimEnd().split('\n').length > 400);
    expect(long).toEqual([]);
  });
});
