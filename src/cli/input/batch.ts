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
  const columns = {
    account: new Uint32Array(rows.length),
    side: new Uint8Array(rows.length),
    lots: new BigInt64Array(rows.length),
    entryValue: new BigInt64Array(rows.length),
    margin: new BigInt64Array(rows.length),
    leverage: new Uint32Array(rows.length),
    exempt: new Uint8Array(rows.length),
  };
  rows.forEach(({ account, side, row }, place) => {
    columns.account[place] = account;
    columns.side[place] = side;
    columns.lots[place] = row.lots;
    columns.entryValue[place] = row.entryValue;
    columns.margin[place] = row.margin;
    columns.leverage[place] = row.leverage;
    columns.exempt[place] = row.exempt ? 1 : 0;
  });
  return columns;
}
