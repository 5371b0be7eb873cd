import type { FundNumbers } from './core.ts';
import type { LedgerState } from './ledger.ts';

/** The whole canonical state below the names: positions in the order in which they became known. */
export interface CoreState {
  readonly wallets: BigInt64Array;
  /** Unit value per market, 0n without mark. */
  readonly marks: BigInt64Array;
  readonly houseLots: BigInt64Array;
  readonly houseEntryValue: BigInt64Array;
  readonly fund: FundNumbers;
  readonly fees: bigint;
  /** Sequence number that the next new position gets. */
  readonly nextSequence: number;
  readonly sequence: Float64Array;
  readonly account: Uint32Array;
  readonly market: Uint32Array;
  readonly side: Uint8Array;
  readonly lots: BigInt64Array;
  readonly entryValue: BigInt64Array;
  readonly margin: BigInt64Array;
  readonly leverage: Uint32Array;
  readonly exempt: Uint8Array;
  /** Where some market is ordered by the column of priorities. */
  readonly priority?: BigInt64Array | undefined;
  /** Named funds and what triggers remember; undefined where there is neither. */
  readonly ledger?: LedgerState | undefined;
}

/** What {@link CoreState} has beside its columns, and how long these are. */
export interface StateHead {
  readonly accounts: number;
  readonly markets: number;
  readonly positions: number;
  readonly fund: FundNumbers;
  readonly fees: bigint;
  readonly nextSequence: number;
  /** There is a column of priorities. */
  readonly hasPriorities: boolean;
  readonly ledger?: LedgerState | undefined;
}

/** The columns of {@link CoreState}. */
export type StateColumns = {
  readonly [K in keyof CoreState as CoreState[K] extends ArrayBufferView ? K : never]: CoreState[K];
} & Pick<CoreState, 'priority'>;

/** Makes the columns that a state is written to. */
export type StateRoom = (head: StateHead) => StateColumns;
