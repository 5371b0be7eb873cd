/** Liquidations that name a part of a position. One lot at price p is worth p quanta. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Core } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import type { LiquidationRequest } from '../../src/inputs.ts';
import { readMarket } from '../../src/market.ts';
import { WasmCore } from '../../src/wasm/index.ts';
import { compileCoreSync } from '../../src/wasm/module-sync.ts';
import { columns, linear, refusal } from '../support/book.ts';
import { tickConserves } from '../support/conserve.ts';
import { RULE_CORES } from '../support/engines.ts';

const ALICE = { account: 'alice', market: 'M', side: 'long' } as const;

/** alice, isolated, and carol, cross, are long 10 lots bought at 100; bob is short 30 sold at 100. */
function world(make: (decimals: number) => Core): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(linear());
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccount('alice');
  engine.addAccount('bob');
  engine.addAccount('carol', '200');
  engine.open({ ...ALICE, size: '10', entryPrice: '100', margin: '105' });
  engine.open({ account: 'bob', market: 'M', side: 'short', size: '30', entryPrice: '100', margin: '3000' });
  engine.open({ ...ALICE, account: 'carol', size: '10', entryPrice: '100' });
  return engine;
}

function liquidate(engine: Engine, mark: string, ...liquidations: LiquidationRequest[]) {
  return [...engine.tick({ marks: { M: mark }, liquidations }).eachLiquidation()];
}

