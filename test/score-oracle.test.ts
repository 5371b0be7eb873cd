/** Scores against decimal.js: the policy table of the specification, typed in once more in floating point of 120 digits. */
import { Decimal as BaseDecimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SideNumber } from '../src/core.ts';
import type { Engine } from '../src/engine.ts';
import { AdlError } from '../src/errors.ts';
import type { MarketSpec } from '../src/market.ts';
import { POLICIES, type Policy } from '../src/policy.ts';
import { columns, linear, marks } from './support/book.ts';
import { ENGINES } from './support/engines.ts';

const Decimal = BaseDecimal.clone({ precision: 140, rounding: BaseDecimal.ROUND_FLOOR });
type Number_ = InstanceType<typeof Decimal>;

interface Case {
  readonly side: SideNumber;
  readonly lots: bigint;
  readonly unit: bigint;
  readonly entry: bigint;
  readonly margin?: bigint;
  readonly wallet: bigint;
  readonly leverage: number;
  /** A cross long of the same account in a second, linear market of the same maintenance rate. */
  readonly other?: { readonly lots: bigint; readonly unit: bigint; readonly entry: bigint };
}

const d = (value: bigint | number): Number_ => new Decimal(value.toString());
const CLAMP = d(2n ** 53n - 1n);

function quotient(numerator: Number_, denominator: Number_): Number_ {
  if (!denominator.isZero()) return numerator.div(denominator);
  if (numerator.isZero()) return d(0);
  return numerator.isPositive() ? CLAMP : CLAMP.neg();
}

/** Score of a case by the table; undefined where it is no candidate. */
function oracle(policy: Policy, ppm: number, decimals: number, position: Case): number | undefined {
  const { side, lots, unit, entry, margin, leverage, other } = position;
  const sign = side === 0 ? 1 : -1;
  const V = d(sign).mul(d(lots)).mul(d(unit));
  const N = V.abs();
  const C = d(entry).abs();
  const P = V.sub(d(entry));
  const own = N.mul(ppm).div(1e6).ceil();
  let [Q, W, MM, AN] = [d(margin ?? 0n).add(P), d(margin ?? 0n), own, N];
  if (margin === undefined) {
    const ON = d(other?.lots ?? 0n).mul(d(other?.unit ?? 0n));
    W = d(position.wallet);
    Q = W.add(P).add(ON.sub(d(other?.entry ?? 0n)));
    MM = own.add(ON.mul(ppm).div(1e6).ceil());
    AN = N.add(ON);
  }
  if (Q.lte(0)) return undefined;
  const gain = P.gt(0);
  const table: Record<Policy, () => Number_ | undefined> = {
    'leveraged-return': () => (gain ? quotient(P.mul(N), C.mul(Q)) : quotient(P.mul(Q), C.mul(N))),
    'margin-return': () => (gain ? quotient(P.mul(MM), C.mul(Q)) : quotient(P.mul(Q), C.mul(MM))),
    'wallet-return': () => (gain ? quotient(P.mul(MM), Decimal.max(d(10).pow(decimals), W).mul(Q)) : d(0)),
    'roi-over-ratio': () =>
      gain ? quotient(P.mul(leverage).mul(N), C.mul(Q)) : quotient(P.mul(leverage).mul(Q), C.mul(N)),
    'price-ratio': () =>
      gain ? (side === 0 ? quotient(N.mul(AN), C.mul(Q)) : quotient(C.mul(AN), N.mul(Q))) : undefined,
    return: () => quotient(P, C),
    pnl: () => P.div(1e9),
  };
  const x = table[policy]();
  return x && Number(Decimal.min(CLAMP, Decimal.max(CLAMP.neg(), x.mul(1e9).floor())).toFixed(0));
}

/** Puts the cases into an engine, one account each; returns the case of every account that the engine took. */
function fill(engine: Engine, spec: MarketSpec, cases: readonly Case[]): Map<number, Case> {
  engine.addMarket(spec);
  engine.addMarket(linear({ symbol: 'O', maintenancePpm: spec.maintenancePpm! }));
  const first = cases[0]!;
  engine.tick({ marks: marks(first.unit, first.other?.unit ?? 1n) });
  const taken = new Map<number, Case>();
  for (const position of cases) {
    const account = engine.addAccounts(1, BigInt64Array.of(position.wallet));
    const { other, ...row } = position;
    try {
      if (other !== undefined) {
        engine.upsert('O', columns([{ account, lots: other.lots, entryValue: other.entry }]));
      }
      engine.upsert('M', columns([{ ...row, account, entryValue: position.entry }]));
      taken.set(account, position);
    } catch (error) {
      // An equity or sum of both positions may leave the number range: nothing to score then.
      if (!(error instanceof AdlError) || error.code !== 'OUT_OF_RANGE') throw error;
    }
  }
  return taken;
}

