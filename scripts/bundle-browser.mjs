/**
 * dist/browser/: the package as ES modules that a page loads as they are, without a bundler or an import map (in workers there
 * are none). What is loaded on demand stays apart.
 */
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const OUT = 'dist/browser';

/** Names in the folder and the built modules behind them. The workers' scripts must lie beside who starts them. */
const ENTRIES = {
  index: 'dist/index.js',
  sync: 'dist/sync.js',
  reference: 'dist/create-reference.js',
  worker: 'dist/worker/index.js',
  'engine-worker': 'dist/worker/engine-worker.js',
  pool: 'dist/pool/index.js',
  'pool-worker': 'dist/pool/pool-worker.js',
  presets: 'dist/presets/index.js',
  import: 'dist/import/index.js',
};

rmSync(OUT, { recursive: true, force: true });
const { metafile, warnings } = await build({
  entryPoints: ENTRIES,
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  metafile: true,
  logLevel: 'error',
  banner: { js: `/*! adl-core ${version}, MIT; with @assemblyscript/loader, Apache-2.0 */` },
});
if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));

const outputs = Object.values(metafile.outputs);
const foreign = outputs.flatMap(({ imports }) => imports.filter(({ external }) => external));
if (foreign.length > 0) throw new Error(`${OUT} would import ${foreign.map(({ path }) => path).join(', ')}`);
const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
process.stderr.write(`${OUT}: ${outputs.length} modules, ${bytes} bytes\n`);
