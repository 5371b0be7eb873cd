/** Worked examples of https://arxiv.org/abs/2512.01112, on the allocation kernels and in a market. */
import { describe, expect, test } from 'vitest';
import type { AllocationRequest } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import { booksOf, CORES, liquidate, ranked, SYMBOL } from './published.ts';

const engines = CORES.map((make) => new Engine(make, 6));

type Amounts = readonly number[];

function take(rule: 'queue' | 'water-fill', budget: number, weights: Amounts, caps: Amounts): number[][] {
  const request: AllocationRequest = {
    rule,
    rounding: rule === 'queue' ? 'none' : 'largest-remainder',
    budget: BigInt(budget),
    weights: BigInt64Array.from(weights, BigInt),
    caps: BigInt64Array.from(caps, BigInt),
  };
  return engines.map((engine) => Array.from(engine.allocate(request).take, Number));
}

function expectAll(taken: readonly number[][], expected: Amounts): void {
  for (const amounts of taken) expect(amounts).toEqual(expected);
}

describe('equities 10, 5, 1 against a deficit of 15 at severity 1/2', () => {
  test('by queue 2, 1, 3: the second pays 5, the first 2.5', () => {
    expectAll(take('queue', 75, [2, 3, 1], [100, 50, 10]), [25, 50, 0]);
  });

  test('pro rata: 15/32 of each, so that 170/32, 85/32 and 17/32 are left', () => {
    const equities = [320, 160, 32];
    expectAll(take('water-fill', 240, equities, equities), [150, 75, 15]);
  });
});

test('two equal winners: halves pro rata, all from one by queue', () => {
  expectAll(take('water-fill', 2, [1, 1], [2, 2]), [1, 1]);
  expectAll(take('queue', 2, [2, 1], [2, 2]), [2, 0]);
});

describe('the book of five at its second mark', () => {
  const equities = [12_613, 56_214, 8_397];
  const leverage = [1.031, 0.925, 1.548];
  const shares = (weights: Amounts): number[][] =>
    take('water-fill', 1000, weights, [1000, 1000, 1000]).map((amounts) => amounts.map((share) => share / 1000));
  const weighed = (power: number): number[] =>
    equities.map((equity, i) => Math.round(equity * 1e6 * leverage[i]! ** (power + 1)));

  test('a deficit of 0.705 pro rata: shares 0.163, 0.728, 0.109', () => {
    expectAll(shares(equities), [0.163, 0.728, 0.109]);
    expectAll(take('water-fill', 7054, equities, equities), [1152, 5135, 767]);
  });

  test.each([
    [1, [0.164, 0.589, 0.246]],
    [2, [0.155, 0.498, 0.348]],
  ])('weighed by leverage to the power %i: %j within a unit', (power, published) => {
    for (const amounts of shares(weighed(power))) {
      amounts.forEach((share, i) => {
        expect(Math.abs(share - published[i]!)).toBeLessThan(0.0015);
      });
    }
  });
});

test('equities 60 and 40 at leverage 2 and 6 give 5.7 and 34.3 of 40', () => {
  expectAll(take('water-fill', 40_000, [60 * 4, 40 * 36], [60_000, 40_000]), [5_714, 34_286]);
});

describe('the five positions at price 1', () => {
  const POSITIONS = [
    ['A', 'long', '1', '2', '0.0000'],
    ['B', 'long', '1', '0.666666666667', '0.3333'],
    ['C', 'short', '4', '2.666666666667', '1.6667'],
    ['D', 'long', '1', '0.105263157895', '0.8947'],
    ['E', 'short', '1', '0.101010101010', '1.1010'],
  ] as const;
  const at = (mark: string, maintenancePpm: number) =>
    booksOf({
      markets: [ranked('return', { tick: '0.0001', maintenancePpm })],
      moneyDecimals: 12,
      positions: POSITIONS.map(([account, side, size, margin]) => ({ account, side, size, entryPrice: '1', margin })),
      marks: { [SYMBOL]: mark },
    });

  // A's margin outlasts a price of 0, which is printed as its bankruptcy price.
  test.each(POSITIONS.slice(1))(
    '%s, %s, is bankrupt where it is printed',
    (account, side, _size, _margin, published) => {
      const deep = side === 'long' ? '0.0001' : '3';
      for (const engine of at(deep, 1_000_000)) {
        expect(Number(liquidate(engine, account, side).price).toFixed(4)).toBe(published);
      }
    },
  );

  test.each([
    ['B', '0.3703', '0.3704'],
    ['C', '1.5152', '1.5151'],
    ['D', '0.9941', '0.9942'],
    // Printed 1.0010: see the errata.
    ['E', '1.0010', '1.0009'],
  ])('%s is liquidatable at %s and not at %s with 10 %% of maintenance', (account, yes, no) => {
    for (const engine of at(yes, 100_000))
      expect([...engine.eachLiquidatable()].map((l) => l.account)).toContain(account);
    for (const engine of at(no, 100_000)) {
      expect([...engine.eachLiquidatable()].map((l) => l.account)).not.toContain(account);
    }
  });
});
