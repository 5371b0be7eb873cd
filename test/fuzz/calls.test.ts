/** Hostile calls of the engine, reference and WebAssembly side by side: the same refusals, nothing changed by them, no crash. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import { TickReport } from '../../src/report.ts';
import { world } from '../support/bad-input.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import type { Random } from '../support/random.ts';
import { campaign } from './campaign.ts';
import { edge, spoil } from './hostile.ts';

/** Calls in a row on the same two engines. */
const EPISODE = 25;
const SPOILED_PERCENT = 6;
const [reference, full] = RULE_ENGINES as [(typeof RULE_ENGINES)[0], (typeof RULE_ENGINES)[0]];

// biome-ignore lint/suspicious/noExplicitAny: hostile arguments have no type
type Any = any;
type Call = (engine: Engine) => unknown;

const KEYS = [
  { account: 'alice', market: 'M', side: 'long' },
  { account: 'bob', market: 'M', side: 'short' },
  { account: 'carol', market: 'INV', side: 'long' },
];

function rows(random: Random): object {
  const length = random.int(1, 4);
  const i64 = (make: () => bigint): BigInt64Array => BigInt64Array.from({ length }, make);
  const wide = random.chance(20);
  const side = Uint8Array.from({ length }, () => random.int(0, 1));
  return {
    account: Uint32Array.from({ length }, () => random.int(0, 2)),
    side,
    lots: i64(() => (wide ? edge(random) : BigInt(random.int(1, 50)))),
    entryValue: BigInt64Array.from(side, (s) =>
      wide ? edge(random) : BigInt((s === 0 ? 1 : -1) * random.int(1, 1e6)),
    ),
    margin: i64(() => (wide ? edge(random) : BigInt(random.int(-1, 1e6)))),
    leverage: Uint32Array.from({ length }, () => random.int(1, 9)),
    exempt: Uint8Array.from({ length }, () => random.int(0, 1)),
  };
}

function specOf(random: Random): object {
  const rules = random.pick<object | undefined>([
    undefined,
    { candidates: { winnersOnly: true, leastLots: 2, inLiquidation: 'excluded' } },
    { price: { kind: 'severity', severityPpm: 500_000 }, takeover: { mode: 'partial', houseNotional: '100' } },
    { allocation: { rule: 'capped-pro-rata', capPpm: 5, capOf: 'profit', tiers: true }, rerank: 'liquidation' },
    { overlap: 'allow', order: { by: ['leverage', { key: 'pnl', inverted: true }] } },
  ]);
  return {
    symbol: `S${random.int(0, 99)}`,
    payoff: random.pick(['linear', 'inverse', 'power']),
    power: 2,
    tick: '0.1',
    lot: '0.1',
    policy: random.pick(['pnl', 'return', 'leveraged-return']),
    maintenancePpm: 5_000,
    makerFeePpm: 10,
    rules,
  };
}

function tickOf(random: Random): object {
  const mark = random.pick(['100', '85', '115', '60', '0.1', '100000000']);
  const liquidations = KEYS.slice(0, random.int(0, 2)).map((key) => ({
    ...key,
    force: random.chance(60),
    size: random.chance(30) ? '1' : '10',
    book: random.chance(50) ? [{ size: '0.1', price: '99' }] : [],
  }));
  return { time: random.int(0, 1e6), marks: { M: mark, ROI: '100', INV: '100' }, liquidations };
}

