import type { Notice, TickReport } from 'adl-core';
import type { EngineReader } from 'adl-core/journal';
import type { Event, TickSummary, TickTiming } from './protocol.ts';

/** An event as subscribers get it. */
export function eventOf(topic: string, body: Readonly<Record<string, unknown>>): Event {
  return { topic, text: JSON.stringify({ event: topic, ...body }) };
}

/** A notice in decimals. Everything in it is of the one account that it goes to. */
function noticeBody(engine: EngineReader, log: number, notice: Notice): Readonly<Record<string, unknown>> {
  const money = (quanta: bigint): string => engine.formatMoney(quanta);
  if (notice.kind === 'loss-shared') return { log, ...notice, amount: money(notice.amount) };
  const { market, lots, unitValue, realizedPnl, fee, remainingLots, ...rest } = notice;
  const { newDeficit, badDebt, ...plain } = rest as typeof rest & { newDeficit?: bigint; badDebt?: bigint };
  return {
    log,
    market,
    ...plain,
    size: engine.formatSize(market, lots),
    remainingSize: engine.formatSize(market, remainingLots),
    price: unitValue === 0n ? null : engine.formatPrice(market, unitValue),
    realizedPnl: money(realizedPnl),
    fee: money(fee),
    ...(badDebt === undefined ? {} : { badDebt: money(badDebt) }),
    ...(newDeficit === undefined ? {} : { newDeficit: money(newDeficit) }),
  };
}

/** Everybody's notices of a tick: once for the book's watchers, once for the account. */
function noticeEvents(engine: EngineReader, log: number, report: TickReport): Event[] {
  const events: Event[] = [];
  for (const notice of report.notices()) {
    const body = noticeBody(engine, log, notice);
    events.push(eventOf('notices', body), eventOf(`account:${notice.account}`, { kind: 'notice', notice: body }));
  }
  return events;
}

function fillEvents(engine: EngineReader, log: number, report: TickReport): Event[] {
  return Array.from(report.eachLiquidation(), (l) =>
    eventOf('fills', {
      log,
      time: report.time ?? null,
      account: l.account,
      market: l.market,
      side: l.side,
      outcome: l.outcome,
      size: engine.formatSize(l.market, l.lots),
      book: engine.formatSize(l.market, l.bookLots),
      takenOver: engine.formatSize(l.market, l.takenOverLots),
      house: engine.formatSize(l.market, l.houseLots),
      deleveraged: engine.formatSize(l.market, l.adlLots),
      residual: engine.formatSize(l.market, l.residualLots),
      lossShared: engine.formatMoney(l.lossShared),
      fundCash: engine.formatMoney(l.fundCash),
      fills: Array.from(report.fillsOf(l.index), (fill) => ({
        account: fill.account,
        size: engine.formatSize(l.market, fill.lots),
        realizedPnl: engine.formatMoney(fill.realizedPnl),
        rank: fill.rank,
      })),
      skipped: report.skippedOf(l.index).length,
    }),
  );
}

export function tickEvents(engine: EngineReader, log: number, report: TickReport): Event[] {
  return [...noticeEvents(engine, log, report), ...fillEvents(engine, log, report)];
}

/** Counts equal keys. */
function tally(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

export function summaryOf(engine: EngineReader, report: TickReport): TickSummary {
  return {
    liquidations: report.liquidationCount,
    fills: report.fills.account.length,
    fundCash: engine.formatMoney(report.fundCash),
    outcomes: Object.fromEntries(tally(Array.from(report.eachLiquidation(), ({ outcome }) => outcome))),
  };
}

/** For the metrics. */
export function countsOf(report: TickReport): Pick<TickTiming, 'outcomes' | 'fills'> {
  const outcomes = tally(Array.from(report.eachLiquidation(), ({ market, outcome }) => `${outcome} ${market}`));
  const fills = tally(Array.from(report.eachFill(), ({ market }) => market));
  return {
    outcomes: Array.from(outcomes, ([key, count]) => {
      const space = key.indexOf(' ');
      return [key.slice(space + 1), key.slice(0, space), count] as const;
    }),
    fills: [...fills],
  };
}
