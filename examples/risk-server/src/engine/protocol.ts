import type { JournalOptions, RecoveryProgress } from 'adl-core/journal';
import type { JournalConfig } from '../config/config.ts';
import type { ErrorBody } from '../wire/errors.ts';
import type { Message, Query } from '../wire/messages.ts';

/** A message that has been let in, on its way to the engine's thread. */
export interface Order {
  /** Number by which its answer is found. */
  readonly ticket: number;
  /** Name of the principal: the client of the journal's sequence numbers. */
  readonly client: string;
  readonly message: Message;
}

/** What became of an order. */
export type Answer =
  | {
      readonly ticket: number;
      readonly ok: true;
      /** Sequence number in the journal. */
      readonly log: number;
      /** This sequence number of the client had been accepted before. */
      readonly duplicate: boolean;
      /** Newer marks of the same interval took the place of these. */
      readonly coalesced: boolean;
      /** Number of an account, or of the first of several. */
      readonly number?: number | undefined;
      /** Of a tick. */
      readonly tick?: TickSummary | undefined;
    }
  | { readonly ticket: number; readonly ok: false; readonly error: ErrorBody; readonly status: number };

/** Amounts on the wire are decimal strings in units of the settlement asset; sizes in units of the contract. */
export interface TickSummary {
  readonly liquidations: number;
  readonly fills: number;
  readonly fundCash: string;
  /** Liquidations by outcome: cured, book, fund, adl. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** One event for subscribers: serialised once, sent to many. */
export interface Event {
  /** `notices`, `fills`, `liquidatable`, `state`, or `account:ID`. */
  readonly topic: string;
  readonly text: string;
}

/** What the engine's thread starts with. */
export interface EngineOptions {
  readonly journal: JournalConfig | false;
  readonly engine: NonNullable<JournalOptions['engine']>;
  /** Address of a module whose export `files` is the journal's file system, in the place of the disk. */
  readonly files?: string;
}

/** What the engine's thread is asked. */
export type ToEngine =
  | { readonly kind: 'apply'; readonly orders: readonly Order[] }
  | { readonly kind: 'query'; readonly ticket: number; readonly query: Query }
  /** Accounts whose lights are to be published. */
  | { readonly kind: 'watch'; readonly accounts: readonly string[] }
  | { readonly kind: 'snapshot'; readonly ticket: number }
  | { readonly kind: 'close' };

export type FromEngine =
  | { readonly kind: 'ready'; readonly recovery: RecoverySummary }
  | ({ readonly kind: 'recovering' } & RecoveryProgress)
  | {
      readonly kind: 'applied';
      readonly answers: readonly Answer[];
      readonly events: readonly Event[];
      /** Not when the engine has failed: then nothing can be seen. */
      readonly gauges: Gauges | undefined;
      readonly ticks: readonly TickTiming[];
      /** Orders of the interval. */
      readonly count: number;
    }
  | { readonly kind: 'answer'; readonly ticket: number; readonly ok: true; readonly value: unknown }
  | {
      readonly kind: 'answer';
      readonly ticket: number;
      readonly ok: false;
      readonly error: ErrorBody;
      readonly status: number;
    }
  | { readonly kind: 'problem'; readonly message: string; readonly fatal: boolean }
  | { readonly kind: 'closed' };

/** One tick, for the metrics. */
export interface TickTiming {
  readonly seconds: number;
  /** Symbols of the markets that it has marks of. */
  readonly marks: readonly string[];
  /** Outcome and market of each liquidation, counted. */
  readonly outcomes: readonly (readonly [market: string, outcome: string, count: number])[];
  readonly fills: readonly (readonly [market: string, count: number])[];
}

export interface Gauges {
  readonly fundCash: number;
  readonly fees: number;
  readonly accounts: number;
  readonly positions: number;
  readonly engineBytes: number;
  readonly liquidatable: number;
  readonly log: number;
  readonly durable: number;
  readonly pendingBytes: number;
}

export interface RecoverySummary {
  readonly sequence: number;
  readonly replayed: number;
  readonly digest: string;
  /** Markets of the engine. */
  readonly symbols: readonly string[];
  /** Words of what was mended or cut, empty when all was whole. */
  readonly remarks: readonly string[];
}
