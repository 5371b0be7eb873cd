import type { FundNumbers, HouseNumbers, IntegerColumn } from '../core.ts';
import { AdlError } from '../errors.ts';
import { MAX_ACCOUNTS } from '../limits.ts';
import { integerAt, requireLength } from './columns.ts';
import { housePnlOf } from './house.ts';
import { checked } from './integers.ts';
import { crossPocketOf } from './margin.ts';
import type { State } from './state.ts';

/**
 * Adds accounts, with a wallet of 0 where none is given. It belongs inside a transaction.
 * @returns number of the first
 * @throws AdlError INVALID_ARGUMENT, LIMIT_EXCEEDED, INVALID_COLUMN, OUT_OF_RANGE
 */
export function addAccounts(state: State, count: number, wallets?: IntegerColumn): number {
  const first = state.wallets.length;
  if (!Number.isInteger(count) || count < 0) {
    throw new AdlError('INVALID_ARGUMENT', `count must be a whole number, got ${count}`);
  }
  if (first + count > MAX_ACCOUNTS) throw new AdlError('LIMIT_EXCEEDED', `more than ${MAX_ACCOUNTS} accounts`);
  requireLength(count, { wallets });
  for (let row = 0; row < count; row++) {
    const wallet = wallets === undefined ? 0n : integerAt(wallets, row, 'wallet', { row });
    state.addAccount(checked(wallet, 'wallet', { row }));
  }
  return first;
}

/**
 * Replaces wallets, rows in order. It belongs inside a transaction.
 * @throws AdlError INVALID_COLUMN (lengths); by row UNKNOWN_ACCOUNT, INVALID_COLUMN, OUT_OF_RANGE; then OUT_OF_RANGE of the equity
 * of the accounts
 */
export function setWallets(state: State, accounts: Uint32Array, wallets: IntegerColumn): void {
  requireLength(accounts.length, { wallets });
  for (const [row, account] of accounts.entries()) {
    const place = { row, account };
    if (account >= state.wallets.length) throw new AdlError('UNKNOWN_ACCOUNT', `there is no account ${account}`, place);
    state.setWallet(account, checked(integerAt(wallets, row, 'wallet', place), 'wallet', place));
  }
  for (const account of new Set(accounts)) crossPocketOf(state, account);
}

/** Replaces a fund, number 0 the default one. @throws AdlError OUT_OF_RANGE */
export function setFund(state: State, fund: FundNumbers, number = 0): void {
  checked(fund.cash, 'fund cash');
  checked(fund.floor, 'fund floor');
  state.setFund(fund, number);
}

/**
 * Replaces the house position of a market. Its entry value may have either sign. It belongs inside a transaction.
 * @throws AdlError UNKNOWN_MARKET, INVALID_ENTRY_VALUE (an entry value without lots), OUT_OF_RANGE (also of value and PnL at the mark)
 */
export function setHouse(state: State, market: number, house: HouseNumbers): void {
  state.market(market);
  checked(house.lots, 'house: lots', { market });
  checked(house.entryValue, 'house: entry value', { market });
  if (house.lots === 0n && house.entryValue !== 0n) {
    throw new AdlError('INVALID_ENTRY_VALUE', 'a house position of 0 lots has no entry value', { market });
  }
  state.setHouse(market, house);
  housePnlOf(state.market(market), market);
}
