/**
 * The package as npm would publish it: checked by publint and attw, installed into a project outside of this tree, and used there.
 * `npm run test:pack`; needs a build.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8'));
const BIN = resolve('node_modules/.bin');

function run(command, args, cwd = process.cwd()) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${[command, ...args].join(' ')}: exit code ${error.status}\n${error.stdout}${error.stderr}`);
  }
}

function step(text) {
  process.stderr.write(`${text}\n`);
}

const PROGRAM = `
import { AdlError, createEngine, type Engine, type EngineOptions, type QueuePlace } from 'adl-core';
import { importPositions } from 'adl-core/import';
import { readArrow } from 'adl-core/import/columns';
import { createPool, type Pool } from 'adl-core/pool';
import { PRESETS, withPreset } from 'adl-core/presets';
import { createReferenceEngine } from 'adl-core/reference';
import { createEngineSync } from 'adl-core/sync';
import { createWorkerEngine, type Progress, type WorkerEngine } from 'adl-core/worker';

const market = { symbol: 'BTC', payoff: 'linear', tick: '0.1', lot: '0.001', maintenancePpm: 4000 } as const;
const options = { markets: [withPreset('bitmex', market)] } satisfies EngineOptions;

async function rank(on: Engine | WorkerEngine | Pool): Promise<string> {
  await on.open({ account: 'ann', market: 'BTC', side: 'short', size: '1', entryPrice: '65000', margin: '6500' });
  await on.open({ account: 'bob', market: 'BTC', side: 'short', size: '4', entryPrice: '61000', margin: '60000' });
  await on.tick({ marks: { BTC: '60000' } });
  const top: QueuePlace[] = await on.queue('BTC', 'short').top(2);
  return top.map(({ rank, account, score }) => [rank, account, score].join(' ')).join(', ') + ' ' + (await on.digest());
}

const worker = await createWorkerEngine(options);
const pool = await createPool({ ...options, workers: 1 });
const engines = [await createEngine(options), createEngineSync(options), createReferenceEngine(options), worker, pool];
for (const engine of engines) console.log(await rank(engine));
const seen: Progress[] = [];
await worker.replay([{ marks: { BTC: '61000' } }], { onProgress: (progress) => seen.push(progress) });
await Promise.all([worker.terminate(), pool.terminate()]);
if (seen.length !== 1 || PRESETS.length < 20) throw new Error('not the package that was meant');
for (const given of [importPositions, readArrow]) if (typeof given !== 'function') throw new Error('not whole');
try {
  createEngineSync({ moneyDecimals: 13 });
} catch (error) {
  if (!(error instanceof AdlError && error.code === 'INVALID_ARGUMENT')) throw error;
}
// @ts-expect-error: the types say what is allowed
void (() => createEngineSync({ engine: 'other' }));
`;

/** What is for Node alone, and needs the types of Node. */
const NODE_PROGRAM = `
import { openJournal } from 'adl-core/journal';

const journal = await openJournal({ dir: 'log', engine: {} });
await journal.submit({ kind: 'addAccount', account: 'ann', wallet: '5' });
await journal.close();
const again = await openJournal({ dir: 'log' });
console.log(again.engine.wallet('ann'));
await again.close();
`;

const CSV = `account,market,side,size,entryPrice,margin
alice,BTC,short,1.5,64250.5,9000
bob,BTC,short,0.25,61000,1000
`;

function tsconfig(moduleResolution, file, types) {
  const module = moduleResolution === 'NodeNext' ? 'NodeNext' : 'ESNext';
  const common = { target: 'ES2022', lib: ['ES2022', 'DOM'], strict: true, outDir: 'out' };
  const typeRoots = [resolve('node_modules/@types')];
  return JSON.stringify({ compilerOptions: { ...common, module, moduleResolution, types, typeRoots }, files: [file] });
}

function writeProject(folder) {
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write('package.json', JSON.stringify({ name: 'uses-adl-core', private: true, type: 'module' }));
  write('use.ts', PROGRAM);
  write('use-node.ts', NODE_PROGRAM);
  write('book.csv', CSV);
  write('bundler.json', tsconfig('Bundler', 'use.ts', []));
  write('nodenext.json', tsconfig('NodeNext', 'use.ts', []));
  write('node.json', tsconfig('NodeNext', 'use-node.ts', ['node']));
}

function checkUse(folder) {
  step('types: for bundlers and NodeNext without the types of Node; declarations are checked');
  for (const config of ['bundler.json', 'nodenext.json', 'node.json']) run(join(BIN, 'tsc'), ['-p', config], folder);

  step('a program, on every way in');
  const lines = run('node', ['out/use.js'], folder).trim().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines[0], /^1 ann \d+, 2 bob \d+ [0-9a-f]{48}$/);
  assert.equal(new Set(lines).size, 1, `engines differ: ${lines.join('\n')}`);
  assert.match(run('node', ['out/use-node.js'], folder), /^5000000n/);

  step('npx adl');
  const options = ['--market', 'BTC', '--side', 'short', '--mark', 'BTC=60000', '--format', 'csv'];
  assert.match(run('npx', ['--no-install', 'adl', 'rank', 'book.csv', ...options], folder), /^rank,.*\n1,alice,/);
  const vectors = join('node_modules', 'adl-core', 'vectors', 'small.json');
  assert.match(run('npx', ['--no-install', 'adl', 'conform', vectors], folder), /\n?[1-9]\d* passed, 0 failed\n$/);
}

/** What is installed is what is here, and it brings what it depends on, and no more. */
function checkInstalled(folder) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const installed = Object.keys(lock.packages).flatMap((path) => path.split('node_modules/')[1] ?? []);
  assert.deepEqual(installed.sort(), ['adl-core', ...Object.keys(MANIFEST.dependencies)].sort());
}

const folder = mkdtempSync(join(tmpdir(), 'adl-core-'));
try {
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename, unpackedSize, files }] = JSON.parse(packed);
  const tarball = join(folder, filename);
  step(`${filename}: ${files.length} files, ${unpackedSize} bytes unpacked`);

  step('publint');
  run(join(BIN, 'publint'), [tarball, '--strict']);
  step('attw');
  // What importing WebAssembly gives is every bundler's and host's own business: there are no types for it.
  const binaries = Object.keys(MANIFEST.exports).filter((way) => way.endsWith('.wasm'));
  run(join(BIN, 'attw'), [tarball, '--profile', 'esm-only', '--no-color', '--exclude-entrypoints', ...binaries]);

  step('npm install');
  writeProject(folder);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
  checkInstalled(folder);
  checkUse(folder);
  step('the package is whole');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
