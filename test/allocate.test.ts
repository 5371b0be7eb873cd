/** The allocation kernels against the rules done the slow way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AllocationRequest, AllocationRounding, Core } from '../src/core.ts';
import { MAX } from './support/book.ts';
import { CORES, ENGINES } from './support/engines.ts';

interface Account {
  readonly weight: bigint;
  readonly cap: bigint;
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sum = (values: Iterable<bigint>): bigint => [...values].reduce((total, value) => total + value, 0n);

/** Highest weight first: pick the heaviest open account again and again. */
function queue(budget: bigint, accounts: readonly Account[]): bigint[] {
  const take = accounts.map(() => 0n);
  const open = new Set(accounts.keys());
  let left = positive(budget);
  while (open.size > 0) {
    let best = -1;
    for (const i of open) if (best < 0 || accounts[i]!.weight > accounts[best]!.weight) best = i;
    open.delete(best);
    take[best] = least(positive(accounts[best]!.cap), left);
    left -= take[best]!;
  }
  return take;
}

/** One unit after the other to the least (x+1)/g below its cap, ties to the lower index. */
function dhondt(budget: bigint, accounts: readonly Account[]): bigint[] {
  const take = accounts.map(() => 0n);
  for (let left = positive(budget); left > 0n; left--) {
    let best = -1;
    for (const [i, { weight, cap }] of accounts.entries()) {
      if (weight <= 0n || take[i]! >= cap) continue;
      if (best < 0 || (take[i]! + 1n) * accounts[best]!.weight < (take[best]! + 1n) * weight) best = i;
    }
    if (best < 0) break;
    take[best]! += 1n;
  }
  return take;
}

/** No unit given is worth more than one that is not given: (x_i)/g_i before (x_j+1)/g_j for every j below its cap. */
function isDhondt(take: BigInt64Array, accounts: readonly Account[]): boolean {
  return accounts.every(({ weight, cap }, j) => {
    if (weight <= 0n || take[j]! >= cap) return true;
    return take.every((x, i) => {
      const left = x * weight;
      const right = (take[j]! + 1n) * accounts[i]!.weight;
      return x === 0n || i === j || left < right || (left === right && i < j);
    });
  });
}

/** Caps of the accounts at or below the water level; then the others' integer shares of the rest. */
function waterFill(
  budget: bigint,
  accounts: readonly Account[],
  round: (rest: bigint, weights: readonly bigint[]) => bigint[],
): bigint[] {
  const take = accounts.map(() => 0n);
  const open = new Set([...accounts.keys()].filter((i) => accounts[i]!.weight > 0n));
  let rest = least(positive(budget), sum([...open].map((i) => positive(accounts[i]!.cap))));
  // Any saturated account may go first: taking it out never lowers the level of the others.
  for (let changed = true; changed; ) {
    changed = false;
    const total = sum([...open].map((i) => accounts[i]!.weight));
    for (const i of open) {
      const { weight, cap } = accounts[i]!;
      if (positive(cap) * total > rest * weight) continue;
      take[i] = positive(cap);
      rest -= take[i]!;
      open.delete(i);
      changed = true;
      break;
    }
  }
  const order = [...open].sort((a, b) => a - b);
  const weights = order.map((i) => accounts[i]!.weight);
  round(rest, weights).forEach((share, k) => {
    take[order[k]!] = share;
  });
  return take;
}

function largestRemainder(rest: bigint, weights: readonly bigint[]): bigint[] {
  const total = sum(weights);
  const shares = weights.map((weight) => (rest * weight) / total);
  const order = [...weights.keys()].sort((a, b) => {
    const [x, y] = [(rest * weights[a]!) % total, (rest * weights[b]!) % total];
    return x === y ? a - b : x > y ? -1 : 1;
  });
  let left = weights.length === 0 ? 0n : rest - sum(shares);
  for (const i of order) {
    if (left === 0n) break;
    shares[i]! += 1n;
    left -= 1n;
  }
  return shares;
}

