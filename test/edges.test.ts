/** The edges: one quantum of equity, marks at one tick, ties, empty queues, insolvency, liquidations larger than the other side. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import type { TickReport } from '../src/report.ts';
import { columns, linear, MAX, marks, type Row } from './support/book.ts';
import { ENGINES } from './support/engines.ts';
import { plain } from './support/plain.ts';
import { Random } from './support/random.ts';

/** An engine with market M at a mark, and rows in it. The fund takes nothing over. */
function engineWith(
  make: (decimals: number) => Engine,
  accounts: number,
  rows: readonly Row[],
  mark: bigint,
  changes: Parameters<typeof linear>[0] = {},
): Engine {
  const engine = make(0);
  engine.addMarket(linear(changes));
  engine.setFund({ cash: '0', takeover: false });
  engine.addAccounts(accounts);
  engine.upsert('M', columns(rows));
  engine.tick({ marks: marks(mark) });
  return engine;
}

const name = (account: number): string => `#${account}`;
const liquidation = (account: number, force = false) =>
  ({ account, market: 'M', side: 'long', ...(force ? { force } : {}) }) as const;

describe.each(ENGINES)('edges on $name', ({ make }) => {
  it('equity of one quantum is solvent and a candidate; 0 and −1 are not', () => {
    const rows = [9n, 10n, 11n].map((margin, account) => ({ account, lots: 1n, entryValue: 100n, margin }));
    const engine = engineWith(make, 3, rows, 90n);
    expect(
      rows.map(({ account }) => {
        const { equity, insolvent, candidate } = engine.explain({ account, market: 'M', side: 'long' });
        return [equity, insolvent, candidate];
      }),
    ).toEqual([
      [-1n, true, false],
      [0n, true, false],
      [1n, false, true],
    ]);
    expect([...engine.queue('M', 'long').columns().account]).toEqual([2]);
    expect([...engine.liquidatable().account]).toEqual([0, 1, 2]);
  });

  it('equity equal to maintenance is liquidatable, one quantum more is not', () => {
    const rows = [9n, 10n].map((above, account) => ({ account, lots: 1n, entryValue: 100n, margin: 10n + above }));
    const engine = engineWith(make, 2, rows, 90n);
    expect([...engine.liquidatable().account]).toEqual([0]);
    expect(() => engine.tick({ liquidations: [liquidation(1)] })).toThrow(
      expect.objectContaining({ code: 'NOT_LIQUIDATABLE' }),
    );
  });

  it('a liquidation larger than the other side: the residual goes to the house', () => {
    const rows: Row[] = [
      { account: 0, lots: 100n, entryValue: 10_000n, margin: 0n },
      { account: 1, side: 1, lots: 30n, entryValue: -3_000n, margin: 3_000n },
      { account: 2, side: 1, lots: 20n, entryValue: -2_000n },
    ];
    const engine = engineWith(make, 3, rows, 90n);
    engine.setWallet(2, '1000');
    const report = engine.tick({ liquidations: [liquidation(0)] });
    const { outcome, adlLots, residualLots, takenOverLots } = report.liquidation(0);
    expect([outcome, adlLots, residualLots, takenOverLots]).toEqual(['adl', 50n, 50n, 0n]);
    expect(engine.house('M')).toEqual({ lots: 50n, entryValue: 5_000n });
    expect(engine.stats().positions).toBe(0);
  });

  it('an empty queue: everything goes to the house at the bankruptcy price', () => {
    const engine = engineWith(make, 1, [{ account: 0, lots: 7n, entryValue: 700n, margin: 70n }], 80n);
    expect(engine.queue('M', 'short').top(5)).toEqual([]);
    expect(engine.queue('M', 'short').rankOf(0)).toBeUndefined();
    const report = engine.tick({ liquidations: [liquidation(0)] });
    expect([...report.eachFill()]).toEqual([]);
    expect(report.liquidation(0)).toMatchObject({ outcome: 'adl', bankruptcyUnitValue: 90n, residualLots: 7n });
    expect(engine.house('M')).toEqual({ lots: 7n, entryValue: 630n });
  });

  it('everybody insolvent: nobody is deleveraged, everybody is liquidated into the house', () => {
    const rows: Row[] = [
      { account: 0, lots: 5n, entryValue: 1_000n, margin: 1n },
      { account: 1, lots: 5n, entryValue: 900n, margin: 1n },
      { account: 2, side: 1, lots: 10n, entryValue: -100n, margin: 1n },
    ];
    const engine = engineWith(make, 3, rows, 100n);
    expect(engine.queue('M', 'long').columns().candidates + engine.queue('M', 'short').columns().candidates).toBe(0);
    const before = conserved(engine);
    const report = engine.tick({ liquidations: [...engine.eachLiquidatable()] });
    expect([...report.eachLiquidation()].map(({ outcome, residualLots }) => [outcome, residualLots])).toEqual([
      ['adl', 5n],
      ['adl', 5n],
      ['adl', 10n],
    ]);
    expect(engine.stats().positions).toBe(0);
    expect(engine.house('M').lots).toBe(0n);
    expect(conserved(engine)).toBe(before);
  });

  it('a mark at one tick', () => {
    const rows: Row[] = [
      { account: 0, lots: 3n, entryValue: 300n, margin: 100n },
      { account: 1, side: 1, lots: 3n, entryValue: -300n, margin: 0n },
    ];
    const engine = engineWith(make, 2, rows, 1n);
    expect(engine.mark('M')).toBe(1n);
    const report = engine.tick({ marks: { M: '1' }, liquidations: [liquidation(0)] });
    // (300 − 100)/3, rounded up for the long.
    expect(report.liquidation(0)).toMatchObject({ bankruptcyUnitValue: 67n, adlLots: 3n });
    expect([...report.eachFill()][0]).toMatchObject({ account: '#1', realizedPnl: 99n, remainingLots: 0n });
  });

  it.each([2n ** 53n, 2n ** 53n + 1n, MAX])('a wallet and an entry of %s quanta', (amount) => {
    const engine = engineWith(make, 2, [{ account: 0, lots: 1n, entryValue: amount, margin: 0n }], 1n);
    engine.setWallets(Uint32Array.of(1), BigInt64Array.of(-amount));
    expect(engine.wallet(1)).toBe(-amount);
    expect(engine.position({ account: 0, market: 'M', side: 'long' })?.entryValue).toBe(amount);
    expect(engine.totals()).toMatchObject({ wallets: -amount, unrealizedPnl: 1n - amount });
    const copy = make(0);
    copy.restore(engine.snapshot());
    expect(copy.digest()).toBe(engine.digest());
  });

  it('equity of 2^63 − 1, and not one quantum more', () => {
    const engine = engineWith(make, 1, [{ account: 0, lots: 1n, entryValue: 100n }], 100n);
    engine.setWallets(Uint32Array.of(0), BigInt64Array.of(MAX));
    expect(engine.explain({ account: 0, market: 'M', side: 'long' }).equity).toBe(MAX);
    const before = engine.digest();
    expect(() => engine.tick({ marks: marks(101n) })).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
    expect(engine.digest()).toBe(before);
    expect(engine.mark('M')).toBe(100n);
  });

  it('finished sums count: partial ones may leave the range', () => {
    const engine = make(0);
    for (const symbol of ['M', 'N']) engine.addMarket(linear({ symbol, maintenancePpm: 0 }));
    engine.addAccount('a', MAX.toString());
    const deep = { account: 0, lots: 1n, entryValue: MAX };
    for (const symbol of ['M', 'N']) engine.upsert(symbol, columns([deep]));
    engine.tick({ marks: marks(1n, 1n) });
    expect(engine.explain({ account: 'a', market: 'M', side: 'long' }).equity).toBe(2n - MAX);
  });

  it('5,000 equal positions come in the order of their accounts', () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => ({
      account: (i * 7919) % 5_000,
      side: 1 as const,
      lots: 2n,
      entryValue: -300n,
      margin: 50n,
    }));
    const engine = engineWith(make, 5_001, rows, 100n);
    const { account, score, lotsAhead } = engine.queue('M', 'short').columns();
    expect([...account]).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
    expect(new Set(score).size).toBe(1);
    expect(lotsAhead[4_999]).toBe(9_998n);
    expect(
      engine
        .queue('M', 'short')
        .top(100)
        .map((place) => place.account),
    ).toEqual(Array.from({ length: 100 }, (_, i) => name(i)));
    expect(engine.queue('M', 'short').rankOf(1234)).toMatchObject({ rank: 1235, lotsAhead: 2468n });
    engine.upsert('M', columns([{ account: 5_000, lots: 7_001n, entryValue: 800_000n, margin: 1n }]));
    const report = engine.tick({ liquidations: [liquidation(5_000)] });
    expect([...report.eachFill()].map((fill) => fill.account)).toEqual(
      Array.from({ length: 3_501 }, (_, i) => name(i)),
    );
    expect(engine.position({ account: 3_500, market: 'M', side: 'short' })?.lots).toBe(1n);
  });

  it('equal scores: the larger notional first, then the account known first', () => {
    const rows = Array.from({ length: 4_000 }, (_, account) => {
      const lots = BigInt(1 + ((account * 31) % 40));
      return { account, side: 1 as const, lots, entryValue: -lots * 150n, margin: lots * 10n };
    });
    const engine = engineWith(make, 4_000, rows, 100n);
    const { account, score } = engine.queue('M', 'short').columns();
    expect(new Set(score).size).toBe(1);
    const expected = [...rows].sort((a, b) => (a.lots === b.lots ? a.account - b.account : a.lots > b.lots ? -1 : 1));
    expect([...account]).toEqual(expected.map((row) => row.account));
  });

  it('many skipped: candidates that would be left with a deficit are passed over, and closed last by bisection', () => {
    // Bankruptcy at 200 with the mark at 100: a short closed at 200 loses 100 a lot and needs that much equity.
    const rows: Row[] = Array.from({ length: 3_000 }, (_, account) => ({
      account,
      side: 1,
      lots: 10n,
      entryValue: -1_100n,
      margin: account % 100 === 99 ? 5_000n : BigInt(account % 3) * 150n,
    }));
    const engine = engineWith(make, 3_001, rows, 100n);
    engine.upsert('M', columns([{ account: 3_000, lots: 2_000n, entryValue: 400_000n, margin: 0n }]));
    const report = engine.tick({ liquidations: [liquidation(3_000)] });
    expect(report.liquidation(0).bankruptcyUnitValue).toBe(200n);
    const fills = [...report.fillsOf(0)];
    // The 30 rich ones are closed whole first; then those with margin 150 and 300 (equity 250 and 400): 2 and 4 lots.
    expect(fills.slice(0, 30).map(({ lots, account }) => [lots, Number(account.slice(1)) % 100])).toEqual(
      Array.from({ length: 30 }, () => [10n, 99]),
    );
    const rest = fills.slice(30);
    const closable = rest.reduce((sum, { lots }) => sum + lots, 0n);
    expect(closable).toBe(1_700n);
    expect(report.skippedOf(0).length).toBeGreaterThan(2_900);
    for (const { account, lots, remainingLots } of rest.slice(0, -1)) {
      const { margin } = rows[Number(account.slice(1))]!;
      // Loss of 90 a lot from the margin, 100 a lot from equity = margin + 100.
      const most = (margin! + 100n) / 100n;
      const fromMargin = margin! / 90n;
      expect(lots).toBe(most < fromMargin ? most : fromMargin);
      expect(remainingLots).toBe(10n - lots);
    }
  });

  it('several liquidations share one queue in one tick', () => {
    const rows: Row[] = [
      { account: 0, lots: 4n, entryValue: 500n, margin: 0n },
      { account: 1, lots: 4n, entryValue: 500n, margin: 0n },
      { account: 2, lots: 4n, entryValue: 500n, margin: 0n },
      { account: 3, side: 1, lots: 5n, entryValue: -1_000n, margin: 200n },
      { account: 4, side: 1, lots: 5n, entryValue: -900n, margin: 200n },
    ];
    const engine = engineWith(make, 5, rows, 100n);
    const order = [...engine.queue('M', 'short').columns().account];
    const report = engine.tick({ liquidations: [liquidation(2), liquidation(0), liquidation(1)] });
    const fills = [...report.eachFill()].map(({ liquidation: i, account, lots, rank }) => [i, account, lots, rank]);
    // What is closed in part stays where it was: the second liquidation finishes the front.
    const [front, back] = order.map(name);
    expect(fills).toEqual([
      [0, front, 4n, 1],
      [1, front, 1n, 1],
      [1, back, 3n, 2],
      [2, back, 2n, 2],
    ]);
    expect(report.liquidation(2).residualLots).toBe(2n);
  });
});

