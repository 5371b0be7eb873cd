import { OUTCOMES } from '../core.ts';
import type { Engine } from '../engine.ts';
import type { TickInput } from '../inputs.ts';
import { LONG } from '../limits.ts';
import type { TickReport } from '../report.ts';
import { type Batch, buildBatch } from './batch.ts';
import type { Book } from './book.ts';
import { lotsMatch, moneyOf } from './conservation.ts';
import type { Scenario } from './format.ts';
import { FundRules } from './fund.ts';
import { TickLiquidity } from './liquidity.ts';
import { MarketMaker } from './maker.ts';
import type { Channel, Conservation, MarketOutcome, TickOutcome } from './outcome.ts';
import type { ScheduledTick } from './path.ts';
import { Random } from './random.ts';
import type { Tally } from './tally.ts';

type Amounts = Record<Channel, bigint>;

interface MarketSums {
  readonly liquidations: { cured: number; book: number; fund: number; adl: number };
  readonly lots: Amounts;
  longLots: bigint;
  adlFills: number;
  adlPaid: bigint;
}

const none = (): Amounts => ({ book: 0n, fund: 0n, adl: 0n, residual: 0n });

/** Hears what a tick's liquidations did, at the marks (quanta per lot, by market). */
export type ReportListener = (report: TickReport, marks: readonly bigint[]) => void;

/** Hears what a tick's liquidations are, before the engine is given them: it is in the state that they start from. */
export type BatchListener = (tick: number, input: TickInput) => void;

/** A tick's liquidations added up by market. */
function sumByMarket(report: TickReport | undefined, markets: number): MarketSums[] {
  const sums: MarketSums[] = Array.from({ length: markets }, () => ({
    liquidations: { cured: 0, book: 0, fund: 0, adl: 0 },
    lots: none(),
    longLots: 0n,
    adlFills: 0,
    adlPaid: 0n,
  }));
  if (report === undefined) return sums;
  const l = report.liquidations;
  for (let row = 0; row < report.liquidationCount; row++) {
    const sum = sums[l.market[row]!]!;
    sum.liquidations[OUTCOMES[l.outcome[row]!]!] += 1;
    sum.lots.book += l.bookLots[row]!;
    sum.lots.fund += l.takenOverLots[row]! + l.houseLots[row]!;
    sum.lots.adl += l.adlLots[row]!;
    sum.lots.residual += l.residualLots[row]!;
    if (l.side[row] === LONG) sum.longLots += l.lots[row]!;
    sum.adlFills += l.fillStart[row + 1]! - l.fillStart[row]!;
    sum.adlPaid += l.adlLots[row]! * l.adlUnitValue[row]!;
  }
  return sums;
}

export interface StepListeners {
  readonly onReport?: ReportListener | undefined;
  readonly onBatch?: BatchListener | undefined;
}

/** Runs ticks of a scenario on an engine that holds its book, and checks each. */
export class Stepper {
  private readonly scenario: Scenario;
  private readonly engine: Engine;
  private readonly book: Book;
  private readonly tally: Tally;
  private readonly fund: FundRules;
  private readonly maker: MarketMaker;
  private readonly random: Random;
  private readonly start: number;
  private readonly onReport: ReportListener | undefined;
  private readonly onBatch: BatchListener | undefined;
  /** Money that the engine must hold, in quanta. */
  private expected: bigint | undefined;

  constructor(scenario: Scenario, engine: Engine, book: Book, tally: Tally, listeners: StepListeners = {}) {
    this.onReport = listeners.onReport;
    this.onBatch = listeners.onBatch;
    this.scenario = scenario;
    this.engine = engine;
    this.book = book;
    this.tally = tally;
    this.fund = new FundRules(engine, scenario);
    this.maker = new MarketMaker(engine, book.units);
    this.random = new Random(scenario.seed, 'liquidation-order');
    this.start = Date.parse(scenario.start);
  }

  /** Marks, fund rules, liquidations, the market maker's side, checks. */
  run(tick: ScheduledTick): TickOutcome {
    const { engine, scenario, book } = this;
    const time = this.start + tick.at * 1000;
    const clock = performance.now();
    engine.tick({ time, marks: Object.fromEntries(book.units.map(({ symbol }, m) => [symbol, tick.marks[m]!])) });
    const paidIn = this.fund.apply(tick.at);
    const marks = book.units.map(({ symbol }) => engine.mark(symbol)!);
    const before = engine.totals();
    const expected = (this.expected ?? moneyOf(before) - paidIn) + paidIn;
    this.expected = expected;
    const { takeover } = engine.fund();

    const numbers = marks.map(Number);
    const liquidity = new TickLiquidity(scenario, book.units, tick, numbers);
    const batch = buildBatch(engine, book.units, numbers, liquidity, this.random);
    const sinceStart = moneyOf(before) === expected;
    const [report, conservation] =
      batch.requests.length === 0
        ? ([
            undefined,
            { tick: true, maker: true, sinceStart, lots: lotsMatch(before), money: moneyOf(before), difference: 0n },
          ] as const)
        : this.liquidate(tick.index, batch, time, marks, moneyOf(before), sinceStart);
    const milliseconds = performance.now() - clock;

    const house = this.fund.house();
    const { cash } = engine.fund();
    return {
      index: tick.index,
      time,
      at: tick.at,
      labels: tick.labels,
      markets: this.marketOutcomes(tick, report, marks, time),
      fund: { cash, housePnl: house.pnl, held: house.held, takeover, paidIn },
      fees: engine.fees(),
      badDebt: report?.liquidations.badDebt.reduce((sum, debt) => sum + debt, 0n) ?? 0n,
      conservation,
      milliseconds,
      digest: engine.digest(),
    };
  }

  private liquidate(
    index: number,
    batch: Batch,
    time: number,
    marks: readonly bigint[],
    before: bigint,
    sinceStart: boolean,
  ): readonly [TickReport, Conservation] {
    const input = { time, liquidations: batch.requests };
    this.onBatch?.(index, input);
    const report = this.engine.tick(input);
    this.onReport?.(report, marks);
    const after = this.engine.totals();
    const outside = this.maker.book(batch, report, marks);
    this.maker.settle();
    const settled = this.engine.totals();
    const difference = moneyOf(after) + outside.pnl - before;
    const money = moneyOf(settled);
    return [
      report,
      {
        tick: difference === 0n,
        maker: money === before,
        sinceStart: sinceStart && money === this.expected,
        lots: lotsMatch(after, outside.lots) && lotsMatch(settled),
        money,
        difference,
      },
    ];
  }

  private marketOutcomes(
    tick: ScheduledTick,
    report: TickReport | undefined,
    marks: readonly bigint[],
    time: number,
  ): MarketOutcome[] {
    const { engine, book } = this;
    const closes =
      report === undefined ? undefined : this.tally.add(report, time, (account) => engine.accountId(account));
    return sumByMarket(report, book.units.length).map(({ lots, longLots, liquidations, adlFills, adlPaid }, m) => {
      const mark = marks[m]!;
      return {
        symbol: book.units[m]!.symbol,
        mark: tick.marks[m]!,
        liquidations,
        value: { book: lots.book * mark, fund: lots.fund * mark, adl: lots.adl * mark, residual: lots.residual * mark },
        lots,
        longValue: longLots * mark,
        adlFills,
        adlCloses: closes?.[m] ?? 0,
        adlPaid,
      };
    });
  }
}
