// Accounts and wallets from columns, staged in the results region: wallets i64 or f64, and accounts u32 behind them.
import { ensure } from '../memory/region';
import { results } from '../memory/shared';
import { NO_MEMORY, NOT_INTEGER, OK, OUT_OF_RANGE, refuse, refuseAnywhere, TOO_MANY_ACCOUNTS } from '../status';
import { accountCount, exchangeWallets, MAX_ACCOUNTS, newAccounts, reserveAccounts } from './account';
import { inRange, isWhole, largest } from './check';
import { touchState } from './position';
import { convertColumn } from './staging';

const NOWHERE: u32 = u32.MAX_VALUE;

/** Address of a column of 8·n bytes for wallets, and of u32·n for accounts right behind it; 0 without memory. */
export function stageWallets(n: u32): usize {
  return ensure(results(), usize(n) * 12) ? results().address : 0;
}

function cell(row: u32): usize {
  return results().address + (usize(row) << 3);
}

/** Makes i64 of n staged floats. */
function convert(first: u32, n: u32): u32 {
  if (!inRange(cell(0), n, i64.MIN_VALUE, true)) {
    for (let row: u32 = 0; row < n; row++) {
      if (!isWhole(load<f64>(cell(row)))) return refuse(NOT_INTEGER, first + row, NOWHERE, NOWHERE);
    }
  }
  convertColumn(cell(0), cell(n), largest);
  return OK;
}

function hasRoom(n: u32): u32 {
  if (u64(accountCount()) + u64(n) > u64(MAX_ACCOUNTS)) return refuseAnywhere(TOO_MANY_ACCOUNTS);
  return reserveAccounts(n) ? OK : refuseAnywhere(NO_MEMORY);
}

/** Adds n accounts with empty wallets. */
export function addEmptyAccounts(n: u32): u32 {
  const code = hasRoom(n);
  if (code != OK) return code;
  newAccounts(0, n);
  touchState();
  return OK;
}

/** Adds n accounts with the staged wallets, the first of which is row `first` of their column; `floats` 1: they are f64. */
export function addAccounts(first: u32, n: u32, floats: u32): u32 {
  let code = hasRoom(n);
  if (code == OK && floats != 0) code = convert(first, n);
  if (code != OK) return code;
  for (let row: u32 = 0; floats == 0 && row < n; row++) {
    if (load<i64>(cell(row)) == i64.MIN_VALUE) return refuse(OUT_OF_RANGE, first + row, NOWHERE, NOWHERE);
  }
  newAccounts(cell(0), n);
  touchState();
  return OK;
}

/** Sets the staged wallets of the staged accounts. */
export function setWallets(n: u32, floats: u32): u32 {
  let code = floats != 0 ? convert(0, n) : OK;
  if (code == OK) code = exchangeWallets(results().address, n);
  if (code == OK) touchState();
  return code;
}
