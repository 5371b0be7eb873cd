// The terms that cross rows take from their accounts, gathered without a branch into one column each, as floats.
import { CrossTable, wallet } from '../book/account';
import { ACCOUNT, MARGIN, NAMED } from '../book/block';
import { MARGIN_RETURN, PRICE_RATIO, WALLET_RETURN } from './policy';

const COLUMN: i32 = 8 * 256;

/** Q; 0, so no candidate, for the account of a named position in a tick. */
export function equityColumn(): usize {
  return memory.data(COLUMN, 16);
}
/** MM or AN, as the policy needs. */
export function secondColumn(): usize {
  return memory.data(COLUMN, 16);
}
/** W, for wallet-return. */
export function purseColumn(): usize {
  return memory.data(COLUMN, 16);
}

/**
 * Fills the columns for the rows of a block of cross rows. `barred`: meta flags that exclude. The branches go the same way for every
 * row, and a record not in the cache costs more.
 */
export function gatherCross(base: usize, rows: u32, policy: u32, barred: u64): void {
  const pages = CrossTable.pages();
  const tick = u32((barred & NAMED) != 0);
  const purse = policy == WALLET_RETURN;
  const maintenance = purse || policy == MARGIN_RETURN;
  for (let i: usize = 0; i < usize(rows); i++) {
    const cell = i << 3;
    const cross = CrossTable.of(pages, load<i64>(base + cell, MARGIN));
    // −1 keeps the equity, 0 takes it away.
    const keep = i64(cross.named & tick) - 1;
    store<f64>(equityColumn() + cell, f64(cross.equity & keep));
    if (maintenance) store<f64>(secondColumn() + cell, f64(cross.maintenance));
    else if (policy == PRICE_RATIO) store<f64>(secondColumn() + cell, f64(cross.notional));
    if (purse) store<f64>(purseColumn() + cell, f64(wallet(load<u32>(base + (i << 2), ACCOUNT))));
  }
}
