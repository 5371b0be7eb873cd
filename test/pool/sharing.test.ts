/** Markets with allocation rules on pools of one, two and three workers against a single engine of the full build. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../support/random.ts';
import { randomRules } from '../support/rules.ts';
import { randomMarket, World } from '../support/world.ts';
import { inputOf, isRefusal, makeSingle, Pools, ticks } from './pair.ts';

const pools = new Pools();
beforeAll(() => pools.start([1, 2, 3]));
afterAll(() => pools.stop());

let fills = 0;

async function runHistory(seed: number): Promise<void> {
  const random = new Random(seed);
  const markets = Array.from({ length: 3 }, (_, i) => ({
    ...randomMarket(random, `M${i}`),
    rules: randomRules(random),
  }));
  const single = makeSingle(0, markets);
  const { engine, core } = single;
  const world = new World(random, core, 'small');
  const wallets = BigInt64Array.from({ length: 16 }, () => world.money());
  engine.addAccounts(16, wallets);
  engine.setFund({ cash: '0', takeover: false });
  await pools.take(engine);
  for (let step = 0; step < 4; step++) {
    for (const [number, symbol] of engine.symbols.entries()) {
      const rows = world.rows(number);
      await pools.same(single, (on) => on.upsert(symbol, rows), 'upsert');
    }
    const input = inputOf(world.tick(), engine.symbols);
    const given = await pools.same(single, ticks(input), 'tick', random.int(0, 15));
    if (!isRefusal(given)) fills += (given as { fills: { lots: unknown[] } }).fills.lots.length;
  }
}

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 8);

describe('markets with allocation rules', () => {
  it(
    'give the same on pools of every size',
    async () => {
      await fc.assert(fc.asyncProperty(fc.integer(), runHistory), { numRuns: runs, endOnFailure: true });
      expect(fills).toBeGreaterThan(runs);
    },
    60_000 + runs * 10_000,
  );
});
