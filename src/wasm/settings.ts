import { AdlError, textOf } from '../errors.ts';
import { MAX_ACCOUNTS, MAX_POSITIONS } from '../limits.ts';

/** Room made at the start. More is added between ticks as needed. */
export interface Capacity {
  readonly positions?: number;
  readonly accounts?: number;
}

export interface Tidiness {
  /** Rows rearranged at most, more or less, behind each tick without liquidations so that queries can skip more (default 16,384); 0: only by `tidy`. */
  readonly tidyRows?: number | undefined;
}

export interface CoreSettings extends Capacity, Tidiness {}

/** One window of assembly/book/cluster.ts: some 3 ms of work, and only when there is something to do. */
const TIDY_ROWS = 16_384;

function readCount(name: string, wanted: number, most: number): number {
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= most) return wanted;
  throw new AdlError('INVALID_ARGUMENT', `${name} must be an integer from 0 to ${most}, got ${textOf(wanted)}`);
}

/** A number of rows, where more than there can be means all. @throws AdlError INVALID_ARGUMENT */
export function readRowCount(name: string, rows: number): number {
  return readCount(name, rows > MAX_POSITIONS ? MAX_POSITIONS : rows, MAX_POSITIONS);
}

/** The settings with their defaults. @throws AdlError INVALID_ARGUMENT */
export function readSettings({
  positions = 0,
  accounts = 0,
  tidyRows = TIDY_ROWS,
}: CoreSettings): Required<Capacity> & {
  readonly tidyRows: number;
} {
  return {
    positions: readCount('capacity.positions', positions, MAX_POSITIONS),
    accounts: readCount('capacity.accounts', accounts, MAX_ACCOUNTS),
    tidyRows: readRowCount('tidyRows', tidyRows),
  };
}
