/**
 * Runs the suites below on the engine in the file of the first argument and prints the first test that fails, or that none
 * does, as JSON. run.mjs bundles this with `vitest` and the engines replaced by shim.ts and engines.ts.
 */
import fc from 'fast-check';
import '../vectors.test.ts';
import '../kernels.test.ts';
import '../differential.test.ts';
import { tests } from './shim.ts';

const SEED = 20_260_101;

fc.configureGlobal({ seed: SEED, endOnFailure: true });

const start = Date.now();
const chosen = tests.filter(({ name }) => !name.includes('on reference'));
let verdict: Record<string, unknown> = { passed: chosen.length };
for (const { name, run } of chosen) {
  const before = Date.now();
  try {
    await run();
  } catch (error) {
    verdict = { failed: name, message: String(error).split('\n').slice(0, 3).join(' ').slice(0, 300) };
    break;
  }
  if (process.env['ADL_TIMES'] !== undefined) process.stderr.write(`${Date.now() - before} ms ${name}\n`);
}
process.stdout.write(JSON.stringify({ ...verdict, ms: Date.now() - start }));