function scoresOf(engine: Engine, side: SideNumber): Map<number, number> {
  const { account, score } = engine.queue('M', side === 0 ? 'long' : 'short').columns();
  return new Map(Array.from(account, (number, row) => [number, score[row]!]));
}

function compare(engine: Engine, spec: MarketSpec, decimals: number, cases: readonly Case[]): number {
  const taken = fill(engine, spec, cases);
  let candidates = 0;
  for (const side of [0, 1] as const) {
    const expected = new Map<number, number>();
    for (const [account, position] of taken) {
      const score = oracle(spec.policy, spec.maintenancePpm!, decimals, position);
      if (position.side === side && score !== undefined) expected.set(account, score);
    }
    const actual = scoresOf(engine, side);
    expect(new Map([...actual].sort((a, b) => a[0] - b[0]))).toEqual(expected);
    candidates += expected.size;
  }
  return candidates;
}

/** Uniform in the number of bits. */
const bits = (most: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 1, max: most }).chain((n) => fc.bigInt(2n ** BigInt(n - 1), 2n ** BigInt(n) - 1n));

/** A BigInt64Array would wrap. */
const capped = (value: bigint): bigint => (value < 2n ** 62n ? value : 2n ** 62n);

const positions = (inverse: boolean): fc.Arbitrary<Case[]> =>
  fc.tuple(bits(30), bits(30)).chain(([size, otherUnit]) =>
    fc.array(
      fc
        .record({
          side: fc.constantFrom(0 as const, 1 as const),
          lots: bits(32),
          // The entry lies near the value, or anywhere.
          entryShare: fc.option(fc.integer({ min: 1, max: 3000 })),
          anyEntry: bits(62),
          margin: fc.option(fc.oneof(bits(62), fc.constant(0n), fc.integer({ min: 0, max: 2000 }))),
          wallet: fc.oneof(bits(62), fc.bigInt(-(2n ** 61n), 2n ** 61n), fc.constant(0n)),
          leverage: fc.integer({ min: 1, max: 1_000_000 }),
          otherLots: fc.option(bits(31)),
        })
        .map((raw): Case => {
          const unit = inverse ? -size : size;
          const value = raw.lots * size;
          const cost = raw.entryShare === null ? raw.anyEntry : capped((value * BigInt(raw.entryShare)) / 1000n) || 1n;
          const positive = (raw.side === 0) !== inverse;
          const margin = typeof raw.margin === 'number' ? capped((value * BigInt(raw.margin)) / 1000n) : raw.margin;
          return {
            side: raw.side,
            lots: raw.lots,
            unit,
            entry: positive ? cost : -cost,
            wallet: raw.wallet,
            leverage: raw.leverage,
            ...(margin === null ? {} : { margin }),
            ...(raw.otherLots === null
              ? {}
              : {
                  other: { lots: raw.otherLots, unit: otherUnit, entry: (raw.otherLots * otherUnit * 9n) / 10n || 1n },
                }),
          };
        }),
      { minLength: 4, maxLength: 10 },
    ),
  );

const MARKETS = ['linear', 'inverse', 'power'] as const;

