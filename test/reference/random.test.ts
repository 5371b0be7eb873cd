import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConservation, conservedIn, marksAfter } from '../../src/conform/conservation.ts';
import type { SideNumber } from '../../src/core.ts';
import { AdlError } from '../../src/errors.ts';
import type { MarketSpec } from '../../src/market.ts';
import { POLICIES } from '../../src/policy.ts';
import type { ReferenceCore } from '../../src/reference/index.ts';
import { batch, CROSS, coreWith, MAX, put, type Target } from './world.ts';

const ACCOUNTS = 6;
const rarely = <T>(often: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 60, arbitrary: often }, { weight: 1, arbitrary: rare });
const amount = (most: bigint) => rarely(fc.bigInt(-most, most), fc.constantFrom(-MAX, MAX));

const specs = fc.array(
  fc.record({
    payoff: fc.constantFrom('linear', 'inverse'),
    policy: fc.constantFrom(...POLICIES),
    maintenancePpm: fc.constantFrom(0, 10_000, 500_000),
    makerFeePpm: fc.constantFrom(-20_000, 0, 30_000),
    takerFeePpm: fc.constantFrom(0, 15_000, 999_999),
    adlPrice: fc.constantFrom('bankruptcy', 'mark'),
    attribution: fc.constantFrom('ratio', 'all'),
  }),
  { minLength: 2, maxLength: 2 },
);

const position = fc.record({
  market: fc.nat(1),
  account: fc.nat(ACCOUNTS - 1),
  side: fc.constantFrom<SideNumber>(0, 1),
  lots: rarely(fc.bigInt(1n, 30n), fc.bigInt(1n, MAX / 20n)),
  price: fc.bigInt(5n, 20n),
  margin: rarely(fc.oneof(fc.constant(CROSS), fc.bigInt(0n, 200n)), fc.constant(MAX)),
});

const tick = fc.record({
  marks: fc.tuple(fc.bigInt(1n, 25n), fc.bigInt(1n, 25n)),
  force: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  book: fc.array(fc.bigInt(0n, 12n), { minLength: 30, maxLength: 30 }),
  bookPrice: fc.bigInt(1n, 25n),
});

const world = fc.record({
  specs,
  wallets: fc.array(amount(300n), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
  positions: fc.array(position, { minLength: 4, maxLength: 16 }),
  house: fc.tuple(fc.bigInt(-20n, 20n), fc.bigInt(-20n, 20n)),
  fund: fc.record({ cash: amount(200n), floor: amount(100n), takeover: fc.boolean() }),
  ticks: fc.array(tick, { minLength: 1, maxLength: 3 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function build({ specs: markets, wallets, positions, house, fund }: World): ReferenceCore {
  const list: Partial<MarketSpec>[] = markets.map((spec, i) => {
    const policy = spec.payoff === 'inverse' && spec.policy === 'price-ratio' ? 'pnl' : spec.policy;
    return { ...spec, policy: policy === 'roi-over-ratio' ? 'return' : policy, symbol: `M${i}` };
  });
  const core = coreWith(wallets, list);
  core.setFund(fund);
  house.forEach((lots, market) => {
    const unit = markets[market]!.payoff === 'inverse' ? -11n : 11n;
    core.setHouse(market, { lots, entryValue: lots * unit });
  });
  for (const { market, account, side, lots, price, margin } of positions) {
    const sign = (side === 0 ? 1n : -1n) * (markets[market]!.payoff === 'inverse' ? -1n : 1n);
    put(core, { market, account, side, lots, entryValue: sign * lots * price, margin });
  }
  return core;
}

/** Everything liquidatable at the marks, and what the tick forces. */
function batchOf(core: ReferenceCore, one: World, tickOf: World['ticks'][number]) {
  const unit = (market: number, price: bigint) => (one.specs[market]!.payoff === 'inverse' ? -price : price);
  const marks = tickOf.marks.map((price, market) => [market, unit(market, price)] as const);
  core.tick(batch(marks));
  const state = core.exportState();
  const targets: Target[] = [];
  for (let row = 0; row < state.account.length; row++) {
    const [market, side, account] = [state.market[row]!, state.side[row] as SideNumber, state.account[row]!];
    const force = tickOf.force[row] ?? false;
    if (!force && !core.facts(market, side, account).liquidatable) continue;
    const lots = tickOf.book[row] ?? 0n;
    const book = lots > 0n && lots <= state.lots[row]! ? [[lots, unit(market, tickOf.bookPrice)] as const] : [];
    targets.push({ market, side, account, force, book });
  }
  return batch(marks, ...targets);
}

/** Runs a call that the number range may refuse; a refusal must leave the digest as it was. */
function mayRefuse<T>(core: ReferenceCore, call: () => T): T | undefined {
  const digest = core.digest();
  try {
    return call();
  } catch (error) {
    if (!(error instanceof AdlError) || error.code !== 'OUT_OF_RANGE') throw error;
    expect(core.digest()).toBe(digest);
    return undefined;
  }
}

describe('random histories', () => {
  it('conserve money and lots, leave every query answerable, and refuse without a trace', () => {
    const seen = { ticks: 0, refused: 0, fills: 0, skipped: 0, badDebts: 0 };
    fc.assert(
      fc.property(world, (one) => {
        const core = build(one);
        for (const tickOf of one.ticks) {
          const rows = mayRefuse(core, () => batchOf(core, one, tickOf));
          if (rows === undefined) continue;
          const marks = marksAfter(core, rows);
          const before = conservedIn(core.exportState(), marks);
          const result = mayRefuse(core, () => core.tick(rows));
          seen.ticks += 1;
          if (result === undefined) {
            seen.refused += 1;
            continue;
          }
          seen.fills += result.fills.lots.length;
          seen.skipped += result.skipped.length;
          seen.badDebts += result.liquidations.badDebt.filter((debt) => debt > 0n).length;
          expect(checkConservation(core, rows, before, marks)).toEqual([]);
          core.liquidatable();
          expect(mayRefuse(core, () => core.tick(batch([])))).toBeDefined();
        }
      }),
      { numRuns: 1500, seed: 3 },
    );
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(10);
  });
});
