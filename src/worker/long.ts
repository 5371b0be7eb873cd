import { AdlError, type ErrorPlace } from '../errors.ts';

export interface Progress {
  /** Rows, positions or ticks that the engine has accepted. */
  readonly done: number;
  /** Of how many; undefined where that is known only at the end. */
  readonly total: number | undefined;
}

/** How a long call is watched and stopped. */
export interface LongOptions {
  /** Told after each piece of work. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the call between two pieces of work: what was accepted stays, and the error's `place.done` says how far it came. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of what goes in pieces of many rows. */
export interface LoadOptions extends LongOptions {
  /** Rows of one piece of work, 1 or more; each is accepted whole or not at all. */
  readonly rowsAtOnce?: number;
}

/** @throws AdlError ABORTED with `place.done`; its `cause` is the signal's reason */
function stopWhere(signal: AbortSignal | undefined, done: number, what: string): void {
  if (!signal?.aborted) return;
  const error = new AdlError('ABORTED', `stopped: the first ${done} ${what} are accepted, and no others`, { done });
  error.cause = signal.reason;
  throw error;
}

/** Says how far a call came that goes one by one. */
export function refusedAfter(error: unknown, done: number): unknown {
  return error instanceof AdlError ? new AdlError(error.code, error.message, { ...error.place, done }) : error;
}

/** Says in the caller's rows where a piece of work was refused, and how far the whole came. */
function refusedAt(error: unknown, start: number): unknown {
  if (!(error instanceof AdlError)) return error;
  const { row, done = 0 } = error.place;
  const place: ErrorPlace = {
    ...error.place,
    done: start + done,
    ...(row === undefined ? {} : { row: start + row }),
  };
  // As `withNames` of src/places.ts writes it.
  const message = error.message.replace(/ \(row \d+(?=[^(]*\)$)/, ` (row ${place.row}`);
  return new AdlError(error.code, message, place);
}

export function requireRowsAtOnce(rows: number): void {
  if (Number.isSafeInteger(rows) && rows >= 1) return;
  throw new AdlError('INVALID_ARGUMENT', `rowsAtOnce must be a whole number from 1, got ${String(rows)}`);
}

/** Work on `total` rows, a piece after the other; at least one piece, be it empty. @throws AdlError ABORTED, or what a piece was refused for */
export async function inPieces(
  total: number,
  rowsAtOnce: number,
  what: string,
  { signal, onProgress }: LongOptions,
  work: (start: number, end: number) => Promise<unknown>,
): Promise<void> {
  requireRowsAtOnce(rowsAtOnce);
  let start = 0;
  do {
    stopWhere(signal, start, what);
    const end = Math.min(total, start + rowsAtOnce);
    try {
      await work(start, end);
    } catch (error) {
      throw refusedAt(error, start);
    }
    start = end;
    onProgress?.({ done: start, total });
  } while (start < total);
}

/** Work on what comes, one after the other; gives how many there were. @throws AdlError ABORTED, or what one was refused for */
export async function oneByOne<T>(
  items: Iterable<T> | AsyncIterable<T>,
  what: string,
  { signal, onProgress }: LongOptions,
  work: (item: T, index: number) => Promise<unknown>,
): Promise<number> {
  const total = Array.isArray(items) ? items.length : undefined;
  let done = 0;
  stopWhere(signal, done, what);
  for await (const item of items) {
    stopWhere(signal, done, what);
    await work(item, done);
    done += 1;
    onProgress?.({ done, total });
  }
  return done;
}
