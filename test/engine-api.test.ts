/** The engine's calls one by one: positions, accounts, formatting, and what it says of a score. */
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../src/create-reference.ts';
import { createEngine } from '../src/index.ts';
import { createEngineSync } from '../src/sync.ts';
import { columns, linear, marks, refusal } from './support/book.ts';
import { ENGINES } from './support/engines.ts';

const LONG = { account: 'a', market: 'M', side: 'long' } as const;
const SHORT = { ...LONG, side: 'short' } as const;

describe.each(ENGINES)('positions on $name', ({ make }) => {
  function engineWithMarket() {
    const engine = make(2);
    engine.addMarket(linear({ tick: '0.1', lot: '0.1' }));
    return engine;
  }

  it('open makes an account known; close leaves it known', () => {
    const engine = engineWithMarket();
    engine.open({ ...LONG, size: '1.5', entryPrice: '100.1', margin: '7.5', leverage: 20, exempt: true });
    expect(engine.position(LONG)).toEqual({
      lots: 15n,
      entryValue: 15_015n,
      margin: 750n,
      leverage: 20,
      exempt: true,
    });
    expect(engine.wallet('a')).toBe(0n);
    engine.close(LONG);
    expect(engine.position(LONG)).toBeUndefined();
    expect(engine.stats()).toMatchObject({ accounts: 1, markets: 1, positions: 0 });
  });

  it('hedge mode: a long and a short of one account are two positions', () => {
    const engine = engineWithMarket();
    engine.open({ ...LONG, size: '1', entryPrice: '100' });
    engine.open({ ...SHORT, size: '2', entryPrice: '90' });
    engine.setWallet('a', '500');
    engine.tick({ marks: { M: '95' } });
    // Both draw on the wallet: 500 − 5 − 10.
    expect([LONG, SHORT].map((key) => engine.explain(key).equity)).toEqual([48_500n, 48_500n]);
    expect(engine.totals()).toMatchObject({ longLots: [10n], shortLots: [20n], unrealizedPnl: -1_500n });
    engine.close(LONG);
    expect(engine.position(SHORT)?.lots).toBe(20n);
  });

  it('adjust changes what it is given, and nothing else', () => {
    const engine = engineWithMarket();
    engine.open({ ...LONG, size: '1', entryPrice: '100', leverage: 5, exempt: true });
    engine.tick({ marks: { M: '100' } });
    const terms = { lots: 10n, entryValue: 10_000n, margin: -1n, leverage: 5, exempt: true };
    const steps = [
      [{ margin: '3' }, { margin: 300n }],
      [{ leverage: 7 }, { margin: 300n, leverage: 7 }],
      [{ exempt: false }, { margin: 300n, leverage: 7, exempt: false }],
      [
        { size: '2', entryPrice: '101' },
        { lots: 20n, entryValue: 20_200n, margin: 300n, leverage: 7, exempt: false },
      ],
      [{ entryValue: 20_201n }, { lots: 20n, entryValue: 20_201n, margin: 300n, leverage: 7, exempt: false }],
      [{ margin: null }, { lots: 20n, entryValue: 20_201n, leverage: 7, exempt: false }],
      [{}, { lots: 20n, entryValue: 20_201n, leverage: 7, exempt: false }],
    ] as const;
    for (const [change, expected] of steps) {
      engine.adjust(LONG, change);
      expect(engine.position(LONG)).toEqual({ ...terms, ...expected });
    }
    // P = 20000 − 20201.
    expect(engine.explain(LONG)).toMatchObject({ isolated: false, equity: -201n });
    engine.adjust(LONG, { margin: '2.01' });
    expect(engine.explain(LONG)).toMatchObject({ isolated: true, equity: 0n, wallet: 201n });
  });

  it('between cross and isolated the place in the order of becoming known stays', () => {
    const engine = engineWithMarket();
    for (const account of ['a', 'b', 'c']) engine.open({ ...LONG, account, size: '1', entryPrice: '100' });
    engine.tick({ marks: { M: '50' } });
    engine.adjust(LONG, { margin: '1' });
    engine.adjust(LONG, { margin: null });
    expect([...engine.eachLiquidatable()].map(({ account }) => account)).toEqual(['a', 'b', 'c']);
    engine.close(LONG);
    engine.open({ ...LONG, size: '1', entryPrice: '100' });
    expect([...engine.eachLiquidatable()]).toEqual([
      { ...LONG, account: 'b' },
      { ...LONG, account: 'c' },
      { ...LONG, account: 'a' },
    ]);
  });

  it('upsert inserts and replaces; a key given twice keeps its last row', () => {
    const engine = engineWithMarket();
    engine.addAccounts(3);
    const row = { account: 1, lots: 5n, entryValue: 500n };
    engine.upsert('M', columns([row, { ...row, account: 2 }, { ...row, lots: 9n, margin: 4n }]));
    expect(engine.position({ ...LONG, account: 1 })).toMatchObject({ lots: 9n, margin: 4n });
    expect(engine.stats().positions).toBe(2);
    const floats = { lots: Float64Array.of(3), entryValue: Float64Array.of(-2), margin: Float64Array.of(0) };
    engine.upsert('M', { account: Uint32Array.of(0), side: 1, ...floats });
    expect(engine.position({ ...SHORT, account: 0 })).toEqual({
      lots: 3n,
      entryValue: -2n,
      margin: 0n,
      leverage: 0,
      exempt: false,
    });
    engine.remove('M', Uint8Array.of(0, 1), Uint32Array.of(2, 0));
    expect(engine.stats().positions).toBe(1);
  });

  it('calls of no rows do nothing, also first of all', () => {
    for (const call of [
      (engine: ReturnType<typeof make>) => engine.addAccounts(0),
      (engine: ReturnType<typeof make>) => engine.setWallets(new Uint32Array(0), new BigInt64Array(0)),
      (engine: ReturnType<typeof make>) => engine.upsert('M', columns([])),
      (engine: ReturnType<typeof make>) => engine.remove('M', 'long', new Uint32Array(0)),
      (engine: ReturnType<typeof make>) => engine.tick({}),
      (engine: ReturnType<typeof make>) => engine.liquidatable(),
      (engine: ReturnType<typeof make>) => engine.queue('M', 'long').columns(),
      (engine: ReturnType<typeof make>) => engine.totals(),
    ]) {
      const engine = engineWithMarket();
      const before = engine.digest();
      call(engine);
      expect(engine.digest()).toBe(before);
    }
  });

  it('fund, house, fees and totals say what was set', () => {
    const engine = engineWithMarket();
    engine.setFund({ cash: '-1.25', floor: '3' });
    expect(engine.fund()).toEqual({ cash: -125n, floor: 300n, takeover: true });
    engine.setHouse('M', { lots: -2n, entryValue: 77n });
    expect(engine.house('M')).toEqual({ lots: -2n, entryValue: 77n });
    engine.tick({ marks: { M: '1' } });
    expect(engine.totals()).toMatchObject({ fundCash: -125n, housePnl: -97n, houseLots: [-2n], fees: 0n });
    engine.setHouse('M', { lots: 0n, entryValue: 0n });
    expect(engine.totals().housePnl).toBe(0n);
  });

  it('market() has every default filled in', () => {
    const engine = engineWithMarket();
    expect(engine.market('M')).toMatchObject({
      power: 1,
      multiplier: { mantissa: 1n, scale: 0 },
      makerFeePpm: 0,
      takerFeePpm: 0,
      percentile: 'ahead',
      adlPrice: 'bankruptcy',
      attribution: 'ratio',
    });
    expect([engine.marketNumber('M'), engine.symbols]).toEqual([0, ['M']]);
  });
});

