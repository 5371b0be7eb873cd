/** Markets with rules, and parts of positions, in pools: the same as on a single engine. M0 and M1 lie in different workers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { LiquidationRequest } from '../../src/inputs.ts';
import type { MarketSpec } from '../../src/market.ts';
import { columns, linear, marks, type Row } from '../support/book.ts';
import { isRefusal, makeSingle, Pools, ticks } from './pair.ts';

const pools = new Pools();
beforeAll(() => pools.start([1, 2, 3]));
afterAll(() => pools.stop());

async function start(
  rules: readonly MarketSpec['rules'][],
  wallets: readonly bigint[],
  books: readonly Row[][],
  prepare?: (engine: Engine) => void,
) {
  const specs = rules.map((rule, i) => {
    const { maintenancePpm: ppm, ...spec } = linear({
      symbol: `M${i}`,
      ...(rule === undefined ? {} : { rules: rule }),
    });
    return rule?.maintenance === undefined ? { ...spec, maintenancePpm: ppm! } : spec;
  });
  const single = makeSingle(0, specs);
  single.engine.addAccounts(wallets.length, BigInt64Array.from(wallets));
  single.engine.setFund({ cash: '0', takeover: false });
  books.forEach((rows, market) => {
    single.engine.upsert(`M${market}`, columns(rows));
  });
  prepare?.(single.engine);
  await pools.take(single.engine);
  return (unitValues: readonly bigint[], liquidations: readonly LiquidationRequest[] = []) =>
    pools.same(single, ticks({ marks: marks(...unitValues), liquidations }), 'tick');
}

const long = (account: number, lots: bigint, margin?: bigint): Row => ({
  account,
  lots,
  entryValue: lots * 100n,
  ...(margin === undefined ? {} : { margin }),
});
const short = (account: number, lots: bigint, entry: bigint, margin: bigint): Row => ({
  ...long(account, lots, margin),
  side: 1,
  entryValue: -lots * entry,
});

describe('rules in pools', () => {
  it('leave out of queues and ticks whom they exclude', async () => {
    const shorts = [short(1, 10n, 120n, 500n), short(2, 1n, 120n, 50n), short(3, 10n, 90n, 500n)];
    const tick = await start(
      [{ candidates: { winnersOnly: true } }, { candidates: { leastLots: 2 } }],
      [0n, 0n, 0n, 0n],
      [
        [long(0, 30n, 0n), ...shorts],
        [long(0, 30n, 0n), ...shorts],
      ],
    );
    await tick([100n, 100n]);
    const told = (await tick(
      [100n, 100n],
      ['M0', 'M1'].map((market) => ({ account: 0, market, side: 'long' })),
    )) as { fills: { account: string[] } };
    expect(told.fills.account).toEqual(['1', '2', '1', '3']);
  });

  it('leave hedged lots alone', async () => {
    const shorts = [short(1, 10n, 120n, 500n), short(2, 6n, 110n, 500n)];
    const rules = { candidates: { hedge: 'net' } } as const;
    const tick = await start(
      [rules, rules],
      [0n, 0n, 0n],
      [
        [long(0, 30n, 0n), long(1, 4n, 500n), ...shorts],
        [long(0, 30n, 0n), long(2, 6n, 500n), ...shorts],
      ],
    );
    await tick([100n, 100n]);
    const told = (await tick(
      [100n, 100n],
      ['M0', 'M1'].map((market) => ({ account: 0, market, side: 'long' })),
    )) as { fills: { account: string[]; lots: string[] } };
    expect(told.fills).toMatchObject({ account: ['1', '2', '1'], lots: ['6', '6', '10'] });
  });

  it('limit what the fund pays by what it had over all workers, and close its own lots first', async () => {
    const book = (account: number): Row[] => [long(account, 10n, 100n), short(3, 30n, 120n, 2000n)];
    const candidates = { house: 'eligible' } as const;
    const tick = await start(
      [{ price: { kind: 'limit', limitPpm: 400_000 } }, { price: { kind: 'limit', limit: '130' }, candidates }],
      [0n, 0n, 0n, 0n],
      [[...book(0), long(1, 10n, 100n)], book(2)],
      (engine) => {
        engine.setFund({ cash: '200', takeover: false });
        engine.setHouse('M1', { lots: -5n, entryValue: -500n });
      },
    );
    // 200 + 5·(100 − 80) = 300 to begin with, so 120: M0's long of account 0 may cost 100, M1's 130 − 100 less its house's 5 lots
    // of 10 each, and M0's second 120 − 150.
    const told = (await tick(
      [80n, 80n],
      [
        { account: 0, market: 'M0', side: 'long' },
        { account: 2, market: 'M1', side: 'long' },
        { account: 1, market: 'M0', side: 'long' },
      ],
    )) as { liquidations: { adlUnitValue: string[]; houseLots: string[] }; fundCash: string };
    expect(told.liquidations).toMatchObject({ adlUnitValue: ['80', '90', '90'], houseLots: ['0', '5', '0'] });
  });

  it('close spanning accounts down to a target', async () => {
    const tick = await start(
      [{}, {}],
      [400n, 0n],
      [
        [long(0, 10n), short(1, 20n, 100n, 2000n)],
        [long(0, 10n), short(1, 20n, 100n, 2000n)],
      ],
    );
    // Q = 40, MM = 164: at 1.0 the rest of M0 and M1's 82 are too much.
    const one = (await tick(
      [82n, 82n],
      [{ account: 0, market: 'M0', side: 'long', downTo: { maintenancePpm: 1_000_000 } }],
    )) as { liquidations: { lots: string[] } };
    expect(one.liquidations.lots).toEqual(['10']);
  });

  it('ask maintenance of an account that spans workers by the row of each position', async () => {
    const maintenance = [
      { upTo: '900', ppm: 10_000 },
      { ppm: 100_000, deduction: '80' },
    ];
    const tick = await start(
      [{ maintenance }, { maintenance }],
      [60n, 0n],
      [
        [long(0, 10n), short(1, 20n, 100n, 2000n)],
        [long(0, 9n), short(1, 20n, 100n, 2000n)],
      ],
    );
    // N = 1000 and 900: MM = 100 − 80 + 9 = 29 < 60 + 0. At 98: 980 and 882: 18 + 9 = 27, Q = 60 − 38 = 22.
    expect(isRefusal(await tick([100n, 100n], [{ account: 0, market: 'M0', side: 'long', size: '5' }]))).toBe(true);
    expect(isRefusal(await tick([98n, 98n], [{ account: 0, market: 'M0', side: 'long', size: '5' }]))).toBe(false);
  });

  it('close parts of a cross account that spans workers', async () => {
    const tick = await start(
      // Default rules: the single engine is the build that knows parts.
      [{}, {}],
      [400n, 0n],
      [
        [long(0, 10n), short(1, 20n, 100n, 2000n)],
        [long(0, 10n), short(1, 20n, 100n, 2000n)],
      ],
    );
    // Q = 400 − 2·180 = 40, MM = 164: each slice of 4 has MMp = 33.
    const told = (await tick(
      [82n, 82n],
      [
        { account: 0, market: 'M0', side: 'long', size: '4' },
        { account: 0, market: 'M1', side: 'long', size: '10' },
      ],
    )) as { liquidations: { lots: string[]; remainingLots: string[] } };
    expect(told.liquidations).toMatchObject({ lots: ['4', '10'], remainingLots: ['6', '0'] });
    const refused = await tick([82n, 82n], [{ account: 0, market: 'M0', side: 'long', size: '7' }]);
    expect(isRefusal(refused)).toBe(true);
    await tick([82n, 82n], [{ account: 0, market: 'M0', side: 'long', size: '6', force: true }]);
  });

  it('share losses with cross accounts that span workers, isolated payers and a fund that pays first', async () => {
    const tick = await start(
      [{ lossSharing: { by: 'gains' } }, { lossSharing: { by: 'open-interest', rounding: 'up' } }],
      [0n, 500n, 300n, 0n],
      [
        [long(0, 30n, 300n), short(1, 10n, 120n, -1n), short(2, 7n, 95n, -1n), short(3, 20n, 90n, 500n)],
        [long(0, 30n, 300n), short(1, 10n, 100n, -1n), long(2, 9n, -1n), short(3, 20n, 90n, 77n)],
      ],
    );
    await tick([100n, 100n]);
    const liquidations = ['M0', 'M1'].map((market) => ({ account: 0, market, side: 'long' as const }));
    const told = (await tick([80n, 80n], liquidations)) as {
      fills: { account: string[] };
      payments: { account: string[] };
      liquidations: { lossToShare: string[]; lossShared: string[] };
    };
    expect(told.fills.account).toEqual([]);
    // Gains of 100, 70 and 200 of a loss of 300; then 300 a second time over 39 lots.
    expect(told.liquidations.lossToShare).toEqual(['300', '300']);
    expect(told.liquidations.lossShared[0]).toBe('300');
    expect(told.payments.account).toEqual(['1', '2', '3', '1', '2', '3']);
    await tick([81n, 79n]);
  });
});
