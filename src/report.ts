import type { FillResults, LiquidationResults, Outcome, PaymentResults, TickResult } from './core.ts';
import { OUTCOMES, RESULT_COLUMNS, RULE_COLUMNS } from './core.ts';
import type { TriggerChanges } from './ledger.ts';
import type { Side } from './market.ts';
import type { CancelRule } from './rules/cancel.ts';

/** What a report needs to know of the batch and of the names. */
export interface ReportContext {
  readonly time: number | undefined;
  readonly account: Uint32Array;
  readonly market: Uint32Array;
  readonly side: Uint8Array;
  readonly accountId: (account: number) => string;
  readonly symbol: (market: number) => string;
  /** The market's rule on open orders. */
  readonly cancel: (market: number) => CancelRule;
  /** Name of a market's fund, undefined for the default one; absent where there is no other. */
  readonly fund?: (market: number) => string | undefined;
}

/** One liquidation. Money in quanta, unit values in quanta per lot. A cured one has every number 0 but fundCash. */
export interface LiquidationEntry {
  /** Row of the batch, from 0. */
  readonly index: number;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly outcome: Outcome;
  readonly lots: bigint;
  /** Lots of the position that stay open: 0 unless fewer were named. */
  readonly remainingLots: bigint;
  readonly bankruptcyUnitValue: bigint;
  readonly adlUnitValue: bigint;
  readonly bookLots: bigint;
  readonly fundSurplus: bigint;
  readonly takenOverLots: bigint;
  /** Lots closed against the house's own opposite position ahead of the queue. */
  readonly houseLots: bigint;
  readonly adlLots: bigint;
  readonly residualLots: bigint;
  /** Realised PnL of the house when it was netted, takeover and residual together. */
  readonly housePnl: bigint;
  /** Fund cash from closing counterparties at another price than the bankruptcy price. */
  readonly adlSurplus: bigint;
  /** What fund cash paid for isolated counterparties whose margin did not reach. */
  readonly deficitPaid: bigint;
  /** Loss sharing: what of the loss others were to pay, and what they paid; the house keeps the difference. */
  readonly lossToShare: bigint;
  readonly lossShared: bigint;
  /** Tiers of an allocation: lots closed up to the caps by profit, and above, and what either cost against the mark. */
  readonly profitTierLots: bigint;
  readonly profitTierCost: bigint;
  readonly equityTierLots: bigint;
  readonly equityTierCost: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  readonly returned: bigint;
  /** What an isolated liquidation left to (or, negative, took from) the fund at settlement. */
  readonly settlement: bigint;
  readonly badDebt: bigint;
  readonly fundCash: bigint;
}

/** One counterparty closed, in whole or in part. */
export interface FillEntry {
  /** Row of the liquidation that it was closed against. */
  readonly liquidation: number;
  readonly account: string;
  readonly market: string;
  /** Side of the position that was closed: opposite to the liquidated. */
  readonly side: Side;
  readonly lots: bigint;
  readonly unitValue: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  readonly remainingLots: bigint;
  readonly score: number;
  /** Place in the queue of the tick, from 1 (front). */
  readonly rank: number;
  /** By what the fill deepened what the account cannot pay; 0 unless the market's rules say `overlap: allow`. */
  readonly newDeficit: bigint;
}

/** What one position paid towards a loss without being closed. */
export interface PaymentEntry {
  /** Row of the liquidation whose loss it was. */
  readonly liquidation: number;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  /** Quanta, > 0: out of the wallet or, of an isolated position, the margin. */
  readonly amount: bigint;
}

export type FundMovementKind = 'book' | 'house' | 'deficit' | 'loss-shared' | 'adl' | 'settlement' | 'bad-debt';

/** One change of the fund's cash, in quanta. */
export interface FundMovement {
  readonly liquidation: number;
  readonly kind: FundMovementKind;
  readonly amount: bigint;
  /** Name of the fund; absent for the default one. */
  readonly fund?: string;
}

/** Deleveraging by drawdown started or stopped in a market. Money in quanta. */
export interface TriggerChange {
  readonly market: string;
  readonly active: boolean;
  /** The liquidation that it was seen at; −1 before all of them, their number behind all of them. */
  readonly liquidation: number;
  /** Equity of the market's fund then, and the highest over the window. */
  readonly fundEquity: bigint;
  readonly peak: bigint;
}

/** Open orders to cancel. */
export interface CancelOrders {
  readonly account: string;
  /** Of this market alone; absent: of all markets. */
  readonly market?: string;
}

