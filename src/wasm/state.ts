import { newColumns } from '../columns.ts';
import type {
  Core,
  CoreState,
  FundNumbers,
  PositionRows,
  StateColumns,
  StateHead,
  StateRoom,
  TickRows,
} from '../core.ts';
import { AdlError, textOf } from '../errors.ts';
import type { LedgerState } from '../ledger.ts';
import { marksOnly } from '../marks-only.ts';
import { requireAmount } from './amount.ts';
import { address, type CoreExports, SLICE_ROWS } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { importPositions } from './positions.ts';
import { stageBatch } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

/** Copies the positions out slice by slice, in the order in which they became known. */
function exportPositions(exports: CoreExports, memory: CoreMemory, columns: StateColumns): void {
  if (exports.startExport() === 0) throw outOfMemory();
  const count = columns.account.length;
  const most = SLICE_ROWS;
  for (let first = 0; first < count; first += most) {
    const n = Math.min(most, count - first);
    if (exports.exportPositions(first, n) === 0) throw outOfMemory();
    const at = address(exports.resultsAddress());
    columns.sequence.set(memory.f64(at, n), first);
    columns.lots.set(memory.i64(at + 8 * n, n), first);
    columns.entryValue.set(memory.i64(at + 16 * n, n), first);
    columns.margin.set(memory.i64(at + 24 * n, n), first);
    columns.account.set(memory.u32(at + 32 * n, n), first);
    columns.market.set(memory.u32(at + 36 * n, n), first);
    columns.leverage.set(memory.u32(at + 40 * n, n), first);
    columns.side.set(memory.u8(at + 44 * n, n), first);
    columns.exempt.set(memory.u8(at + 45 * n, n), first);
  }
}

function exportWallets(exports: CoreExports, memory: CoreMemory, wallets: BigInt64Array): void {
  const most = SLICE_ROWS;
  for (let first = 0; first < wallets.length; first += most) {
    const n = Math.min(most, wallets.length - first);
    if (exports.exportWallets(first, n) === 0) throw outOfMemory();
    wallets.set(memory.i64(exports.resultsAddress(), n), first);
  }
}

/** Copies the whole state out; `exportPriorities` where there is a column of priorities. */
export function exportState(
  exports: CoreExports,
  memory: CoreMemory,
  fund: FundNumbers,
  exportPriorities: ((priority: BigInt64Array) => void) | undefined,
  ledger: LedgerState | undefined,
  room: StateRoom = newColumns,
): CoreState {
  const head: StateHead = {
    accounts: exports.accountCount(),
    markets: exports.marketCount(),
    positions: exports.positionCount(),
    fund,
    fees: exports.fees(),
    nextSequence: Number(exports.nextSequenceNumber()),
    hasPriorities: exportPriorities !== undefined,
    ledger,
  };
  const columns = room(head);
  exportWallets(exports, memory, columns.wallets);
  for (let market = 0; market < head.markets; market++) {
    columns.marks[market] = exports.markOf(market);
    columns.houseLots[market] = exports.houseLots(market);
    columns.houseEntryValue[market] = exports.houseEntry(market);
  }
  exportPositions(exports, memory, columns);
  if (columns.priority !== undefined) exportPriorities?.(columns.priority);
  return { ...columns, fund, fees: head.fees, nextSequence: head.nextSequence, ledger };
}

/** @throws AdlError INVALID_COLUMN */
export function requireSequence({ sequence, nextSequence }: CoreState): void {
  if (!Number.isSafeInteger(nextSequence) || nextSequence < 0) {
    throw new AdlError(
      'INVALID_COLUMN',
      `the next sequence number must be a whole number, got ${textOf(nextSequence)}`,
    );
  }
  let before = -1;
  for (let row = 0; row < sequence.length; row++) {
    const number = sequence[row]!;
    if (!Number.isSafeInteger(number) || number <= before || number >= nextSequence) {
      throw new AdlError('INVALID_COLUMN', `sequence numbers must ascend below ${nextSequence}, got ${number}`, {
        row,
      });
    }
    before = number;
  }
}

/** Rows of a state that lie in one market, as columns. */
export function rowsOf(
  state: CoreState,
  market: number,
  count: number,
): { readonly rows: PositionRows; readonly sequence: Float64Array } {
  const pick = new Uint32Array(count);
  let found = 0;
  state.market.forEach((number, row) => {
    if (number === market) pick[found++] = row;
  });
  return {
    sequence: Float64Array.from(pick, (row) => state.sequence[row]!),
    rows: {
      account: Uint32Array.from(pick, (row) => state.account[row]!),
      side: Uint8Array.from(pick, (row) => state.side[row]!),
      lots: gather(state.lots, pick),
      entryValue: gather(state.entryValue, pick),
      margin: gather(state.margin, pick),
      leverage: Uint32Array.from(pick, (row) => state.leverage[row]!),
      exempt: Uint8Array.from(pick, (row) => state.exempt[row]!),
    },
  };
}

function gather(column: BigInt64Array, pick: Uint32Array): BigInt64Array {
  const out = new BigInt64Array(pick.length);
  pick.forEach((row, i) => {
    out[i] = column[row]!;
  });
  return out;
}

/** Positions of a state in each market. @throws AdlError UNKNOWN_MARKET */
export function countByMarket(state: CoreState, markets: number): Uint32Array {
  const counts = new Uint32Array(markets);
  for (const market of state.market) {
    if (market >= markets) throw new AdlError('UNKNOWN_MARKET', `there is no market ${market}`, { market });
    counts[market]! += 1;
  }
  return counts;
}

/** Fills an engine whose markets are added and which has no accounts. @throws AdlError as the calls it is made of */
export function importState(core: Core, exports: CoreExports, memory: CoreMemory, state: CoreState): void {
  if (exports.accountCount() !== 0) throw new AdlError('INVALID_ARGUMENT', 'the engine has accounts already');
  requireSequence(state);
  core.addAccounts(state.wallets.length, state.wallets);
  const room = exports.reserve(state.account.length, 0);
  if (room !== 0) throw refusal(room, exports);
  importPositions(exports, memory, state);
  for (let market = 0; market < exports.marketCount(); market++) {
    core.setHouse(market, { lots: state.houseLots[market]!, entryValue: state.houseEntryValue[market]! });
  }
  stageBatch(exports, memory, marksOf(state.marks));
  const code = exports.setStagedMarks();
  if (code !== 0) throw refusal(code, exports);
  core.setFund(state.fund);
  requireAmount(state.fees, 'fees');
  exports.setFund(state.fund.cash, state.fund.floor, state.fund.takeover ? 1 : 0, state.fees);
  exports.setNextSequence(BigInt(state.nextSequence));
}

/** The marks as a batch without liquidations. */
export function marksOf(marks: BigInt64Array): TickRows {
  const marked = Uint32Array.from(marks.keys()).filter((market) => marks[market] !== 0n);
  const unitValues = BigInt64Array.from(marked, (market) => marks[market]!);
  return marksOnly(marked, unitValues);
}
