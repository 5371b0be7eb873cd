/** What each allocation rule promises, on random counterparties: the shares, and then what a tick of the reference makes of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TickResult } from '../../src/core.ts';
import { allocate } from '../../src/reference/allocation.ts';
import { ReferenceCore } from '../../src/reference/index.ts';
import { type Share, sharesOf, type Taker } from '../../src/reference/waterfall/sharing.ts';
import { type AllocationSpec, type MarketAllocation, readAllocation } from '../../src/rules/allocation.ts';
import { batch, market } from '../reference/world.ts';
import { columns, type Row } from '../support/book.ts';
import { tickConserves } from '../support/conserve.ts';
import { Random } from '../support/random.ts';
import { randomAllocation } from '../support/rules.ts';

const runs = { numRuns: 400 };
const taker: fc.Arbitrary<Taker> = fc.record({
  lots: fc.bigInt(1n, 40n),
  notional: fc.bigInt(1n, 5000n),
  pnl: fc.bigInt(-300n, 900n),
  equity: fc.bigInt(1n, 2000n),
});
const takers = fc.array(taker, { minLength: 1, maxLength: 9 });
const budget = fc.bigInt(0n, 200n);
const gaps = fc.bigInt(0n, 12n);
const rule = fc.integer().map((seed): MarketAllocation => {
  const random = new Random(seed);
  for (;;) {
    const read = readAllocation('M', randomAllocation(random));
    if (read !== undefined) return read;
  }
});

const read = (spec: AllocationSpec): MarketAllocation => readAllocation('M', spec)!;
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const lotsOf = (shares: readonly Share[]): bigint[] => shares.map(({ lots }) => lots);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const apart = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b);
const scaled = (one: Taker, by: bigint): Taker => ({
  lots: one.lots,
  notional: one.notional * by,
  pnl: one.pnl * by,
  equity: one.equity * by,
});

describe('shares', () => {
  it('are the whole budget, or everybody’s bound', () => {
    fc.assert(
      fc.property(rule, takers, budget, gaps, (by, all, lots, gap) => {
        const shares = sharesOf(by, all, lots, gap);
        expect(sum(lotsOf(shares))).toBe(least(lots, sum(shares.map(({ bound }) => bound))));
        for (const [i, share] of shares.entries()) {
          expect(share.lots >= 0n && share.lots <= share.bound && share.bound <= all[i]!.lots).toBe(true);
        }
      }),
      runs,
    );
  });

  it('cost no more than the caps allow', () => {
    fc.assert(
      fc.property(rule, takers, budget, gaps, (by, all, lots, gap) => {
        if (by.rule !== 'capped-pro-rata') return;
        for (const [i, share] of sharesOf(by, all, lots, gap).entries()) {
          const { pnl, equity } = all[i]!;
          const profit = pnl > 0n ? pnl : 0n;
          const cost = share.bound * gap * 1_000_000n;
          if (by.capOf === 'tiers') expect(cost <= equity * 1_000_000n || cost <= profit * 1_000_000n).toBe(true);
          else expect(cost <= (by.capOf === 'equity' ? equity : profit) * BigInt(by.capPpm)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('of contracts pro rata by largest remainder are larger for more lots', () => {
    fc.assert(
      fc.property(takers, budget, (all, lots) => {
        const shares = sharesOf(read({ rule: 'contract-pro-rata' }), all, lots, 0n);
        const rows = all.map((one, i) => ({ held: one.lots, share: shares[i]!.lots }));
        for (const a of rows) for (const b of rows) if (a.held > b.held) expect(a.share >= b.share).toBe(true);
      }),
      runs,
    );
  });

  it.each([
    ['largest-remainder', 2n],
    ['prefix', 0n],
  ] as const)('by %s: two parts of an account, side by side, give what it gave within %s', (rounding, within) => {
    fc.assert(
      fc.property(takers, fc.nat(), fc.bigInt(1n, 30n), budget, (all, place, part, lots) => {
        const by = read({ rule: 'contract-pro-rata', rounding });
        const i = place % all.length;
        const one = all[i]!;
        const parts = [
          { ...one, lots: part },
          { ...one, lots: one.lots },
        ];
        const whole = [...all.slice(0, i), { ...one, lots: part + one.lots }, ...all.slice(i + 1)];
        const split = [...all.slice(0, i), ...parts, ...all.slice(i + 1)];
        const before = lotsOf(sharesOf(by, whole, lots, 0n));
        const after = lotsOf(sharesOf(by, split, lots, 0n));
        expect(apart(before[i]!, after[i]! + after[i + 1]!) <= within).toBe(true);
        if (within === 0n)
          expect([...after.slice(0, i), ...after.slice(i + 2)]).toEqual(before.filter((_, j) => j !== i));
      }),
      runs,
    );
  });

  it('by the queue and by min-max: a larger budget lowers nobody’s', () => {
    fc.assert(
      fc.property(takers, budget, (all, lots) => {
        const minMax = (b: bigint) => lotsOf(sharesOf(read({ rule: 'min-max' }), all, b, 1n));
        const weights = BigInt64Array.from(all, ({ pnl }) => pnl);
        const caps = BigInt64Array.from(all, (one) => one.lots);
        const queue = (b: bigint) => [...allocate({ rule: 'queue', rounding: 'none', budget: b, weights, caps }).take];
        for (const run of [minMax, queue]) {
          const more = run(lots + 1n);
          for (const [i, x] of run(lots).entries()) expect(more[i]! >= x).toBe(true);
        }
      }),
      runs,
    );
  });

  it('by min-max have the smallest largest part of an equity that there is', () => {
    fc.assert(
      fc.property(fc.array(taker, { minLength: 1, maxLength: 4 }), fc.bigInt(0n, 8n), (all, lots) => {
        const part = (x: readonly bigint[]) => Math.max(...x.map((held, i) => Number(held) / Number(all[i]!.equity)));
        const shares = lotsOf(sharesOf(read({ rule: 'min-max' }), all, lots, 1n));
        let best = Number.POSITIVE_INFINITY;
        const search = (x: readonly bigint[], left: bigint): void => {
          if (x.length === all.length) {
            if (left === lots - sum(shares)) best = Math.min(best, part(x));
            return;
          }
          for (let k = 0n; k <= least(left, all[x.length]!.lots); k++) search([...x, k], left - k);
        };
        search([], lots);
        expect(part(shares)).toBe(best);
      }),
      runs,
    );
  });

  it('do not depend on the unit of money', () => {
    fc.assert(
      fc.property(rule, takers, budget, gaps, fc.bigInt(1n, 1000n), (by, all, lots, gap, k) => {
        const larger = all.map((one) => scaled(one, k));
        const shared = (rows: typeof all, cost: bigint) =>
          sharesOf(by, rows, lots, cost).map(({ lots: x, bound }) => [x, bound]);
        expect(shared(larger, gap * k)).toEqual(shared(all, gap));
      }),
      runs,
    );
  });

  it('do not depend on the order of the accounts by more than a lot a tier', () => {
    fc.assert(
      fc.property(rule, takers, budget, gaps, fc.integer(), (by, all, lots, gap, seed) => {
        const random = new Random(seed);
        const order = [...all.keys()].map((i) => [random.next(), i] as const).sort(([a], [b]) => a - b);
        const before = sharesOf(by, all, lots, gap);
        const after = sharesOf(
          by,
          order.map(([, i]) => all[i]!),
          lots,
          gap,
        );
        const tiers = by.capOf === 'tiers' ? 2n : 1n;
        for (const [place, [, i]] of order.entries()) {
          expect(apart(after[place]!.lots, before[i]!.lots) <= tiers).toBe(true);
          expect(after[place]!.bound).toBe(before[i]!.bound);
        }
      }),
      runs,
    );
  });
});

/** Shorts of different returns and one long, which is liquidated at the mark of 95 with ub = 100. */
const shorts = fc.uniqueArray(
  fc.record({ lots: fc.bigInt(1n, 30n), entry: fc.bigInt(80n, 140n), margin: fc.bigInt(0n, 900n) }),
  { minLength: 1, maxLength: 8, selector: ({ entry }) => entry },
);
type Short = { readonly lots: bigint; readonly entry: bigint; readonly margin: bigint };

