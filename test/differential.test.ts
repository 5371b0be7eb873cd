/** Reference against WebAssembly over random histories: after every call the same results, refusals and state. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AllocationRounding, Core, SideNumber } from '../src/core.ts';
import { AdlError } from '../src/errors.ts';
import { tickConserves } from './support/conserve.ts';
import { CORES } from './support/engines.ts';
import { plain } from './support/plain.ts';
import { Random } from './support/random.ts';
import { addMarkets, type Scale, World } from './support/world.ts';

const KINDS = ['accounts', 'wallet', 'remove', 'fund', 'house', 'snapshot', 'allocate', 'upsert', 'tick'] as const;
/** How often each kind of call comes. */
const WEIGHTS: Readonly<Record<Kind, number>> = {
  accounts: 1,
  wallet: 2,
  remove: 1,
  fund: 2,
  house: 1,
  snapshot: 1,
  allocate: 1,
  upsert: 6,
  tick: 12,
};
type Kind = (typeof KINDS)[number];
type Call = (core: Core) => unknown;

/** Result of a call, or the code of its refusal. */
function outcome(call: () => unknown): unknown {
  try {
    return plain(call());
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

/** Everything that can be asked of a core. */
function survey(core: Core, random: Random): unknown {
  const { markets, positions, accounts } = core.stats();
  const queues = Array.from({ length: markets * 2 }, (_, book) => [book >> 1, (book & 1) as SideNumber] as const);
  const account = accounts === 0 ? 0 : random.int(0, accounts - 1);
  return {
    digest: core.digest(),
    positions,
    totals: outcome(() => core.totals()),
    liquidatable: outcome(() => core.liquidatable()),
    queues: queues.map(([market, side]) => outcome(() => core.ranked(market, side, Number.MAX_SAFE_INTEGER))),
    fronts: queues.map(([market, side]) => outcome(() => core.ranked(market, side, 1))),
    places: queues.map(([market, side]) => outcome(() => core.rankOf(market, side, account))),
    facts: queues.map(([market, side]) => outcome(() => core.facts(market, side, account))),
  };
}

function makeCall(kind: Kind, world: World): Call {
  const { random } = world;
  const market = world.market();
  switch (kind) {
    case 'accounts': {
      const wallets = BigInt64Array.from(
        { length: random.int(1, 4) },
        () => world.money() - (random.chance(20) ? 100n : 0n),
      );
      return (core) => core.addAccounts(wallets.length, wallets);
    }
    case 'wallet': {
      const accounts = Uint32Array.from({ length: random.int(1, 3) }, () => world.account());
      const wallets = BigInt64Array.from(accounts, () => world.money());
      return (core) => core.setWallets(accounts, wallets);
    }
    case 'upsert': {
      const rows = world.rows(market);
      return (core) => core.upsert(market, rows);
    }
    case 'remove': {
      const accounts = Uint32Array.from({ length: random.int(1, 2) }, () => world.account());
      const side = world.side();
      return (core) => core.remove(market, side, accounts);
    }
    case 'tick': {
      const rows = world.tick();
      return (core) => tickConserves(core, rows);
    }
    case 'fund': {
      const fund = { cash: world.money() - 50n, floor: BigInt(random.int(-20, 50)), takeover: random.chance(50) };
      return (core) => core.setFund(fund);
    }
    case 'house': {
      const lots = random.chance(20) ? 0n : world.lots() * (random.chance(50) ? 1n : -1n);
      const house = { lots, entryValue: lots === 0n ? 0n : BigInt.asIntN(63, lots * world.unitValue(market)) };
      return (core) => core.setHouse(market, house);
    }
    case 'snapshot':
      return (core) => core.exportState();
    case 'allocate': {
      const n = random.int(0, 12);
      const rounding = random.pick<AllocationRounding>(['largest-remainder', 'prefix', 'dhondt']);
      const column = (): BigInt64Array =>
        BigInt64Array.from({ length: n }, () =>
          random.chance(10) ? -3n : world.scale === 'huge' ? random.big(63) : BigInt(random.int(0, 20)),
        );
      const request = {
        rule: random.pick(['queue', 'water-fill'] as const),
        rounding,
        budget: world.money() - 5n,
        weights: column(),
        caps: column(),
      };
      return (core) => core.allocate(request);
    }
  }
}

function runHistory(seed: number, calls: readonly { kind: Kind; seed: number }[], scale: Scale): void {
  const random = new Random(seed);
  const decimals = random.pick([0, 2]);
  const cores = CORES.map(({ make }) => make(decimals));
  addMarkets(random, cores);
  const [model, ...others] = cores as [Core, ...Core[]];
  const world = new World(random, model, scale);
  const wallets = BigInt64Array.from({ length: 14 }, () => world.money());
  for (const core of cores) core.addAccounts(wallets.length, wallets);
  for (let market = 0; market < model.stats().markets; market++) {
    const rows = world.rows(market);
    for (const core of cores) outcome(() => core.upsert(market, rows));
  }
  for (const { kind, seed: callSeed } of calls) {
    const call = makeCall(kind, new World(new Random(callSeed), model, scale));
    const before = model.digest();
    const expected = outcome(() => call(model));
    const wanted = survey(model, new Random(callSeed));
    if (typeof expected === 'object' && expected !== null && 'refused' in expected) expect(model.digest()).toBe(before);
    for (const core of others) {
      expect(
        outcome(() => call(core)),
        kind,
      ).toEqual(expected);
      expect(survey(core, new Random(callSeed)), kind).toEqual(wanted);
    }
  }
}

const kind = fc.oneof(...KINDS.map((value) => ({ weight: WEIGHTS[value], arbitrary: fc.constant(value) })));
const history = fc.array(fc.record({ kind, seed: fc.integer() }), {
  minLength: 1,
  maxLength: 40,
});
const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 150);

describe('random histories', () => {
  it.each(['small', 'huge'] as const)('give the same on every engine: %s numbers', (scale) => {
    fc.assert(
      fc.property(fc.integer(), history, (seed, calls) => runHistory(seed, calls, scale)),
      { numRuns: runs },
    );
  });
});