interface NoticeBase {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: bigint;
  readonly unitValue: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  /** As the market's rule `cancel` says; undefined: they stay. */
  readonly cancelOrders: CancelOrders | undefined;
}

/** To a position that was liquidated. */
export interface LiquidatedNotice extends NoticeBase {
  readonly kind: 'liquidated';
  readonly outcome: Outcome;
  readonly remainingLots: bigint;
  readonly badDebt: bigint;
}

/** To a counterparty that was deleveraged. */
export interface DeleveragedNotice extends NoticeBase {
  readonly kind: 'deleveraged';
  readonly remainingLots: bigint;
  readonly score: number;
  readonly rank: number;
  readonly newDeficit: bigint;
}

/** To a position that paid towards a loss and stays as it is; its orders stay too. */
export interface LossSharedNotice extends Omit<PaymentEntry, 'liquidation'> {
  readonly kind: 'loss-shared';
  readonly cancelOrders: undefined;
}

export type Notice = LiquidatedNotice | DeleveragedNotice | LossSharedNotice;

const AMOUNTS = ['remainingLots', ...RESULT_COLUMNS, ...RULE_COLUMNS] as const;
type Amount = (typeof AMOUNTS)[number];

export function sideName(side: number): Side {
  return side === 0 ? 'long' : 'short';
}

/** What one tick did: columns as the core gave them, and iterators of plain objects over them. */
export class TickReport {
  /** Milliseconds, as given to the tick. */
  readonly time: number | undefined;
  /** Columns, one row per liquidation: the batch's keys and the results. */
  readonly liquidations: LiquidationResults & Pick<ReportContext, 'account' | 'market' | 'side'>;
  /** Columns, one row per closed counterparty; rows of liquidation i: liquidations.fillStart[i] … fillStart[i+1] − 1. */
  readonly fills: FillResults;
  /** Account numbers passed over; rows of liquidation i: liquidations.skippedStart[i] … skippedStart[i+1] − 1. */
  readonly skipped: Uint32Array;
  /** Columns, one row per payment; rows of liquidation i: liquidations.paymentStart[i] … liquidations.paymentStart[i+1] − 1. */
  readonly payments: PaymentResults;
  /** Of the default fund after the tick, in quanta. */
  readonly fundCash: bigint;
  /** The same of the named funds, in the order in which they were added. */
  readonly namedCash: BigInt64Array;
  /** Columns of {@link triggerChanges}; undefined where no trigger looks back over time. */
  readonly triggers: TriggerChanges | undefined;
  readonly fees: bigint;
  private readonly context: ReportContext;

  constructor(context: ReportContext, result: TickResult) {
    const { account, market, side } = context;
    this.context = context;
    this.time = context.time;
    this.liquidations = { account, market, side, ...result.liquidations };
    this.fills = result.fills;
    this.skipped = result.skipped;
    this.payments = result.payments;
    this.fundCash = result.fundCash;
    this.fees = result.fees;
    this.namedCash = result.namedCash ?? new BigInt64Array(0);
    this.triggers = result.triggers;
  }

  get liquidationCount(): number {
    return this.liquidations.account.length;
  }

  liquidation(index: number): LiquidationEntry {
    const l = this.liquidations;
    if (!(index >= 0 && index < this.liquidationCount)) throw new RangeError(`no liquidation ${index} in this report`);
    const { accountId, symbol } = this.context;
    const amounts: Partial<Record<Amount, bigint>> = {};
    for (const name of AMOUNTS) amounts[name] = l[name][index]!;
    return {
      index,
      account: accountId(l.account[index]!),
      market: symbol(l.market[index]!),
      side: sideName(l.side[index]!),
      outcome: OUTCOMES[l.outcome[index]!]!,
      ...(amounts as Record<Amount, bigint>),
    };
  }

  *eachLiquidation(): IterableIterator<LiquidationEntry> {
    for (let i = 0; i < this.liquidationCount; i++) yield this.liquidation(i);
  }

