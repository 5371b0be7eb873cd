/**
 * What `hedge: net` leaves of each position, after everything that changes lots or moves rows: the engine keeps a column of opposite
 * lots, which must say at any moment what a look at both positions says (specification, section 11.1).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, SideNumber, TickRows } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { outcome, text } from '../kernels/pair.ts';
import { batch } from '../reference/world.ts';
import { columns, linear, MAX, type Row } from '../support/book.ts';
import { makeReference, RULE_CORES } from '../support/engines.ts';
import { Random } from '../support/random.ts';

const MARK = 100n;
const NET: RuleSpec = { candidates: { hedge: 'net' } };

function rowOf(random: Random, account: number): Row {
  const side = random.int(0, 1) as SideNumber;
  const lots = BigInt(random.int(1, 12));
  const entryValue = lots * BigInt(random.int(80, 120)) * (side === 0 ? 1n : -1n);
  const margin = random.chance(60) ? { margin: BigInt(random.int(0, 400)) } : {};
  return { account, side, lots, entryValue, ...margin };
}

function tickOf(targets: readonly (readonly [account: number, side: SideNumber, lots: bigint])[]): TickRows {
  const marks = [0, 1].map((market) => [market, MARK] as const);
  return batch(marks, ...targets.map(([account, side, lots]) => ({ account, side, lots, force: true })));
}

/** A market that nets and one that does not, and one account (the last) whose wallet leaves its equity no room. */
class World {
  readonly cores: readonly [model: Core, core: Core];
  readonly all: Uint32Array;

  constructor(
    make: (decimals: number) => Core,
    readonly accounts: number,
    rules: RuleSpec,
  ) {
    this.cores = [makeReference(0), make(0)];
    this.all = Uint32Array.from({ length: accounts }, (_, account) => account);
    const wallets = BigInt64Array.from({ length: accounts + 1 }, (_, i) => (i === accounts ? MAX - 50n : 5000n));
    this.same((core) => core.addMarket(readMarket(linear({ rules, policy: 'pnl' }))));
    this.same((core) => core.addMarket(readMarket(linear({ symbol: 'O' }))));
    this.same((core) => core.addAccounts(wallets.length, wallets));
    this.same((core) => core.setFund({ cash: 0n, floor: 0n, takeover: false }));
    this.same((core) => core.tick(tickOf([])));
  }

  same<T>(call: (core: Core) => T): T {
    const [expected, actual] = this.cores.map((core) => outcome(() => call(core)));
    if (text(actual) !== text(expected)) expect(actual).toEqual(expected);
    return expected as T;
  }

  held(side: SideNumber, account: number): bigint {
    return this.cores[0].find(0, side, account)?.lots ?? 0n;
  }

  /** Eligible lots of every position, against both positions' own. */
  check(): void {
    const core = this.cores[1];
    for (const side of [0, 1] as const) {
      const { lots } = core.views.places(0, side, this.all);
      for (const account of this.all) {
        const own = this.held(side, account);
        const other = this.held((1 - side) as SideNumber, account);
        const eligible = own > other ? own - other : 0n;
        if (lots[account] !== eligible) throw new Error(`${account} ${side}: ${lots[account]} and not ${eligible}`);
      }
      this.same((one) => one.ranked(0, side, Number.MAX_SAFE_INTEGER));
      this.same((one) => one.ranked(0, side, 3));
    }
    this.same((one) => one.digest());
  }
}

function put(world: World, random: Random, most: number): void {
  const rows = Array.from({ length: random.int(1, most) }, () => rowOf(random, random.int(0, world.accounts - 1)));
  // A cross long of 60 profits by more than the last account's equity has room for: the whole batch is taken back.
  if (random.chance(25)) rows.push({ account: world.accounts, side: 0, lots: 10n, entryValue: 900n });
  const batch = columns(rows);
  world.same((core) => core.upsert(0, batch));
  if (random.chance(20)) world.same((core) => core.upsert(1, columns(rows.slice(0, 3))));
}

function remove(world: World, random: Random, share: number): void {
  const gone: [number, SideNumber][] = [];
  for (const side of [0, 1] as const) {
    for (const account of world.all) {
      if (random.chance(share) && world.held(side, account) > 0n) gone.push([account, side]);
    }
  }
  const sides = Uint8Array.from(gone, ([, side]) => side);
  const accounts = Uint32Array.from(gone, ([account]) => account);
  world.same((core) => core.remove(0, sides, accounts));
}

/** Some whole, some in part; now and then one that is not there, so that the tick is refused; in a large book so many that it begins anew. */
function liquidate(world: World, random: Random, most: number): void {
  const targets: [number, SideNumber, bigint][] = [];
  const named = new Set<number>();
  for (let i = random.int(1, most); i > 0; i--) {
    const account = random.int(0, world.accounts - 1);
    const side = random.int(0, 1) as SideNumber;
    const held = world.held(side, account);
    if (named.has(account * 2 + side) || (held === 0n && random.chance(97))) continue;
    named.add(account * 2 + side);
    targets.push([account, side, held > 1n && random.chance(30) ? BigInt(random.int(1, Number(held) - 1)) : 0n]);
  }
  const tick = tickOf(targets);
  world.same((core) => core.tick(tick));
}

function play(world: World, seed: number, size: number): void {
  const random = new Random(seed);
  put(world, random, size);
  world.check();
  for (let step = 0; step < 8; step++) {
    const kind = random.int(0, 9);
    if (kind < 4) put(world, random, size);
    else if (kind < 6) remove(world, random, 10);
    else liquidate(world, random, size >> 2);
    if (random.chance(50)) world.cores[1].tidy(2000);
    world.check();
  }
}

const RULES: readonly RuleSpec[] = [
  NET,
  { ...NET, rerank: 'liquidation' },
  { candidates: { hedge: 'net', leastLots: 3 } },
  { ...NET, allocation: { rule: 'contract-pro-rata' } },
  { ...NET, order: { by: ['leverage', 'pnl'] } },
];

describe.each(RULE_CORES.slice(1))('lots beyond the opposite position on $name', ({ make }) => {
  it('are right after everything that changes lots: few accounts', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...RULES), (seed, rules) => play(new World(make, 12, rules), seed, 20)),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('are right after everything that changes lots: several blocks', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...RULES), (seed, rules) =>
        play(new World(make, 900, rules), seed, 1500),
      ),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('are right in a book that was there before the first market that nets', () => {
    const cores = [makeReference(0), make(0)];
    for (const core of cores) {
      core.addMarket(readMarket(linear({ symbol: 'O' })));
      core.addAccounts(600, new BigInt64Array(600));
      core.upsert(0, columns(Array.from({ length: 600 }, (_, account) => rowOf(new Random(account), account))));
      core.addMarket(readMarket(linear({ rules: NET })));
      core.tick({ ...tickOf([]) });
      for (const side of [0, 1] as const) {
        const entryValue = side === 0 ? 500n : -600n;
        const rows = Array.from({ length: 600 }, (_, account): Row => {
          return { account, side, lots: BigInt(1 + ((account + side) % 9)), entryValue, margin: 2000n };
        });
        core.upsert(1, columns(rows));
      }
    }
    const [model, core] = cores.map((one) => text([one.ranked(1, 0, 1000), one.ranked(1, 1, 1000)]));
    expect(core).toBe(model);
  });
});
