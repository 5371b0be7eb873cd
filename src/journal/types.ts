import type { HouseNumbers, IntegerColumn, PositionRows } from '../core.ts';
import type { EngineOptions } from '../create.ts';
import type { Engine } from '../engine.ts';
import type { AdlError } from '../errors.ts';
import type { FundSpec, NamedFundSpec, PositionKey, PositionSpec, PositionTerms, TickInput } from '../inputs.ts';
import type { ManualTrigger } from '../ledger.ts';
import type { MarketSpec, Side } from '../market.ts';
import type { TickReport } from '../report.ts';
import type { JournalFiles } from './files.ts';

/** One call of `Engine` that changes its state: all of it is done, or nothing. */
export type Batch =
  | { readonly kind: 'addMarket'; readonly market: MarketSpec }
  | { readonly kind: 'addAccount'; readonly account: string; readonly wallet?: string }
  | {
      readonly kind: 'addAccounts';
      /** Ids, or so many without ids. */
      readonly accounts: number | readonly string[];
      readonly wallets?: IntegerColumn;
    }
  | { readonly kind: 'setWallet'; readonly account: string | number; readonly wallet: string }
  | { readonly kind: 'setWallets'; readonly accounts: Uint32Array; readonly wallets: IntegerColumn }
  | { readonly kind: 'setFund'; readonly fund: FundSpec }
  | { readonly kind: 'addFund'; readonly fund: NamedFundSpec }
  /** Replaces the fund of a name. */
  | { readonly kind: 'setNamedFund'; readonly name: string; readonly fund: FundSpec }
  | { readonly kind: 'setTrigger'; readonly market: string; readonly manual: ManualTrigger }
  | { readonly kind: 'setHouse'; readonly market: string; readonly house: HouseNumbers }
  | { readonly kind: 'open'; readonly position: PositionSpec }
  | { readonly kind: 'adjust'; readonly position: PositionKey; readonly changes: Partial<PositionTerms> }
  | { readonly kind: 'close'; readonly position: PositionKey }
  | { readonly kind: 'upsert'; readonly market: string; readonly rows: PositionRows }
  | {
      readonly kind: 'remove';
      readonly market: string;
      readonly side: Side | Uint8Array;
      readonly accounts: Uint32Array;
    }
  | { readonly kind: 'setPriority'; readonly position: PositionKey; readonly priority: bigint }
  | {
      readonly kind: 'setPriorities';
      readonly market: string;
      readonly side: Side | Uint8Array;
      readonly accounts: Uint32Array;
      readonly priorities: BigInt64Array;
    }
  | { readonly kind: 'tick'; readonly tick: TickInput }
  | { readonly kind: 'restore'; readonly snapshot: Uint8Array };

export type BatchKind = Batch['kind'];

/** What the engine's call returns. */
export type ResultOf<K extends BatchKind> = K extends 'addMarket' | 'addAccount' | 'addAccounts'
  ? number
  : K extends 'tick'
    ? TickReport
    : undefined;

export type BatchResult = ResultOf<BatchKind>;

/** A client's own number of a batch, by which a retry is recognised. */
export interface ClientSequence {
  /** Name of the client, at most MAX_CLIENT_NAME_BYTES. */
  readonly client: string;
  /** Whole, from 1, rising; numbers may be left out. */
  readonly sequence: number;
}

/** The answer to an accepted batch: it is as durable as the fsync policy says. */
export interface Receipt<K extends BatchKind = BatchKind> {
  /** Of the journal: 1 is the record that it begins with, every accepted batch has the next. */
  readonly sequence: number;
  /** The client's sequence had been accepted before: nothing was done now. */
  readonly duplicate: boolean;
  /** What the engine's call returned; undefined for kinds without a result, and where it is forgotten. */
  readonly result: ResultOf<K> | undefined;
  /** A duplicate whose result is no longer kept. It was applied, once, as `sequence`. */
  readonly forgotten: boolean;
}

/**
 * When a batch is acknowledged:
 * - `batch`: when an fsync that began after its record was written is done. Batches that come during an fsync share the next one.
 * - `groupMs`: the same, but the writer first waits so many milliseconds for others to join.
 * - `never`: when the operating system has the record. A process that is killed loses nothing acknowledged, a machine that loses
 *   power may. Segment ends, snapshots and closing are made durable all the same.
 */
export type FsyncPolicy = 'batch' | { readonly groupMs: number } | 'never';

/** How far a recovery has come. */
export interface RecoveryProgress {
  readonly sequence: number;
  /** From 1, of those that have to be read. */
  readonly segment: number;
  readonly segments: number;
}

