// Compiles assembly/ for every target of asconfig.json that is older than its sources, two at a time, and has what is published
// optimised for size once more: what the compiler has inlined for speed stays, code around it gets smaller. Last, constants and the
// names of exports are written in fewer bytes.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { shortenExports } from './export-names.mjs';
import { shortenConstants } from './short-constants.mjs';

const ASC = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const AT_ONCE = 2;
const TRANSFORM = resolve('scripts/keep-calls.mjs');

const { targets } = JSON.parse(readFileSync('asconfig.json', 'utf8'));
const sources = readdirSync('assembly', { recursive: true }).map((file) => join('assembly', file));
const HOW = [
  'asconfig.json',
  'node_modules/assemblyscript/package.json',
  'scripts/compile.mjs',
  'scripts/export-names.mjs',
  'scripts/short-constants.mjs',
  TRANSFORM,
];
const changed = Math.max(...[...sources, ...HOW].map((file) => statSync(file).mtimeMs));
const stale = Object.keys(targets).filter((target) => {
  const { outFile } = targets[target];
  return !existsSync(outFile) || statSync(outFile).mtimeMs < changed;
});

/** With the optimiser that the compiler brings along, so its version is the compiler's. */
async function shrink({ outFile, enable = [] }) {
  const { default: binaryen } = await import(createRequire(ASC).resolve('binaryen'));
  const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, SIMD128, SignExt } = binaryen.Features;
  const always = BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | SignExt;
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setLowMemoryUnused(true);
  const features = enable.includes('simd') ? always | SIMD128 : always;
  const module = binaryen.readBinary(readFileSync(outFile));
  module.setFeatures(features);
  module.optimize();
  const short = binaryen.parseText(shortenExports(shortenConstants(module.emitText())));
  short.setFeatures(features);
  // Of the instructions as they are written: a value that is set and got at once stays where it is.
  binaryen.setGenerateStackIR(true);
  binaryen.setOptimizeStackIR(true);
  writeFileSync(outFile, short.emitBinary());
  module.dispose();
  short.dispose();
}

/** The pool's targets, and the one for debugging, have its entry: the engine's calls and a shard's. */
function compile(target) {
  const entry = target.startsWith('release') ? 'assembly/index.ts' : 'assembly/pool.ts';
  const transform = target === 'debug' ? [] : ['--transform', TRANSFORM];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [ASC, entry, '--target', target, ...transform], (error, stdout, stderr) => {
      process.stderr.write(stdout + stderr.replaceAll('Last converge was suboptimal.\n', ''));
      if (error) reject(error);
      else resolve();
    });
  });
}

async function work() {
  for (let target = stale.shift(); target !== undefined; target = stale.shift()) {
    await compile(target);
    if (target !== 'debug') await shrink(targets[target]);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
