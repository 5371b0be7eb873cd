import type { PositionRows, SideNumber } from '../core.ts';
import { AdlError, type ErrorPlace } from '../errors.ts';
import { MAX_LEVERAGE, MAX_POSITIONS } from '../limits.ts';
import type { Market } from '../market.ts';
import { integerAt, requireLength, sideAt } from './columns.ts';
import { checked, signOf } from './integers.ts';
import { checkPositionRange, crossPocketOf } from './margin.ts';
import { at } from './place.ts';
import { CROSS, isCross, type Position, type State } from './state.ts';
import { unitSignOf } from './units.ts';

/**
 * What can be said of a position by itself.
 * @throws AdlError INVALID_SIZE, ZERO_VALUE, INVALID_ENTRY_VALUE, NEGATIVE_MARGIN, INVALID_LEVERAGE, OUT_OF_RANGE
 */
export function requireSound(market: Market, position: Position, place: ErrorPlace): void {
  const { lots, entryValue, margin, leverage } = position;
  if (lots <= 0n) throw new AdlError('INVALID_SIZE', `lots must be positive, got ${lots}`, place);
  if (entryValue === 0n) throw new AdlError('ZERO_VALUE', 'entry value is 0', place);
  if (entryValue * signOf(position.side) * unitSignOf(market) < 0n) {
    throw new AdlError('INVALID_ENTRY_VALUE', `entry value ${entryValue} has the wrong sign for its side`, place);
  }
  if (margin < CROSS) throw new AdlError('NEGATIVE_MARGIN', `margin is negative: ${margin}`, place);
  if (leverage > MAX_LEVERAGE || (leverage === 0 && market.policy === 'roi-over-ratio')) {
    throw new AdlError('INVALID_LEVERAGE', `leverage must be from 1 to ${MAX_LEVERAGE}, got ${leverage}`, place);
  }
  checked(entryValue, 'entry value', place);
}

/** Stores a position, new or in place of another, and checks its own value and equity. @throws AdlError OUT_OF_RANGE, LIMIT_EXCEEDED */
function store(state: State, position: Position, place: ErrorPlace): void {
  state.put(position);
  if (state.positionCount > MAX_POSITIONS) {
    throw new AdlError('LIMIT_EXCEEDED', `more than ${MAX_POSITIONS} positions`, place);
  }
  at(place, () => checkPositionRange(state, position));
}

/**
 * Inserts or replaces positions of one market, rows in order. It belongs inside a transaction.
 * @throws AdlError INVALID_COLUMN (lengths); by row UNKNOWN_ACCOUNT, INVALID_COLUMN, those of {@link requireSound}, OUT_OF_RANGE
 * of value and isolated equity at the mark; then OUT_OF_RANGE of the sums of the cross accounts touched
 */
export function upsertPositions(state: State, market: number, rows: PositionRows): void {
  const { market: specification } = state.market(market);
  const { account: accounts, side: sides, lots, entryValue, margin, leverage, exempt } = rows;
  requireLength(accounts.length, { side: sides, lots, entryValue, margin, leverage, exempt }, { market });
  const touched = new Set<number>();
  for (const [row, account] of accounts.entries()) {
    const place = { row, market, account };
    if (account >= state.wallets.length) throw new AdlError('UNKNOWN_ACCOUNT', `there is no account ${account}`, place);
    const side = sideAt(sides, row, place);
    const old = state.find(market, side, account);
    const position: Position = {
      sequence: old?.sequence ?? state.nextSequence,
      market,
      side,
      account,
      lots: integerAt(lots, row, 'lots', place),
      entryValue: integerAt(entryValue, row, 'entry value', place),
      margin: margin === undefined ? CROSS : integerAt(margin, row, 'margin', place),
      leverage: leverage?.[row] ?? 0,
      exempt: (exempt?.[row] ?? 0) !== 0,
      priority: old?.priority ?? 0n,
    };
    requireSound(specification, position, place);
    if (old === undefined) state.setNextSequence(state.nextSequence + 1);
    store(state, position, place);
    if (isCross(position) || (old !== undefined && isCross(old))) touched.add(account);
  }
  for (const account of touched) crossPocketOf(state, account);
}

/**
 * Removes positions; no money moves. It belongs inside a transaction.
 * @throws AdlError INVALID_COLUMN, UNKNOWN_POSITION, OUT_OF_RANGE of the sums of the cross accounts touched
 */
export function removePositions(
  state: State,
  market: number,
  sides: SideNumber | Uint8Array,
  accounts: Uint32Array,
): void {
  state.market(market);
  requireLength(accounts.length, { side: sides }, { market });
  const touched = new Set<number>();
  for (const [row, account] of accounts.entries()) {
    const place = { row, market, account };
    const position = state.find(market, sideAt(sides, row, place), account);
    if (position === undefined) throw new AdlError('UNKNOWN_POSITION', 'there is no such position', place);
    state.drop(position);
    if (isCross(position)) touched.add(account);
  }
  for (const account of touched) crossPocketOf(state, account);
}