function prefix(rest: bigint, weights: readonly bigint[]): bigint[] {
  const total = sum(weights);
  const upTo = (k: number): bigint => (rest * sum(weights.slice(0, k))) / total;
  return weights.map((_, k) => upTo(k + 1) - upTo(k));
}

const RULES: readonly {
  readonly name: string;
  readonly rule: AllocationRequest['rule'];
  readonly rounding: AllocationRounding;
  readonly slow: (budget: bigint, accounts: readonly Account[]) => bigint[];
}[] = [
  { name: 'queue', rule: 'queue', rounding: 'none', slow: queue },
  {
    name: 'largest remainder',
    rule: 'water-fill',
    rounding: 'largest-remainder',
    slow: (budget, accounts) => waterFill(budget, accounts, largestRemainder),
  },
  {
    name: 'prefix',
    rule: 'water-fill',
    rounding: 'prefix',
    slow: (budget, accounts) => waterFill(budget, accounts, prefix),
  },
  { name: "D'Hondt", rule: 'water-fill', rounding: 'dhondt', slow: dhondt },
];

function request(rule: (typeof RULES)[number], budget: bigint, accounts: readonly Account[]): AllocationRequest {
  return {
    rule: rule.rule,
    rounding: rule.rounding,
    budget,
    weights: BigInt64Array.from(accounts, ({ weight }) => weight),
    caps: BigInt64Array.from(accounts, ({ cap }) => cap),
  };
}

const small = fc.array(fc.record({ weight: fc.bigInt(-1n, 9n), cap: fc.bigInt(-2n, 30n) }), { maxLength: 12 });
const word = fc.oneof(
  fc.constantFrom(MAX, MAX - 1n, 1n, 0n, -1n, -MAX - 1n, 2n ** 53n, 2n ** 62n),
  fc.bigInt(0n, MAX),
  fc.bigInt(1n, 1000n),
);
const huge = fc.array(fc.record({ weight: word, cap: word }), { maxLength: 40 });

/** Numbers within a few of 2^63 − 1 or of its halves: a float estimate of a quotient by them may pass 2^63. */
const nearMost = fc
  .tuple(fc.constantFrom(MAX, 2n ** 62n, 2n ** 61n), fc.bigInt(0n, 1100n))
  .map(([most, less]) => most - less);
const edgeWord = fc.oneof(
  { weight: 3, arbitrary: nearMost },
  { weight: 3, arbitrary: fc.bigInt(1n, MAX) },
  fc.bigInt(0n, 999n),
);
const edge = fc.array(fc.record({ weight: edgeWord, cap: edgeWord }), { minLength: 1, maxLength: 6 });

/** Allocated by one rule with budgets that are all that can be, or nearly. */
function checkAtEdge(core: Core, rule: (typeof RULES)[number], accounts: readonly Account[], budget: bigint): void {
  const { take, residual } = core.allocate(request(rule, budget, accounts));
  expect(sum(take) + residual).toBe(budget);
  take.forEach((x, i) => {
    expect(x >= 0n && x <= accounts[i]!.cap).toBe(true);
  });
  // One unit after the other would take for ever: the rule's own inequality tells instead.
  if (rule.rounding === 'dhondt') expect(isDhondt(take, accounts)).toBe(true);
  else expect([...take]).toEqual(rule.slow(budget, accounts));
}

