// Equity and maintenance of one row at the current mark: of the position when isolated, of the account when cross.
import { crossOfMargin } from '../book/account';
import { cellOf, ENTRY, LOTS, MARGIN } from '../book/block';
import { Market, sideSign } from '../book/market';
import { Maintenance } from '../book/tiers';
import { magnitude, multiplyDivideFloor, multiplyDivideTrunc } from '../numeric/checked';

// What `readRow` found.
export let lots: i64 = 0;
export let entry: i64 = 0;
/** −1 − c for cross. */
export let margin: i64 = 0;
/** V, N, P. */
export let value: i64 = 0;
export let notional: i64 = 0;
export let pnl: i64 = 0;
/** MMp: the position's own maintenance. */
export let ownMaintenance: i64 = 0;
/** Q, MM, AN. */
export let equity: i64 = 0;
export let maintenance: i64 = 0;
export let accountNotional: i64 = 0;

/** Reads a row and works out its margin terms. Every amount is in range: that holds between and within ticks. */
export function readRow(row: u32, side: u32, market: Market): void {
  const at = cellOf(row);
  lots = load<i64>(at, LOTS);
  entry = load<i64>(at, ENTRY);
  margin = load<i64>(at, MARGIN);
  value = lots * sideSign(side) * market.mark;
  notional = i64(magnitude(value));
  pnl = value - entry;
  ownMaintenance = Maintenance.of(market, notional);
  if (margin >= 0) {
    equity = margin + pnl;
    maintenance = ownMaintenance;
    accountNotional = notional;
    return;
  }
  const cross = crossOfMargin(margin);
  equity = cross.equity;
  maintenance = cross.maintenance;
  accountNotional = cross.notional;
}

/**
 * Cuts what `readRow` has just read down to n of its lots, with their part of entry value and isolated margin pro rata; a cross
 * account's terms stay. Nothing can leave the range: in magnitude every term is at most the whole position's.
 */
export function readSlice(n: i64, market: Market): void {
  entry = multiplyDivideTrunc(entry, n, lots);
  value = (value / lots) * n;
  notional = i64(magnitude(value));
  pnl = value - entry;
  ownMaintenance = Maintenance.of(market, notional);
  if (margin >= 0) {
    margin = multiplyDivideFloor(margin, n, lots);
    equity = margin + pnl;
    maintenance = ownMaintenance;
    accountNotional = notional;
  }
  lots = n;
}
