import { OUTCOMES, type TickReport, type Totals } from 'adl-core';
import { buildBatch } from '../../../../src/scenario/batch.ts';
import type { Units } from '../../../../src/scenario/book.ts';
import { moneyOf as totalMoney } from '../../../../src/scenario/conservation.ts';
import type { LiquiditySpec } from '../../../../src/scenario/format.ts';
import { TickLiquidity } from '../../../../src/scenario/liquidity.ts';
import type { MarketMaker } from '../../../../src/scenario/maker.ts';
import { Random } from '../../../../src/scenario/random.ts';
import type { Cascade, LedgerLine } from '../protocol.ts';
import { closedOf, fateOf } from './closed.ts';
import { moneyOf, sizeOf } from './frame.ts';
import { type Session, SIDES, settleMarks } from './session.ts';

/** The book: four price levels, 0.02 % of the mark apart, that share what the reader lets it take. */
const LIQUIDITY: LiquiditySpec = { thinning: [[0, 1]], momentFactor: 1, levels: 4, levelStepPpm: 200 };
/** One tick in which a minute's depth is there. */
const MINUTE = { at: 0, duration: 60, labels: [] };
const FUND_POINTS = 400;

/** Lots that are liquidatable, by market: of its larger side. */
function liquidatableLots({ engine, units }: Session): bigint[] {
  const lots = units.map((): [bigint, bigint] => [0n, 0n]);
  const { account, market, side } = engine.liquidatable();
  account.forEach((number, row) => {
    const sums = lots[market[row]!]!;
    const key = { account: number, market: units[market[row]!]!.symbol, side: SIDES[side[row]!]! };
    sums[side[row] as 0 | 1] += engine.position(key)!.lots;
  });
  return lots.map(([long, short]) => (long > short ? long : short));
}

/** Liquidates everybody who is liquidatable in one batch, in a drawn order. */
export function liquidate(session: Session, maker: MarketMaker, bookPercent: number): Cascade | undefined {
  const start = performance.now();
  settleMarks(session);
  const { engine, units, symbol } = session;
  const marks = units.map((unit) => engine.mark(unit.symbol)!);
  const depths = liquidatableLots(session).map((lots) => Math.ceil((Number(lots) * bookPercent) / 100));
  const deep: Units[] = units.map((unit, m) => ({ ...unit, depthPerMinute: depths[m]! }));
  const numbers = marks.map(Number);
  const liquidity = new TickLiquidity({ liquidity: LIQUIDITY }, deep, MINUTE, numbers);
  const batch = buildBatch(engine, units, numbers, liquidity, new Random('page', `${engine.digest()}`));
  if (batch.requests.length === 0) return undefined;

  const before = engine.totals();
  const cashBefore = engine.fund().cash;
  const report = engine.tick({ liquidations: batch.requests });
  const after = engine.totals();
  const outside = maker.book(batch, report, marks);
  maker.settle();
  session.report = report;
  session.fate = fateOf(session, report);
  const difference = totalMoney(after) + outside.pnl - totalMoney(before);
  const lotsDifference = signedLots(after).reduce(
    (sum, lots, m) => sum + abs(lots + outside.lots[m]! - signedLots(before)[m]!),
    0n,
  );
  return {
    mark: session.marks.get(symbol)!,
    ...outcomesOf(session, report),
    fund: fundSteps(session, report, cashBefore),
    fundPath: fundPath(session, report, cashBefore),
    badDebt: moneyOf(engine, sum(report.liquidations.badDebt)),
    skipped: report.skipped.length,
    ...closedOf(session, report),
    ledger: ledgerOf(session, before, after, outside.pnl),
    difference: engine.formatMoney(difference),
    lotsDifference: lotsDifference.toString(),
    milliseconds: performance.now() - start,
  };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const sum = (column: BigInt64Array): bigint => column.reduce((total, value) => total + value, 0n);

/** Longs minus shorts with the house, by market: what a batch must leave as it was, together with the book's other side. */
function signedLots({ longLots, shortLots, houseLots }: Totals): bigint[] {
  return longLots.map((long, m) => long - shortLots[m]! + houseLots[m]!);
}

function outcomesOf({ engine, symbol }: Session, report: TickReport): Pick<Cascade, 'outcomes' | 'size'> {
  const l = report.liquidations;
  const shown = engine.marketNumber(symbol);
  const outcomes = { cured: 0, book: 0, fund: 0, adl: 0 };
  const lots = { total: 0n, book: 0n, fund: 0n, adl: 0n, residual: 0n };
  for (let row = 0; row < report.liquidationCount; row++) {
    if (l.market[row] !== shown) continue;
    outcomes[OUTCOMES[l.outcome[row]!]!] += 1;
    lots.total += l.lots[row]!;
    lots.book += l.bookLots[row]!;
    lots.fund += l.takenOverLots[row]!;
    lots.adl += l.adlLots[row]!;
    lots.residual += l.residualLots[row]!;
  }
  const size = (amount: bigint): number => sizeOf(engine, symbol, amount);
  return {
    outcomes,
    size: {
      total: size(lots.total),
      book: size(lots.book),
      fund: size(lots.fund),
      adl: size(lots.adl),
      residual: size(lots.residual),
    },
  };
}

function fundSteps({ engine }: Session, report: TickReport, before: bigint): Cascade['fund'] {
  const book = sum(report.liquidations.fundSurplus);
  return {
    before: moneyOf(engine, before),
    book: moneyOf(engine, book),
    settled: moneyOf(engine, report.fundCash - before - book),
    after: moneyOf(engine, report.fundCash),
  };
}

/** Fund cash from liquidation to liquidation, thinned out. */
function fundPath({ engine }: Session, report: TickReport, before: bigint): [number, number][] {
  const { fundCash } = report.liquidations;
  const points = Math.min(FUND_POINTS, fundCash.length + 1);
  return Array.from({ length: points }, (_, point) => {
    const done = Math.round((point * fundCash.length) / Math.max(1, points - 1));
    return [done, moneyOf(engine, done === 0 ? before : fundCash[done - 1]!)];
  });
}

function ledgerOf({ engine }: Session, before: Totals, after: Totals, outside: bigint): LedgerLine[] {
  const line = (name: string, from: bigint, to: bigint): LedgerLine => ({
    name,
    before: engine.formatMoney(from),
    after: engine.formatMoney(to),
  });
  return [
    line('Wallets', before.wallets, after.wallets),
    line('Isolated margins', before.margins, after.margins),
    line('Unrealised PnL', before.unrealizedPnl, after.unrealizedPnl),
    line('Fund cash', before.fundCash, after.fundCash),
    line('PnL of what the fund took over', before.housePnl, after.housePnl),
    line('Gain of those who bought in the book', 0n, outside),
    line('Sum', totalMoney(before), totalMoney(after) + outside),
  ];
}
