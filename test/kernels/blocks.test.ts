/**
 * Books of many blocks: bounds that skip, rows that are rearranged, queues that open blocks one by one. Every answer is the
 * reference's, before, in the middle of and after a rearrangement, at marks that move through the entries and margins.
 */
import { describe, expect, it } from 'vitest';
import { copyColumns } from '../../src/columns.ts';
import type { Core, SideNumber } from '../../src/core.ts';
import type { MarketSpec } from '../../src/market.ts';
import { POLICIES } from '../../src/policy.ts';
import { batch, CROSS, market } from '../reference/world.ts';
import type { Row } from '../support/book.ts';
import { Random } from '../support/random.ts';
import { ALL, others, Pair, times } from './pair.ts';

interface Regime {
  readonly name: string;
  readonly spec: Partial<MarketSpec>;
  /** Unit values that the mark takes. */
  readonly marks: readonly bigint[];
  readonly scale: bigint;
}

const SMALL: Regime = { name: 'small', spec: {}, marks: [1000n, 1013n, 930n, 1400n, 601n], scale: 1000n };
const INVERSE: Regime = {
  name: 'inverse',
  spec: { payoff: 'inverse' },
  marks: [-1000n, -1013n, -930n, -1400n, -601n],
  scale: -1000n,
};
/** Beyond 2^53: floats of the extremes are rounded, and the lanes do not fit. */
const LARGE: Regime = {
  name: 'large',
  spec: {},
  marks: [9_007_199_254_741n, 9_007_199_254_742n, 9_007_199_254_740n, 12_000_000_000_000n],
  scale: 9_007_199_254_741n,
};
/** A unit value of a few quanta: maintenance is rounded up a lot. */
const TINY: Regime = { name: 'tiny', spec: { maintenancePpm: 37_001 }, marks: [3n, 4n, 2n, 5n], scale: 3n };

const LEVERAGES = [1n, 2n, 3n, 5n, 10n, 20n, 50n, 100n];

/** A position about the scale: gains and losses, leverages 1–100, some on the edge of their margin, a few exempt, ties. */
function drawRow(random: Random, account: number, side: SideNumber, regime: Regime): Row {
  const lots = random.chance(30) ? 7n : BigInt(random.int(1, 100_000));
  const sign = side === 0 ? 1n : -1n;
  const perMille = random.chance(25) ? 1000n : BigInt(random.int(600, 1500));
  const product = sign * lots * regime.scale * perMille;
  const entryValue = product / 1000n || (product < 0n ? -1n : 1n);
  const cost = entryValue < 0n ? -entryValue : entryValue;
  const margin = cost / random.pick(LEVERAGES) + BigInt(random.int(0, 2));
  return { account, side, lots, entryValue, margin, leverage: random.int(1, 125), exempt: random.chance(1) };
}

/** Fronts, single places and the liquidatable agree with the reference's whole order. */
function survey(pair: Pair, random: Random): void {
  for (const side of [0, 1] as const) {
    const order = pair.model.ranked(0, side, ALL);
    const most = random.pick([1, 7, 60]);
    const front = pair.core.ranked(0, side, most);
    expect([...front.account]).toEqual([...order.account.slice(0, most)]);
    expect([...front.score]).toEqual([...order.score.slice(0, most)]);
    expect(front.totalLots).toBe(order.totalLots);
    for (const index of [0, 1, 2, 3, 4, 5].map(() => random.int(0, order.account.length - 1))) {
      if (order.account.length === 0) break;
      expect(pair.core.rankOf(0, side, order.account[index]!)).toEqual({
        rank: index + 1,
        score: order.score[index],
        lotsAhead: order.lotsAhead[index],
        lights: order.lights[index],
        candidates: order.candidates,
        totalLots: order.totalLots,
      });
    }
  }
  pair.same((core) => core.liquidatable());
}

/** Unordered columns agree with the order: every candidate once, with its score and lights. */
function surveyAll(pair: Pair, random: Random): void {
  for (const side of [0, 1] as const) {
    const order = pair.model.ranked(0, side, ALL);
    const wanted = [...order.account].map((account, i) => [account, order.score[i], order.lights[i]]);
    const byAccount = (rows: (number | undefined)[][]) => rows.sort((a, b) => a[0]! - b[0]!);
    const { account, lights, totalLots } = pair.core.views.lights(0, side);
    const lit = [...account].map((holder, i) => [holder, lights[i]]);
    expect(byAccount(lit)).toEqual(byAccount(wanted).map(([holder, , light]) => [holder, light]));
    expect(totalLots).toBe(order.totalLots);
    const scored = pair.core.views.scores(0, side);
    const pairs = [...scored.account].map((holder, i) => [holder, scored.score[i]]);
    expect(byAccount(pairs)).toEqual(wanted.map(([holder, points]) => [holder, points]));
    const asked = Uint32Array.from([...times(40, () => random.int(0, 1799)), order.account[0] ?? 0, 4_000_000]);
    pair.same((core) => copyColumns(core.views.places(0, side, asked)));
  }
}

function tidyAll(core: Core): number {
  let moved = 0;
  for (let step = core.tidy(1); step > 0; step = core.tidy(1)) moved += step;
  return moved;
}

