/** Orders over books of many blocks, with many that are equal: the full builds against the reference, and fronts that are too short. */
import { describe, expect, it } from 'vitest';
import type { Core, TickRows } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import type { OrderSpec } from '../../src/rules/order.ts';
import { batch } from '../reference/world.ts';
import { columns, linear, type Row } from '../support/book.ts';
import { makeReference, RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';

const ORDERS: Readonly<Record<string, OrderSpec>> = {
  'notional, leverage': { by: ['notional', 'leverage'] },
  'wallet from the least, return': { by: [{ key: 'wallet', inverted: true }, 'return'] },
  'pnl, age from the newest': { by: ['pnl', { key: 'age', inverted: true }] },
  'leverage from the least': { by: [{ key: 'leverage', inverted: true }] },
  'priorities from few': { column: true },
  'a scan': { scan: { seed: 2 ** 53 - 1, maxScan: 400 } },
};
const SHORTS = 1500;

function tickOf(unitValue: bigint, accounts: readonly number[]): TickRows {
  return batch([[0, unitValue]], ...accounts.map((account) => ({ account, side: 0, force: true }) as const));
}

/** Shorts of few sizes, entries and margins; two longs, one of 600 lots and one of all there are. */
function load(core: Core, order: OrderSpec, shorts: number, seed: number): void {
  const random = new Random(seed);
  core.addMarket(readMarket(linear({ percentile: 'count', rules: { order } })));
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  core.addAccounts(
    shorts + 2,
    BigInt64Array.from({ length: shorts + 2 }, () => BigInt(random.int(1, 3) * 1000)),
  );
  const rows = Array.from({ length: shorts }, (_, account): Row => {
    const lots = BigInt(random.int(1, 4));
    const cross = random.chance(30);
    const entryValue = -lots * BigInt(random.int(90, 120));
    return { account, side: 1, lots, entryValue, ...(cross ? {} : { margin: lots * BigInt(random.int(5, 9) * 10) }) };
  });
  const longs = [600n, 4n * BigInt(shorts)].map(
    (lots, i): Row => ({
      account: shorts + i,
      lots,
      entryValue: lots * 100n,
      margin: 0n,
    }),
  );
  core.upsert(0, columns([...rows, ...longs]));
  core.tick(tickOf(100n, []));
  core.tidy(1_000_000);
  if (typeof order === 'object' && 'column' in order) {
    const accounts = Uint32Array.from({ length: shorts }, (_, account) => account);
    const few = BigInt64Array.from(accounts, () => (random.chance(90) ? BigInt(random.int(-2, 2)) : random.big(62)));
    core.setPriorities(0, 1, accounts, few);
  }
}

function asked(core: Core): unknown {
  const accounts = Uint32Array.of(7, 1499, 7, 3, 1501, 4_000_000);
  // Views are good until the next call.
  const places = plain(core.views.places(0, 1, accounts));
  const rows = [core.ranked(0, 1, 40), core.ranked(0, 1, Number.MAX_SAFE_INTEGER), core.ranked(0, 1, 3)];
  return [places, ...rows.map(plain), core.digest()];
}

describe.each(RULE_CORES.slice(1))('orders of large books on $name', ({ make }) => {
  it.each(Object.keys(ORDERS))('%s: as the reference', (name) => {
    const order = ORDERS[name]!;
    const [model, core] = [makeReference(0), make(0)];
    for (const one of [model, core]) load(one, order, SHORTS, 11);
    expect(asked(core)).toEqual(asked(model));
    for (const accounts of [[SHORTS], [SHORTS + 1]]) {
      expect(plain(core.tick(tickOf(101n, accounts)))).toEqual(plain(model.tick(tickOf(101n, accounts))));
      expect(asked(core)).toEqual(asked(model));
    }
  });
});

describe('a queue longer than its front', () => {
  const { make } = RULE_CORES[1]!;
  const shorts = 40_000;

  it.each(['pnl, age from the newest', 'priorities from few'])('%s: goes on behind it in the order', (name) => {
    const core = make(0);
    load(core, ORDERS[name]!, shorts, 12);
    const queue = core.ranked(0, 1, shorts);
    expect([...core.ranked(0, 1, 50).account]).toEqual([...queue.account.slice(0, 50)]);
    const { fills, liquidations } = core.tick(tickOf(100n, [shorts, shorts + 1]));
    // The second liquidation goes on with whom the first has left, perhaps in part.
    const first = liquidations.fillStart[1]!;
    const isShared = fills.account[first] === fills.account[first - 1];
    const closed = [...fills.account.slice(0, first), ...fills.account.slice(first + Number(isShared))];
    expect(closed).toEqual([...queue.account]);
    expect([...fills.score.slice(0, first)]).toEqual([...queue.score.slice(0, first)]);
  });
});