export interface JournalOptions {
  /** Directory, on a local file system; made when it is missing. Nothing else belongs in it. */
  readonly dir: string;
  /**
   * What computes, and what a new journal starts from: `moneyDecimals`, `funds`, `markets` and `fund` are recorded first. Where there is a
   * journal its records count; a `moneyDecimals` that differs is refused. `rules` is true unless it is given.
   */
  readonly engine?: EngineOptions;
  /** Default `batch`. */
  readonly fsync?: FsyncPolicy;
  /** A segment with so many bytes is sealed and the next one begun. Default DEFAULT_SEGMENT_BYTES. */
  readonly segmentBytes?: number;
  /** Batches from one automatic snapshot to the next; 0: none. Default DEFAULT_SNAPSHOT_EVERY. */
  readonly snapshotEvery?: number;
  /** Every so manieth batch has the digest after it in its record, which costs a pass over the state; 0: none. Default DEFAULT_DIGEST_EVERY. */
  readonly digestEvery?: number;
  /** Snapshots that are kept; the log behind the oldest of them is removed. Default DEFAULT_KEEP_SNAPSHOTS. */
  readonly keepSnapshots?: number;
  /** Bytes of records that may wait for the disk; a batch beyond is refused. Default DEFAULT_PENDING_BYTES. */
  readonly maxPendingBytes?: number;
  /** Called now and then while the log is read. */
  readonly onProgress?: (progress: RecoveryProgress) => void;
  /** Told of what no promise tells: an automatic snapshot failed, or the journal is poisoned. */
  readonly onProblem?: (error: Error) => void;
  /** The file system; default: Node's. */
  readonly files?: JournalFiles;
  /** Milliseconds since 1970 for the records, which no state depends on; default: `Date.now`. */
  readonly now?: () => number;
}

export interface SnapshotInfo {
  /** Name in the journal's directory. */
  readonly file: string;
  /** Of the last batch in it. */
  readonly sequence: number;
  /** Of the engine's state. */
  readonly digest: string;
  readonly bytes: number;
}

/**
 * What was at the end of the log and is not known to have been durable: a write that was interrupted, or (nothing can tell them apart) the
 * last one, damaged.
 */
export interface CutTail {
  readonly segment: string;
  /** Bytes from the segment's beginning. */
  readonly offset: number;
  /** Of the batch that is gone, or would have come next. */
  readonly sequence: number;
  readonly bytes: number;
  /** Whole records among these bytes, of the same write or, with fsync `never`, of later ones. */
  readonly wholeRecords: number;
  readonly reason: string;
}

export interface RecoveryReport {
  /** The journal is new. */
  readonly created: boolean;
  /** What the state was restored from; undefined: from the beginning of the log. */
  readonly snapshot: SnapshotInfo | undefined;
  /** Newer snapshots that were of no use. */
  readonly badSnapshots: readonly { readonly file: string; readonly reason: string }[];
  readonly segments: number;
  /** Batches replayed from the log. */
  readonly replayed: number;
  /** Digests in the log that were compared with the state. */
  readonly digestsChecked: number;
  readonly cut: CutTail | undefined;
  readonly sequence: number;
  /** Of the recovered state. */
  readonly digest: string;
  readonly milliseconds: number;
  /** A lock of a process that no longer runs was taken over. */
  readonly staleLock: boolean;
}

/** The engine without the calls that change its state. */
export type EngineReader = Omit<
  Engine,
  | 'addMarket'
  | 'addAccount'
  | 'addAccounts'
  | 'setWallet'
  | 'setWallets'
  | 'setFund'
  | 'addFund'
  | 'setTrigger'
  | 'setHouse'
  | 'open'
  | 'adjust'
  | 'close'
  | 'upsert'
  | 'remove'
  | 'setPriority'
  | 'setPriorities'
  | 'tick'
  | 'restore'
>;

export interface Journal {
  /** The state as applied; it may be ahead of what is durable. Ask only: what is changed here is in no log. */
  readonly engine: EngineReader;
  readonly recovery: RecoveryReport;
  /** Of the last batch applied. */
  readonly sequence: number;
  /** Of the last batch acknowledged. */
  readonly durable: number;
  /** Bytes of records that wait for the disk. */
  readonly pendingBytes: number;
  /** Why nothing is accepted any more. */
  readonly poisoned: AdlError | undefined;
  /**
   * Checks a batch, applies it and queues its record, all before this returns: the order of calls is the order of the log. The promise is
   * kept when the record is durable. A refused batch has changed nothing, is not logged and uses no sequence up.
   * @throws AdlError (by the promise) those of the engine's call, LIMIT_EXCEEDED, STALE_SEQUENCE, SEQUENCE_REUSED, JOURNAL_POISONED, JOURNAL_CLOSED
   */
  submit<B extends Batch>(batch: B, from?: ClientSequence): Promise<Receipt<B['kind']>>;
  /**
   * Writes a snapshot of the state at this call, reads it back, restores it and compares its digest; then removes what is behind the
   * oldest kept one. @throws AdlError JOURNAL_POISONED, JOURNAL_CLOSED, JOURNAL_INVALID (what was read back), system errors
   */
  snapshot(): Promise<SnapshotInfo>;
  /** Waits for what is queued, writes the last digest and releases the directory. @throws AdlError JOURNAL_POISONED; released all the same */
  close(): Promise<void>;
}
