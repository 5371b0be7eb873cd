/** Section 13 followed by hand: losses shared without closing anybody. ub = 90 and u = 80, so D = 10·(90 − 80) = 100. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { LossSharingSpec } from '../../src/rules/loss-sharing.ts';
import { linear, refusal } from '../support/book.ts';
import { RULE_ENGINES } from '../support/engines.ts';
import { type Counterparty, liquidate, type Scene, stage } from './support.ts';

const GAINS: LossSharingSpec = { by: 'gains' };
const LOTS: LossSharingSpec = { by: 'open-interest' };

describe.each(RULE_ENGINES)('loss sharing on $name', ({ make }) => {
  const scene = (lossSharing: LossSharingSpec, counterparties: readonly Counterparty[], more: Scene = {}) =>
    stage(make, { rules: { lossSharing }, counterparties, ...more });
  const paid = (engine: Engine, mark = '80') => {
    const { report, entry } = liquidate(engine, mark);
    const payments = [...report.paymentsOf(0)].map(({ account, side, amount }) => [account, side, amount]);
    return { report, entry, payments };
  };

  it('gains since the bankruptcy price: 10 a lot, the positions stay, the house takes the lots at ub', () => {
    const engine = scene(GAINS, [
      { id: 'a', entryPrice: '120', size: '15', wallet: '50' },
      { id: 'b', entryPrice: '85', size: '5', margin: '100' },
    ]);
    // Gains 150 and 50 of 200: 75 and 25.
    const { report, entry, payments } = paid(engine);
    expect(payments).toEqual([
      ['a', 'short', 75n],
      ['b', 'short', 25n],
    ]);
    expect(entry).toMatchObject({
      outcome: 'adl',
      lossToShare: 100n,
      lossShared: 100n,
      adlLots: 0n,
      adlUnitValue: 0n,
      residualLots: 10n,
      fundCash: 100n,
    });
    expect(engine.wallet('a')).toBe(-25n);
    expect(engine.position({ account: 'a', market: 'M', side: 'short' })).toMatchObject({
      lots: 15n,
      entryValue: -1800n,
    });
    expect(engine.position({ account: 'b', market: 'M', side: 'short' })).toMatchObject({ lots: 5n, margin: 75n });
    expect(engine.house('M')).toEqual({ lots: 10n, entryValue: 900n });
    expect([...report.fundMovements()]).toEqual([{ liquidation: 0, kind: 'loss-shared', amount: 100n }]);
    expect([...report.notices()].slice(1)).toEqual([
      { kind: 'loss-shared', account: 'a', market: 'M', side: 'short', amount: 75n, cancelOrders: undefined },
      { kind: 'loss-shared', account: 'b', market: 'M', side: 'short', amount: 25n, cancelOrders: undefined },
    ]);
  });

  it('shares by largest remainder, ties to the account known first', () => {
    const three = ['a', 'b', 'c'].map((id) => ({ id, entryPrice: '120', size: '7' }));
    expect(paid(scene(GAINS, three)).payments.map(([, , amount]) => amount)).toEqual([34n, 33n, 33n]);
  });

  it('takes no more than the gain, the equity and the isolated margin; the house keeps the rest', () => {
    const engine = scene(GAINS, [
      { id: 'small', entryPrice: '120', size: '2' },
      // Q = 3 + 2·(81 − 80) = 5 of a gain of 20.
      { id: 'poor', entryPrice: '81', size: '2', wallet: '3' },
      // Q = 4 + 80, but a margin of 4.
      { id: 'thin', entryPrice: '120', size: '2', margin: '4' },
      // Q = 0.
      { id: 'none', entryPrice: '80', size: '2' },
    ]);
    const { entry, payments } = paid(engine);
    expect(payments.map(([, , amount]) => amount)).toEqual([20n, 5n, 4n]);
    expect(entry).toMatchObject({ lossToShare: 100n, lossShared: 29n, fundCash: 29n });
  });

  it.each([
    // Sold at 120 and 82: P = 400 and 20.
    [{ by: 'gains', since: 'entry' }, [95n, 5n]],
    // From 95 to 80, 15 a lot: by lots.
    [{ by: 'gains', since: 'previous-mark' }, [50n, 50n]],
  ] as const)('%o', (rule, amounts) => {
    const engine = scene(rule, [
      { id: 'a', entryPrice: '120' },
      { id: 'b', entryPrice: '82', wallet: '100' },
    ]);
    engine.tick({ marks: { M: '95' } });
    expect(paid(engine).payments.map(([, , amount]) => amount)).toEqual(amounts);
  });

  it('since the previous mark: nobody has gained where the tick brings none', () => {
    const engine = scene({ by: 'gains', since: 'previous-mark' }, [{ id: 'a', entryPrice: '120' }]);
    engine.tick({ marks: { M: '80' } });
    const { report, entry } = liquidate(engine);
    expect([entry.lossToShare, entry.lossShared, report.payments.account.length]).toEqual([100n, 0n, 0]);
  });

  it.each([
    // 100/30 lots = 3.3 recurring: 7, 10 and 13 lots owe 23.3, 33.3 and 43.3.
    ['largest-remainder', [24n, 33n, 43n], 100n],
    ['up', [24n, 34n, 44n], 102n],
    ['down', [23n, 33n, 43n], 99n],
  ] as const)('open interest, both sides, rounded %s', (rounding, amounts, sum) => {
    const engine = scene({ ...LOTS, rounding }, [
      { id: 'a', entryPrice: '120', size: '7' },
      { id: 'b', entryPrice: '120', size: '10' },
    ]);
    engine.addAccount('c', '1000');
    engine.open({ account: 'c', market: 'M', side: 'long', size: '13', entryPrice: '100' });
    const { entry, payments } = paid(engine);
    expect(payments.map(([, , amount]) => amount)).toEqual(amounts);
    expect([entry.lossToShare, entry.lossShared, entry.fundCash]).toEqual([100n, sum, sum]);
  });

  it('open interest of the other side alone', () => {
    const engine = scene({ ...LOTS, sides: 'opposite' }, [{ id: 'a', entryPrice: '120', size: '7' }]);
    engine.addAccount('c', '1000');
    engine.open({ account: 'c', market: 'M', side: 'long', size: '13', entryPrice: '100' });
    expect(paid(engine).payments).toEqual([['a', 'short', 100n]]);
  });

  it('the fund pays first down to its floor, or is spared', () => {
    const a = { id: 'a', entryPrice: '120' };
    const fund = { cash: '70', floor: '10' };
    expect(paid(scene(LOTS, [a], fund)).entry).toMatchObject({ lossToShare: 40n, lossShared: 40n, fundCash: 110n });
    expect(paid(scene({ ...LOTS, fund: 'spared' }, [a], fund)).entry).toMatchObject({
      lossToShare: 100n,
      fundCash: 170n,
    });
    expect(paid(scene(LOTS, [a], { cash: '110', floor: '10' })).entry).toMatchObject({
      lossToShare: 0n,
      fundCash: 110n,
    });
    expect(paid(scene(LOTS, [a], { cash: '-70', floor: '-10' })).entry.lossToShare).toBe(100n);
  });

  it('nothing is shared where the lots are taken over, or cost nothing', () => {
    const a = { id: 'a', entryPrice: '120' };
    expect(paid(scene(LOTS, [a], { cash: '101', takeover: true })).entry).toMatchObject({
      outcome: 'fund',
      lossToShare: 0n,
    });
    // At 95 ub is 90 as before, below the mark.
    expect(paid(scene(LOTS, [a]), '95').entry).toMatchObject({ outcome: 'adl', lossToShare: 0n, residualLots: 10n });
  });

  it('asks neither the exempt, nor the liquidated account, nor whom the batch names', () => {
    const engine = scene(LOTS, [{ id: 'a', entryPrice: '120', size: '20' }]);
    for (const id of ['exempt', 'named']) engine.addAccount(id, '1000');
    engine.open({ account: 'exempt', market: 'M', side: 'long', size: '9', entryPrice: '100', exempt: true });
    engine.open({ account: 'named', market: 'M', side: 'long', size: '1', entryPrice: '100' });
    engine.setWallet('loser', '1000');
    engine.open({ account: 'loser', market: 'M', side: 'short', size: '1', entryPrice: '100' });
    const report = engine.tick({
      marks: { M: '80' },
      liquidations: [
        { account: 'loser', market: 'M', side: 'long' },
        { account: 'named', market: 'M', side: 'long', force: true },
      ],
    });
    expect([...report.paymentsOf(0)].map(({ account }) => account)).toEqual(['a']);
  });

  it('two positions of one account pay no more than its equity', () => {
    const engine = scene({ ...LOTS }, []);
    engine.addAccount('both', '30');
    engine.open({ account: 'both', market: 'M', side: 'long', size: '10', entryPrice: '80' });
    engine.open({ account: 'both', market: 'M', side: 'short', size: '10', entryPrice: '80' });
    const { entry, payments } = paid(engine);
    // 30 each of 50 each, then nothing is left.
    expect(payments).toEqual([['both', 'long', 30n]]);
    expect([entry.lossShared, engine.wallet('both')]).toEqual([30n, 0n]);
  });

  it('a short, by mirror: ub = 110, u = 120', () => {
    const engine = scene(GAINS, [{ id: 'a', entryPrice: '80', size: '4' }], { side: 'short' });
    const { entry } = liquidate(engine, '120', 'short');
    expect(entry).toMatchObject({ lossToShare: 100n, lossShared: 40n, bankruptcyUnitValue: 110n });
  });

  it('refuses a tick whose rate per lot is no amount', () => {
    const engine = make(0);
    engine.addMarket(linear({ rules: { lossSharing: { ...LOTS, rounding: 'down' } } }));
    engine.setFund({ cash: '0', takeover: false });
    for (const account of ['loser', 'a']) engine.addAccount(account, account === 'a' ? `${10n ** 18n}` : '0');
    const entryPrice = `${10n ** 16n}`;
    engine.open({ account: 'loser', market: 'M', side: 'long', size: '10', entryPrice, margin: '0' });
    engine.open({ account: 'a', market: 'M', side: 'short', size: '1', entryPrice });
    // 10·10^15 over one lot, times 10^9.
    const input = {
      marks: { M: `${9n * 10n ** 15n}` },
      liquidations: [{ account: 'loser', market: 'M', side: 'long' as const }],
    };
    expect(refusal(engine, () => engine.tick(input)).code).toBe('OUT_OF_RANGE');
  });

  it('who has paid out of an isolated margin may be liquidatable then', () => {
    // Q = 50 + 50, MM = 80; behind the payment of 50, what the margin holds, Q = 50.
    const engine = scene(GAINS, [{ id: 'a', entryPrice: '85', margin: '50' }]);
    engine.tick({ marks: { M: '80' } });
    expect([...engine.eachLiquidatable()].map(({ account }) => account)).toEqual(['loser']);
    liquidate(engine);
    expect([...engine.eachLiquidatable()].map(({ account }) => account)).toEqual(['a']);
  });

  it('more payers than there is room for at first', () => {
    const engine = make(0);
    engine.addMarket(linear({ rules: { lossSharing: LOTS } }));
    engine.setFund({ cash: '0', takeover: false });
    const n = 5000;
    engine.addAccounts(
      n + 1,
      BigInt64Array.from({ length: n + 1 }, () => 1000n),
    );
    const rows = (first: number, count: number) => ({
      account: Uint32Array.from({ length: count }, (_, i) => first + i),
      lots: BigInt64Array.from({ length: count }, () => 1000n),
    });
    engine.upsert('M', {
      ...rows(0, 1),
      side: 0,
      entryValue: BigInt64Array.of(100_000n),
      margin: BigInt64Array.of(10_000n),
    });
    engine.upsert('M', { ...rows(1, n), side: 1, entryValue: BigInt64Array.from({ length: n }, () => -120_000n) });
    const report = engine.tick({ marks: { M: '80' }, liquidations: [{ account: 0, market: 'M', side: 'long' }] });
    // D = 1000·10 over 5000.
    expect([...new Set(report.payments.amount)]).toEqual([2n]);
    expect(Array.from(report.payments.account)).toEqual(Array.from({ length: n }, (_, i) => i + 1));
  });
});
