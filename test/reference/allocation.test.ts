import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AllocationRounding } from '../../src/core.ts';
import { allocate } from '../../src/reference/allocation.ts';
import { min } from '../../src/reference/integers.ts';
import { MAX } from './world.ts';

function waterFill(rounding: AllocationRounding, budget: bigint, weights: readonly bigint[], caps: readonly bigint[]) {
  return allocate({
    rule: 'water-fill',
    rounding,
    budget,
    weights: BigInt64Array.from(weights),
    caps: BigInt64Array.from(caps),
  });
}

/** The rule of D'Hondt as it is written, unit by unit. */
function unitByUnit(budget: bigint, weights: readonly bigint[], caps: readonly bigint[]): bigint[] {
  const take = weights.map(() => 0n);
  for (let unit = 0n; unit < budget; unit++) {
    let best = -1;
    for (let i = 0; i < take.length; i++) {
      if (weights[i]! <= 0n || take[i]! >= caps[i]!) continue;
      if (best < 0 || (take[i]! + 1n) * weights[best]! < (take[best]! + 1n) * weights[i]!) best = i;
    }
    if (best < 0) break;
    take[best]! += 1n;
  }
  return take;
}

const rows = fc.array(fc.tuple(fc.bigInt(-2n, 12n), fc.bigInt(-2n, 15n)), { maxLength: 7 });

describe('allocation', () => {
  it("gives D'Hondt unit by unit", () => {
    fc.assert(
      fc.property(fc.bigInt(-3n, 60n), rows, (budget, table) => {
        const weights = table.map(([weight]) => weight);
        const caps = table.map(([, cap]) => cap);
        expect([...waterFill('dhondt', budget, weights, caps).take]).toEqual(unitByUnit(budget, weights, caps));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("gives D'Hondt over the whole number range", () => {
    const { take, residual } = waterFill('dhondt', MAX, [MAX, MAX - 1n, 1n], [MAX, MAX, MAX]);
    expect([...take]).toEqual([2n ** 62n, 2n ** 62n - 1n, 0n]);
    expect(residual).toBe(0n);
  });

  it('spends the budget or fills every cap, by every rounding', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<AllocationRounding>('largest-remainder', 'prefix', 'dhondt'),
        fc.bigInt(0n, MAX),
        fc.array(fc.tuple(fc.bigInt(1n, MAX), fc.bigInt(0n, MAX)), { maxLength: 8 }),
        (rounding, budget, table) => {
          const caps = table.map(([, cap]) => cap);
          const { take, residual } = waterFill(
            rounding,
            budget,
            table.map(([weight]) => weight),
            caps,
          );
          const sum = take.reduce((total, x) => total + x, 0n);
          const room = caps.reduce((total, cap) => total + cap, 0n);
          expect(sum).toBe(min(budget, room));
          expect(residual).toBe(budget - sum);
          for (const [i, x] of take.entries()) expect(x >= 0n && x <= caps[i]!).toBe(true);
        },
      ),
      { numRuns: 1000, seed: 2 },
    );
  });

  it('queues by weight, zero and negative ones last, ties by index', () => {
    const { take, residual } = allocate({
      rule: 'queue',
      rounding: 'none',
      budget: 10n,
      weights: BigInt64Array.of(-1n, 5n, 0n, 5n),
      caps: BigInt64Array.of(9n, 3n, -4n, 4n),
    });
    expect([...take]).toEqual([3n, 3n, 0n, 4n]);
    expect(residual).toBe(0n);
  });

  it('counts a negative budget as 0', () => {
    expect(waterFill('prefix', -5n, [1n], [5n])).toEqual({ take: BigInt64Array.of(0n), residual: 0n });
  });

  it('refuses columns of different length and a water-fill without rounding', () => {
    expect(() => waterFill('prefix', 1n, [1n], [])).toThrow(expect.objectContaining({ code: 'INVALID_COLUMN' }));
    expect(() => waterFill('none', 1n, [1n], [1n])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
