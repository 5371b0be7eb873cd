/** Accounts and their wallets into the engine, by columns. */
import type { IntegerColumn } from '../core.ts';
import { AdlError, textOf } from '../errors.ts';
import { MAX_ACCOUNTS } from '../limits.ts';
import { address, type CoreExports, SLICE_ROWS } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { part, putIntegers, requireIntegers, requireLength } from './staging.ts';
import { outOfMemory, refusal } from './status.ts';

function stageWallets(exports: CoreExports, memory: CoreMemory, wallets: IntegerColumn): number {
  const at = address(exports.stageWallets(wallets.length));
  if (at === 0) throw outOfMemory();
  putIntegers(memory, at, wallets);
  return at;
}

function floatsOf(wallets: IntegerColumn): number {
  return wallets instanceof Float64Array ? 1 : 0;
}

/** The refusal of a column, with the number that is none. */
function walletRefusal(code: number, exports: CoreExports, wallets: IntegerColumn): AdlError {
  const error = refusal(code, exports);
  const { row } = error.place;
  if (error.code !== 'INVALID_COLUMN' || row === undefined) return error;
  const message = `wallets must be whole numbers up to ±(2^53 − 1), got ${wallets[row]}`;
  return new AdlError('INVALID_COLUMN', message, { row });
}

/** Adds accounts, slice by slice; returns the number of the first. @throws AdlError INVALID_ARGUMENT, INVALID_COLUMN, OUT_OF_RANGE, LIMIT_EXCEEDED */
export function addAccounts(exports: CoreExports, memory: CoreMemory, count: number, wallets?: IntegerColumn): number {
  if (!Number.isInteger(count) || count < 0) {
    throw new AdlError('INVALID_ARGUMENT', `count must be a whole number, got ${textOf(count)}`);
  }
  const before = exports.accountCount();
  if (before + count > MAX_ACCOUNTS) {
    throw new AdlError('LIMIT_EXCEEDED', `one engine holds at most ${MAX_ACCOUNTS} accounts`);
  }
  requireLength(count, { wallets });
  requireIntegers('wallets', wallets);
  if (wallets === undefined) {
    const code = exports.addEmptyAccounts(count);
    if (code !== 0) throw refusal(code, exports);
    return before;
  }
  const most = SLICE_ROWS;
  for (let first = 0; first < count; first += most) {
    const n = Math.min(most, count - first);
    stageWallets(exports, memory, part(wallets, first, n));
    const code = exports.addAccounts(first, n, floatsOf(wallets));
    if (code === 0) continue;
    exports.forgetAccounts(first);
    throw walletRefusal(code, exports, wallets);
  }
  return before;
}

/** Replaces wallets. @throws AdlError UNKNOWN_ACCOUNT, INVALID_COLUMN, OUT_OF_RANGE */
export function setWallets(
  exports: CoreExports,
  memory: CoreMemory,
  accounts: Uint32Array,
  wallets: IntegerColumn,
): void {
  const n = accounts.length;
  requireLength(n, { wallets });
  requireIntegers('wallets', wallets);
  const at = stageWallets(exports, memory, wallets);
  memory.u32(at + 8 * n, n).set(accounts);
  const code = exports.setWallets(n, floatsOf(wallets));
  if (code !== 0) throw walletRefusal(code, exports, wallets);
}
