// Queries of queues in another order than by score, from one sort a state.
import { bookAt, marketAt } from '../book/market';
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { results } from '../memory/shared';
import { sortByKeys, sortBytes } from '../numeric/radix';
import { Eligible, eligible, prepareEligible } from './eligible';
import { lightsAt, startLights } from './lights';
import { accounts, lots, scores, startResults, writePlaces } from './order';
import { hasTooManyLots, orderedAt, orderedCount, orderForQuery } from './ordered';
import { RECORD_ACCOUNT, RECORD_LOTS, RECORD_ROW } from './ordered-records';
import { NO_CANDIDATE } from './policy';
import { NO_MEMORY, TOO_MANY_LOTS } from './refusal';

const ROW_BITS: u32 = 32;

function prepare(number: u32, limit: u32): u32 {
  if (!orderForQuery(number, limit)) return hasTooManyLots() ? TOO_MANY_LOTS : NO_MEMORY;
  prepareEligible(number);
  const book = bookAt(number);
  startLights(marketAt(number >> 1).percentile, book.candidates, book.candidateLots);
  return 0;
}

/** Lots of a record that may be closed. */
function lotsOf(record: usize): u64 {
  return u64(eligible(load<u32>(record, RECORD_ROW), load<i64>(record, RECORD_LOTS)));
}

/** As `rankBook`. */
export function rankOrdered(number: u32, limit: u32): u32 {
  const code = prepare(number, limit);
  if (code != 0) return code;
  const n = min<u32>(limit, orderedCount());
  if (!startResults(n)) return NO_MEMORY;
  // Records lie anywhere: a loop that waits for nothing else has several on their way.
  for (let i: u32 = 0; i < n; i++) {
    const at = orderedAt(i);
    store<f64>(scores + (usize(i) << 3), load<f64>(at));
    store<u64>(lots + (usize(i) << 3), lotsOf(at));
    store<u32>(accounts + (usize(i) << 2), load<u32>(at, RECORD_ACCOUNT));
  }
  writePlaces(n);
  return n;
}

/** As `lightAll`, in queue order. */
export function lightOrdered(number: u32): u32 {
  const code = prepare(number, u32.MAX_VALUE);
  if (code != 0) return code;
  const n = orderedCount();
  if (!ensure(results(), (usize(n) + 1) * 5)) return NO_MEMORY;
  const out = results().address;
  const lights = out + ((usize(n) + 1) << 2);
  let ahead: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const at = orderedAt(i);
    const held = lotsOf(at);
    store<u32>(out + (usize(i) << 2), load<u32>(at, RECORD_ACCOUNT));
    store<u8>(lights + usize(i), u8(lightsAt(ahead, held, i + 1)));
    ahead += held;
  }
  return n;
}

/** Rows asked for, sorted: keys u64·n | places asked u32·n | room of the sort. */
const asked = changetype<Region>(memory.data(REGION_BYTES, 4));

function askedRow(i: u32): u32 {
  return u32(load<u64>(asked.address + (usize(i) << 3)));
}

/** The first of the sorted rows that is not below this one. */
function findAsked(row: u32, n: u32): u32 {
  let low: u32 = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (askedRow(middle) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writePlace(i: u32, n: usize, score: f64, lots: u64, ahead: u64, rank: u32): void {
  const out = results().address;
  store<f64>(out + (usize(i) << 3), score);
  store<u64>(out + ((n + usize(i)) << 3), lots);
  store<u64>(out + ((2 * n + usize(i)) << 3), ahead);
  store<u32>(out + n * 24 + (usize(i) << 2), rank);
  store<u8>(out + n * 28 + usize(i), rank == 0 ? 0 : u8(lightsAt(ahead, lots, rank)));
}

/** As `findPlaces`, for n rows at this address, u32.MAX_VALUE where there is no position. */
export function placeOrdered(number: u32, rows: usize, n: u32): u32 {
  const code = prepare(number, u32.MAX_VALUE);
  if (code != 0) return code;
  if (!ensure(asked, sortBytes(n)) || !ensure(results(), usize(n) * 29)) return NO_MEMORY;
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (usize(i) << 2));
    store<u64>(asked.address + (usize(i) << 3), row);
    store<u32>(asked.address + (usize(n) << 3) + (usize(i) << 2), i);
    writePlace(i, n, NO_CANDIDATE, row == u32.MAX_VALUE ? 0 : u64(Eligible.ofRow(row)), 0, 0);
  }
  sortByKeys(asked.address, n, ROW_BITS);
  let ahead: u64 = 0;
  for (let place: u32 = 0; place < orderedCount(); place++) {
    const record = orderedAt(place);
    const row = load<u32>(record, RECORD_ROW);
    const lots = lotsOf(record);
    for (let i = findAsked(row, n); i < n && askedRow(i) == row; i++) {
      const at = load<u32>(asked.address + (usize(n) << 3) + (usize(i) << 2));
      writePlace(at, n, load<f64>(record), lots, ahead, place + 1);
    }
    ahead += lots;
  }
  return n;
}