function conserved(engine: Engine): bigint {
  const { wallets, margins, unrealizedPnl, fundCash, housePnl, fees } = engine.totals();
  return wallets + margins + unrealizedPnl + fundCash + housePnl + fees;
}

describe('a deep queue', () => {
  const CANDIDATES = 20_000;

  /** 20,000 shorts of many scores, some poor, and longs that eat 15,000 of them. */
  function deep(make: (decimals: number) => Engine): { engine: Engine; report: TickReport } {
    const random = new Random(7);
    const rows: Row[] = Array.from({ length: CANDIDATES }, (_, account) => {
      const lots = BigInt(random.int(1, 50));
      const margin = random.chance(20) ? {} : { margin: BigInt(random.int(500, 9_000)) };
      return { account, side: 1, lots, entryValue: -lots * BigInt(random.int(90, 400)), ...margin };
    });
    const wallets = BigInt64Array.from({ length: CANDIDATES + 3 }, () => BigInt(random.int(0, 5_000)));
    const engine = make(0);
    engine.addMarket(linear({ makerFeePpm: 300, takerFeePpm: 500 }));
    engine.setFund({ cash: '0', takeover: false });
    engine.addAccounts(wallets.length, wallets);
    engine.upsert('M', columns(rows));
    const big = [380_000n, 40_000n, 35_000n];
    engine.upsert(
      'M',
      columns(big.map((lots, i) => ({ account: CANDIDATES + i, lots, entryValue: lots * 120n, margin: lots }))),
    );
    const liquidations = big.map((_, i) => liquidation(CANDIDATES + i));
    return { engine, report: engine.tick({ marks: marks(100n), liquidations }) };
  }

  const summary = ({ engine, report }: ReturnType<typeof deep>): unknown => ({
    digest: engine.digest(),
    fills: plain(report.fills),
    skipped: plain(report.skipped),
    liquidations: plain(report.liquidations),
  });

  it('is walked the same by every engine, through several refills', () => {
    const [reference, ...others] = ENGINES.map(({ make }) => deep(make));
    expect(reference!.report.fills.account.length).toBeGreaterThan(15_000);
    expect(reference!.report.skipped.length).toBeGreaterThan(20);
    for (const other of others) expect(summary(other)).toEqual(summary(reference!));
  });

  it('is walked in the order of the ranks', () => {
    const { report } = deep(ENGINES[1]!.make);
    const ranks = [...report.fills.rank];
    const first = report.liquidations.fillStart[1]!;
    expect(ranks.slice(0, first)).toEqual([...ranks.slice(0, first)].sort((a, b) => a - b));
    const score = [...report.fills.score.slice(0, first)];
    expect(score).toEqual([...score].sort((a, b) => b - a));
  });
});
