/** Markets with random rule books: reference and full builds over random histories, and what each rule promises. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, TickResult, TickRows } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import type { MarketSpec } from '../../src/market.ts';
import { tickConserves } from '../support/conserve.ts';
import { RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';
import { addRuleMarkets } from '../support/rules-world.ts';
import { type Scale, World } from '../support/world.ts';
import { checkPromises } from './promises.ts';

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 150);

function outcome(call: () => unknown): unknown {
  try {
    return plain(call());
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

/** The first liquidation of a batch alone: what it started from is known then. */
function firstAlone(rows: TickRows): TickRows {
  const n = Math.min(1, rows.account.length);
  const fills = rows.fillStart[n]!;
  return {
    ...rows,
    account: rows.account.slice(0, n),
    market: rows.market.slice(0, n),
    side: rows.side.slice(0, n),
    force: rows.force.slice(0, n),
    fillStart: rows.fillStart.slice(0, n + 1),
    fillLots: rows.fillLots.slice(0, fills),
    fillUnitValue: rows.fillUnitValue.slice(0, fills),
  };
}

type Call = (core: Core) => unknown;

function makeCall(world: World): Call {
  const { random } = world;
  const market = world.market();
  const kind = random.int(1, 20);
  if (kind <= 11) {
    const tick = world.tick();
    const rows = random.chance(50) ? firstAlone(tick) : tick;
    return (core) => tickConserves(core, rows);
  }
  if (kind <= 16) {
    const rows = world.rows(market);
    return (core) => core.upsert(market, rows);
  }
  if (kind === 17) {
    const accounts = Uint32Array.of(world.account());
    const wallets = BigInt64Array.of(world.money());
    return (core) => core.setWallets(accounts, wallets);
  }
  if (kind === 18) {
    const lots = world.lots() * (random.chance(50) ? 1n : -1n);
    const house = { lots, entryValue: BigInt.asIntN(63, lots * world.unitValue(market)) };
    return (core) => core.setHouse(market, house);
  }
  const fund = { cash: world.money() - 50n, floor: BigInt(random.int(-20, 50)), takeover: random.chance(70) };
  return (core) => core.setFund(fund);
}

interface Worlds {
  readonly cores: readonly Core[];
  readonly markets: readonly MarketSpec[];
}

function makeWorlds(random: Random, scale: Scale, of = RULE_CORES): Worlds {
  const decimals = random.pick([0, 0, 2]);
  const cores = of.map(({ make }) => make(decimals));
  const markets = addRuleMarkets(random, cores);
  const world = new World(random, cores[0]!, scale);
  const wallets = BigInt64Array.from({ length: 14 }, () => world.money());
  for (const core of cores) core.addAccounts(wallets.length, wallets);
  for (let market = 0; market < markets.length; market++) {
    const rows = world.rows(market);
    for (const core of cores) outcome(() => core.upsert(market, rows));
  }
  return { cores, markets };
}

function runHistory(seed: number, calls: readonly number[], scale: Scale): void {
  const [model, ...others] = makeWorlds(new Random(seed), scale).cores as [Core, ...Core[]];
  for (const callSeed of calls) {
    const call = makeCall(new World(new Random(callSeed), model, scale));
    const before = model.digest();
    const expected = outcome(() => call(model));
    const wanted = [expected, model.digest()];
    if (typeof expected === 'object' && expected !== null && 'refused' in expected) expect(model.digest()).toBe(before);
    for (const core of others) expect([outcome(() => call(core)), core.digest()]).toEqual(wanted);
  }
}

/** One liquidation at a time, each looked at. Returns what was met. */
function runPromises(seed: number, calls: readonly number[], met: Set<string>): void {
  const { cores, markets } = makeWorlds(new Random(seed), 'small', RULE_CORES.slice(0, 1));
  const core = cores[0]!;
  for (const callSeed of calls) {
    const random = new Random(callSeed);
    const world = new World(random, core, 'small');
    if (random.chance(40)) {
      outcome(() => makeCall(world)(core));
      continue;
    }
    const rows = firstAlone(world.tick());
    const state = core.exportState();
    let result: TickResult;
    try {
      result = core.tick(rows);
    } catch (error) {
      if (error instanceof AdlError) continue;
      throw error;
    }
    if (rows.account.length > 0) checkPromises({ core, markets, state, rows, result, met });
  }
}

const history = fc.array(fc.integer(), { minLength: 1, maxLength: 30 });
const timeout = 60_000 + runs * 400;

describe('random histories under rule books', () => {
  it.each(['small', 'huge'] as const)(
    'give the same on every engine: %s numbers',
    (scale) => {
      fc.assert(
        fc.property(fc.integer(), history, (seed, calls) => runHistory(seed, calls, scale)),
        { numRuns: runs },
      );
    },
    timeout,
  );

  it(
    'keep what the rules promise',
    () => {
      const met = new Set<string>();
      fc.assert(
        fc.property(fc.integer(), fc.array(fc.integer(), { minLength: 20, maxLength: 40 }), (seed, calls) =>
          runPromises(seed, calls, met),
        ),
        { numRuns: runs },
      );
      if (runs >= 150)
        expect([...met].sort()).toEqual(
          ['allow: cross', 'allow: isolated', 'cap: part', 'partial', 'price: fund', 'price: ub', 'whole'].sort(),
        );
    },
    timeout,
  );
});
