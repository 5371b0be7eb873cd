/** Orders of candidates by a market's rules: what each promises, on every engine that has them. One lot at price p is worth p quanta. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PositionFacts } from '../../src/core.ts';
import type { Engine } from '../../src/engine.ts';
import { ORDER_KEYS, type OrderKey, type OrderSpec } from '../../src/rules/order.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { columns, linear, type Row } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const MARK = 100n;
const MAX_SCORE = 2n ** 53n - 1n;

/** Shorts of accounts 0, 1, …; the last account holds a long of 60 that is liquidated. */
function world(
  make: (decimals: number) => Engine,
  order: OrderSpec,
  shorts: readonly Row[],
  rules: RuleSpec = {},
): Engine {
  const engine = make(0);
  engine.addMarket(linear({ rules: { ...rules, order } }));
  engine.setFund({ cash: '0', takeover: false });
  const accounts = shorts.length + 1;
  engine.addAccounts(
    accounts,
    BigInt64Array.from({ length: accounts }, (_, i) => (shorts[i]?.margin === undefined ? 300n + BigInt(i % 3) : 7n)),
  );
  engine.upsert('M', columns([...shorts, { account: shorts.length, lots: 60n, entryValue: 6000n, margin: 0n }]));
  engine.tick({ marks: { M: `${MARK}` } });
  return engine;
}

const short = fc
  .record({
    lots: fc.bigInt({ min: 1n, max: 6n }),
    entry: fc.bigInt({ min: 95n, max: 110n }),
    margin: fc.option(fc.bigInt({ min: 50n, max: 90n }), { nil: undefined }),
    exempt: fc.constantFrom(false, false, false, true),
  })
  .map(({ lots, entry, margin, exempt }) => ({ lots, entryValue: -lots * entry, margin, exempt }));
const shorts = fc
  .array(short, { minLength: 1, maxLength: 40 })
  .map((rows) => rows.map((row, account): Row => ({ ...row, side: 1, account }) as Row));
const terms = fc
  .shuffledSubarray([...ORDER_KEYS], { minLength: 1, maxLength: 4 })
  .map((keys) => (keys.includes('age') ? keys.slice(0, keys.indexOf('age') + 1) : keys))
  .chain((keys) => fc.tuple(...keys.map((key) => fc.record({ key: fc.constant(key), inverted: fc.boolean() }))));

const factsOf = (engine: Engine, account: number): PositionFacts =>
  engine.facts({ account, market: 'M', side: 'short' });
const queueOf = (engine: Engine): number[] => [...engine.queue('M', 'short').columns().account];

const floor = (a: bigint, b: bigint): bigint => (a < 0n && a % b !== 0n ? a / b - 1n : a / b);
const clamped = (x: bigint): bigint => (x > MAX_SCORE ? MAX_SCORE : x < -MAX_SCORE ? -MAX_SCORE : x);

/** The table of section 10, written anew. */
function integerOf(
  key: OrderKey,
  account: number,
  { notional: N, equity: Q, pnl: P, cost: C, wallet: W }: PositionFacts,
): bigint {
  const table: Record<OrderKey, bigint> = {
    leverage: clamped(floor(N * 10n ** 9n, Q)),
    pnl: P,
    return: clamped(floor(P * 10n ** 9n, C)),
    notional: N,
    wallet: W,
    age: -BigInt(account),
  };
  return table[key];
}

/** Candidates sorted by these integers, the largest first; then by larger N and the older account. */
function sorted(engine: Engine, accounts: number, integers: (account: number) => readonly bigint[]): number[] {
  const rows = Array.from({ length: accounts }, (_, account) => account).filter(
    (account) => factsOf(engine, account).candidate,
  );
  const keys = new Map(
    rows.map((account) => [account, [...integers(account), factsOf(engine, account).notional, -BigInt(account)]]),
  );
  return rows.sort((a, b) => {
    const at = keys.get(a)!.findIndex((key, i) => key !== keys.get(b)![i]);
    return keys.get(a)![at]! > keys.get(b)![at]! ? -1 : 1;
  });
}

