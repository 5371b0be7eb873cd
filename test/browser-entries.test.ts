/** What a browser gets, walked by a bundler: no Node, no package but the loader, no top-level await; and dist/browser as it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** For Node alone. */
const NODE = ['./journal'];
/** The scripts behind the ways in. */
const ENTRIES = Object.entries<{ default?: string }>(manifest.exports).flatMap(([way, { default: file }]) =>
  file?.endsWith('.js') && !NODE.includes(way) ? [[way, file] as const] : [],
);
/** Optional peers, loaded by their readers on demand. */
const PEERS: readonly string[] = Object.keys(manifest.peerDependencies);

/** As in a page; fails on what cannot be found there, as Node's modules. */
async function bundle(file: string, format: 'esm' | 'iife'): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    format,
    platform: 'browser',
    external: [...PEERS],
    logLevel: 'silent',
  });
  return metafile;
}

function packagesIn({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)];
}

describe.each(ENTRIES)('adl-core %s', (way, file) => {
  it('reaches neither Node nor a package but the loader, on demand or not', async () => {
    const metafile = await bundle(file, 'esm');
    const outside = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
    const allowed = way === './import/columns' ? PEERS : [];
    expect(allowed).toEqual(expect.arrayContaining(outside.map(({ path }) => path)));
    expect(['@assemblyscript/loader']).toEqual(expect.arrayContaining(packagesIn(metafile)));
    expect(Object.keys(metafile.inputs).filter((path) => /-node\.js$|\/cli\//.test(path))).toEqual([]);
  });

  it('awaits nothing while it is loaded', async () => {
    // A classic script cannot: the bundler refuses.
    await expect(bundle(file, 'iife')).resolves.toBeDefined();
  });
});

describe('the walk', () => {
  it('sees the loader, the workers’ scripts, and what it must not see', async () => {
    expect(ENTRIES.map(([way]) => way)).toEqual(
      expect.arrayContaining([
        '.',
        './reference',
        './worker',
        './worker/engine-worker',
        './pool',
        './pool/pool-worker',
      ]),
    );
    expect(packagesIn(await bundle('dist/index.js', 'esm'))).toEqual(['@assemblyscript/loader']);
    await expect(bundle('dist/cli/main.js', 'esm')).rejects.toThrow('node:');
    await expect(bundle('dist/pool/host-node.js', 'esm')).rejects.toThrow('node:worker_threads');
  });
});

describe('dist/browser', () => {
  const names = readdirSync('dist/browser');
  const text = (name: string): string => readFileSync(`dist/browser/${name}`, 'utf8');

  it('has every way in, and the workers beside who starts them', () => {
    for (const way of ['index', 'sync', 'reference', 'worker', 'pool', 'presets', 'import'])
      expect(names).toContain(`${way}.js`);
    expect(text('worker.js')).toContain('new URL("./engine-worker.js",import.meta.url)');
    expect(text('pool.js')).toContain('new URL("./pool-worker.js",import.meta.url)');
    expect(names).toEqual(expect.arrayContaining(['engine-worker.js', 'pool-worker.js']));
  });

  it('imports by relative paths alone, from itself', () => {
    const found = names.flatMap((name) =>
      Array.from(text(name).matchAll(/(?:\bfrom|\bimport|\bimport\()"([^"]*)"/g), ([, path]) => path!),
    );
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((path) => !path.startsWith('./') || !names.includes(path.slice(2)))).toEqual([]);
  });

  it('has the engine of the package', async () => {
    const { createEngineSync } = await import(new URL('../dist/browser/sync.js', import.meta.url).href);
    const { createEngineSync: ours } = await import('../src/sync.ts');
    expect(createEngineSync().digest()).toBe(ours().digest());
  });
});
