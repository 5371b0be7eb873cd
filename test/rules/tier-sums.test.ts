/** What a liquidation's report says of the tiers of an allocation (section 9), by hand and against fills, caps and costs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_ENGINES } from '../support/engines.ts';
import { liquidate, stage } from './support.ts';

const TIERS = { rule: 'capped-pro-rata', tiers: true } as const;

describe.each(RULE_ENGINES)('sums of the tiers on $name', ({ make }) => {
  const tiersOf = (
    allocation: object,
    counterparties: readonly { id: string; entryPrice: string; size?: string; wallet?: string }[],
  ) => {
    const { entry, fills } = liquidate(
      stage(make, { rules: { allocation: allocation as never }, counterparties }),
      '80',
    );
    const { profitTierLots: a, profitTierCost: b, equityTierLots: c, equityTierCost: d } = entry;
    return { sums: [a, b, c, d], entry, fills };
  };

  it('lots up to the caps by profit, then the others, at 10 a lot', () => {
    // P = 20 and 30 pay for 2 and 3 lots, equity for the other 5.
    const rows = [
      { id: 'a', entryPrice: '82', wallet: '200' },
      { id: 'b', entryPrice: '83', wallet: '200' },
    ];
    expect(tiersOf(TIERS, rows).sums).toEqual([5n, 50n, 5n, 50n]);
    expect(tiersOf({ rule: 'capped-pro-rata' }, rows).sums).toEqual([0n, 0n, 0n, 0n]);
    expect(tiersOf({ rule: 'contract-pro-rata' }, rows).sums).toEqual([0n, 0n, 0n, 0n]);
  });

  it('all in profit where profits reach', () => {
    expect(tiersOf(TIERS, [{ id: 'a', entryPrice: '120' }]).sums).toEqual([10n, 100n, 0n, 0n]);
  });

  it('are the lots closed, and no more than profits allow in the first', () => {
    const rows = fc.array(
      fc.record({
        entry: fc.integer({ min: 70, max: 110 }),
        size: fc.integer({ min: 1, max: 9 }),
        wallet: fc.nat(200),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const { sums, entry } = tiersOf(
          TIERS,
          all.map(({ entry: price, size, wallet }, i) => ({
            id: `c${i}`,
            entryPrice: `${price}`,
            size: `${size}`,
            wallet: `${wallet}`,
          })),
        );
        const [profitLots, profitCost, equityLots, equityCost] = sums as [bigint, bigint, bigint, bigint];
        expect(profitLots + equityLots).toBe(entry.adlLots);
        expect([profitCost, equityCost]).toEqual([profitLots * 10n, equityLots * 10n]);
        const most = all.reduce((sum, { entry: price, size }) => {
          const profit = Math.max(0, (price - 80) * size);
          return sum + Math.min(size, Math.floor(profit / 10));
        }, 0);
        expect(profitLots).toBeLessThanOrEqual(BigInt(most));
      }),
      { numRuns: 60 },
    );
  });
});
