import { newColumns } from '../columns.ts';
import type { CoreState, StateRoom } from '../core.ts';
import { AdlError } from '../errors.ts';
import type { LedgerState } from '../ledger.ts';
import { hasPriorities } from '../plain-rules.ts';
import { addAccounts, setFund, setHouse } from './accounts.ts';
import { requireLength, sideAt } from './columns.ts';
import { requireRanges, requireUnitValue } from './door.ts';
import { checked } from './integers.ts';
import { requireSound } from './positions.ts';
import type { Position, State } from './state.ts';

/** All positions in the order in which they became known. */
export function positionsInOrder(state: State): Position[] {
  return [...state.positions()].sort((a, b) => a.sequence - b.sequence);
}

/** The whole canonical state in columns. */
export function exportState(state: State, ledger: LedgerState | undefined, room: StateRoom = newColumns): CoreState {
  const { fees, nextSequence } = state;
  const fund = { ...state.fund };
  const counts = { accounts: state.wallets.length, markets: state.markets.length, positions: state.positionCount };
  const ranked = state.markets.some(({ market: { rules } }) => hasPriorities(rules));
  const columns = room({ ...counts, fund, fees, nextSequence, hasPriorities: ranked, ledger });
  columns.wallets.set(state.wallets);
  for (const [market, { mark, house }] of state.markets.entries()) {
    columns.marks[market] = mark;
    columns.houseLots[market] = house.lots;
    columns.houseEntryValue[market] = house.entryValue;
  }
  for (const [row, position] of positionsInOrder(state).entries()) {
    columns.sequence[row] = position.sequence;
    columns.account[row] = position.account;
    columns.market[row] = position.market;
    columns.side[row] = position.side;
    columns.lots[row] = position.lots;
    columns.entryValue[row] = position.entryValue;
    columns.margin[row] = position.margin;
    columns.leverage[row] = position.leverage;
    columns.exempt[row] = position.exempt ? 1 : 0;
    if (columns.priority !== undefined) columns.priority[row] = position.priority;
  }
  return { ...columns, fund, fees, nextSequence, ledger };
}

function importMarkets(state: State, from: CoreState): void {
  const { marks, houseLots, houseEntryValue } = from;
  requireLength(state.markets.length, { marks, houseLots, houseEntryValue });
  for (const [market, mark] of marks.entries()) {
    if (mark !== 0n) requireUnitValue(state.market(market).market, mark, 'mark', { market });
    state.setMark(market, mark);
    setHouse(state, market, { lots: houseLots[market]!, entryValue: houseEntryValue[market]! });
  }
}

/** Row `row` of the position columns, after the row with sequence number `after`. */
function importPosition(state: State, from: CoreState, row: number, after: number): Position {
  const account = from.account[row]!;
  const market = from.market[row]!;
  const sequence = from.sequence[row]!;
  const place = { row, market, account };
  const side = sideAt(from.side, row, place);
  if (account >= state.wallets.length) throw new AdlError('UNKNOWN_ACCOUNT', `there is no account ${account}`, place);
  if (!Number.isSafeInteger(sequence) || sequence <= after || sequence >= from.nextSequence) {
    throw new AdlError('INVALID_COLUMN', `sequence number ${sequence} is out of order`, place);
  }
  const position: Position = {
    sequence,
    market,
    side,
    account,
    lots: from.lots[row]!,
    entryValue: from.entryValue[row]!,
    margin: from.margin[row]!,
    leverage: from.leverage[row]!,
    exempt: from.exempt[row] !== 0,
    priority: from.priority?.[row] ?? 0n,
  };
  if (position.priority !== 0n && !hasPriorities(state.market(market).market.rules)) {
    throw new AdlError('INVALID_COLUMN', 'a position has a priority in a market of another order', place);
  }
  requireSound(state.market(market).market, position, place);
  if (state.find(market, side, account) !== undefined) {
    throw new AdlError('DUPLICATE_POSITION', 'the position is there twice', place);
  }
  return position;
}

function importPositions(state: State, from: CoreState): void {
  const { account, market, side, lots, entryValue, margin, leverage, exempt, priority } = from;
  requireLength(from.sequence.length, { account, market, side, lots, entryValue, margin, leverage, exempt, priority });
  let after = -1;
  for (let row = 0; row < account.length; row++) {
    const position = importPosition(state, from, row, after);
    state.put(position);
    after = position.sequence;
  }
}

/**
 * Fills a state whose markets are added and which has no accounts yet. It belongs inside a transaction.
 * @throws AdlError INVALID_ARGUMENT (there are accounts), INVALID_COLUMN, UNKNOWN_ACCOUNT, UNKNOWN_MARKET, DUPLICATE_POSITION,
 * ZERO_VALUE, INVALID_SIZE, INVALID_ENTRY_VALUE, NEGATIVE_MARGIN, INVALID_LEVERAGE, OUT_OF_RANGE
 */
export function importState(state: State, from: CoreState): void {
  if (state.wallets.length > 0) throw new AdlError('INVALID_ARGUMENT', 'the engine has accounts already');
  if (!Number.isSafeInteger(from.nextSequence) || from.nextSequence < 0) {
    throw new AdlError('INVALID_COLUMN', `next sequence number is ${from.nextSequence}`);
  }
  addAccounts(state, from.wallets.length, from.wallets);
  importMarkets(state, from);
  setFund(state, from.fund);
  state.setFees(checked(from.fees, 'fees'));
  importPositions(state, from);
  state.setNextSequence(from.nextSequence);
  requireRanges(state);
}
