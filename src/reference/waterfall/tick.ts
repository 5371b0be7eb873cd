import {
  type FillResults,
  type LiquidationResults,
  OUTCOMES,
  type PaymentResults,
  type TickResult,
  type TickRows,
} from '../../core.ts';
import { requireTime } from '../../ledger-state.ts';
import { passDoor } from '../door.ts';
import { at } from '../place.ts';
import type { State } from '../state.ts';
import { Queues } from './deleverage.ts';
import { equityOfFund } from './fund.ts';
import { liquidate, type Report } from './liquidate.ts';
import { Watch } from './trigger.ts';

/** Ends of runs of the given lengths, with 0 in front. */
function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    starts[i + 1] = starts[i]! + length;
  });
  return starts;
}

function liquidationColumns(reports: readonly Report[]): LiquidationResults {
  const column = (of: (report: Report) => bigint) => BigInt64Array.from(reports, of);
  return {
    outcome: Uint8Array.from(reports, ({ outcome }) => OUTCOMES.indexOf(outcome)),
    lots: column((r) => r.lots),
    remainingLots: column((r) => r.remainingLots),
    bankruptcyUnitValue: column((r) => r.bankruptcy),
    adlUnitValue: column((r) => r.adlUnitValue),
    bookLots: column((r) => r.bookLots),
    fundSurplus: column((r) => r.fundSurplus),
    takenOverLots: column((r) => r.takenOverLots),
    houseLots: column((r) => r.houseLots),
    adlLots: column((r) => r.adlLots),
    residualLots: column((r) => r.deleverage.left),
    housePnl: column((r) => r.housePnl),
    adlSurplus: column((r) => r.adlSurplus),
    deficitPaid: column((r) => r.deleverage.deficitPaid),
    realizedPnl: column((r) => r.settlement.realized),
    fee: column((r) => r.settlement.fee),
    returned: column((r) => r.settlement.returned),
    settlement: column((r) => r.settlement.toFund),
    badDebt: column((r) => r.settlement.badDebt),
    fundCash: column((r) => r.fundCash),
    lossToShare: column((r) => r.loss.budget),
    lossShared: column((r) => r.loss.paid),
    profitTierLots: column((r) => r.deleverage.tiers.profitLots),
    profitTierCost: column((r) => r.deleverage.tiers.profitCost),
    equityTierLots: column((r) => r.deleverage.tiers.equityLots),
    equityTierCost: column((r) => r.deleverage.tiers.equityCost),
    fillStart: startsOf(reports.map((r) => r.deleverage.fills.length)),
    skippedStart: startsOf(reports.map((r) => r.deleverage.skipped.length)),
    paymentStart: startsOf(reports.map((r) => r.loss.payments.length)),
  };
}

function fillColumns(reports: readonly Report[]): FillResults {
  const fills = reports.flatMap((report) => report.deleverage.fills);
  return {
    account: Uint32Array.from(fills, (f) => f.account),
    lots: BigInt64Array.from(fills, (f) => f.lots),
    realizedPnl: BigInt64Array.from(fills, (f) => f.realized),
    fee: BigInt64Array.from(fills, (f) => f.fee),
    remainingLots: BigInt64Array.from(fills, (f) => f.remainingLots),
    score: Float64Array.from(fills, (f) => f.score),
    rank: Uint32Array.from(fills, (f) => f.rank),
    newDeficit: BigInt64Array.from(fills, (f) => f.newDeficit),
  };
}

function paymentColumns(reports: readonly Report[]): PaymentResults {
  const payments = reports.flatMap((report) => report.loss.payments);
  return {
    account: Uint32Array.from(payments, (p) => p.account),
    side: Uint8Array.from(payments, (p) => p.side),
    amount: BigInt64Array.from(payments, (p) => p.amount),
  };
}

/** A tick's result, and what each liquidation did in detail. */
export interface TickInDetail {
  readonly result: TickResult;
  readonly reports: readonly Report[];
}

/**
 * One tick: the marks, the door, then the liquidations in the order given (section 4). It belongs inside a transaction.
 * @throws AdlError as the door does, and OUT_OF_RANGE
 */
export function runTick(state: State, rows: TickRows): TickInDetail {
  const time = state.windows.length === 0 ? undefined : requireTime(rows.time, state.clock);
  const { liquidations, named, marksBefore } = passDoor(state, rows);
  const queues = new Queues(state, named);
  const watch = new Watch(state, time);
  watch.open();
  const opening = { marksBefore, fundEquity: equityOfFund(state, 0) };
  const reports = liquidations.map((one) => at({ row: one.row }, () => liquidate(state, queues, one, opening, watch)));
  watch.close(reports.length);
  const result = {
    liquidations: liquidationColumns(reports),
    fills: fillColumns(reports),
    payments: paymentColumns(reports),
    skipped: Uint32Array.from(reports.flatMap((report) => report.deleverage.skipped)),
    fundCash: state.fund.cash,
    fees: state.fees,
    ...(state.funds.length > 1 ? { namedCash: BigInt64Array.from(state.funds.slice(1), ({ cash }) => cash) } : {}),
    ...(time === undefined ? {} : { triggers: watch.changes() }),
  };
  return { result, reports };
}