describe.each(RULE_CORES)('parts of positions on $name', ({ make }) => {
  it('take their part of entry value and isolated margin, rounded down', () => {
    const engine = world(make);
    // Q = 105 − 100 = 5 ≤ 90. The slice: E = 1000·3/10 = 300, margin ⌊105·3/10⌋ = 31, V = 270, Q = 31 − 30 = 1, so T = 269 and
    // ub = ⌈269/3⌉ = 90. Left for the fund: 31 + 3·90 − 300 = 1.
    const [first] = liquidate(engine, '90', { ...ALICE, size: '3' });
    expect(first).toMatchObject({ outcome: 'adl', lots: 3n, remainingLots: 7n, bankruptcyUnitValue: 90n, adlLots: 3n });
    expect(engine.fund().cash).toBe(1n);
    expect(engine.position(ALICE)).toMatchObject({ lots: 7n, entryValue: 700n, margin: 74n });
    // The rest: V = 630, Q = 74 − 70 = 4, T = 626, ub = ⌈89.4…⌉ = 90, and 74 + 630 − 700 = 4 for the fund.
    const [second] = liquidate(engine, '90', { ...ALICE, size: '7' });
    expect(second).toMatchObject({
      outcome: 'adl',
      lots: 7n,
      remainingLots: 0n,
      bankruptcyUnitValue: 90n,
      adlLots: 7n,
    });
    expect(engine.fund().cash).toBe(5n);
    expect(engine.position(ALICE)).toBeUndefined();
  });

  it('take their share of a cross account by their own maintenance', () => {
    const engine = world(make);
    // Q = 200 − 180 = 20, MM = 82. The slice: V = 328, MMp = ⌈32.8⌉ = 33, share ⌊20·33/82⌋ = 8, T = 320, ub = 80.
    const [report] = liquidate(engine, '82', { ...ALICE, account: 'carol', size: '4' });
    expect(report).toMatchObject({ lots: 4n, remainingLots: 6n, bankruptcyUnitValue: 80n, realizedPnl: -80n });
    expect(engine.wallet('carol')).toBe(120n);
    // Q = 120 + 492 − 600 = 12, MM = ⌈49.2⌉ = 50.
    expect(engine.facts({ ...ALICE, account: 'carol' })).toMatchObject({ lots: 6n, equity: 12n, maintenance: 50n });
  });

  it('are closed by the book first, up to the lots named', () => {
    const engine = world(make);
    const book = [{ size: '3', price: '85' }] as const;
    // ub = ⌈(4·90 − ⌊42⌋ + 40)/4⌉ = ⌈358/4⌉ = 90: margin 42, Q = 2. Book: 3·(85 − 90) = −15.
    const [report] = liquidate(engine, '90', { ...ALICE, size: '4', book });
    expect(report).toMatchObject({ outcome: 'adl', bookLots: 3n, adlLots: 1n, remainingLots: 6n, fundSurplus: -15n });
    const over = refusal(engine, () => liquidate(engine, '90', { ...ALICE, size: '2', book }));
    expect(over).toMatchObject({ code: 'OVERFILLED', place: { row: 0 } });
  });

  it('give a healthy position what is above their share, and leave the rest its margin', () => {
    const engine = world(make);
    engine.adjust(ALICE, { margin: '401' });
    // The slice: margin ⌊401·5/10⌋ = 200, Q = 200, MM = 50, share 50, T = 450, ub = 90: 150 go to the wallet, nothing to the fund.
    const [report] = liquidate(engine, '100', { ...ALICE, size: '5', force: true });
    expect(report).toMatchObject({ bankruptcyUnitValue: 90n, returned: 150n, fundCash: 0n });
    expect(engine.wallet('alice')).toBe(150n);
    expect(engine.position(ALICE)).toMatchObject({ lots: 5n, entryValue: 500n, margin: 201n });
  });

  it('are healthy or not by their own numbers', () => {
    const engine = world(make);
    engine.open({ account: 'dave', market: 'M', side: 'long', size: '3', entryPrice: '100.3333', margin: '18' });
    // E = 301. At 105: Q = 18 + 14 = 32 = MM = ⌈31.5⌉. The slice of 2: E = 200, margin 12, Q = 22 > MM = 21, share 21, T = 189,
    // ub = ⌈94.5⌉ = 95, and of 12 + 190 − 200 = 2 one goes to the wallet.
    const [report] = liquidate(engine, '105', { ...ALICE, account: 'dave', size: '2' });
    expect(report).toMatchObject({ bankruptcyUnitValue: 95n, returned: 1n, fundCash: 1n, remainingLots: 1n });
    expect(engine.position({ ...ALICE, account: 'dave' })).toMatchObject({ lots: 1n, entryValue: 101n, margin: 6n });
  });

  it('keep their place: the rest is no candidate in the tick, and ranked again after it', () => {
    const engine = world(make);
    engine.adjust(ALICE, { margin: '400' });
    // bob is named, so alice's lots find nobody and go to the house; alice is, so bob's find carol alone.
    const report = engine.tick({
      marks: { M: '100' },
      liquidations: [
        { ...ALICE, size: '5', force: true },
        { account: 'bob', market: 'M', side: 'short', size: '8', force: true },
      ],
    });
    expect([...report.eachFill()].map(({ account, lots }) => [account, lots])).toEqual([['carol', 8n]]);
    expect(Array.from(report.liquidations.residualLots)).toEqual([5n, 0n]);
    expect(engine.queue('M', 'long').rankOf('alice')).toBeDefined();
  });

  it('stay whole when cured, and say so', () => {
    const engine = world(make);
    engine.open({ account: 'carol', market: 'M', side: 'short', size: '30', entryPrice: '100' });
    // Q = 200 − 180 + 540 = 560 > 82 + 246 after nothing: not liquidatable without force at the door.
    expect(refusal(engine, () => liquidate(engine, '82', { ...ALICE, account: 'carol', size: '4' })).code).toBe(
      'NOT_LIQUIDATABLE',
    );
    engine.setWallet('carol', '-240');
    // Q = 120 ≤ 328. All 30 shorts at ub take their share of Q; the long's turn comes with what is left.
    const [, second] = liquidate(
      engine,
      '82',
      { account: 'carol', market: 'M', side: 'short' },
      { ...ALICE, account: 'carol', size: '4' },
    );
    expect(second!.remainingLots).toBe(second!.outcome === 'cured' ? 0n : 6n);
  });

  it.each([
    ['0', 'INVALID_SIZE'],
    ['-1', 'INVALID_SIZE'],
    ['2.5', 'INVALID_SIZE'],
    ['11', 'INVALID_SIZE'],
    ['ten', 'INVALID_DECIMAL'],
  ])('are refused by row at a size of %s', (size, code) => {
    const engine = world(make);
    const carol = { ...ALICE, account: 'carol', size: '1', force: true };
    const refused = refusal(engine, () => liquidate(engine, '90', carol, { ...ALICE, size }));
    expect(refused).toMatchObject({ code, place: { row: 1 } });
  });

  it('are named once a tick', () => {
    const engine = world(make);
    const part = { ...ALICE, size: '1' };
    expect(refusal(engine, () => liquidate(engine, '90', part, part)).code).toBe('NAMED_TWICE');
  });

  it('conserve at one mark, down to the last lot, and never leave the rest more margin or another sign', () => {
    const lots = fc.bigInt(1n, 60n);
    const terms = fc.record({
      lots,
      entry: fc.bigInt(1n, 9_000n),
      margin: fc.bigInt(-1n, 500n),
      mark: fc.bigInt(1n, 150n),
    });
    fc.assert(
      fc.property(terms, fc.array(lots, { minLength: 1, maxLength: 8 }), fc.boolean(), (position, cuts, takeover) => {
        const core = make(0);
        core.addMarket(readMarket(linear({ takerFeePpm: 550, makerFeePpm: 200 })));
        core.addAccounts(2, BigInt64Array.of(300n, 5000n));
        core.setFund({ cash: 0n, floor: 0n, takeover });
        const { mark, entry, margin } = position;
        core.upsert(0, columns([{ account: 0, lots: position.lots, entryValue: entry, margin }]));
        core.upsert(0, columns([{ account: 1, side: 1, lots: 100n, entryValue: -10_000n, margin: 9_000n }]));
        for (const cut of cuts) {
          const before = core.find(0, 0, 0);
          if (before === undefined) return;
          const named = cut < before.lots ? cut : before.lots;
          tickConserves(core, {
            markMarket: Uint32Array.of(0),
            markUnitValue: BigInt64Array.of(mark),
            account: Uint32Array.of(0),
            market: Uint32Array.of(0),
            side: Uint8Array.of(0),
            force: Uint8Array.of(1),
            lots: BigInt64Array.of(named),
            fillStart: new Uint32Array(2),
            fillLots: new BigInt64Array(0),
            fillUnitValue: new BigInt64Array(0),
          });
          const after = core.find(0, 0, 0);
          expect(after?.lots ?? 0n).toBe(before.lots - named);
          if (after === undefined) continue;
          expect(after.entryValue > 0n && after.entryValue <= before.entryValue).toBe(true);
          expect(after.margin <= before.margin && after.margin >= -1n).toBe(true);
        }
      }),
    );
  });
});

it('asks for the build with rule books where an engine has none', () => {
  const engine = world((decimals) => new WasmCore(compileCoreSync(), decimals));
  const refused = refusal(engine, () => liquidate(engine, '90', { ...ALICE, size: '3' }));
  expect(refused).toMatchObject({ code: 'WASM_UNAVAILABLE', place: { row: 0 } });
  expect(refused.message).toContain('rules');
});
