// Compiles assembly/ for every target of asconfig.json that is older than its sources, two at a time, and has what is published
// optimised for size once more: what the compiler has inlined for speed stays, code around it gets smaller.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ASC = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
const AT_ONCE = 2;

const { targets } = JSON.parse(readFileSync('asconfig.json', 'utf8'));
const sources = readdirSync('assembly', { recursive: true }).map((file) => join('assembly', file));
const changed = Math.max(
  ...[...sources, 'asconfig.json', 'node_modules/assemblyscript/package.json'].map((file) => statSync(file).mtimeMs),
);
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
  const module = binaryen.readBinary(readFileSync(outFile));
  module.setFeatures(enable.includes('simd') ? always | SIMD128 : always);
  module.optimize();
  writeFileSync(outFile, module.emitBinary());
  module.dispose();
}

/** The pool's targets, and the one for debugging, have its entry: the engine's calls and a shard's. */
function compile(target) {
  const entry = target.startsWith('release') ? 'assembly/index.ts' : 'assembly/pool.ts';
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [ASC, entry, '--target', target], (error, stdout, stderr) => {
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