describe.each(ENGINES)('formatting on $name', ({ make }) => {
  it('money and sizes, all digits shown', () => {
    const engine = make(6);
    engine.addMarket(linear({ lot: '0.025', tick: '0.01' }));
    expect([0n, 1n, -1n, 1_234_567n, -(2n ** 63n - 1n)].map((quanta) => engine.formatMoney(quanta))).toEqual([
      '0.000000',
      '0.000001',
      '-0.000001',
      '1.234567',
      '-9223372036854.775807',
    ]);
    expect([1n, 40n, -3n].map((lots) => engine.formatSize('M', lots))).toEqual(['0.025', '1.000', '-0.075']);
    expect(make(0).formatMoney(-5n)).toBe('-5');
  });

  it.each([
    ['linear', {}, '123.45'],
    ['linear', { lot: '0.001', multiplier: '0.5', tick: '0.1' }, '64250.5'],
    ['power', { payoff: 'power', power: 2 }, '1234.5'],
    ['power', { payoff: 'power', power: 4, lot: '0.0001' }, '321'],
    ['inverse', { payoff: 'inverse', lot: '100', policy: 'return' }, '50000'],
  ] as const)('prices of a %s market %o give themselves back', (_, changes, price) => {
    const engine = make(8);
    engine.addMarket(linear({ ...changes }));
    engine.tick({ marks: { M: price } });
    expect(Number(engine.formatPrice('M', engine.mark('M')!))).toBeCloseTo(Number(price), 5);
  });
});

