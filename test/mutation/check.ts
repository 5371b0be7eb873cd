/**
 * Runs the suites below on the engine in each file that the parent process names, and answers with the first test that fails
 * or with their number. run.mjs bundles this with `vitest` and the engines replaced by shim.ts and engines.ts.
 */
import fc from 'fast-check';
import '../vectors.test.ts';
import '../rules/price.test.ts';
import '../rules/overlap.test.ts';
import '../rules/takeover.test.ts';
import '../rules/range.test.ts';
import '../rules/loss.test.ts';
import '../rules/tier-sums.test.ts';
import '../rules/trigger.test.ts';
import '../rules/trigger-random.test.ts';
import '../differential.test.ts';
import '../kernels/storage.test.ts';
import '../kernels/rank.test.ts';
import '../kernels/score.test.ts';
import '../kernels/tick.test.ts';
import '../kernels/door.test.ts';
import '../kernels/allocation.test.ts';
import '../kernels/batch.test.ts';
import '../kernels/undone.test.ts';
import '../kernels/blocks.test.ts';
import '../rules/blocks.test.ts';
import '../rules/histories.test.ts';
import '../rules/mixed-histories.test.ts';
import '../rules/allocation.test.ts';
import '../rules/allocation-large.test.ts';
import '../rules/allocation-amid-tick.test.ts';
import '../rules/journal-notes.test.ts';
import '../rules/order.test.ts';
import '../rules/order-front.test.ts';
import '../rules/order-large.test.ts';
import '../rules/priorities.test.ts';
import '../rules/hedge.test.ts';
import '../rules/hedge-random.test.ts';
import '../rules/exempt.test.ts';
import '../rules/candidates.test.ts';
import '../rules/house.test.ts';
import '../rules/slices.test.ts';
import '../rules/target.test.ts';
import { useEngine } from './engines.ts';
import { tests } from './shim.ts';

const SEED = 20_260_101;
/** Titles of what is too slow for a run a mutant, or of another engine than the one under test. */
const LEFT_OUT = [
  'on reference',
  'takes three passes',
  'what the rules promise',
  'the build with rule books',
  'load the build that has them',
];

export type Verdict = { readonly passed: number } | { readonly failed: string; readonly message: string };

fc.configureGlobal({ seed: SEED, endOnFailure: true });

async function verdictOn(file: string): Promise<Verdict> {
  useEngine(file);
  const chosen = tests.filter(({ name }) => !LEFT_OUT.some((part) => name.includes(part)));
  for (const { name, run } of chosen) {
    try {
      await run();
    } catch (error) {
      return { failed: name, message: String(error).split('\n').slice(0, 3).join(' ').slice(0, 300) };
    }
  }
  return { passed: chosen.length };
}

process.on('message', async (file: string) => {
  process.send!(await verdictOn(file));
});

process.on('disconnect', () => process.exit());
