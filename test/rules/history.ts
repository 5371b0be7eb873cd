/** Histories of random calls on every core that knows rules: after each the same results, refusals and state. */
import { expect } from 'vitest';
import type { Core, SideNumber } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import type { Market } from '../../src/market.ts';
import { RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';
import type { Scale } from '../support/world.ts';
import { tickKeeps } from './kept.ts';
import { addRuledMarkets, RulesWorld, randomFund, randomPriorities } from './world.ts';

/** How often each kind of call comes. */
const WEIGHTS = {
  wallet: 1,
  fund: 1,
  named: 1,
  switch: 1,
  house: 2,
  tidy: 1,
  upsert: 5,
  remove: 1,
  priorities: 3,
  restore: 1,
  tick: 12,
};
export type Kind = keyof typeof WEIGHTS;
export const KINDS = (Object.keys(WEIGHTS) as Kind[]).flatMap((kind) => Array<Kind>(WEIGHTS[kind]).fill(kind));

export interface Step {
  readonly kind: Kind;
  readonly seed: number;
}

/** Result of a call, or the code of its refusal. */
export function outcome(call: () => unknown): unknown {
  try {
    return plain(call());
  } catch (error) {
    if (error instanceof AdlError) return { refused: error.code };
    throw error;
  }
}

/** Everything that can be asked of a core's markets. */
function survey(core: Core, account: number): unknown {
  const books = Array.from({ length: core.stats().markets * 2 }, (_, i) => [i >> 1, (i & 1) as SideNumber] as const);
  const byAccount = (columns: Record<'account', Uint32Array> & object): unknown => {
    const rows = plain(columns) as Record<string, readonly string[] | string>;
    const order = Array.from(columns.account.keys()).sort((a, b) => columns.account[a]! - columns.account[b]!);
    return Object.fromEntries(
      Object.entries(rows).map(([name, values]) => [
        name,
        typeof values === 'string' ? values : order.map((row) => values[row]),
      ]),
    );
  };
  return {
    digest: core.digest(),
    totals: outcome(() => core.totals()),
    ledger: core.exportState().ledger,
    liquidatable: outcome(() => core.liquidatable()),
    books: books.map(([market, side]) => [
      outcome(() => core.ranked(market, side, Number.MAX_SAFE_INTEGER)),
      outcome(() => core.ranked(market, side, 2)),
      outcome(() => core.rankOf(market, side, account)),
      outcome(() => core.facts(market, side, account)),
      outcome(() => core.views.places(market, side, Uint32Array.of(account, 0, 1, 2))),
      outcome(() => byAccount(core.views.scores(market, side))),
      outcome(() => byAccount(core.views.lights(market, side))),
    ]),
  };
}

function makeCall(kind: Kind, world: RulesWorld, markets: readonly Market[]): (core: Core) => unknown {
  const { random } = world;
  switch (kind) {
    case 'wallet': {
      const accounts = Uint32Array.of(world.account());
      const wallets = BigInt64Array.of(world.money());
      return (core) => core.setWallets(accounts, wallets);
    }
    case 'fund': {
      const fund = { cash: world.money() - 50n, floor: BigInt(random.int(-20, 50)), takeover: random.chance(50) };
      return (core) => core.setFund(fund);
    }
    case 'house': {
      const market = world.market();
      const lots = BigInt(random.int(-20, 20));
      const house = { lots, entryValue: lots * BigInt.asIntN(58, world.unitValue(market)) };
      return (core) => core.setHouse(market, house);
    }
    case 'named': {
      const funds = world.model.exportState().ledger?.funds.length ?? 0;
      const fund = randomFund(random, () => world.money());
      const number = random.int(1, Math.max(1, funds));
      return (core) => {
        if (funds > 0) core.ledger!.setFund(number, fund);
      };
    }
    case 'switch': {
      const market = world.market();
      const manual = random.pick(['auto', 'auto', 'on', 'off'] as const);
      return (core) => core.ledger!.setTrigger(market, manual);
    }
    case 'tidy':
      return (core) => {
        core.tidy(1000);
      };
    case 'upsert': {
      const market = world.market();
      const rows = world.rows(market);
      return (core) => core.upsert(market, rows);
    }
    case 'remove': {
      const market = world.market();
      const { account, side } = randomPriorities(world, market);
      const most = random.int(0, 4);
      return (core) => core.remove(market, side.slice(0, most), account.slice(0, most));
    }
    case 'priorities': {
      const market = world.market();
      const { account, side, priority } = randomPriorities(world, market);
      return (core) => core.setPriorities(market, side, account, priority);
    }
    case 'restore':
      return (core) => core.exportState();
    case 'tick': {
      const rows = world.tick();
      return (core) => tickKeeps(core, rows, markets);
    }
  }
}

/** Runs a history; calls `seen` with what each of its calls gave. */
export function runHistory(
  seed: number,
  steps: readonly Step[],
  scale: Scale,
  seen: (kind: Kind, result: unknown) => void,
): void {
  const random = new Random(seed);
  const decimals = random.pick([0, 2]);
  const cores = RULE_CORES.map(({ make }) => make(decimals));
  const markets = addRuledMarkets(random, cores, scale);
  const [model, ...others] = cores as [Core, ...Core[]];
  const wallets = BigInt64Array.from({ length: 14 }, () => new RulesWorld(random, model, scale).money());
  for (const core of cores) core.addAccounts(wallets.length, wallets);
  const first = Array.from({ length: 2 * model.stats().markets }, (_, i): Step => ({ kind: 'upsert', seed: seed + i }));
  for (const step of [...first, ...steps]) {
    const call = makeCall(step.kind, new RulesWorld(new Random(step.seed), model, scale), markets);
    const account = new Random(step.seed).int(0, 13);
    const before = model.digest();
    const expected = outcome(() => call(model));
    seen(step.kind, expected);
    if (typeof expected === 'object' && expected !== null && 'refused' in expected) expect(model.digest()).toBe(before);
    const wanted = survey(model, account);
    for (const core of others) {
      expect(
        outcome(() => call(core)),
        step.kind,
      ).toEqual(expected);
      expect(survey(core, account), step.kind).toEqual(wanted);
    }
  }
}
