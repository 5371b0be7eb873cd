/** Every field of a market's rules, what they count as, and where they are kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create.ts';
import { isPlain, PLAIN_RULES, type RuleSpec, readRules } from '../../src/rules.ts';
import { createEngineSync } from '../../src/sync.ts';
import { compileCoreSync } from '../../src/wasm/index.ts';
import { type BadInput, expectRefused, market, world } from '../support/bad-input.ts';
import { linear, refusal } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';

const rules = (given: unknown, changes: Record<string, unknown> = {}) => market({ rules: given, ...changes });
const price = (given: unknown, changes: Record<string, unknown> = {}) => rules({ price: given }, changes);
const takeover = (given: unknown) => rules({ takeover: given });

const order = (given: unknown, more: Record<string, unknown> = {}) => rules({ order: given, ...more });
const scan = (changes: Record<string, unknown>) => order({ scan: { seed: 1, maxScan: 500, ...changes } });

const ORDERS: readonly BadInput[] = [
  ['an order by another name', order('pnl'), 'INVALID_MARKET', ['X', 'rules.order', 'by, scan, column', 'pnl']],
  ['an order that is no object', order(3), 'INVALID_MARKET', ['X', 'rules.order', '3']],
  ['an order of nothing', order({}), 'INVALID_MARKET', ['rules.order', 'by, scan, column', 'none']],
  ['an order of another kind', order({ rank: true }), 'INVALID_MARKET', ['rules.order.rank', 'by, scan, column']],
  ['two orders at once', order({ column: true, by: ['pnl'] }), 'INVALID_MARKET', ['one of', 'by, column']],
  ['no keys', order({ by: [] }), 'INVALID_MARKET', ['rules.order.by', '1 to 4', 'leverage, pnl, return']],
  ['keys as a string', order({ by: 'pnl' }), 'INVALID_MARKET', ['rules.order.by', 'array']],
  ['five keys', order({ by: ['leverage', 'pnl', 'return', 'notional', 'wallet'] }), 'INVALID_MARKET', ['1 to 4']],
  ['an unknown key', order({ by: ['roi'] }), 'INVALID_MARKET', ['rules.order.by', 'leverage', 'roi']],
  ['a key that is none', order({ by: [null] }), 'INVALID_MARKET', ['rules.order.by', 'null']],
  ['a key of another field', order({ by: [{ key: 'pnl', up: true }] }), 'INVALID_MARKET', ['rules.order.by.up']],
  ['inverted by 1', order({ by: [{ key: 'pnl', inverted: 1 }] }), 'INVALID_MARKET', ['inverted', 'false, true', '1']],
  ['a key twice', order({ by: ['pnl', { key: 'pnl', inverted: true }] }), 'INVALID_MARKET', ['pnl twice']],
  ['a key behind age', order({ by: ['age', 'pnl'] }), 'INVALID_MARKET', ['age', 'pnl', 'never']],
  ['a scan of nothing', order({ scan: true }), 'INVALID_MARKET', ['rules.order.scan', 'object', 'true']],
  ['a seed below 0', scan({ seed: -1 }), 'INVALID_MARKET', ['rules.order.scan.seed', '-1']],
  ['a seed of 2^53', scan({ seed: 2 ** 53 }), 'INVALID_MARKET', ['seed', '9007199254740991']],
  ['a seed as a string', scan({ seed: '1' }), 'INVALID_MARKET', ['seed', '1']],
  ['a scan of none', scan({ maxScan: 0 }), 'INVALID_MARKET', ['rules.order.scan.maxScan', 'at least 1']],
  ['a scan of half', scan({ maxScan: 0.5 }), 'INVALID_MARKET', ['maxScan', '0.5']],
  ['a scan of 2^32', scan({ maxScan: 2 ** 32 }), 'INVALID_MARKET', ['maxScan', '4294967295']],
  ['a scan without end', order({ scan: { seed: 1 } }), 'INVALID_MARKET', ['maxScan', 'undefined']],
  ['a scan of another field', scan({ step: 2 }), 'INVALID_MARKET', ['rules.order.scan.step', 'seed, maxScan']],
  [
    'a scan that shares out',
    order({ scan: { seed: 1, maxScan: 5 } }, { allocation: { rule: 'min-max' } }),
    'INVALID_MARKET',
    ['X', 'rules.order.scan', 'min-max', 'everybody'],
  ],
  ['a column that is none', order({ column: false }), 'INVALID_MARKET', ['rules.order.column', 'true', 'false']],
];

const RULES: readonly BadInput[] = [
  ['rules that are no object', rules(7), 'INVALID_MARKET', ['X', 'rules', '7']],
  ['an unknown rule', rules({ luck: 1 }), 'INVALID_MARKET', ['X', 'rules.luck', 'price, overlap, takeover']],
  ['price that is no object', price('mark'), 'INVALID_MARKET', ['X', 'rules.price', 'mark']],
  ['price null', price(null), 'INVALID_MARKET', ['X', 'rules.price', 'null']],
  ['price without kind', price({}), 'INVALID_MARKET', ['X', 'rules.price.kind', 'previous-mark']],
  ['an unknown kind', price({ kind: 'last' }), 'INVALID_MARKET', ['X', 'rules.price.kind', 'severity', 'last']],
  ['an unknown field', price({ kind: 'mark', ppm: 1 }), 'INVALID_MARKET', ['X', 'rules.price.ppm', 'severityPpm']],
  ['price beside adlPrice', price({ kind: 'mark' }, { adlPrice: 'mark' }), 'INVALID_MARKET', ['X', 'adlPrice']],
  ['severity without ppm', price({ kind: 'severity' }), 'INVALID_MARKET', ['X', 'severityPpm', '1000000']],
  ['severity −1', price({ kind: 'severity', severityPpm: -1 }), 'INVALID_MARKET', ['X', 'severityPpm', '-1']],
  ['severity 10^6+1', price({ kind: 'severity', severityPpm: 1_000_001 }), 'INVALID_MARKET', ['severityPpm']],
  ['severity 0.5', price({ kind: 'severity', severityPpm: 0.5 }), 'INVALID_MARKET', ['integer', '0.5']],
  ['severity of another kind', price({ kind: 'mark', severityPpm: 5 }), 'INVALID_MARKET', ['severityPpm', 'mark']],
  ['deviation −1', price({ kind: 'mark', maxDeviationPpm: -1 }), 'INVALID_MARKET', ['X', 'maxDeviationPpm', '-1']],
  ['deviation as a string', price({ kind: 'mark', maxDeviationPpm: '5' }), 'INVALID_MARKET', ['maxDeviationPpm']],
  ['rounding 1', price({ kind: 'bankruptcy', roundToTick: 1 }), 'INVALID_MARKET', ['roundToTick', 'true or false']],
  ['rounding the mark', price({ kind: 'mark', roundToTick: true }), 'INVALID_MARKET', ['roundToTick', 'severity']],
  [
    'rounding an inverse market',
    price({ kind: 'bankruptcy', roundToTick: true }, { payoff: 'inverse' }),
    'INVALID_MARKET',
    ['X', 'roundToTick', 'linear', 'inverse'],
  ],
  ['an unknown overlap', rules({ overlap: 'force' }), 'INVALID_MARKET', ['X', 'rules.overlap', 'skip, cap, allow']],
  ['takeover without mode', takeover({}), 'INVALID_MARKET', ['X', 'rules.takeover.mode', 'whole, partial']],
  ['takeover of another field', takeover({ mode: 'whole', cap: '1' }), 'INVALID_MARKET', ['rules.takeover.cap']],
  ['a cap as a number', takeover({ mode: 'whole', houseNotional: 5 }), 'INVALID_MARKET', ['houseNotional', 'string']],
  ['a cap below 0', takeover({ mode: 'whole', houseNotional: '-1' }), 'INVALID_MARKET', ['houseNotional', '-1']],
  [
    'a cap finer than a quantum',
    takeover({ mode: 'whole', houseNotional: '0.001' }),
    'INVALID_MARKET',
    ['X', 'houseNotional'],
  ],
  ['a cap with an exponent', takeover({ mode: 'whole', houseNotional: '1e9' }), 'INVALID_MARKET', ['houseNotional']],
  [
    'a cap too large',
    takeover({ mode: 'partial', houseNotional: `${2n ** 63n}` }),
    'INVALID_MARKET',
    ['houseNotional'],
  ],
  ...ORDERS,
];

describe.each(RULE_ENGINES)('rules refused on $name', ({ make }) => {
  for (const bad of RULES) {
    it(bad[0], () => expectRefused(world(make), bad));
  }

  it('a tick to round to that is worth no amount', () => {
    const coarse = price({ kind: 'bankruptcy', roundToTick: true }, { tick: `${2n ** 63n}` });
    expectRefused(world(make), ['a coarse tick', coarse, 'OUT_OF_RANGE', ['unit value']]);
  });
});

const PLAIN: readonly RuleSpec[] = [
  {},
  { overlap: 'skip' },
  { price: { kind: 'bankruptcy' } },
  { price: { kind: 'bankruptcy', roundToTick: false } },
  { takeover: { mode: 'whole' } },
  { order: 'score' },
];
const RULED: readonly RuleSpec[] = [
  { overlap: 'cap' },
  { price: { kind: 'mark' } },
  { price: { kind: 'bankruptcy', maxDeviationPpm: 0 } },
  { takeover: { mode: 'whole', houseNotional: '0' } },
  { order: { by: ['pnl'] } },
  { order: { scan: { seed: 0, maxScan: 1 } } },
  { order: { column: true } },
];

describe('what rules count as', () => {
  it.each(PLAIN)('nothing: %o', (spec) => {
    expect(readRules('M', spec, { payoff: 'linear' })).toEqual(PLAIN_RULES);
    expect(isPlain(structuredClone(readRules('M', spec, { payoff: 'linear' })))).toBe(true);
    const engine = createEngineSync({ markets: [linear({ rules: spec })] });
    expect(engine.digest()).toBe(createEngineSync({ markets: [linear()] }).digest());
  });

  it.each(RULED)('something: %o', async (spec) => {
    expect(isPlain(readRules('M', spec, { payoff: 'linear' }))).toBe(false);
    const engine = await createEngine({ markets: [linear({ rules: spec })] });
    expect(engine.digest()).not.toBe(createEngineSync({ markets: [linear()] }).digest());
    expect(engine.digest()).toBe(
      (await createEngine({ markets: [linear({ rules: spec })], engine: 'reference' })).digest(),
    );
    const restored = await createEngine({ rules: true });
    restored.restore(engine.snapshot());
    expect(restored.digest()).toBe(engine.digest());
    expect(restored.snapshot()).toEqual(engine.snapshot());
  });

  it('rules are of their own market, also where it comes behind a plain one', async () => {
    const engine = await createEngine({ rules: true, moneyDecimals: 0 });
    for (const [symbol, given] of [['A'], ['B', { overlap: 'allow' }], ['C']] as const) {
      engine.addMarket(linear({ symbol, ...(given === undefined ? {} : { rules: given }) }));
      for (const id of [`loser ${symbol}`, `weak ${symbol}`]) engine.addAccount(id, '0');
      const size = '10';
      engine.open({ account: `loser ${symbol}`, market: symbol, side: 'long', size, entryPrice: '100', margin: '100' });
      engine.open({ account: `weak ${symbol}`, market: symbol, side: 'short', size, entryPrice: '85' });
    }
    const report = engine.tick({
      marks: { A: '80', B: '80', C: '80' },
      liquidations: ['A', 'B', 'C'].map((symbol) => ({
        account: `loser ${symbol}`,
        market: symbol,
        side: 'long' as const,
      })),
    });
    expect([...report.liquidations.adlLots]).toEqual([5n, 10n, 5n]);
  });

  it('rules stay what they were when the market was added', async () => {
    const given = { overlap: 'cap' as 'cap' | 'allow' };
    const engine = await createEngine({ markets: [linear({ rules: given })] });
    const bytes = engine.snapshot();
    given.overlap = 'allow';
    expect(engine.snapshot()).toEqual(bytes);
  });

  it('a build without rule books says which has them', () => {
    const engine = createEngineSync();
    const refused = refusal(engine, () => engine.addMarket(linear({ rules: { overlap: 'cap' } })));
    expect(refused).toMatchObject({ code: 'WASM_UNAVAILABLE', place: { market: 'M' } });
    expect(refused.message).toContain('adl-core/pool.wasm');
    const full = createEngineSync({ module: compileCoreSync({ module: readFileSync('build/pool.wasm') }) });
    full.addMarket(linear({ rules: { overlap: 'cap' } }));
    expect(full.symbols).toEqual(['M']);
  });

  it('an engine made without rule books refuses markets with rules, one with the option or the module takes them', async () => {
    const ruled = linear({ rules: { overlap: 'cap' } });
    for (const options of [{}, { module: readFileSync('build/release.wasm') }, { rules: false }]) {
      const plain = await createEngine(options);
      const refused = refusal(plain, () => plain.addMarket(ruled));
      expect(refused).toMatchObject({ code: 'WASM_UNAVAILABLE', place: { market: 'M' } });
      expect(plain.symbols).toEqual([]);
    }
    await expect(createEngine({ rules: false, markets: [ruled] })).rejects.toMatchObject({ code: 'WASM_UNAVAILABLE' });
    for (const options of [
      { rules: true },
      { module: readFileSync('build/pool.wasm') },
      { engine: 'reference' as const },
    ]) {
      const full = await createEngine(options);
      full.addMarket(ruled);
      expect(full.symbols).toEqual(['M']);
    }
  });
});
