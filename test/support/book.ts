/** Small worlds of whole units: in a linear market one lot at price p is worth p quanta. */
import type { PositionRows, SideNumber } from '../../src/core.ts';
import type { Engine } from '../../src/engine.ts';
import { AdlError, type AdlErrorCode, type ErrorPlace } from '../../src/errors.ts';
import type { MarketSpec } from '../../src/market.ts';

export const MAX = 2n ** 63n - 1n;

export function linear(changes: Partial<MarketSpec> = {}): MarketSpec {
  return {
    symbol: 'M',
    payoff: 'linear',
    tick: '1',
    lot: '1',
    policy: 'leveraged-return',
    maintenancePpm: 100_000,
    ...changes,
  };
}

export interface Row {
  readonly account: number;
  readonly side?: SideNumber;
  readonly lots: bigint;
  readonly entryValue: bigint;
  /** Absent: cross. */
  readonly margin?: bigint;
  readonly leverage?: number;
  readonly exempt?: boolean;
}

export function columns(rows: readonly Row[]): PositionRows {
  return {
    account: Uint32Array.from(rows, (row) => row.account),
    side: Uint8Array.from(rows, (row) => row.side ?? 0),
    lots: BigInt64Array.from(rows, (row) => row.lots),
    entryValue: BigInt64Array.from(rows, (row) => row.entryValue),
    margin: BigInt64Array.from(rows, (row) => row.margin ?? -1n),
    leverage: Uint32Array.from(rows, (row) => row.leverage ?? 0),
    exempt: Uint8Array.from(rows, (row) => (row.exempt ? 1 : 0)),
  };
}

/** Marks as unit values by market number. */
export function marks(...unitValues: readonly bigint[]): { market: Uint32Array; unitValue: BigInt64Array } {
  return { market: Uint32Array.from(unitValues.keys()), unitValue: BigInt64Array.from(unitValues) };
}

/** The refusal of a call, which must leave the digest as it was. */
export function refusal(
  engine: Engine,
  call: () => unknown,
): { readonly code: AdlErrorCode; readonly message: string; readonly place: ErrorPlace } {
  const before = engine.digest();
  try {
    call();
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    if (engine.digest() !== before) throw new Error(`refused with ${error.code}, but the state has changed`);
    return { code: error.code, message: error.message, place: error.place };
  }
  throw new Error('the call was not refused');
}