/** A book of so many rows a side, one in ten cross, in random order. */
function fill(pair: Pair, random: Random, rows: number, regime: Regime): number {
  const accounts = rows * 2;
  pair.accounts(accounts, (i) => (regime.scale < 0n ? -regime.scale : regime.scale) * BigInt(1000 * (1 + (i % 50))));
  const drawn = times(accounts, (account) => {
    const row = drawRow(random, account, account % 2 === 0 ? 0 : 1, regime);
    return random.chance(10) ? { ...row, margin: CROSS } : row;
  });
  pair.put(0, drawn);
  return accounts;
}

function mark(pair: Pair, unitValue: bigint): void {
  const rows = batch([[0, unitValue]]);
  expect(pair.accepted((core) => core.tick(rows))).not.toHaveProperty('refused');
}

describe.each(others)('blocks on $name', ({ name, make }) => {
  const cases = [SMALL, INVERSE, LARGE, TINY].flatMap((regime) =>
    POLICIES.filter((policy) => regime !== INVERSE || policy !== 'price-ratio').map((policy) => ({ regime, policy })),
  );

  it.each(cases)('bounds: $policy, $regime.name numbers', ({ regime, policy }) => {
    const random = new Random(policy.length * 31 + regime.name.length);
    const percentile = random.pick(['ahead', 'size', 'count'] as const);
    const pair = new Pair(make, [{ maintenancePpm: 5000, policy, percentile, ...regime.spec }]);
    mark(pair, regime.marks[0]!);
    fill(pair, random, 900, regime);
    survey(pair, random);
    surveyAll(pair, random);
    expect(tidyAll(pair.core)).toBeGreaterThan(1500);
    for (const unitValue of regime.marks) {
      mark(pair, unitValue);
      survey(pair, random);
      surveyAll(pair, random);
    }
    pair.same((core) => core.digest());
  });

  it('rearranging: in the middle of it and after it rows come, change, change chains and go', () => {
    const random = new Random(3);
    const pair = new Pair(make, [{ maintenancePpm: 5000 }]);
    const rows = 17_500;
    mark(pair, 1000n);
    const accounts = fill(pair, random, rows, SMALL);
    for (let round = 0; round < 7; round++) {
      pair.core.tidy(round < 5 ? 1 : 100_000);
      const touched = times(300, () => random.int(0, accounts - 1));
      pair.put(
        0,
        touched.map((account) => {
          const row = drawRow(random, account, account % 2 === 0 ? 0 : 1, SMALL);
          return random.chance(20) ? { ...row, margin: CROSS } : row;
        }),
      );
      const side = random.pick([0, 1] as const);
      const gone = Uint32Array.from(new Set(times(round === 3 ? 9000 : 200, () => random.int(0, rows - 1) * 2 + side)));
      const there = gone.filter((account) => pair.model.find(0, side, account) !== undefined);
      pair.accepted((core) => core.remove(0, side, there));
      survey(pair, random);
    }
    tidyAll(pair.core);
    expect(tidyAll(pair.core)).toBe(0);
    survey(pair, random);
    pair.same((core) => core.digest());
    pair.same((core) => core.exportState());
  });

  it.skipIf(name !== 'wasm')('rearranging: a chain of more than 64 × 64 blocks takes three passes', () => {
    const core = make(0);
    const rows = 64 * 64 * 256 + 1000;
    core.addMarket(market());
    core.addAccounts(rows);
    core.tick(batch([[0, 1000n]]));
    const random = new Random(11);
    const lots = Float64Array.from({ length: rows }, () => random.int(1, 1000));
    const entryValue = lots.map((held) => held * random.int(600, 1400));
    core.upsert(0, {
      account: Uint32Array.from(lots.keys()),
      side: 0,
      lots,
      entryValue,
      margin: entryValue.map((cost) => Math.floor(cost / random.int(1, 50))),
    });
    const digest = core.digest();
    const asked = times(5, () => random.int(0, rows - 1));
    const answers = () => [core.ranked(0, 0, 500), asked.map((account) => core.rankOf(0, 0, account))];
    const before = answers();
    expect(tidyAll(core)).toBeGreaterThan(2.9 * rows);
    expect(core.digest()).toBe(digest);
    expect(answers()).toEqual(before);
  });

  it('a queue of one tick opens its blocks while its fills change accounts: scores are of its first use', () => {
    const random = new Random(8);
    const pair = new Pair(make, [{ maintenancePpm: 5000 }, { maintenancePpm: 5000 }]);
    fill(pair, random, 2000, SMALL);
    pair.put(
      1,
      times(400, (i) => ({ account: i * 5, side: 0, lots: 3n, entryValue: 3000n })),
    );
    const marks = batch([
      [0, 1000n],
      [1, 1000n],
    ]);
    pair.accepted((core) => core.tick(marks));
    tidyAll(pair.core);
    const { account, side } = pair.same((core) => {
      const found = core.liquidatable();
      return { account: found.account.slice(0, 40), side: found.side.slice(0, 40) };
    });
    const targets = Array.from(account, (number, i) => ({ account: number, side: side[i] as SideNumber, force: true }));
    expect(pair.tick(...targets).fills.account.length).toBeGreaterThan(50);
    survey(pair, random);
  });
});
