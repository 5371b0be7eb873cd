/** A tick's report: columns against iterators, notices, and the fund's movements. */
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../src/core.ts';
import type { Engine } from '../src/engine.ts';
import type { LiquidationRequest } from '../src/inputs.ts';
import type { TickReport } from '../src/report.ts';
import { columns, linear, type Row } from './support/book.ts';
import { ENGINES } from './support/engines.ts';
import { Random } from './support/random.ts';

/** Two markets full of random positions. */
function crowd(make: (decimals: number) => Engine, random: Random): Engine {
  const engine = make(0);
  engine.addMarket(linear({ makerFeePpm: 2_000, takerFeePpm: 5_000, adlPrice: 'mark' }));
  engine.addMarket(linear({ symbol: 'N', policy: 'pnl', attribution: 'all', makerFeePpm: -1_000 }));
  for (let i = 0; i < 30; i++) engine.addAccount(`acc${i}`, `${random.int(random.chance(20) ? -4_000 : 0, 1_500)}`);
  for (const symbol of ['M', 'N']) {
    const rows: Row[] = Array.from({ length: 30 }, (_, account) => {
      const side = random.pick([0, 1] as const);
      const lots = BigInt(random.int(1, 20));
      const entryValue = lots * BigInt(random.int(70, 130)) * (side === 0 ? 1n : -1n);
      const margin = random.chance(50) ? {} : { margin: BigInt(random.int(0, 200)) };
      return { account, side, lots, entryValue, ...margin };
    });
    engine.upsert(symbol, columns(rows));
  }
  engine.setFund({ cash: `${random.int(-500, 500)}`, takeover: random.chance(60) });
  engine.tick({ marks: { M: '100', N: '100' } });
  return engine;
}

/** Liquidates up to 20 positions at moved marks, some with book fills, and a healthy one by force. */
function randomTick(engine: Engine, random: Random): TickReport {
  engine.tick({ marks: { M: `${random.int(60, 140)}`, N: `${random.int(60, 140)}` } });
  const found = [...engine.eachLiquidatable()];
  const batch = random.chance(50) ? found.reverse() : found;
  const liquidations = batch.slice(0, 20).map((request): LiquidationRequest => {
    const { lots } = engine.position(request)!;
    if (random.chance(70)) return request;
    return { ...request, book: [{ lots: (lots + 1n) / 2n, unitValue: BigInt(random.int(60, 140)) }] };
  });
  const healthy = engine
    .queue('N', 'long')
    .top(20)
    .find((place) => {
      const key = { account: place.account, market: 'N', side: 'long' } as const;
      return engine.position(key)!.margin >= 0n && !engine.explain(key).liquidatable;
    });
  if (healthy !== undefined) liquidations.push({ account: healthy.account, market: 'N', side: 'long', force: true });
  return engine.tick({ time: 1_700_000_000_000, liquidations });
}