/** The start of section 10, written anew. */
function startOf(seed: number, market: bigint, side: bigint, mark: bigint, candidates: number): number {
  const word = (x: bigint): bigint => BigInt.asUintN(64, x);
  const m = (x: bigint): bigint => {
    const a = word((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
    const b = word((a ^ (a >> 27n)) * 0x94d049bb133111ebn);
    return b ^ (b >> 31n);
  };
  const a = (h: bigint, w: bigint): bigint => m(word(h + 0x9e3779b97f4a7c15n) ^ word(w));
  return Number(a(a(a(BigInt(seed), market), side), mark) % BigInt(candidates));
}

/** Ranks, lots ahead and lights follow the queue, whichever way they are asked. */
function expectPlaces(engine: Engine): void {
  const queue = engine.queue('M', 'short');
  const { account, lots, lotsAhead, lights, score } = queue.columns();
  const places = queue.places(account);
  expect([...places.rank]).toEqual([...account.keys()].map((row) => row + 1));
  expect(places).toMatchObject({ lots, lotsAhead, lights, score });
  const byAccount = (accounts: Uint32Array, told: Uint8Array) =>
    new Map(Array.from(accounts, (account, i) => [account, told[i]!]));
  const lit = queue.lights();
  expect(byAccount(lit.account, lit.lights)).toEqual(byAccount(account, lights));
  const front = queue.columns(2);
  expect([...front.account]).toEqual([...account.slice(0, 2)]);
  expect(front.candidates).toBe(account.length);
}

const liquidation = (engine: Engine, account: number) =>
  engine.tick({ liquidations: [{ account, market: 'M', side: 'long', force: true }] });

describe.each(RULE_ENGINES)('orders on $name', ({ make }) => {
  it('by keys: candidates sorted by the integers of the table', () => {
    fc.assert(
      fc.property(shorts, terms, (rows, by) => {
        const engine = world(make, { by }, rows);
        const expected = sorted(engine, rows.length, (account) =>
          by.map(({ key, inverted }) => integerOf(key, account, factsOf(engine, account)) * (inverted ? -1n : 1n)),
        );
        expect(queueOf(engine)).toEqual(expected);
        expectPlaces(engine);
      }),
      { numRuns: 40 },
    );
  });

  it('by keys: who is known first has a say in ties and age alone', () => {
    fc.assert(
      fc.property(shorts, fc.integer(), (rows, shift) => {
        const by = ['leverage', 'pnl', 'return', 'wallet'] as const;
        const key = (engine: Engine, account: number): string => {
          const { notional, equity, pnl, cost, wallet } = factsOf(engine, account);
          return [notional, equity, pnl, cost, wallet].join();
        };
        const distinct = rows.filter(
          (row, i) =>
            row.margin !== undefined &&
            rows.findIndex(
              (r) => `${r.lots},${r.entryValue},${r.margin}` === `${row.lots},${row.entryValue},${row.margin}`,
            ) === i,
        );
        const places = distinct.map(
          (_, i) => (i + (((shift % distinct.length) + distinct.length) % distinct.length)) % distinct.length,
        );
        const straight = world(
          make,
          { by },
          distinct.map((row, account) => ({ ...row, account })),
        );
        const permuted = world(
          make,
          { by },
          places.map((place, account) => ({ ...distinct[place]!, account })),
        );
        expect(queueOf(permuted).map((account) => key(permuted, account))).toEqual(
          queueOf(straight).map((account) => key(straight, account)),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('scan: accounts in their order from the start of its hash, round to all', () => {
    fc.assert(
      fc.property(shorts, fc.integer({ min: 0, max: 2 ** 53 - 1 }), (rows, seed) => {
        const engine = world(make, { scan: { seed, maxScan: 1 } }, rows);
        const all = [...rows.keys()].filter((account) => factsOf(engine, account).candidate);
        const start = all.length === 0 ? 0 : startOf(seed, 0n, 1n, MARK, all.length);
        expect(queueOf(engine)).toEqual([...all.slice(start), ...all.slice(0, start)]);
        expectPlaces(engine);
      }),
      { numRuns: 40 },
    );
  });

  it('scan: a liquidation looks at no more than maxScan, and at all where that is enough', () => {
    fc.assert(
      fc.property(shorts, fc.integer({ min: 1, max: 50 }), (rows, maxScan) => {
        const engine = world(make, { scan: { seed: 5, maxScan } }, rows);
        const queue = queueOf(engine);
        const looked = new Set(queue.slice(0, maxScan));
        const report = liquidation(engine, rows.length);
        for (const account of [...report.fills.account, ...report.skipped]) expect(looked.has(account)).toBe(true);
        const lots = [...looked].reduce((sum, account) => sum + rows[account]!.lots, 0n);
        // At the mark everybody with equity can pay.
        expect(report.liquidations.adlLots[0]).toBe(lots < 60n ? lots : 60n);
        expect([...report.fills.rank]).toEqual([...report.fills.rank.keys()].map((row) => row + 1));
        expect(report.liquidations.residualLots[0]).toBe(60n - report.liquidations.adlLots[0]!);
      }),
      { numRuns: 40 },
    );
  });

  it('scan: all liquidations of a tick look at the same ones, those of another mark at others', () => {
    const rows = Array.from(
      { length: 40 },
      (_, account): Row => ({ account, side: 1, lots: 1n, entryValue: -100n, margin: 90n }),
    );
    const engine = world(make, { scan: { seed: 1, maxScan: 3 } }, rows);
    const first = queueOf(engine);
    engine.addAccount('bust');
    engine.open({ account: 'bust', market: 'M', side: 'long', size: '9', entryPrice: '100', margin: '0' });
    const force = true;
    const report = engine.tick({
      liquidations: [
        { account: 'bust', market: 'M', side: 'long', force },
        { account: 40, market: 'M', side: 'long', force },
      ],
    });
    expect([...report.fills.account]).toEqual(first.slice(0, 3));
    expect([...report.liquidations.residualLots]).toEqual([6n, 60n]);
    const starts = Array.from({ length: 8 }, (_, i) => {
      engine.tick({ marks: { M: `${101 + i}` } });
      return queueOf(engine)[0];
    });
    expect(new Set(starts).size).toBeGreaterThan(4);
  });

  it('column: candidates sorted by what the caller set, 0 for the others', () => {
    const priority = fc.oneof(fc.bigInt({ min: -2n, max: 2n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(
        shorts,
        fc.array(fc.option(priority, { nil: undefined }), { minLength: 40, maxLength: 40 }),
        (rows, given) => {
          const engine = world(make, { column: true }, rows);
          const set = rows.filter(({ account }) => given[account] !== undefined).map(({ account }) => account);
          engine.setPriorities(
            'M',
            'short',
            Uint32Array.from(set),
            BigInt64Array.from(set, (account) => given[account]!),
          );
          expect(queueOf(engine)).toEqual(sorted(engine, rows.length, (account) => [given[account] ?? 0n]));
          for (const { account } of rows) {
            expect(engine.position({ account, market: 'M', side: 'short' })!.priority).toBe(given[account] ?? 0n);
          }
          expectPlaces(engine);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('rerank and allocations take the order for theirs', () => {
    const rows = Array.from(
      { length: 4 },
      (_, account): Row => ({ account, side: 1, lots: 20n, entryValue: -2000n, margin: 900n }),
    );
    const priorities = BigInt64Array.of(1n, 4n, 2n, 3n);
    const filled = (rules: RuleSpec): number[] => {
      const engine = world(make, { column: true }, rows, rules);
      engine.setPriorities('M', 'short', Uint32Array.of(0, 1, 2, 3), priorities);
      return [...liquidation(engine, 4).fills.account];
    };
    expect(filled({})).toEqual([1, 3, 2]);
    expect(filled({ rerank: 'liquidation' })).toEqual([1, 3, 2]);
    expect(filled({ allocation: { rule: 'contract-pro-rata' } })).toEqual([1, 3, 2, 0]);
  });
});
