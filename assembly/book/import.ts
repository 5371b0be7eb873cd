// Positions of a stored state, slice by slice: of all markets, each with its sequence number, into an engine that has none of
// them and no marks. A refused import leaves the engine half filled: whoever restores a state makes a new engine for it.
import { magnitude } from '../numeric/checked';
import { ALREADY_THERE, NO_MEMORY, OK, refuse, UNKNOWN_MARKET } from '../status';
import { reserveCross } from './account';
import {
  ACCOUNT,
  appendRow,
  ENTRY,
  hasRoomInChain,
  LOTS,
  MARGIN,
  META,
  packMeta,
  reserveBlocks,
  rowBase,
  rowPlace,
} from './block';
import { checkRow } from './check';
import { enterRow, findRow, reserveLookup, seatIsTaken } from './lookup';
import { bookNumber, marketAt, marketCount } from './market';
import { addToCross, countPositions, raiseBounds } from './position';
import {
  entryCell,
  exemptCell,
  leverageCell,
  lotsCell,
  marginCell,
  marketCell,
  sequenceCell,
  stagedAccount,
  stagedSide,
} from './staging';

/** Puts the n staged rows in, the first of which is row `first` of the state. */
export function importRows(first: u32, n: u32): u32 {
  for (let row: u32 = 0; row < n; row++) {
    const code = importRow(row);
    if (code != OK) return refuse(code, first + row, load<u32>(marketCell(row)), stagedAccount(row));
  }
  return OK;
}

function importRow(row: u32): u32 {
  const market = load<u32>(marketCell(row));
  if (market >= marketCount()) return UNKNOWN_MARKET;
  const code = checkRow(marketAt(market), row, 0);
  if (code != OK) return code;
  const account = stagedAccount(row);
  const book = bookNumber(market, stagedSide(row));
  if (findRow(account, book) >= 0) return ALREADY_THERE;
  if (seatIsTaken(account) && !reserveLookup(1)) return NO_MEMORY;
  const kind = u32(load<i64>(marginCell(row)) < 0);
  if (!hasRoomInChain(book, kind) && !reserveBlocks(1)) return NO_MEMORY;
  if (kind != 0 && !reserveCross(1)) return NO_MEMORY;
  const fresh = appendRow(book, kind);
  fill(fresh, row, book, account);
  enterRow(fresh);
  countPositions(1);
  return OK;
}

function fill(fresh: u32, row: u32, book: u32, account: u32): void {
  const base = rowBase(fresh);
  const at = base + (rowPlace(fresh) << 3);
  const lots = load<i64>(lotsCell(row));
  const entry = load<i64>(entryCell(row));
  const margin = load<i64>(marginCell(row));
  const sequence = u64(load<f64>(sequenceCell(row)));
  raiseBounds(book, lots, i64(magnitude(entry)), margin);
  store<u32>(base + (rowPlace(fresh) << 2), account, ACCOUNT);
  store<i64>(at, lots, LOTS);
  store<i64>(at, entry, ENTRY);
  store<i64>(at, margin < 0 ? addToCross(book, account, lots, entry) : margin, MARGIN);
  store<u64>(at, packMeta(sequence, load<u32>(leverageCell(row)), load<u8>(exemptCell(row)) != 0), META);
}
