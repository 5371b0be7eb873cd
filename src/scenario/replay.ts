import type { Engine } from '../engine.ts';
import type { Book } from './book.ts';
import type { Scenario } from './format.ts';
import { equityByGroup } from './ledger.ts';
import { LightsBefore } from './lights.ts';
import type { Channels, LedgerRow, MarketTotals, ReplayTotals, TickOutcome } from './outcome.ts';
import { schedule } from './path.ts';
import { type BatchListener, type ReportListener, Stepper } from './step.ts';
import { Tally } from './tally.ts';

/** Positions that the totals list by name. */
const MOST_DELEVERAGED = 25;

export interface ReplayOptions {
  /** What {@link generateBook} returned for this engine. */
  readonly book: Book;
  /** Called after every tick. */
  readonly onProgress?: ((done: number, ticks: number) => void) | undefined;
  /** Called after a tick's liquidations, before the order book's other side is put in: the engine is in the state they left. */
  readonly onReport?: ReportListener | undefined;
  /** Called before a tick's liquidations, with the number of the tick from 0. */
  readonly onBatch?: BatchListener | undefined;
}

/** A replay under way: iterate it once to the end, then ask for the totals. */
export interface Replay extends Iterable<TickOutcome> {
  /** @throws Error when ticks are left */
  totals(): ReplayTotals;
}

function isConserved({ conservation: c }: TickOutcome): boolean {
  return c.tick && c.maker && c.sinceStart && c.lots && c.difference === 0n;
}

const addChannels = (a: Channels, b: Channels): Channels => ({
  book: a.book + b.book,
  fund: a.fund + b.fund,
  adl: a.adl + b.adl,
  residual: a.residual + b.residual,
});

function marketTotals(ticks: readonly TickOutcome[], book: Book, tally: Tally): MarketTotals[] {
  return book.units.map(({ symbol, openInterest }, m) => {
    const outcomes = ticks.map(({ markets }) => markets[m]!);
    const first = outcomes[0]!;
    const low = outcomes.reduce((least, { mark }) => (Number(mark) < Number(least) ? mark : least), first.mark);
    const sums = outcomes.reduce((sum, tick) => ({
      ...tick,
      liquidations: {
        cured: sum.liquidations.cured + tick.liquidations.cured,
        book: sum.liquidations.book + tick.liquidations.book,
        fund: sum.liquidations.fund + tick.liquidations.fund,
        adl: sum.liquidations.adl + tick.liquidations.adl,
      },
      value: addChannels(sum.value, tick.value),
      lots: addChannels(sum.lots, tick.lots),
      longValue: sum.longValue + tick.longValue,
      adlFills: sum.adlFills + tick.adlFills,
      adlCloses: sum.adlCloses + tick.adlCloses,
      adlPaid: sum.adlPaid + tick.adlPaid,
    }));
    const { mark: last, ...rest } = sums;
    return {
      ...rest,
      symbol,
      first: first.mark,
      low,
      last,
      openInterest: BigInt(openInterest),
      closed: tally.closedIn(symbol),
    };
  });
}

/** Seconds from the first tick with a liquidation to the first with deleveraging. */
function firstAdlDelay(ticks: readonly TickOutcome[]): number | undefined {
  const liquidated = ticks.find(({ markets }) => markets.some(({ liquidations: l }) => l.book + l.fund + l.adl > 0));
  const deleveraged = ticks.find(({ markets }) => markets.some(({ adlFills }) => adlFills > 0));
  return liquidated && deleveraged && deleveraged.at - liquidated.at;
}

function ledgerRows(book: Book, before: readonly bigint[], after: readonly bigint[]): LedgerRow[] {
  const rows = book.groups.map(({ name, count }, g) => ({
    name,
    accounts: g === 0 ? count - 1 : count,
    before: before[g]!,
    after: after[g]!,
  }));
  rows.push({ name: 'market-maker', accounts: 1, before: before.at(-1)!, after: after.at(-1)! });
  return rows.filter(({ accounts }) => accounts > 0);
}

/**
 * Replays a scenario tick by tick: marks, who is liquidatable, what the book, the fund and the counterparties take, the
 * market maker's other side, and the checks. The same scenario, book and number of positions give the same digests on
 * every engine and host.
 * @throws AdlError what the engine refuses
 */
export function replay(scenario: Scenario, engine: Engine, options: ReplayOptions): Replay {
  const { book, onProgress, onReport, onBatch } = options;
  const tally = new Tally(scenario, book);
  const outcomes: TickOutcome[] = [];
  const scheduled = schedule(scenario);
  let finished: ReplayTotals | undefined;

  function* run(): Generator<TickOutcome> {
    const stepper = new Stepper(scenario, engine, book, tally, { onReport, onBatch });
    const lights = new LightsBefore(engine, book);
    const equity = equityByGroup(engine, book);
    const fundBefore = engine.fund().cash;
    for (const tick of scheduled) {
      const outcome = stepper.run(tick);
      outcomes.push(outcome);
      onProgress?.(outcomes.length, scheduled.length);
      yield outcome;
    }
    const last = outcomes.at(-1)!;
    const fund = { name: 'fund', accounts: 0, before: fundBefore, after: last.fund.cash + last.fund.housePnl };
    const fees = { name: 'fees', accounts: 0, before: 0n, after: last.fees };
    finished = {
      positions: book.positions,
      accounts: book.accounts,
      ticks: outcomes.length,
      engine: engine.stats().engine,
      markets: marketTotals(outcomes, book, tally),
      adlFills: outcomes.reduce((sum, { markets }) => sum + markets.reduce((s, { adlFills }) => s + adlFills, 0), 0),
      ...tally.result(),
      firstAdlDelay: firstAdlDelay(outcomes),
      badDebt: outcomes.reduce((sum, { badDebt }) => sum + badDebt, 0n),
      paidIn: outcomes.reduce((sum, { fund: { paidIn } }) => sum + paidIn, 0n),
      deleveraged: tally.largest(MOST_DELEVERAGED),
      lights: lights.compare(engine, tally),
      ledger: [...ledgerRows(book, equity, equityByGroup(engine, book)), fund, fees],
      fund: last.fund,
      fees: last.fees,
      conserved: outcomes.filter(isConserved).length,
      milliseconds: outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      digest: last.digest,
    };
  }

  const iterator = run();
  return {
    [Symbol.iterator]: () => iterator,
    totals() {
      if (finished === undefined) throw new Error(`${scheduled.length - outcomes.length} ticks of the replay are left`);
      return finished;
    },
  };
}
