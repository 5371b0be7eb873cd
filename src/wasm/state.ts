import type { Core, CoreState, FundNumbers, PositionRows, TickRows } from '../core.ts';
import { AdlError } from '../errors.ts';
import { requireAmount } from './amount.ts';
import { address, type CoreExports } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { importPositions } from './positions.ts';
import { stageBatch } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

/** Copies the whole state out. */
export function exportState(exports: CoreExports, memory: CoreMemory, fund: FundNumbers): CoreState {
  const accounts = exports.accountCount();
  const wallets = memory.i64(exports.exportWallets(), accounts).slice();
  if (exports.exportPositions() === 0) throw outOfMemory();
  const n = exports.positionCount();
  const at = address(exports.resultsAddress());
  const perMarket = (read: (market: number) => bigint): BigInt64Array =>
    BigInt64Array.from({ length: exports.marketCount() }, (_, market) => read(market));
  return {
    wallets,
    marks: perMarket(exports.markOf),
    houseLots: perMarket(exports.houseLots),
    houseEntryValue: perMarket(exports.houseEntry),
    fund,
    fees: exports.fees(),
    nextSequence: Number(exports.nextSequenceNumber()),
    sequence: memory.f64(at, n).slice(),
    lots: memory.i64(at + 8 * n, n).slice(),
    entryValue: memory.i64(at + 16 * n, n).slice(),
    margin: memory.i64(at + 24 * n, n).slice(),
    account: memory.u32(at + 32 * n, n).slice(),
    market: memory.u32(at + 36 * n, n).slice(),
    leverage: memory.u32(at + 40 * n, n).slice(),
    side: memory.u8(at + 44 * n, n).slice(),
    exempt: memory.u8(at + 45 * n, n).slice(),
  };
}

/** @throws AdlError INVALID_COLUMN */
export function requireSequence({ sequence, nextSequence }: CoreState): void {
  if (!Number.isSafeInteger(nextSequence) || nextSequence < 0) {
    throw new AdlError(
      'INVALID_COLUMN',
      `the next sequence number must be a whole number, got ${String(nextSequence)}`,
    );
  }
  let before = -1;
  for (const [row, number] of sequence.entries()) {
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
  const none = new Uint32Array(0);
  return {
    markMarket: marked,
    markUnitValue: BigInt64Array.from(marked, (market) => marks[market]!),
    account: none,
    market: none,
    side: new Uint8Array(0),
    force: new Uint8Array(0),
    fillStart: new Uint32Array(1),
    fillLots: new BigInt64Array(0),
    fillUnitValue: new BigInt64Array(0),
  };
}
