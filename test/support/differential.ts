/** Random histories on several cores: after every call the same results, refusals and state. Runs in Node and in browsers. */
import fc from 'fast-check';
import type { CoreFactory } from '../../src/contents.ts';
import type { AllocationRounding, Core, SideNumber } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import { tickConserves } from './conserve.ts';
import { plain } from './plain.ts';
import { Random } from './random.ts';
import { addMarkets, type Scale, World } from './world.ts';

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

/** One call of a history: its arguments follow from the seed. */
export interface HistoryCall {
  readonly kind: Kind;
  readonly seed: number;
}

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

/** Throws when the two differ. */
export type Same = (actual: unknown, expected: unknown, what: string) => void;

/** Runs one history on a core of every kind, the first of which the others must agree with. */
export function runHistory(
  makes: readonly CoreFactory[],
  same: Same,
  { seed, calls, scale }: { readonly seed: number; readonly calls: readonly HistoryCall[]; readonly scale: Scale },
): void {
  const random = new Random(seed);
  const decimals = random.pick([0, 2]);
  const cores = makes.map((make) => make(decimals));
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
    if (typeof expected === 'object' && expected !== null && 'refused' in expected)
      same(model.digest(), before, `${kind}: digest`);
    for (const core of others) {
      same(
        outcome(() => call(core)),
        expected,
        kind,
      );
      same(survey(core, new Random(callSeed)), wanted, kind);
    }
  }
}

const kind = fc.oneof(...KINDS.map((value) => ({ weight: WEIGHTS[value], arbitrary: fc.constant(value) })));
export const history: fc.Arbitrary<HistoryCall[]> = fc.array(fc.record({ kind, seed: fc.integer() }), {
  minLength: 1,
  maxLength: 40,
});
