/** Liquidations down to a target of maintenance (section 11.5). One lot at price p is worth p quanta; maintenance is 10 %. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import type { LiquidationRequest } from '../../src/inputs.ts';
import { WasmCore } from '../../src/wasm/index.ts';
import { compileCoreSync } from '../../src/wasm/module-sync.ts';
import { linear, refusal } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';

type Make = (typeof RULE_CORES)[number]['make'];
const ALICE = { account: 'alice', market: 'M', side: 'long' } as const;

/** alice is long 10, isolated with 150, and carol long 10, cross with 150, both bought at 100; carol also holds 4 of market O. */
function world(make: Make): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(linear());
  engine.addMarket(linear({ symbol: 'O' }));
  engine.setFund({ cash: '0', takeover: false });
  for (const [id, wallet] of [
    ['alice', '0'],
    ['carol', '150'],
    ['bob', '0'],
  ] as const)
    engine.addAccount(id, wallet);
  engine.open({ ...ALICE, size: '10', entryPrice: '100', margin: '150' });
  engine.open({ ...ALICE, account: 'carol', size: '10', entryPrice: '100' });
  engine.open({ ...ALICE, account: 'carol', market: 'O', size: '4', entryPrice: '100' });
  engine.open({ ...ALICE, account: 'bob', side: 'short', size: '30', entryPrice: '100', margin: '3000' });
  engine.tick({ marks: { M: '100', O: '100' } });
  return engine;
}

function close(engine: Engine, mark: string, request: Partial<LiquidationRequest>) {
  const report = engine.tick({ marks: { M: mark }, liquidations: [{ ...ALICE, ...request }] });
  const { outcome, lots, remainingLots } = report.liquidation(0);
  return [outcome, lots, remainingLots];
}

const downTo = (maintenancePpm: number) => ({ downTo: { maintenancePpm } });

describe.each(RULE_CORES)('targets on $name', ({ make }) => {
  it.each([
    // At 90: Q = 150 − 100 = 50; MM of r lots is 9·r.
    [1_000_000, 5n],
    [1_100_000, 5n],
    [1_111_112, 6n],
    [1_500_000, 7n],
    [2_000_000, 8n],
    [5_000_000, 9n],
    [6_000_000, 10n],
    [1_000_000_000, 10n],
  ])('close the fewest lots of an isolated position: %s ppm', (ppm, lots) => {
    expect(close(world(make), '90', downTo(ppm))).toEqual(['adl', lots, 10n - lots]);
  });

  it.each([
    // At 91: Q = 150 − 90 = 60; MM of r lots is 40 + ⌈9.1·r⌉.
    [1_000_000, 8n],
    [1_200_000, 9n],
    [1_500_000, 10n],
    // 40 alone is too much: nothing of M suffices, and all of it goes.
    [1_600_000, 10n],
  ])("count what the account's other positions need: %s ppm", (ppm, lots) => {
    const told = close(world(make), '91', { account: 'carol', ...downTo(ppm) });
    expect(told).toEqual(['adl', lots, 10n - lots]);
  });

  it('close all of what is insolvent', () => {
    expect(close(world(make), '85', downTo(1_000_000))).toEqual(['adl', 10n, 0n]);
  });

  it('close at least what the book filled', () => {
    const book = [{ size: '7', price: '90' }];
    expect(close(world(make), '90', { ...downTo(1_000_000), book })).toEqual(['book', 7n, 3n]);
    expect(close(world(make), '90', { ...downTo(2_000_000), book })).toEqual(['adl', 8n, 2n]);
  });

  it('do nothing where nothing has to be closed', () => {
    // At 100 Q = 150, MM = 100: forced, and 1.5 times is there already.
    expect(close(world(make), '100', { force: true, ...downTo(1_500_000) })).toEqual(['cured', 0n, 0n]);
    expect(close(world(make), '100', { force: true, ...downTo(1_600_000) })).toEqual(['adl', 1n, 9n]);
  });

  it('are weighed in the state of their turn', () => {
    const engine = world(make);
    const o = { account: 'carol', market: 'O', side: 'long' } as const;
    const report = engine.tick({
      marks: { M: '91' },
      liquidations: [o, { ...ALICE, account: 'carol', ...downTo(1_000_000) }],
    });
    // O goes with ⌊60·40/131⌋ = 18 of Q, at ub = ⌈382/4⌉ = 96: 60 − 16 = 44 are left, which ⌈9.1·4⌉ = 37 is below.
    expect(report.liquidation(1)).toMatchObject({ lots: 6n, remainingLots: 4n });
  });

  it('stand beside sizes and whole positions in one batch', () => {
    const report = world(make).tick({
      marks: { M: '90' },
      liquidations: [
        { ...ALICE, ...downTo(1_500_000) },
        { ...ALICE, account: 'carol', size: '2' },
        { account: 'carol', market: 'O', side: 'long' },
      ],
    });
    expect(Array.from(report.liquidations.lots)).toEqual([7n, 2n, 4n]);
    expect(Array.from(report.liquidations.remainingLots)).toEqual([3n, 8n, 0n]);
  });

  it.each([
    [{ downTo: { maintenancePpm: 999_999 } }],
    [{ downTo: { maintenancePpm: 1_000_000_001 } }],
    [{ downTo: { maintenancePpm: 1.5e6 + 0.5 } }],
    [{ downTo: { maintenancePpm: '2000000' } }],
    [{ downTo: {} }],
    [{ downTo: { maintenancePpm: Symbol('no text') } }],
    [{ downTo: 2_000_000 }],
    [{ size: '3', downTo: { maintenancePpm: 2_000_000 } }],
  ])('are refused by row: %j', (request) => {
    const engine = world(make);
    const refused = refusal(engine, () => close(engine, '90', request as unknown as LiquidationRequest));
    expect(refused.code).toBe('INVALID_ARGUMENT');
    expect(refused.message).toContain('downTo');
  });
});

it('ask for the build with rule books where an engine has none', () => {
  const engine = world((decimals) => new WasmCore(compileCoreSync(), decimals));
  const refused = refusal(engine, () => close(engine, '90', downTo(2_000_000)));
  expect(refused).toMatchObject({ code: 'WASM_UNAVAILABLE', place: { row: 0 } });
});
