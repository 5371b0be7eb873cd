/** Random histories on engines in workers against one on this thread: after every call the same, to the last bit. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { history, runHistory, seen, triggeredMarket } from '../pool/history.ts';
import { Pools } from '../pool/pair.ts';
import { randomLossMarket, randomRuleMarket } from '../support/rules-world.ts';
import { randomMarket } from '../support/world.ts';

// Histories give their columns to all engines, so these must leave them.
const transfer = false;
const plain = new Pools();
const ruled = new Pools();
beforeAll(async () => {
  await plain.startWorkers({
    wasm: { transfer },
    scalar: { transfer, simd: false },
  });
  await ruled.startWorkers({
    rules: { transfer, rules: true },
    'scalar with rules': { transfer, rules: true, simd: false },
  });
});
afterAll(() => Promise.all([plain.stop(), ruled.stop()]));

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 12);

describe('random histories', () => {
  it.each([
    ['small numbers', 'small', randomMarket, plain, []],
    ['huge numbers', 'huge', randomMarket, plain, []],
    ['rule books', 'small', randomRuleMarket, ruled, []],
    ['shared losses', 'small', randomLossMarket, ruled, []],
    ['shared losses of huge numbers', 'huge', randomLossMarket, ruled, []],
    ['triggers and funds', 'small', triggeredMarket, ruled, ['A', 'B']],
  ] as const)(
    'give the same in workers: %s',
    async (_, scale, makeMarket, others, funds) => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), history, (seed, calls) =>
          runHistory(others, seed, calls, scale, makeMarket, funds),
        ),
        // Without shrinking: it would outlast the test.
        { numRuns: runs, endOnFailure: true },
      );
    },
    60_000 + runs * 10_000,
  );

  it('met ticks, refusals, liquidations, payments and triggers that start or stop', () => {
    for (const [what, count] of Object.entries(seen))
      expect(count, what).toBeGreaterThan(['payments', 'changes'].includes(what) ? 0 : 20);
  });
});