function tick(
  allocation: AllocationSpec,
  lots: bigint,
  rows: readonly Row[],
): { core: ReferenceCore; result: TickResult } {
  const core = new ReferenceCore(0);
  core.addMarket(market({ policy: 'return', rules: { allocation } }));
  core.addAccounts(rows.length + 1);
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  core.upsert(0, columns([{ account: rows.length, lots, entryValue: 110n * lots, margin: 10n * lots }, ...rows]));
  return { core, result: tickConserves(core, batch([[0, 95n]], { account: rows.length, side: 0 })) };
}

const rowOf = ({ lots, entry, margin }: Short, account: number): Row => ({
  account,
  side: 1,
  lots,
  entryValue: -entry * lots,
  margin,
});

const spec = fc.integer().map((seed) => randomAllocation(new Random(seed)));

describe('a tick', () => {
  it('closes all lots or hands the rest to the house, breaks no cap and makes no deficit', () => {
    fc.assert(
      fc.property(spec, shorts, fc.bigInt(1n, 60n), (allocation, all, lots) => {
        const { core, result } = tick(allocation, lots, all.map(rowOf));
        const { adlLots, residualLots } = result.liquidations;
        expect(adlLots[0]! + residualLots[0]!).toBe(lots);
        expect(sum([...result.fills.lots])).toBe(adlLots[0]);
        for (const [account, { lots: held, entry, margin }] of all.entries()) {
          const closed = sum([...result.fills.lots].filter((_, row) => result.fills.account[row] === account));
          const profit = (entry - 95n) * held;
          const equity = margin + profit;
          if (closed > 0n) expect(equity - 5n * closed >= 0n).toBe(true);
          if (core.find(0, 1, account) !== undefined && equity >= 0n) {
            expect(core.facts(0, 1, account).equity >= 0n).toBe(true);
          }
          if (allocation.rule !== 'capped-pro-rata') continue;
          const cap = BigInt(allocation.capPpm!) * (allocation.capOf === 'equity' ? equity : profit > 0n ? profit : 0n);
          if (allocation.tiers !== true) expect(closed * 5n * 1_000_000n <= (cap > 0n ? cap : 0n)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('gives every account the same, whatever its number', () => {
    fc.assert(
      fc.property(spec, shorts, fc.bigInt(1n, 60n), fc.integer(), (allocation, all, lots, seed) => {
        const random = new Random(seed);
        const numbers = [...all.keys()].map((i) => [random.next(), i] as const).sort(([a], [b]) => a - b);
        const renamed = numbers.map(([, number], i) => rowOf(all[i]!, number));
        const plain = tick(allocation, lots, all.map(rowOf)).result.fills;
        const other = tick(allocation, lots, renamed).result.fills;
        expect(Array.from(other.account, (account) => numbers.findIndex(([, number]) => number === account))).toEqual([
          ...plain.account,
        ]);
        expect(other.lots).toEqual(plain.lots);
      }),
      runs,
    );
  });
});