describe.each(ENGINES)('reports on $name', ({ make }) => {
  it('over random ticks: iterators, notices and fund movements agree with the columns and the state', () => {
    const met = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const random = new Random(seed);
      const engine = crowd(make, random);
      const before = engine.fund().cash;
      const report = randomTick(engine, random);
      expect(report.time).toBe(1_700_000_000_000);
      expect(report.fundCash).toBe(engine.fund().cash);
      expect(report.fees).toBe(engine.fees());
      checkFund(report, before, met);
      if ([...report.eachLiquidation()].some(({ returned }) => returned > 0n)) met.add('returned');
      checkIterators(report, engine);
      checkNotices(report, met);
    }
    expect([...met].sort()).toEqual(
      [
        'adl',
        'bad-debt',
        'book',
        'cured',
        'deleveraged',
        'fund',
        'house',
        'liquidated',
        'returned',
        'settlement',
      ].sort(),
    );
  });

  it('by hand: a liquidation, its notices and its movements', () => {
    const engine = make(2);
    engine.addMarket(linear({ takerFeePpm: 10_000, makerFeePpm: 1_000 }));
    engine.setFund({ cash: '0', takeover: false });
    engine.addAccount('winner', '0');
    engine.addAccount('loser', '0');
    engine.open({ account: 'loser', market: 'M', side: 'long', size: '4', entryPrice: '100', margin: '40' });
    engine.open({ account: 'winner', market: 'M', side: 'short', size: '6', entryPrice: '110', margin: '100' });
    const report = engine.tick({ marks: { M: '90' }, liquidations: [{ account: 'loser', market: 'M', side: 'long' }] });
    // T = 400 − 40 = 360; close = 360/0.99 = 363.63…, ub = 90.909…, up to 90.91.
    const liquidated = {
      kind: 'liquidated',
      account: 'loser',
      side: 'long',
      lots: 4n,
      unitValue: 9091n,
      outcome: 'adl',
      remainingLots: 0n,
    };
    const deleveraged = { kind: 'deleveraged', account: 'winner', side: 'short', lots: 4n, unitValue: 9091n, rank: 1 };
    expect([...report.notices()]).toEqual([
      {
        ...liquidated,
        market: 'M',
        realizedPnl: -3636n,
        fee: 363n,
        badDebt: 0n,
        cancelOrders: { account: 'loser', market: 'M' },
      },
      {
        ...deleveraged,
        market: 'M',
        // 440 − 363.64; fee ⌈363.64·0.1 %⌉.
        realizedPnl: 7636n,
        fee: 37n,
        remainingLots: 2n,
        score: engineScore(),
        newDeficit: 0n,
        cancelOrders: { account: 'winner', market: 'M' },
      },
    ]);
    // Margin 40 − loss 36.36 − fee 3.63 leaves 0.01 for the fund.
    expect([...report.fundMovements()]).toEqual([{ liquidation: 0, kind: 'settlement', amount: 1n }]);
    expect(report.fees).toBe(400n);
  });

  it('an empty tick has an empty report', () => {
    const engine = make(0);
    engine.addMarket(linear());
    const report = engine.tick({ marks: { M: '5' } });
    expect(report.liquidationCount).toBe(0);
    expect([...report.notices(), ...report.fundMovements(), ...report.eachFill(), ...report.eachLiquidation()]).toEqual(
      [],
    );
    expect(() => report.liquidation(0)).toThrow(RangeError);
    expect(report.time).toBeUndefined();
  });

  it('keeps its numbers when the engine moves on', () => {
    const random = new Random(5);
    const engine = crowd(make, random);
    const report = randomTick(engine, random);
    const first = [...report.notices()];
    for (let i = 0; i < 3; i++) randomTick(engine, random);
    expect([...report.notices()]).toEqual(first);
  });
});

/** P·N/(C·Q) of the winner at 90: P = 120, N = 540, C = 660, Q = 220. */
function engineScore(): number {
  return Number((12_000n * 54_000n * 1_000_000_000n) / (66_000n * 22_000n));
}

function checkFund(report: TickReport, before: bigint, met: Set<string>): void {
  let cash = before;
  const after = Array.from(report.liquidations.fundCash);
  const movements = [...report.fundMovements()];
  for (let i = 0; i < report.liquidationCount; i++) {
    for (const { liquidation, amount } of movements) if (liquidation === i) cash += amount;
    expect(cash).toBe(after[i]);
  }
  expect(cash).toBe(report.fundCash);
  for (const { kind } of movements) met.add(kind);
}

function checkIterators(report: TickReport, engine: Engine): void {
  const { liquidations, fills } = report;
  const entries = [...report.eachLiquidation()];
  expect(entries.map(({ lots }) => lots)).toEqual([...liquidations.lots]);
  expect(entries.map(({ account }) => engine.accountNumber(account))).toEqual([...liquidations.account]);
  expect(entries.map(({ outcome }) => OUTCOMES.indexOf(outcome))).toEqual([...liquidations.outcome]);
  for (const entry of entries) {
    const own = [...report.fillsOf(entry.index)];
    expect(own.reduce((sum, { lots }) => sum + lots, 0n)).toBe(entry.adlLots);
    expect(entry.bookLots + entry.takenOverLots + entry.houseLots + entry.adlLots + entry.residualLots).toBe(
      entry.lots,
    );
    for (const fill of own) expect([fill.market, fill.side === entry.side]).toEqual([entry.market, false]);
    expect(report.skippedOf(entry.index).every((id) => id.startsWith('acc'))).toBe(true);
  }
  const every = [...report.eachFill()];
  expect(every.map(({ score }) => score)).toEqual([...fills.score]);
  expect(every.map(({ remainingLots }) => remainingLots)).toEqual([...fills.remainingLots]);
  expect(liquidations.fillStart.at(-1)).toBe(every.length);
}

function checkNotices(report: TickReport, met: Set<string>): void {
  const notices = [...report.notices()];
  const told = [...report.eachLiquidation()].filter(({ outcome }) => outcome !== 'cured');
  if (told.length < report.liquidationCount) met.add('cured');
  expect(notices.flatMap((one) => (one.kind === 'liquidated' ? [[one.account, one.lots]] : []))).toEqual(
    told.map(({ account, lots }) => [account, lots]),
  );
  expect(notices.filter(({ kind }) => kind === 'deleveraged').length).toBe(report.fills.account.length);
  for (const notice of notices) {
    met.add(notice.kind);
    if (notice.kind === 'liquidated') met.add(notice.outcome);
    expect(notice.cancelOrders).toEqual({ account: notice.account, market: notice.market });
  }
}