describe.each(CORES)('allocation on $name', ({ make }) => {
  const core = make(0);

  describe.each(RULES)('$name', (rule) => {
    it('gives what the rule gives when it is done step by step', () => {
      const property = fc.property(small, fc.bigInt(-3n, 250n), (accounts, budget) => {
        const { take, residual } = core.allocate(request(rule, budget, accounts));
        const expected = rule.slow(budget, accounts);
        expect([...take]).toEqual(expected);
        expect(residual).toBe(positive(budget) - sum(expected));
      });
      fc.assert(property, { numRuns: 300 });
    });

    it('conserves the budget and keeps to the caps up to 2^63 − 1', () => {
      const property = fc.property(huge, word, (accounts, budget) => {
        const { take, residual } = core.allocate(request(rule, budget, accounts));
        expect(sum(take) + residual).toBe(positive(budget));
        expect(residual).toBeGreaterThanOrEqual(0n);
        take.forEach((x, i) => {
          expect(x).toBeGreaterThanOrEqual(0n);
          expect(x).toBeLessThanOrEqual(positive(accounts[i]!.cap));
        });
        if (rule.rounding === 'dhondt') expect(isDhondt(take, accounts)).toBe(true);
        else expect([...take]).toEqual(rule.slow(budget, accounts));
      });
      fc.assert(property, { numRuns: 150 });
    });

    it('gives no unit too many where the estimate of a quotient passes 2^63', () => {
      // By prefix the last share is ⌊r·G/G⌋ of r = 2^63 − 2, which a float takes for 2^63 + 2^11.
      const accounts = [
        { weight: 5429829315496155364n, cap: 2132244199503934504n },
        { weight: MAX, cap: 3621933652559637322n },
        { weight: 166n, cap: MAX },
        { weight: 8834416006436088964n, cap: 3469194184791203717n },
        { weight: 507n, cap: 200n },
      ];
      for (let less = 0n; less < 6n; less++) checkAtEdge(core, rule, accounts, MAX - less);
    });

    it('keeps to the rule at the edge of the range, 5,000 times', () => {
      const property = fc.property(edge, nearMost, (accounts, budget) => checkAtEdge(core, rule, accounts, budget));
      fc.assert(property, { numRuns: 5000 });
    }, 60_000);

    it('takes nothing from nobody', () => {
      expect(core.allocate(request(rule, 7n, []))).toEqual({ take: new BigInt64Array(0), residual: 7n });
    });

    it('hands out 2^63 − 1 over thousands of equal accounts', () => {
      const accounts = Array.from({ length: 3000 }, () => ({ weight: MAX, cap: MAX }));
      const { take, residual } = core.allocate(request(rule, MAX, accounts));
      expect(residual).toBe(0n);
      expect(sum(take)).toBe(MAX);
      const share = MAX / 3000n;
      const more = MAX % 3000n;
      if (rule.rule === 'queue') expect(take[0]).toBe(MAX);
      else if (rule.rounding === 'prefix') expect(take.every((x) => x === share || x === share + 1n)).toBe(true);
      else expect([...take]).toEqual(accounts.map((_, i) => (BigInt(i) < more ? share + 1n : share)));
    });
  });

  it('says which budget, columns and rules it takes', () => {
    const good = request(RULES[3]!, 5n, [{ weight: 1n, cap: 9n }]);
    const bad: [Partial<AllocationRequest>, string][] = [
      [{ budget: MAX + 1n }, 'OUT_OF_RANGE'],
      [{ caps: new BigInt64Array(2) }, 'INVALID_COLUMN'],
      [{ rounding: 'none' }, 'INVALID_ARGUMENT'],
    ];
    for (const [change, code] of bad) {
      expect(() => core.allocate({ ...good, ...change }), code).toThrow(expect.objectContaining({ code }));
    }
    expect(core.allocate({ ...good, budget: -(2n ** 70n) }).residual).toBe(0n);
  });
});

describe.each(ENGINES)('Engine.allocate on $name', ({ make }) => {
  it('reads its columns and leaves them as they were', () => {
    const engine = make(0);
    const before = engine.digest();
    const asked = request(RULES[3]!, 10n, [
      { weight: 3n, cap: 9n },
      { weight: 1n, cap: 9n },
    ]);
    // Quotients in order: 1/3, 2/3, 3/3 = 1/1, 4/3, 5/3, 6/3 = 2/1, 7/3, 8/3.
    expect([...engine.allocate(asked).take]).toEqual([8n, 2n]);
    expect([...asked.weights, ...asked.caps]).toEqual([3n, 1n, 9n, 9n]);
    expect(engine.digest()).toBe(before);
  });
});
