/** The kernels that score a block, move cross sums and scan for the liquidatable, at the sizes and bounds where they change their way. */
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../src/policy.ts';
import { batch, CROSS, MAX } from '../reference/world.ts';
import type { Row } from '../support/book.ts';
import { Random } from '../support/random.ts';
import { ALL, others, Pair, times } from './pair.ts';

const SIDES = [0, 1] as const;
const LIMIT = 2n ** 51n;

/** Values around 10 a lot: a third in profit, a third in loss, some at their entry. */
function position(random: Random, account: number, side: 0 | 1, margin: (cost: bigint) => bigint): Row {
  const lots = BigInt(random.int(1, 500));
  const cost = lots * BigInt(random.int(8, 12));
  const row = { account, side, lots, entryValue: side === 0 ? cost : -cost };
  return { ...row, margin: margin(cost), leverage: 1 + (account % 50), exempt: random.chance(5) };
}

/** New marks that are not refused. */
function move(pair: Pair, ...unitValues: readonly bigint[]): void {
  const rows = batch(unitValues.map((unitValue, number) => [number, unitValue]));
  expect('refused' in pair.same<object>((core) => core.tick(rows))).toBe(false);
}

describe.each(others)('kernels on $name', ({ make }) => {
  it('blocks: any number of rows of one kind, in front of rows that are gone', () => {
    const random = new Random(51);
    for (const policy of POLICIES) {
      for (const kind of ['isolated', 'cross'] as const) {
        const pair = new Pair(make, [{ policy, maintenancePpm: 12_345 }]);
        pair.accounts(520, () => BigInt(random.int(-20, 9000)));
        pair.mark(10n);
        const margin = (cost: bigint) => (kind === 'cross' ? CROSS : cost / BigInt(random.int(1, 30)));
        for (const side of SIDES) {
          pair.put(
            0,
            times(520, (account) => position(random, account, side, margin)),
          );
          let held = 520;
          for (const rows of [513, 512, 257, 256, 255, 254, 3, 2, 1]) {
            const gone = Uint32Array.from(times(held - rows, (i) => rows + i));
            pair.accepted((core) => core.remove(0, side, gone));
            held = rows;
            pair.same((core) => core.ranked(0, side, ALL));
            pair.same((core) => core.liquidatable());
          }
        }
      }
    }
  });

  it('lanes: numbers that just fit and just do not', () => {
    const random = new Random(52);
    for (const policy of POLICIES) {
      const pair = new Pair(
        make,
        times(9, () => ({ policy, maintenancePpm: 333_333 })),
      );
      pair.accounts(2, () => 2n ** 52n);
      const mark = 2n ** 20n;
      pair.mark(...times(9, () => mark));
      for (let number = 0; number < 9; number++) {
        // The largest value, entry value and margin: one below 2^51, 2^51, one above.
        const edge = (column: number) => (number % 3 === column ? BigInt(((number / 3) | 0) - 1) : -1n);
        const lots = (LIMIT + edge(0) * mark) / mark;
        pair.put(number, [
          { account: 0, lots, entryValue: LIMIT + edge(1), margin: LIMIT + edge(2), leverage: 3 },
          { account: 1, lots: lots - 7n, entryValue: random.big(50) + 1n, margin: random.big(50), leverage: 7 },
        ]);
        pair.same((core) => core.ranked(number, 0, ALL));
        pair.same((core) => core.facts(number, 0, 0));
      }
      pair.same((core) => core.liquidatable());
    }
  });

  it('cross: small positions of accounts with sums beyond 2^51, up to the range', () => {
    const random = new Random(53);
    for (const policy of POLICIES) {
      const pair = new Pair(make, [{ policy, maintenancePpm: 777_777 }, {}]);
      const n = 300;
      pair.accounts(n, (i) => [MAX / 2n, 2n ** 53n + 1n, 2n ** 60n + BigInt(i), 5n][i % 4]!);
      pair.mark(10n, 1n);
      // Notional and maintenance of some accounts beyond 2^53 too.
      pair.put(
        1,
        times(n / 2, (i) => {
          const lots = 2n ** 58n + random.big(40);
          return { account: 2 * i, lots, entryValue: lots };
        }),
      );
      for (const side of SIDES) {
        pair.put(
          0,
          times(n, (account) => position(random, account, side, () => CROSS)),
        );
        const { score } = pair.same((core) => core.ranked(0, side, ALL));
        expect(score.some((value) => Object.is(value, -0))).toBe(false);
      }
    }
  });

  it('policies: maintenance 0 is a loss without end, or nothing where nothing is lost', () => {
    for (const margin of [CROSS, 9000n]) {
      const pair = new Pair(make, [{ policy: 'margin-return', maintenancePpm: 0 }]);
      pair.accounts(6, () => 9000n);
      pair.mark(10n);
      for (const side of SIDES) {
        pair.put(
          0,
          [100n, 90n, 110n, 101n, 99n].map((cost, account) => ({
            account,
            side,
            lots: 10n,
            entryValue: side === 0 ? cost : -cost,
            margin,
          })),
        );
        const { score } = pair.same((core) => core.ranked(0, side, ALL));
        expect(score.toString()).toBe([0, 0, 0, -ALL, -ALL].toString());
      }
    }
  });

  it('marks: sums follow through any rate and size, calm accounts and others side by side', () => {
    const random = new Random(54);
    for (const maintenancePpm of [0, 1, 5000, 333_333, 999_999, 1_000_000]) {
      const pair = new Pair(make, [{ maintenancePpm }, { maintenancePpm: 7 }]);
      const n = 263;
      // Every seventh account so rich that its sums are next to the range, every eleventh next to 2^62.
      pair.accounts(n, (i) => (i % 7 === 0 ? MAX - 2n ** 54n : i % 11 === 0 ? 2n ** 62n - 5n : -3n));
      const top = 2n ** 22n;
      pair.mark(top, 1n);
      for (const side of SIDES) {
        const sign = side === 0 ? 1n : -1n;
        pair.put(
          0,
          times(n, (account) => {
            const lots = account % 3 === 0 ? LIMIT / top - BigInt(account) : random.big(28) + 1n;
            return { account, side, lots, entryValue: sign * (lots + random.big(45)) };
          }),
        );
      }
      for (const mark of [top - 1n, 3n, 999_983n, 1n, 1_000_000n, top + 9n, top]) {
        move(pair, mark, mark);
        for (let account = 0; account < n; account += 4) pair.same((core) => core.facts(0, 0, account));
      }
      pair.same((core) => core.liquidatable());
    }
  });

  it('maintenance: rates of a notional that are whole numbers', () => {
    for (const maintenancePpm of [1100, 7000, 29_000]) {
      const spec = { policy: 'margin-return', maintenancePpm } as const;
      const pair = new Pair(make, [spec, spec]);
      pair.accounts(500, () => 10n ** 6n);
      pair.mark(1000n, 1000n);
      for (const [number, margin] of [CROSS, 10n ** 6n].entries()) {
        pair.put(
          number,
          times(500, (account) => ({
            account,
            lots: BigInt(1 + account),
            entryValue: 900n * BigInt(1 + account),
            margin,
          })),
        );
      }
      pair.same((core) => core.ranked(1, 0, ALL));
      move(pair, 2000n, 3000n);
      for (const number of [0, 1]) pair.same((core) => core.ranked(number, 0, ALL));
      for (let account = 0; account < 500; account++) pair.same((core) => core.facts(0, 0, account));
    }
  });

  it('marks: partial sums beyond 2^63 are no refusal, finished ones are', () => {
    const specs = times(3, () => ({ maintenancePpm: 0 }));
    const pair = new Pair(make, specs);
    // One market takes away what another gives, in the same tick and in either order.
    pair.accounts(3, (i) => (i === 0 ? MAX - 10n : 10n));
    pair.mark(5n, 5n, 5n);
    for (const [number, side] of [0, 1, 1].entries()) {
      const row = { side: side as 0 | 1, lots: 2n ** 40n, entryValue: (side === 0 ? 5n : -5n) * 2n ** 40n };
      pair.put(number, [
        { account: 0, ...row },
        { account: 1, ...row },
      ]);
    }
    move(pair, 7n, 7n, 5n);
    pair.survey();
    move(pair, 6n, 5n, 6n);
    pair.survey();
    expect(pair.refused((core) => core.tick(batch([[0, 9n]])))).toBe('OUT_OF_RANGE');
    move(pair, 5n, 6n, 5n);
    pair.survey();
  });

  it('liquidatable: equity around maintenance, at every place of a block', () => {
    for (const kind of ['isolated', 'cross'] as const) {
      for (const rows of [1, 2, 3, 5, 66, 255, 256, 259]) {
        const pair = new Pair(make, [{ maintenancePpm: 5001 }]);
        pair.mark(997n);
        // N = 997·lots; the equity is maintenance − 1 … + 3.
        const lots = 1_000_003n;
        const least = (997n * lots * 5001n + 999_999n) / 1_000_000n;
        const purse = (i: number) => least + BigInt((i % 5) - 1);
        pair.accounts(rows + 1, purse);
        pair.put(
          0,
          times(rows + 1, (account) => ({
            account,
            side: 1,
            lots,
            entryValue: -997n * lots,
            margin: kind === 'cross' ? CROSS : purse(account),
          })),
        );
        pair.accepted((core) => core.remove(0, 1, Uint32Array.of(rows)));
        const { account } = pair.same((core) => core.liquidatable());
        expect(account.length).toBe(times(rows, (i) => i).filter((i) => i % 5 < 2).length);
        move(pair, 996n);
        expect(pair.same((core) => core.liquidatable()).account.length).toBe(0);
        move(pair, 998n);
        expect(pair.same((core) => core.liquidatable()).account.length).toBe(rows);
      }
    }
  });
});
