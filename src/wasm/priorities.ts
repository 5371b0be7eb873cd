/** The column of priorities (section 10 of the specification) into the engine and out of it: builds with rule books alone. */
import type { CoreState, SideNumber } from '../core.ts';
import { address, type CoreExports, type RuleExports, SLICE_ROWS } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { fillOrSet, requireLength } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

/** Sets priorities of a market's positions, all or none. @throws AdlError INVALID_COLUMN, UNKNOWN_POSITION */
export function putPriorities(
  exports: CoreExports,
  memory: CoreMemory,
  market: number,
  side: SideNumber | Uint8Array,
  accounts: Uint32Array,
  priorities: BigInt64Array,
): void {
  const n = accounts.length;
  requireLength(n, { priorities, side: typeof side === 'number' ? undefined : side });
  const ruled = exports as RuleExports;
  const at = address(ruled.stagePriorities(n));
  if (at === 0) throw outOfMemory();
  memory.i64(at, n).set(priorities);
  memory.u32(at + 8 * n, n).set(accounts);
  fillOrSet(memory.u8(at + 12 * n, n), side);
  const code = ruled.setPriorities(market, n);
  if (code !== 0) throw refusal(code, exports);
}

/** Copies the column out, behind `startExport`. */
export function exportPriorities(exports: CoreExports, memory: CoreMemory, priority: BigInt64Array): void {
  const most = SLICE_ROWS;
  for (let first = 0; first < priority.length; first += most) {
    const n = Math.min(most, priority.length - first);
    if ((exports as RuleExports).exportPriorities(first, n) === 0) throw outOfMemory();
    priority.set(memory.i64(exports.resultsAddress(), n), first);
  }
}

/** Priorities of a state other than 0 as columns, by market. @throws AdlError INVALID_COLUMN */
export function* prioritiesOf({ market, account, side, priority }: CoreState): Iterable<{
  readonly market: number;
  readonly side: Uint8Array;
  readonly account: Uint32Array;
  readonly priority: BigInt64Array;
}> {
  requireLength(market.length, { priority });
  const rows = new Map<number, number[]>();
  priority?.forEach((value, row) => {
    if (value === 0n) return;
    const number = market[row]!;
    const found = rows.get(number);
    if (found === undefined) rows.set(number, [row]);
    else found.push(row);
  });
  for (const [number, pick] of rows) {
    yield {
      market: number,
      side: Uint8Array.from(pick, (row) => side[row]!),
      account: Uint32Array.from(pick, (row) => account[row]!),
      priority: BigInt64Array.from(pick, (row) => priority![row]!),
    };
  }
}
