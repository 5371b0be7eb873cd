import type { SideNumber } from '../core.ts';
import { AdlError } from '../errors.ts';
import { requirePriorities } from '../plain-rules.ts';
import { requireLength, sideAt } from './columns.ts';
import type { State } from './state.ts';

/**
 * Sets priorities of positions of a market ordered by them (section 10). It belongs inside a transaction.
 * @throws AdlError INVALID_ARGUMENT (another order), INVALID_COLUMN, UNKNOWN_POSITION
 */
export function setPriorities(
  state: State,
  market: number,
  sides: SideNumber | Uint8Array,
  accounts: Uint32Array,
  priorities: BigInt64Array,
): void {
  requirePriorities(state.market(market).market.rules, market);
  requireLength(accounts.length, { side: sides, priorities }, { market });
  for (const [row, account] of accounts.entries()) {
    const place = { row, market, account };
    const position = state.find(market, sideAt(sides, row, place), account);
    if (position === undefined) throw new AdlError('UNKNOWN_POSITION', 'there is no such position', place);
    state.put({ ...position, priority: priorities[row]! });
  }
}
