/** Random histories under random allocation rules: reference and every build with rules give the same, to the last bit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, TickResult } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import { readMarket } from '../../src/market.ts';
import { tickConserves } from '../support/conserve.ts';
import { RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';
import { randomRules } from '../support/rules.ts';
import { randomMarket, type Scale, World } from '../support/world.ts';

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 60);

function outcome(call: () => unknown): unknown {
  try {
    return plain(call());
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

function makeCores(random: Random): readonly Core[] {
  const decimals = random.pick([0, 2]);
  const cores = RULE_CORES.map(({ make }) => make(decimals));
  for (let i = random.int(1, 2); i > 0; i--) {
    const market = readMarket({ ...randomMarket(random, `M${i}`), rules: randomRules(random) });
    for (const core of cores) core.addMarket(market);
  }
  return cores;
}

/** Ticks of one world, each after some rows; the results that were not refused. */
function runHistory(seed: number, scale: Scale): TickResult[] {
  const random = new Random(seed);
  const cores = makeCores(random);
  const [model, ...others] = cores as [Core, ...Core[]];
  const world = new World(random, model, scale);
  const done: TickResult[] = [];
  const all = (call: (core: Core) => unknown): void => {
    const expected = outcome(() => call(model));
    const digest = model.digest();
    for (const core of others) {
      expect(outcome(() => call(core))).toEqual(expected);
      expect(core.digest()).toBe(digest);
    }
  };
  const wallets = BigInt64Array.from({ length: 30 }, () => world.money());
  all((core) => core.addAccounts(wallets.length, wallets));
  for (let step = 0; step < 8; step++) {
    for (let i = random.int(1, 3); i > 0; i--) {
      const market = world.market();
      const rows = world.rows(market);
      all((core) => core.upsert(market, rows));
    }
    const fund = { cash: world.money() - 50n, floor: BigInt(random.int(-20, 50)), takeover: random.chance(15) };
    all((core) => core.setFund(fund));
    const rows = world.tick();
    all((core) => {
      const result = tickConserves(core, rows);
      if (core === model) done.push(result);
      return result;
    });
  }
  return done;
}

describe('random histories under allocation rules', () => {
  it.each(['small', 'huge'] as const)('give the same on every engine: %s numbers', (scale) => {
    let fills = 0;
    let skipped = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const result of runHistory(seed, scale)) {
          fills += result.fills.account.length;
          skipped += result.skipped.length;
        }
      }),
      { numRuns: runs },
    );
    // Histories without deleveraging would prove nothing.
    expect(fills).toBeGreaterThan(runs);
    expect(skipped).toBeGreaterThan(runs / 4);
  });
});
