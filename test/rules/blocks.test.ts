/** Markets with rules and books of several blocks, some all of one kind: what is known of a block must not tell more than its rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core, TickRows } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import { POLICIES, type Policy } from '../../src/policy.ts';
import type { CandidateSpec } from '../../src/rules/candidates.ts';
import { batch } from '../reference/world.ts';
import { columns, linear, type Row } from '../support/book.ts';
import { makeReference, RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';
import { randomTiers, withTiers } from './world.ts';

const MARK = 1000n;
const BLOCK = 256;
/** Kinds of rows at maintenance of 10 %: [lots, entry, margin per lot], each from … to. */
const KINDS = {
  winners: [5, 20, 600, 900, 200, 900],
  losers: [5, 20, 1100, 1400, 900, 2000],
  small: [1, 4, 600, 900, 200, 900],
  liquidatable: [5, 20, 1100, 1110, 111, 200],
  borderline: [5, 20, 990, 1010, 90, 115],
  even: [5, 20, 990, 1010, 300, 400],
  few: [4, 6, 600, 900, 200, 900],
  mixed: [1, 20, 600, 1400, 50, 900],
} as const;

function rowOf(random: Random, account: number, kind: keyof typeof KINDS): Row {
  const [leastLots, mostLots, leastEntry, mostEntry, leastMargin, mostMargin] = KINDS[kind];
  const lots = BigInt(random.int(leastLots, mostLots));
  const margin = lots * BigInt(random.int(leastMargin, mostMargin));
  const cross = kind === 'mixed' && random.chance(10);
  const entryValue = lots * BigInt(random.int(leastEntry, mostEntry));
  return { account, lots, entryValue, leverage: 5, exempt: random.chance(2), ...(cross ? {} : { margin }) };
}

function tickOf(liquidations: readonly (readonly [account: number, lots: bigint])[]): TickRows {
  return batch(
    [[0, MARK]],
    ...liquidations.map(([account, lots]) => ({ account, side: 1, lots, force: true }) as const),
  );
}

/** One rule alone as a rule: where another leaves a block open anyway, it does not matter what this one makes of its bounds. */
const CANDIDATES: readonly CandidateSpec[] = [
  { winnersOnly: true },
  { leastLots: 5 },
  { inLiquidation: 'excluded' },
  { winnersOnly: true, leastLots: 6, inLiquidation: 'excluded' },
  { hedge: 'net' },
];

/** Longs in blocks of random kinds, and two shorts to liquidate. */
function load(core: Core, seed: number, ...rules: readonly [policy: Policy, candidates: CandidateSpec] | []): void {
  const random = new Random(seed);
  const drawn = [random.pick(POLICIES), random.pick(CANDIDATES)] as const;
  const [policy, candidates] = rules.length === 0 ? drawn : rules;
  const percentile = random.pick(['ahead', 'size', 'count'] as const);
  const market = linear({ policy, percentile, rules: { candidates } });
  const tiers = randomTiers(random, 0, () => BigInt(random.int(1000, 20_000)));
  core.addMarket(readMarket(random.chance(50) ? market : withTiers(market, tiers)));
  const blocks = random.int(3, 5);
  const accounts = blocks * BLOCK + 2;
  core.addAccounts(
    accounts,
    BigInt64Array.from({ length: accounts }, () => BigInt(random.int(0, 9000))),
  );
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  // The mark comes before the rows, because a tick without liquidations rearranges them.
  core.tick(tickOf([]));
  const rows = Array.from({ length: blocks }, (_, block) => {
    const kind = random.pick(Object.keys(KINDS) as (keyof typeof KINDS)[]);
    return Array.from({ length: BLOCK }, (_, i) => rowOf(random, block * BLOCK + i, kind));
  });
  core.upsert(0, columns(rows.flat()));
  if (candidates.hedge === 'net') {
    const hedges = rows.flat().filter(() => random.chance(30));
    const terms = { side: 1, margin: 100_000n, leverage: 5 } as const;
    const sold = hedges.map(({ account }): Row => {
      const lots = BigInt(random.int(1, 20));
      return { ...terms, account, lots, entryValue: -lots * MARK };
    });
    core.upsert(0, columns(sold));
  }
  const short = { side: 1, lots: 400n, entryValue: -400_000n, margin: 100_000n, leverage: 5 } as const;
  core.upsert(0, columns([accounts - 2, accounts - 1].map((account) => ({ ...short, account }))));
}

