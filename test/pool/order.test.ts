/** Markets with orders on pools of one, two and three workers, and in a worker, against a single engine of the full build. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomPriorities } from '../rules/world.ts';
import { Random } from '../support/random.ts';
import { randomOrder } from '../support/rules.ts';
import { randomMarket, World } from '../support/world.ts';
import { type Call, inputOf, isRefusal, makeSingle, Pools, ticks } from './pair.ts';

const pools = new Pools();
beforeAll(async () => {
  await pools.start([1, 2, 3]);
  await pools.startWorkers({ worker: { transfer: false, rules: true } });
});
afterAll(() => pools.stop());

const seen = { fills: 0, priorities: 0, refused: 0 };

async function runHistory(seed: number): Promise<void> {
  const random = new Random(seed);
  const markets = Array.from({ length: 3 }, (_, i) => ({
    ...randomMarket(random, `M${i}`),
    rules: { order: i === 1 ? { column: true as const } : randomOrder(random) },
  }));
  const single = makeSingle(0, markets);
  const { engine, core } = single;
  const world = new World(random, core, 'small');
  engine.addAccounts(
    16,
    BigInt64Array.from({ length: 16 }, () => world.money()),
  );
  engine.setFund({ cash: '0', takeover: false });
  await pools.take(engine);
  for (let step = 0; step < 4; step++) {
    for (const [number, symbol] of engine.symbols.entries()) {
      const rows = world.rows(number);
      await pools.same(single, (on) => on.upsert(symbol, rows), 'upsert');
      const { account, side, priority } = randomPriorities(world, number);
      const set: Call = (on) => on.setPriorities(symbol, side, account, priority);
      seen[isRefusal(await pools.same(single, set, 'priorities')) ? 'refused' : 'priorities'] += 1;
    }
    await pools.same(single, (on) => on.setPriority({ account: 3, market: 'M1', side: 'short' }, 5n), 'one priority');
    const given = await pools.same(single, ticks(inputOf(world.tick(), engine.symbols)), 'tick', random.int(0, 15));
    if (!isRefusal(given)) seen.fills += (given as { fills: { lots: unknown[] } }).fills.lots.length;
  }
  // The state that a pool takes over has a column of priorities.
  await pools.take(engine);
  await pools.same(single, ticks(inputOf(world.tick(), engine.symbols)), 'tick behind a restore');
}

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 6);

describe('markets with orders', () => {
  it(
    'give the same on pools of every size',
    async () => {
      await fc.assert(fc.asyncProperty(fc.integer(), runHistory), { numRuns: runs, endOnFailure: true });
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
    },
    60_000 + runs * 10_000,
  );
});