  /** Fills of one liquidation, in queue order (those of the last resort, or of a rest offered once more, after the others). */
  *fillsOf(liquidation: number): IterableIterator<FillEntry> {
    const l = this.liquidations;
    for (let row = l.fillStart[liquidation]!; row < l.fillStart[liquidation + 1]!; row++) {
      yield {
        liquidation,
        account: this.context.accountId(this.fills.account[row]!),
        market: this.context.symbol(l.market[liquidation]!),
        side: sideName(1 - l.side[liquidation]!),
        lots: this.fills.lots[row]!,
        unitValue: l.adlUnitValue[liquidation]!,
        realizedPnl: this.fills.realizedPnl[row]!,
        fee: this.fills.fee[row]!,
        remainingLots: this.fills.remainingLots[row]!,
        score: this.fills.score[row]!,
        rank: this.fills.rank[row]!,
        newDeficit: this.fills.newDeficit[row]!,
      };
    }
  }

  *eachFill(): IterableIterator<FillEntry> {
    for (let i = 0; i < this.liquidationCount; i++) yield* this.fillsOf(i);
  }

  /** Payments towards the loss of one liquidation, in the order in which they were taken. */
  *paymentsOf(liquidation: number): IterableIterator<PaymentEntry> {
    const { paymentStart, market } = this.liquidations;
    const { account, side, amount } = this.payments;
    for (let row = paymentStart[liquidation]!; row < paymentStart[liquidation + 1]!; row++) {
      yield {
        liquidation,
        account: this.context.accountId(account[row]!),
        market: this.context.symbol(market[liquidation]!),
        side: sideName(side[row]!),
        amount: amount[row]!,
      };
    }
  }

  /** Ids of the counterparties passed over in one liquidation, in queue order. */
  skippedOf(liquidation: number): string[] {
    const { skippedStart } = this.liquidations;
    const rows = this.skipped.subarray(skippedStart[liquidation]!, skippedStart[liquidation + 1]!);
    return Array.from(rows, this.context.accountId);
  }

  /** Starts and stops of deleveraging by drawdown, in their order. */
  *triggerChanges(): IterableIterator<TriggerChange> {
    const changes = this.triggers;
    if (changes === undefined) return;
    for (let row = 0; row < changes.market.length; row++) {
      yield {
        market: this.context.symbol(changes.market[row]!),
        active: changes.active[row] === 1,
        liquidation: changes.at[row]! - 1,
        fundEquity: changes.equity[row]!,
        peak: changes.peak[row]!,
      };
    }
  }

  /** Every change of a fund's cash in its order; their sum is the tick's change of fund cash. */
  *fundMovements(): IterableIterator<FundMovement> {
    const l = this.liquidations;
    for (let liquidation = 0; liquidation < this.liquidationCount; liquidation++) {
      const amounts: readonly (readonly [FundMovementKind, bigint])[] = [
        ['book', l.fundSurplus[liquidation]!],
        ['deficit', -l.deficitPaid[liquidation]!],
        ['loss-shared', l.lossShared[liquidation]!],
        ['adl', l.adlSurplus[liquidation]!],
        ['house', l.housePnl[liquidation]!],
        ['settlement', l.settlement[liquidation]!],
        ['bad-debt', -l.badDebt[liquidation]!],
      ];
      const name = this.context.fund?.(l.market[liquidation]!);
      const fund = name === undefined ? {} : { fund: name };
      for (const [kind, amount] of amounts) if (amount !== 0n) yield { liquidation, kind, amount, ...fund };
    }
  }

  private cancelled(liquidation: number, account: string, market: string): CancelOrders | undefined {
    const rule = this.context.cancel(this.liquidations.market[liquidation]!);
    if (rule === 'none') return undefined;
    return rule === 'account' ? { account } : { account, market };
  }

  /** Who is to be told what, and whose orders are to be cancelled: the liquidated, then those closed against it or who paid for it. */
  *notices(): IterableIterator<Notice> {
    for (const l of this.eachLiquidation()) {
      if (l.outcome === 'cured') continue;
      yield {
        kind: 'liquidated',
        account: l.account,
        market: l.market,
        side: l.side,
        lots: l.lots,
        unitValue: l.bankruptcyUnitValue,
        realizedPnl: l.realizedPnl,
        fee: l.fee,
        cancelOrders: this.cancelled(l.index, l.account, l.market),
        outcome: l.outcome,
        remainingLots: l.remainingLots,
        badDebt: l.badDebt,
      };
      for (const { liquidation: _, ...fill } of this.fillsOf(l.index)) {
        yield { kind: 'deleveraged', ...fill, cancelOrders: this.cancelled(l.index, fill.account, fill.market) };
      }
      for (const { liquidation: _, ...payment } of this.paymentsOf(l.index)) {
        yield { kind: 'loss-shared', ...payment, cancelOrders: undefined };
      }
    }
  }
}