/** The front first: lights and full orders look at every row, and what they count is remembered. */
function survey(core: Core): unknown {
  const { accounts } = core.stats();
  const front = plain(core.ranked(0, 0, 5));
  const asked = Uint32Array.from({ length: 9 }, (_, i) => Math.floor((i * (accounts - 3)) / 8));
  const places = plain(core.views.places(0, 0, asked));
  const lights = core.views.lights(0, 0);
  const lit = Array.from(lights.account, (account, i) => [account, lights.lights[i]!] as const);
  return {
    front,
    places,
    lights: lit.sort(([a], [b]) => a - b),
    all: plain(core.ranked(0, 0, Number.MAX_SAFE_INTEGER)),
    liquidatable: plain(core.liquidatable()),
    digest: core.digest(),
  };
}

function play(core: Core, seed: number): unknown[] {
  load(core, seed);
  const random = new Random(seed);
  const { accounts } = core.stats();
  const before = survey(core);
  const sizes = [BigInt(random.int(1, 400)), BigInt(random.int(0, 400))] as const;
  const result = core.tick(
    tickOf([
      [accounts - 2, sizes[0]],
      [accounts - 1, sizes[1]],
    ]),
  );
  core.tidy(5000);
  return [before, plain(result), survey(core)];
}

/** Longs in several blocks, the better the earlier; the last two's accounts hold as many shorts, the one before fewer, which go before their turn comes. */
function freeHedgeInTick(core: Core): unknown {
  core.addMarket(readMarket(linear({ rules: { candidates: { hedge: 'net' } } })));
  const accounts = 3 * BLOCK;
  core.addAccounts(accounts + 2, new BigInt64Array(accounts + 2));
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  core.tick(tickOf([]));
  const longs = Array.from({ length: accounts }, (_, account): Row => {
    return { account, lots: 2n, entryValue: BigInt(2 * (600 + Math.floor(account / 2))), margin: 5000n };
  });
  const short = (account: number, lots: bigint): Row => {
    return { account, side: 1, lots, entryValue: -lots * MARK, margin: 0n };
  };
  const hedges = [short(accounts - 1, 2n), short(accounts - 2, 2n), short(accounts - 3, 1n)];
  core.upsert(0, columns([...longs, ...hedges, short(accounts, 2n), short(accounts + 1, 1600n)]));
  const all = [accounts, accounts - 1, accounts - 2, accounts - 3, accounts + 1].map(
    (account) => [account, 0n] as const,
  );
  return plain(core.tick(tickOf(all)));
}

describe.each(RULE_CORES.slice(1))('blocks and rules on $name', ({ make }) => {
  it('give what the reference gives', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(play(make(0), seed)).toEqual(play(makeReference(0), seed));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('count candidates as they score them, under every policy and rule', () => {
    for (const [i, policy] of POLICIES.entries()) {
      for (const candidates of CANDIDATES) {
        const [front, expected] = [make(0), makeReference(0)].map((core) => {
          load(core, i, policy, candidates);
          return plain(core.ranked(0, 0, 5));
        });
        expect(front).toEqual(expected);
      }
    }
  });

  it('ask what is hedged before the first liquidation of a tick, in every block', () => {
    expect(freeHedgeInTick(make(0))).toEqual(freeHedgeInTick(makeReference(0)));
  });
});