describe.each(ENGINES)('scores on $name', ({ make }) => {
  it.each(POLICIES)('%s: generated positions', (policy) => {
    const payoffs = MARKETS.filter((payoff) => payoff !== 'inverse' || policy !== 'price-ratio');
    let candidates = 0;
    for (const payoff of payoffs) {
      const property = fc.property(
        positions(payoff === 'inverse'),
        fc.constantFrom(0, 5_000, 333_333, 1_000_000),
        fc.constantFrom(0, 6, 12),
        (cases, maintenancePpm, decimals) => {
          const lot = payoff === 'inverse' ? '1000' : '1';
          const spec = linear({ payoff, policy, maintenancePpm, lot, ...(payoff === 'power' ? { power: 2 } : {}) });
          candidates += compare(make(decimals), spec, decimals, sameOther(cases));
        },
      );
      fc.assert(property, { numRuns: 6 });
    }
    // Most cases score: a test of nothing would pass too.
    expect(candidates).toBeGreaterThan(20);
  });

  it('at whole numbers, and one part in 2^60 beside them', () => {
    const cases: Case[] = [];
    for (const c of [1n, 7n, 2n ** 20n + 7n, 2n ** 30n - 1n]) {
      for (const k of [1n, 2n, 999_999_999n, 1_000_000_007n, 2n ** 30n, 2n ** 31n - 1n]) {
        const cost = c * 1_000_000_000n;
        for (const [gain, skew] of nearby(c * k)) {
          for (const sign of [1n, -1n]) {
            const pnl = sign * gain;
            const notional = cost + pnl;
            if (notional <= 0n || notional >= 2n ** 62n) continue;
            // Q = N makes x = P/C whatever the factors; Q = N ± 1 is off by one part in N.
            const margin = notional + skew - pnl;
            cases.push({ side: 0, lots: notional, unit: 1n, entry: cost, margin, wallet: 0n, leverage: 1 });
          }
        }
      }
    }
    let candidates = 0;
    for (const policy of ['leveraged-return', 'return', 'roi-over-ratio', 'margin-return', 'pnl'] as const) {
      for (const group of groupsThatFit(cases)) {
        candidates += compare(make(0), linear({ policy, maintenancePpm: 1_000_000 }), 0, group);
      }
    }
    expect(candidates).toBeGreaterThan(500);
  });

  it.each([
    ['P = 0', 'leveraged-return', { unit: 100n, entry: 100n, margin: 10n }, 0],
    ['P = 0, return', 'return', { unit: 100n, entry: 100n, margin: 10n }, 0],
    ['P = 0 is no gain', 'price-ratio', { unit: 100n, entry: 100n, margin: 10n }, undefined],
    ['a loss scores 0', 'wallet-return', { unit: 90n, entry: 100n, margin: 50n }, 0],
    ['floor of −1/3', 'return', { unit: 2n, entry: 3n, margin: 50n }, -333_333_334],
    ['floor of −2^−62', 'return', { unit: 2n ** 62n - 1n, entry: 2n ** 62n, margin: 50n }, -1],
    ['floor of 2^−62', 'return', { unit: 2n ** 62n + 1n, entry: 2n ** 62n, margin: 50n }, 0],
    ['clamped above', 'return', { unit: 2n ** 62n, entry: 1n, margin: 0n }, Number.MAX_SAFE_INTEGER],
    ['clamped below', 'pnl', { unit: 1n, entry: 2n ** 62n, margin: 2n ** 62n }, -Number.MAX_SAFE_INTEGER],
    ['the clamp itself', 'pnl', { unit: 2n ** 53n, entry: 1n, margin: 0n }, 2 ** 53 - 1],
    ['one below the clamp', 'pnl', { unit: 2n ** 53n - 1n, entry: 1n, margin: 0n }, 2 ** 53 - 2],
    ['negative clamp itself', 'pnl', { unit: 1n, entry: 2n ** 53n, margin: 2n ** 60n }, 1 - 2 ** 53],
    ['MM = 0 in profit', 'margin-return', { unit: 110n, entry: 100n, margin: 10n }, 0],
    ['MM = 0 in loss', 'margin-return', { unit: 90n, entry: 100n, margin: 20n }, -Number.MAX_SAFE_INTEGER],
    ['MM = 0 and P = 0', 'margin-return', { unit: 100n, entry: 100n, margin: 20n }, 0],
    ['Q = 1 quantum', 'leveraged-return', { unit: 90n, entry: 100n, margin: 11n }, -1_111_112],
    ['Q = 0', 'leveraged-return', { unit: 90n, entry: 100n, margin: 10n }, undefined],
    ['leverage', 'roi-over-ratio', { unit: 110n, entry: 100n, margin: 1n, leverage: 20 }, 20_000_000_000],
  ] as const)('%s (%s)', (_, policy, position, expected) => {
    const engine = make(0);
    const whole: Case = { side: 0, lots: 1n, wallet: 0n, leverage: 1, ...position };
    fill(engine, linear({ policy, maintenancePpm: 0 }), [whole]);
    expect(scoresOf(engine, 0).get(0)).toBe(expected);
    expect(oracle(policy, 0, 0, whole)).toBe(expected);
  });
});

/** The lots of all candidates of one engine must be an amount. */
function groupsThatFit(cases: readonly Case[]): Case[][] {
  const groups: Case[][] = [];
  let room = 0n;
  for (const position of cases) {
    if (position.lots > room || groups.length === 0) {
      groups.push([]);
      room = 2n ** 62n;
    }
    groups.at(-1)!.push(position);
    room -= position.lots;
  }
  return groups;
}

/** A gain and what Q differs from N by. */
function nearby(gain: bigint): (readonly [gain: bigint, skew: bigint])[] {
  return [
    [gain, 0n],
    [gain - 1n, 0n],
    [gain + 1n, 0n],
    [gain, 1n],
    [gain, -1n],
  ];
}

/** The other market's mark is the first case's; cases without one need none. */
function sameOther(cases: readonly Case[]): Case[] {
  const unit = cases.find(({ other }) => other !== undefined)?.other?.unit ?? 1n;
  const [first, ...rest] = cases as [Case, ...Case[]];
  const { other } = first;
  return [{ ...first, other: other ?? { lots: 1n, unit, entry: unit } }, ...rest];
}