/** A call that could be right, and its arguments, some of them spoiled. */
function callOf(random: Random): Call {
  const bad = (value: unknown): Any => spoil(value, random, SPOILED_PERCENT);
  const key = bad(random.pick(KEYS));
  const terms = { size: '10', entryPrice: '100', margin: random.pick(['200', null]), leverage: 3, exempt: false };
  const calls: readonly Call[] = [
    (
      (spec) => (engine: Engine) =>
        engine.addMarket(spec)
    )(bad(specOf(random))),
    (
      (id, wallet) => (engine: Engine) =>
        engine.addAccount(id, wallet)
    )(bad(`n${random.int(0, 9)}`), bad('5')),
    (
      (ids, wallets) => (engine: Engine) =>
        engine.addAccounts(ids, wallets)
    )(bad([`m${random.int(0, 9)}`]), bad(BigInt64Array.of(edge(random)))),
    (
      (id, wallet) => (engine: Engine) =>
        engine.setWallet(id, wallet)
    )(bad('bob'), bad('1000')),
    (
      (ids, wallets) => (engine: Engine) =>
        engine.setWallets(ids, wallets)
    )(bad(Uint32Array.of(0, 1)), bad(BigInt64Array.of(5n, edge(random)))),
    (
      (fund) => (engine: Engine) =>
        engine.setFund(fund)
    )(bad({ cash: '100', floor: '0', takeover: true })),
    (
      (market, house) => (engine: Engine) =>
        engine.setHouse(market, house)
    )(bad('M'), bad({ lots: 5n, entryValue: edge(random) })),
    (
      (position) => (engine: Engine) =>
        engine.open(position)
    )(bad({ ...random.pick(KEYS), ...terms })),
    (
      (at, changes) => (engine: Engine) =>
        engine.adjust(at, changes)
    )(key, bad({ margin: '300', leverage: 2 })),
    (
      (at) => (engine: Engine) =>
        engine.close(at)
    )(key),
    (
      (market, columns) => (engine: Engine) =>
        engine.upsert(market, columns)
    )(bad('M'), bad(rows(random))),
    (
      (side, accounts) => (engine: Engine) =>
        engine.remove('M', side, accounts)
    )(bad('long'), bad(Uint32Array.of(0))),
    (
      (sides, accounts, priorities) => (engine: Engine) =>
        engine.setPriorities('M', sides, accounts, priorities)
    )(bad(Uint8Array.of(0, 1)), bad(Uint32Array.of(0, 1)), bad(BigInt64Array.of(edge(random), 1n))),
    (
      (input) => (engine: Engine) =>
        engine.tick(input)
    )(bad(tickOf(random))),
    (
      (input) => (engine: Engine) =>
        engine.tick(input)
    )(bad(tickOf(random))),
    (
      (market, side, most) => (engine: Engine) =>
        engine.queue(market, side).top(most)
    )(bad('M'), bad('long'), bad(5)),
    (
      (accounts) => (engine: Engine) =>
        engine.queue('M', 'short').places(accounts)
    )(bad(Uint32Array.of(0, 1, 2))),
    (
      (at) => (engine: Engine) =>
        engine.explain(at)
    )(key),
    (
      (request) => (engine: Engine) =>
        engine.allocate(request)
    )(
      bad({
        rule: 'water-fill',
        rounding: random.pick(['largest-remainder', 'prefix', 'dhondt']),
        budget: edge(random),
        weights: BigInt64Array.of(1n, 2n, edge(random)),
        caps: BigInt64Array.of(edge(random), 5n, 7n),
      }),
    ),
    (
      (buffer) => (engine: Engine) =>
        engine.restore(buffer)
    )(bad(new Uint8Array(random.int(0, 64)))),
    (
      (count) => (engine: Engine) =>
        engine.tidy(count)
    )(bad(10)),
  ];
  return random.pick(calls);
}

/** Result, or the refusal's code; anything else that is thrown is a finding. */
function outcome(engine: Engine, call: Call): unknown {
  try {
    const result = call(engine);
    if (!(result instanceof TickReport)) return plain(result);
    const { liquidations, fills, skipped, fundCash, fees } = result;
    return plain({ liquidations, fills, skipped, fundCash, fees });
  } catch (error) {
    if (error instanceof AdlError && error.code !== 'ENGINE_POISONED') return { refused: error.code };
    throw error;
  }
}

describe('hostile calls', () => {
  it('are refused alike by both engines, and change nothing', async () => {
    let engines: readonly [Engine, Engine] | undefined;
    await campaign('calls', (random, input) => {
      if (engines === undefined || input % EPISODE === 0) engines = [world(reference.make), world(full.make)];
      const [ours, theirs] = engines;
      const before = ours.digest();
      const call = callOf(random);
      const expected = outcome(ours, call);
      expect(outcome(theirs, call)).toEqual(expected);
      const after = ours.digest();
      expect(theirs.digest()).toBe(after);
      if (typeof expected === 'object' && expected !== null && 'refused' in expected) expect(after).toBe(before);
    });
  }, 3_600_000);
});
