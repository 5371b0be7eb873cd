/** What an engine in a worker and its owner say to each other. */
import type { EngineOptions } from '../create.ts';
import type { Engine } from '../engine.ts';
import type { PositionSpec } from '../inputs.ts';
import type { Market, Side } from '../market.ts';
import type { MarketQueue } from '../queue.ts';
import type { TickReport } from '../report.ts';

/** Calls that change something or need the book; the rest the owner answers by itself. */
export type EngineCall =
  | 'addMarket'
  | 'addAccount'
  | 'addAccounts'
  | 'accountNumber'
  | 'accountId'
  | 'wallet'
  | 'setWallet'
  | 'setWallets'
  | 'addFund'
  | 'setFund'
  | 'fund'
  | 'fees'
  | 'setHouse'
  | 'house'
  | 'trigger'
  | 'setTrigger'
  | 'mark'
  | 'open'
  | 'adjust'
  | 'close'
  | 'position'
  | 'upsert'
  | 'remove'
  | 'setPriority'
  | 'setPriorities'
  | 'tick'
  | 'liquidatable'
  | 'eachLiquidatable'
  | 'facts'
  | 'explain'
  | 'allocate'
  | 'tidy'
  | 'totals'
  | 'stats'
  | 'digest'
  | 'snapshot'
  | 'restore';
export type QueueCall = 'columns' | 'top' | 'rankOf' | 'places' | 'scores' | 'lights' | 'exempt' | 'exemptAhead';

/** The results of a call: what an iterator gives is a list. */
type Listed<T> = T extends IterableIterator<infer Item> ? Item[] : T;
export type Arguments<K extends EngineCall> = Parameters<Engine[K]>;
export type Result<K extends EngineCall> = Listed<ReturnType<Engine[K]>>;

/** The calls of `T` with promises. */
export type Promised<T, K extends keyof T> = {
  readonly [P in K]: T[P] extends (...args: infer A) => infer R ? (...args: A) => Promise<Listed<R>> : never;
};

/** What the owner knows of the engine without asking. */
export interface Head {
  readonly moneyDecimals: number;
  readonly markets: readonly Market[];
  /** Names of the funds beside the default one. */
  readonly funds: readonly string[];
}

export type Request =
  | { readonly make: EngineOptions }
  | { readonly call: EngineCall; readonly args: readonly unknown[] }
  | {
      readonly queue: readonly [market: string, side: Side];
      readonly call: QueueCall;
      readonly args: readonly unknown[];
    }
  | { readonly openAll: readonly PositionSpec[] };

/** A result; with the head where the call has changed it. */
export interface Answered {
  readonly value: unknown;
  readonly head?: Head;
}

/** A report's columns, and the ids of the accounts in it that have one. */
export interface PackedReport
  extends Pick<
    TickReport,
    'time' | 'liquidations' | 'fills' | 'skipped' | 'payments' | 'fundCash' | 'namedCash' | 'triggers' | 'fees'
  > {
  readonly ids: ReadonlyMap<number, string>;
}

export type QueueResult<K extends QueueCall> = ReturnType<MarketQueue[K]>;
