/** Random histories on pools of one, two and three workers against a single engine: after every call the same, to the last bit. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomLossMarket, randomRuleMarket } from '../support/rules-world.ts';
import { randomMarket } from '../support/world.ts';
import { history, runHistory, seen, triggeredMarket } from './history.ts';
import { Pools } from './pair.ts';

const pools = new Pools();
beforeAll(() => pools.start([1, 2, 3]));
afterAll(() => pools.stop());

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 12);

describe('random histories', () => {
  it.each([
    ['small numbers', 'small', randomMarket, []],
    ['huge numbers', 'huge', randomMarket, []],
    ['rule books', 'small', randomRuleMarket, []],
    ['shared losses', 'small', randomLossMarket, []],
    ['shared losses of huge numbers', 'huge', randomLossMarket, []],
    ['triggers and funds', 'small', triggeredMarket, ['A', 'B']],
  ] as const)(
    'give the same on pools of every size: %s',
    async (_, scale, makeMarket, funds) => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), history, (seed, calls) =>
          runHistory(pools, seed, calls, scale, makeMarket, funds),
        ),
        // Without shrinking: it would outlast the test.
        { numRuns: runs, endOnFailure: true },
      );
    },
    60_000 + runs * 10_000,
  );

  it('met ticks, refusals, liquidations and payments', () => {
    // Payments and changes of triggers come in few of the histories.
    const least = (what: string): number => (['payments', 'changes'].includes(what) ? 3 : 20);
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(least(what));
  });
});
