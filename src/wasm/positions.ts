/** Batches of positions into the engine and out of it, in slices: its staging room does not grow with the batch. */
import type { CoreState, PositionRows, SideNumber } from '../core.ts';
import { CROSS_MARGIN } from '../limits.ts';
import { address, type CoreExports, SLICE_ROWS } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { fillOrSet, part, putIntegers, requireIntegers, requireLength } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

const LOTS_FLOAT = 1;
const ENTRY_FLOAT = 2;
const MARGIN_FLOAT = 4;
const SEQUENCED = 8;

/** What is done with a slice of a batch, which starts at row `first` and is `n` rows long. */
interface Slices {
  readonly stage: (first: number, n: number) => void;
  /** @returns the engine's code, 0 where nothing is wrong */
  readonly check: (first: number, n: number) => number;
  readonly apply: (first: number, n: number) => number;
}

function requireOk(code: number, exports: CoreExports): void {
  if (code !== 0) throw refusal(code, exports);
}

function stageRows(exports: CoreExports, n: number): number {
  const at = address(exports.stageRows(n));
  if (at === 0) throw outOfMemory();
  return at;
}

/** Checks every slice, then does it. A batch of one slice is staged once. */
function checkThenApply(exports: CoreExports, rows: number, most: number, { stage, check, apply }: Slices): void {
  for (const step of [check, apply]) {
    for (let first = 0; first < rows; first += most) {
      const n = Math.min(most, rows - first);
      if (step === check || rows > most) stage(first, n);
      requireOk(step(first, n), exports);
    }
  }
}

/**
 * Does every slice as soon as it is checked, so that each is staged once; a refusal takes all back.
 * @returns false where doing it was refused: a row behind may be bad, which comes first
 */
function checkAndApply(exports: CoreExports, rows: number, most: number, { stage, check, apply }: Slices): boolean {
  for (let first = 0; first < rows; first += most) {
    const n = Math.min(most, rows - first);
    stage(first, n);
    const code = check(first, n);
    if (code !== 0) {
      const error = refusal(code, exports);
      exports.dropBatch();
      throw error;
    }
    if (apply(first, n) !== 0) return false;
  }
  return true;
}

/** Looks at the sums that a batch touched where they may have left their range, then lets it stand. */
function keep(exports: CoreExports, rows: number, most: number, { stage }: Slices): void {
  const suspect = exports.batchIsSuspect() !== 0;
  for (let first = 0; suspect && first < rows; first += most) {
    const n = Math.min(most, rows - first);
    if (rows > most) stage(first, n);
    requireOk(exports.checkSums(first, n), exports);
  }
  exports.keepBatch();
}

function floatsOf({ lots, entryValue, margin }: PositionRows): number {
  return (
    (lots instanceof Float64Array ? LOTS_FLOAT : 0) |
    (entryValue instanceof Float64Array ? ENTRY_FLOAT : 0) |
    (margin instanceof Float64Array ? MARGIN_FLOAT : 0)
  );
}

/**
 * Inserts or replaces positions of a market; with `sequence`, new ones have these sequence numbers.
 * @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED, and as the engine refuses them
 */
export function putPositions(
  exports: CoreExports,
  memory: CoreMemory,
  market: number,
  rows: PositionRows,
  sequence?: Float64Array,
): void {
  const { account, side, lots, entryValue, margin, leverage, exempt } = rows;
  const count = account.length;
  const sides = typeof side === 'number' ? undefined : side;
  requireLength(count, { lots, entryValue, margin, leverage, exempt, side: sides });
  for (const [name, column] of Object.entries({ lots, entryValue, margin })) requireIntegers(name, column);
  const floats = floatsOf(rows);
  const flags = sequence === undefined ? floats : floats | SEQUENCED;
  const stage = (first: number, n: number): void => {
    const at = stageRows(exports, n);
    putIntegers(memory, at, part(lots, first, n));
    putIntegers(memory, at + 8 * n, part(entryValue, first, n));
    if (margin === undefined) memory.i64(at + 16 * n, n).fill(BigInt(CROSS_MARGIN));
    else putIntegers(memory, at + 16 * n, part(margin, first, n));
    if (sequence !== undefined) putIntegers(memory, at + 24 * n, part(sequence, first, n));
    fillOrSet(memory.u32(at + 32 * n, n), leverage === undefined ? 0 : part(leverage, first, n));
    memory.u32(at + 36 * n, n).set(part(account, first, n));
    fillOrSet(memory.u8(at + 44 * n, n), typeof side === 'number' ? side : part(side, first, n));
    fillOrSet(memory.u8(at + 45 * n, n), exempt === undefined ? 0 : part(exempt, first, n));
  };
  const slices: Slices = {
    stage,
    check: (first, n) => exports.checkRows(first, n, floats),
    apply: (first, n) => exports.applyRows(n, count - first - n, flags),
  };
  const most = SLICE_ROWS;
  // The numbers of a column of sequence numbers do not tell what is new.
  const atOnce = exports.startBatch(market) !== 0 && sequence === undefined && count > most;
  if (!atOnce || !checkAndApply(exports, count, most, slices)) {
    if (atOnce) exports.startBatch(market);
    checkThenApply(exports, count, most, slices);
  }
  keep(exports, count, most, slices);
}

/** Takes positions out of a market. @throws AdlError INVALID_COLUMN, LIMIT_EXCEEDED, UNKNOWN_POSITION, OUT_OF_RANGE */
export function removePositions(
  exports: CoreExports,
  memory: CoreMemory,
  market: number,
  side: SideNumber | Uint8Array,
  accounts: Uint32Array,
): void {
  const count = accounts.length;
  requireLength(count, { side: typeof side === 'number' ? undefined : side });
  const stage = (first: number, n: number): void => {
    const at = stageRows(exports, n);
    memory.u32(at + 36 * n, n).set(part(accounts, first, n));
    fillOrSet(memory.u8(at + 44 * n, n), typeof side === 'number' ? side : part(side, first, n));
  };
  const slices: Slices = {
    stage,
    check: (first, n) => exports.markRows(first, n),
    apply: (_, n) => exports.removeRows(n),
  };
  const most = SLICE_ROWS;
  exports.startBatch(market);
  checkThenApply(exports, count, most, slices);
  keep(exports, count, most, slices);
}

/** Puts all positions of a state into an engine that has none. @throws AdlError as the engine refuses them */
export function importPositions(exports: CoreExports, memory: CoreMemory, state: CoreState): void {
  const count = state.account.length;
  const { sequence, market, side, lots, entryValue, margin, leverage, exempt } = state;
  requireLength(count, { sequence, market, side, lots, entryValue, margin, leverage, exempt });
  const most = SLICE_ROWS;
  for (let first = 0; first < count; first += most) {
    const n = Math.min(most, count - first);
    const at = stageRows(exports, n);
    putIntegers(memory, at, part(state.lots, first, n));
    putIntegers(memory, at + 8 * n, part(state.entryValue, first, n));
    putIntegers(memory, at + 16 * n, part(state.margin, first, n));
    putIntegers(memory, at + 24 * n, part(state.sequence, first, n));
    memory.u32(at + 32 * n, n).set(part(state.leverage, first, n));
    memory.u32(at + 36 * n, n).set(part(state.account, first, n));
    memory.u32(at + 40 * n, n).set(part(state.market, first, n));
    memory.u8(at + 44 * n, n).set(part(state.side, first, n));
    memory.u8(at + 45 * n, n).set(part(state.exempt, first, n));
    requireOk(exports.importRows(first, n), exports);
  }
}
