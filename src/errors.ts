/** Stable codes of {@link AdlError}. A code never changes its meaning; new ones may be added. */
export type AdlErrorCode =
  /** An argument has the wrong type or shape. */
  | 'INVALID_ARGUMENT'
  /** A decimal string is not a plain decimal. */
  | 'INVALID_DECIMAL'
  /** A column has the wrong type or length, or holds a value that is no allowed integer. */
  | 'INVALID_COLUMN'
  /** A market specification is contradictory or out of its limits. */
  | 'INVALID_MARKET'
  | 'UNKNOWN_MARKET'
  | 'UNKNOWN_ACCOUNT'
  | 'UNKNOWN_POSITION'
  | 'UNKNOWN_FUND'
  | 'DUPLICATE_MARKET'
  | 'DUPLICATE_ACCOUNT'
  | 'DUPLICATE_FUND'
  /** `open` of a position that is already there. */
  | 'DUPLICATE_POSITION'
  /** A size that is not a positive whole number of lots. */
  | 'INVALID_SIZE'
  /** A price that is not positive. */
  | 'INVALID_PRICE'
  /** Money finer than one quantum. */
  | 'FINER_THAN_QUANTUM'
  | 'NEGATIVE_MARGIN'
  /** A price whose unit value is 0, or an entry value of 0. */
  | 'ZERO_VALUE'
  /** An entry value whose sign contradicts side and payoff. */
  | 'INVALID_ENTRY_VALUE'
  /** A leverage that is no integer from 1 to the limit, or a missing one where the policy needs it. */
  | 'INVALID_LEVERAGE'
  /** A market with positions, or a house position, has no mark. */
  | 'MISSING_MARK'
  | 'NOT_LIQUIDATABLE'
  /** A batch of liquidations names a position twice. */
  | 'NAMED_TWICE'
  /** Book fills close more than the position has. */
  | 'OVERFILLED'
  /** A money amount would leave ±(2^63 − 1). */
  | 'OUT_OF_RANGE'
  /** One of the limits of `limits.ts`. */
  | 'LIMIT_EXCEEDED'
  /** A snapshot buffer that is cut, damaged, of another version, or of another engine's configuration. */
  | 'SNAPSHOT_INVALID'
  /** WebAssembly cannot be compiled here. */
  | 'WASM_UNAVAILABLE'
  /** The engine trapped earlier and must be restored from a snapshot; or a pool or a worker was lost or terminated: make a new one. */
  | 'ENGINE_POISONED'
  /** A long call was stopped by its `signal`: what it had done stays, `place.done` says how much. */
  | 'ABORTED'
  /** An optional package that the call needs is not installed. */
  | 'MISSING_PACKAGE'
  /** A journal's files are damaged, incomplete, or of another version: `place` says where. */
  | 'JOURNAL_INVALID'
  /** Another process, or this one, has the journal open. */
  | 'JOURNAL_LOCKED'
  /** Writing to the log failed. What was not acknowledged may or may not be in it: open the journal anew and try again as the same client sequence. */
  | 'JOURNAL_POISONED'
  | 'JOURNAL_CLOSED'
  /** A client's sequence is older than what is remembered of it, or was passed by. */
  | 'STALE_SEQUENCE'
  /** A client's sequence was accepted with another batch. */
  | 'SEQUENCE_REUSED'
  /** A scenario or input file is malformed. */
  | 'INVALID_FILE';

/** Where in the caller's input an error lies. */
export interface ErrorPlace {
  /** Row of a batch, from 0. */
  readonly row?: number;
  readonly market?: string | number;
  readonly account?: string | number;
  /** File of a journal, byte in it, and sequence of a batch. */
  readonly segment?: string;
  readonly offset?: number;
  readonly sequence?: number;
  /** Rows, positions or ticks that a long call had done: they stay. */
  readonly done?: number;
}

/** Every refusal of the package. The state of the engine is as it was before the call. */
export class AdlError extends Error {
  override readonly name = 'AdlError';
  readonly code: AdlErrorCode;
  readonly place: ErrorPlace;

  constructor(code: AdlErrorCode, message: string, place: ErrorPlace = {}) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** Text of a value that a caller may have given, also of what has none: errors about it must not fail themselves. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `${typeof value} without a text`;
  }
}

/** The same with texts in quotes. */
export function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : textOf(value);
}