describe.each(ENGINES)('explain on $name', ({ make }) => {
  it('every factor by hand', () => {
    const engine = make(0);
    engine.addMarket(linear({ policy: 'margin-return', maintenancePpm: 30_001 }));
    engine.addAccount('a', '1000');
    engine.open({ ...SHORT, size: '7', entryPrice: '130', leverage: 3 });
    engine.open({ ...LONG, size: '2', entryPrice: '101', margin: '5' });
    engine.tick({ marks: { M: '100' } });
    expect(engine.explain(SHORT)).toEqual({
      account: 'a',
      market: 'M',
      side: 'short',
      policy: 'margin-return',
      isolated: false,
      formula: 'P·MM/(C·Q)',
      eligibleLots: 7n,
      lots: 7n,
      entryValue: -910n,
      margin: -1n,
      leverage: 3,
      exempt: false,
      unitValue: 100n,
      value: -700n,
      notional: 700n,
      cost: 910n,
      pnl: 210n,
      positionMaintenance: 22n,
      equity: 1_210n,
      wallet: 1_000n,
      maintenance: 22n,
      accountNotional: 700n,
      numerator: 4_620n,
      denominator: 1_101_100n,
      score: 4_195_804,
      candidate: true,
      liquidatable: false,
      insolvent: false,
      excluded: undefined,
      rank: 1,
      lights: 5,
    });
    expect(engine.explain(LONG)).toMatchObject({
      formula: 'P·Q/(C·MM)',
      numerator: -6n,
      denominator: 1_414n,
      equity: 3n,
    });
  });

  it('says why a position is no candidate', () => {
    const engine = make(0);
    engine.addMarket(linear({ policy: 'price-ratio' }));
    engine.addAccounts(4);
    const row = { lots: 1n, entryValue: 90n, margin: 20n };
    engine.upsert(
      'M',
      columns([
        { ...row, account: 0 },
        { ...row, account: 1, exempt: true },
        { ...row, account: 2, entryValue: 300n },
        { ...row, account: 3, entryValue: 110n },
      ]),
    );
    engine.tick({ marks: marks(100n) });
    const explained = [0, 1, 2, 3].map((account) => engine.explain({ ...LONG, account }));
    expect(explained.map(({ excluded }) => excluded)).toEqual([undefined, 'exempt', 'no-equity', 'not-in-profit']);
    expect(explained.map(({ rank, score }) => [rank, score])).toEqual([
      [1, Number((100n * 100n * 1_000_000_000n) / (90n * 30n))],
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
    ]);
  });
});

describe('createEngine', () => {
  it('makes either engine, with markets and a fund; by default the fund takes over', async () => {
    for (const engine of ['wasm', 'reference'] as const) {
      const options = { moneyDecimals: 3, markets: [linear()], capacity: { positions: 10, accounts: 10 } };
      const atOnce = engine === 'wasm' ? createEngineSync : createReferenceEngine;
      for (const made of [atOnce(options), await createEngine({ ...options, engine })]) {
        expect(made.stats()).toMatchObject({ engine, moneyDecimals: 3, markets: 1, accounts: 0 });
        expect(made.fund()).toEqual({ cash: 0n, floor: 0n, takeover: true });
      }
      expect(atOnce({ ...options, fund: { cash: '5', takeover: false } }).fund()).toEqual({
        cash: 5_000n,
        floor: 0n,
        takeover: false,
      });
    }
    expect(createEngineSync().moneyDecimals).toBe(6);
    expect(createReferenceEngine().moneyDecimals).toBe(6);
    expect(refusal(createEngineSync(), () => createEngineSync().market('M')).code).toBe('UNKNOWN_MARKET');
  });
});
