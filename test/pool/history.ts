/** Random histories on a single engine and on others that must be the same after every call, to the last bit. */
import fc from 'fast-check';
import type { MarketSpec } from '../../src/market.ts';
import { RulesWorld, randomTrigger } from '../rules/world.ts';
import { tickConserves } from '../support/conserve.ts';
import { Random } from '../support/random.ts';
import { randomRuleMarket } from '../support/rules-world.ts';
import { type randomMarket, type Scale, World } from '../support/world.ts';
import { type Call, inputOf, isRefusal, makeSingle, type Pools, type Single, sideOf, ticks } from './pair.ts';

/** How often each kind of call comes. */
const WEIGHTS = {
  accounts: 1,
  wallet: 2,
  open: 1,
  adjust: 1,
  close: 1,
  remove: 1,
  fund: 2,
  house: 1,
  switch: 1,
  upsert: 6,
  tidy: 1,
  tick: 12,
};
export type Kind = keyof typeof WEIGHTS;

function makeCall(kind: Kind, world: World, { engine }: Single): Call {
  const { random } = world;
  const number = world.market();
  const market = engine.symbols[number]!;
  const key = { account: world.account(), market, side: sideOf(world.side()) };
  switch (kind) {
    case 'accounts': {
      const wallets = BigInt64Array.from({ length: random.int(1, 4) }, () => world.money() - 50n);
      return (on) => on.addAccounts(wallets.length, wallets);
    }
    case 'wallet': {
      const accounts = Uint32Array.from({ length: random.int(1, 3) }, () => world.account());
      const wallets = BigInt64Array.from(accounts, () => world.money());
      return (on) => on.setWallets(accounts, wallets);
    }
    case 'open': {
      const account = random.chance(50) ? `new${random.next()}` : key.account;
      const spec = { ...key, account, size: engine.formatSize(market, BigInt(random.int(1, 5))), entryPrice: '3' };
      const terms = { ...spec, leverage: 3, margin: random.pick(['7', null]) };
      return (on) => on.open(terms);
    }
    case 'adjust': {
      const changes = { margin: random.pick(['9', null]) };
      return (on) => on.adjust(key, changes);
    }
    case 'close':
      return (on) => on.close(key);
    case 'upsert': {
      const rows = world.rows(number);
      return (on) => on.upsert(market, rows);
    }
    case 'tidy':
      // How many rows there are to move differs, as each worker has its own blocks; what is asked afterwards does not.
      return async (on) => void (await on.tidy());
    case 'remove': {
      const accounts = Uint32Array.from({ length: random.int(1, 2) }, () => world.account());
      return (on) => on.remove(market, key.side, accounts);
    }
    case 'tick': {
      return ticks(inputOf(world.tick(), engine.symbols));
    }
    case 'fund': {
      const cash = engine.formatMoney(world.money() - 50n);
      const fund = { cash, floor: `${random.int(-20, 50)}`, takeover: random.chance(50) };
      const name = random.chance(50) ? undefined : engine.funds[0];
      return (on) => on.setFund(fund, name);
    }
    case 'switch': {
      const manual = random.pick(['auto', 'auto', 'on', 'off'] as const);
      // The single engine of plain markets is a build that has no switch.
      return engine.funds.length === 0 ? () => undefined : (on) => on.setTrigger(market, manual);
    }
    case 'house': {
      const lots = random.chance(20) ? 0n : world.lots() * (random.chance(50) ? 1n : -1n);
      const entryValue = lots === 0n ? 0n : BigInt.asIntN(63, lots * world.unitValue(number));
      return (on) => on.setHouse(market, { lots, entryValue });
    }
  }
}

/** What histories have met. */
export const seen = { ticks: 0, refused: 0, liquidations: 0, payments: 0, changes: 0 };

export async function runHistory(
  others: Pools,
  seed: number,
  calls: readonly { kind: Kind; seed: number }[],
  scale: Scale,
  makeMarket: typeof randomMarket,
  funds: readonly string[] = [],
): Promise<void> {
  const random = new Random(seed);
  const markets = Array.from({ length: random.int(2, 5) }, (_, i) => makeMarket(random, `M${i}`));
  const named = funds.map((name) => ({ name, cash: `${random.int(0, 400)}`, takeover: random.chance(80) }));
  const single = makeSingle(random.pick([0, 2]), markets, named);
  const { engine, core } = single;
  const makeWorld = (of: Random): World =>
    funds.length === 0 ? new World(of, core, scale) : new RulesWorld(of, core, scale);
  const world = makeWorld(random);
  engine.addAccounts(
    10,
    BigInt64Array.from({ length: 10 }, () => world.money()),
  );
  await others.take(engine);
  const first = markets.map((_, market): { kind: Kind; seed: number } => ({ kind: 'upsert', seed: seed + market }));
  for (const { kind, seed: callSeed } of [...first, ...calls]) {
    const account = new Random(callSeed).int(0, core.stats().accounts - 1);
    const given = await others.same(single, makeCall(kind, makeWorld(new Random(callSeed)), single), kind, account);
    seen.refused += Number(isRefusal(given));
    if (kind !== 'tick' || isRefusal(given)) continue;
    seen.ticks += 1;
    const told = given as { liquidations: { outcome: string[] }; payments: { account: string[] }; triggers: unknown[] };
    seen.liquidations += told.liquidations.outcome.length;
    seen.payments += told.payments.account.length;
    seen.changes += told.triggers.length;
  }
  // Conservation of one more tick, on the engine that all others have just been found equal to.
  try {
    tickConserves(core, world.tick());
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AdlError') throw error;
  }
}

const kind = fc.oneof(
  ...(Object.keys(WEIGHTS) as Kind[]).map((value) => ({ weight: WEIGHTS[value], arbitrary: fc.constant(value) })),
);
export const history = fc.array(fc.record({ kind, seed: fc.integer() }), { minLength: 8, maxLength: 24 });

/** Markets with triggers, some with a fund of their own. */
export function triggeredMarket(random: Random, symbol: string): MarketSpec {
  const { rules, ...market } = randomRuleMarket(random, symbol);
  const fund = rules?.price?.kind === 'limit' ? undefined : random.pick([undefined, 'A', 'B']);
  return {
    ...market,
    rules: { ...rules, trigger: randomTrigger(random) },
    ...(fund === undefined ? {} : { fund }),
  };
}
