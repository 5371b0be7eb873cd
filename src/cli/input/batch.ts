import type { PositionRows } from '../../core.ts';
import type { PositionRow } from '../../inputs.ts';

/** A position on its way into the engine. */
export interface StagedRow {
  readonly line: number;
  readonly account: number;
  readonly side: 0 | 1;
  readonly row: PositionRow;
  /** Takes back what the line did besides, when the position is refused. */
  readonly undo: (() => void) | undefined;
}

/** Positions of one market that wait to go in together: one call of the engine for thousands of rows. */
export class MarketBatch {
  private readonly keys = new Set<number>();
  private rows: StagedRow[] = [];

  has(account: number, side: 0 | 1): boolean {
    return this.keys.has(account * 2 + side);
  }

  add(row: StagedRow): void {
    this.keys.add(row.account * 2 + row.side);
    this.rows.push(row);
  }

  /** All rows, which are the caller's from now on. */
  take(): readonly StagedRow[] {
    const taken = this.rows;
    this.rows = [];
    this.keys.clear();
    return taken;
  }
}

export function columnsOf(rows: readonly StagedRow[]): PositionRows {
  return {
    account: Uint32Array.from(rows, ({ account }) => account),
    side: Uint8Array.from(rows, ({ side }) => side),
    lots: BigInt64Array.from(rows, ({ row }) => row.lots),
    entryValue: BigInt64Array.from(rows, ({ row }) => row.entryValue),
    margin: BigInt64Array.from(rows, ({ row }) => row.margin),
    leverage: Uint32Array.from(rows, ({ row }) => row.leverage),
    exempt: Uint8Array.from(rows, ({ row }) => (row.exempt ? 1 : 0)),
  };
}
