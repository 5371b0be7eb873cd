import type { FillResults, LiquidationResults, Outcome, TickResult } from './core.ts';
import { OUTCOMES } from './core.ts';
import type { Side } from './market.ts';

/** What a report needs to know of the batch and of the names. */
export interface ReportContext {
  readonly time: number | undefined;
  readonly account: Uint32Array;
  readonly market: Uint32Array;
  readonly side: Uint8Array;
  readonly accountId: (account: number) => string;
  readonly symbol: (market: number) => string;
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
  /** What fund cash paid for isolated counterparties whose margin did not reach. */
  readonly deficitPaid: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  readonly returned: bigint;
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

export type FundMovementKind = 'book' | 'house' | 'deficit' | 'adl' | 'settlement' | 'bad-debt';

/** One change of the fund's cash, in quanta. */
export interface FundMovement {
  readonly liquidation: number;
  readonly kind: FundMovementKind;
  readonly amount: bigint;
}

interface NoticeBase {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: bigint;
  readonly unitValue: bigint;
  readonly realizedPnl: bigint;
  readonly fee: bigint;
  /** The account's open orders to cancel: all of this market. */
  readonly cancelOrders: { readonly account: string; readonly market: string };
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

export type Notice = LiquidatedNotice | DeleveragedNotice;

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
  /** After the tick, in quanta. */
  readonly fundCash: bigint;
  readonly fees: bigint;
  private readonly context: ReportContext;

  constructor(context: ReportContext, result: TickResult) {
    const { account, market, side } = context;
    this.context = context;
    this.time = context.time;
    this.liquidations = { account, market, side, ...result.liquidations };
    this.fills = result.fills;
    this.skipped = result.skipped;
    this.fundCash = result.fundCash;
    this.fees = result.fees;
  }

  get liquidationCount(): number {
    return this.liquidations.account.length;
  }

  liquidation(index: number): LiquidationEntry {
    const l = this.liquidations;
    if (!(index >= 0 && index < this.liquidationCount)) throw new RangeError(`no liquidation ${index} in this report`);
    return {
      index,
      account: this.context.accountId(l.account[index]!),
      market: this.context.symbol(l.market[index]!),
      side: sideName(l.side[index]!),
      outcome: OUTCOMES[l.outcome[index]!]!,
      lots: l.lots[index]!,
      remainingLots: l.remainingLots[index]!,
      bankruptcyUnitValue: l.bankruptcyUnitValue[index]!,
      adlUnitValue: l.adlUnitValue[index]!,
      bookLots: l.bookLots[index]!,
      fundSurplus: l.fundSurplus[index]!,
      takenOverLots: l.takenOverLots[index]!,
      houseLots: l.houseLots[index]!,
      adlLots: l.adlLots[index]!,
      residualLots: l.residualLots[index]!,
      deficitPaid: l.deficitPaid[index]!,
      realizedPnl: l.realizedPnl[index]!,
      fee: l.fee[index]!,
      returned: l.returned[index]!,
      badDebt: l.badDebt[index]!,
      fundCash: l.fundCash[index]!,
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

  /** Ids of the counterparties passed over in one liquidation, in queue order. */
  skippedOf(liquidation: number): string[] {
    const { skippedStart } = this.liquidations;
    const rows = this.skipped.subarray(skippedStart[liquidation]!, skippedStart[liquidation + 1]!);
    return Array.from(rows, this.context.accountId);
  }

  /** Every change of the fund's cash in its order; their sum is the tick's change of fund cash. */
  *fundMovements(): IterableIterator<FundMovement> {
    const l = this.liquidations;
    for (let liquidation = 0; liquidation < this.liquidationCount; liquidation++) {
      const amounts: readonly (readonly [FundMovementKind, bigint])[] = [
        ['book', l.fundSurplus[liquidation]!],
        ['deficit', -l.deficitPaid[liquidation]!],
        ['adl', l.adlSurplus[liquidation]!],
        ['house', l.housePnl[liquidation]!],
        ['settlement', l.settlement[liquidation]!],
        ['bad-debt', -l.badDebt[liquidation]!],
      ];
      for (const [kind, amount] of amounts) if (amount !== 0n) yield { liquidation, kind, amount };
    }
  }

  /** Who is to be told what, and whose orders are to be cancelled: the liquidated, then those closed against it. */
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
        cancelOrders: { account: l.account, market: l.market },
        outcome: l.outcome,
        remainingLots: l.remainingLots,
        badDebt: l.badDebt,
      };
      for (const { liquidation: _, ...fill } of this.fillsOf(l.index)) {
        yield { kind: 'deleveraged', ...fill, cancelOrders: { account: fill.account, market: fill.market } };
      }
    }
  }
}
