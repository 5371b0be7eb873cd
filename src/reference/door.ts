import type { SideNumber, TickRows } from '../core.ts';
import { AdlError, type ErrorPlace } from '../errors.ts';
import { LONG, MAX_TARGET_PPM, MIN_TARGET_PPM, SHORT } from '../limits.ts';
import type { Market } from '../market.ts';
import { requireLength } from './columns.ts';
import { housePnlOf } from './house.ts';
import { checked } from './integers.ts';
import { checkPositionRange, crossPocketOf, isLiquidatable, pocketOf } from './margin.ts';
import { Named } from './queue.ts';
import type { Position, State } from './state.ts';
import { unitSignOf } from './units.ts';

/** What the order book filled: lots and quanta per lot. */
export interface BookFill {
  readonly lots: bigint;
  readonly unitValue: bigint;
}

/** One liquidation of a batch, checked. */
export interface Liquidation {
  readonly row: number;
  readonly market: number;
  readonly side: SideNumber;
  readonly account: number;
  readonly force: boolean;
  /** Lots to liquidate: all that the position has, or fewer (section 8). */
  readonly lots: bigint;
  /** Ppm of maintenance to close down to instead (section 11.5); 0 for none. */
  readonly target: number;
  readonly book: readonly BookFill[];
}

/** A batch that passed the door. */
export interface Batch {
  readonly liquidations: readonly Liquidation[];
  readonly named: Named;
  /** By market, the marks that the tick replaced; 0 where there was none. */
  readonly marksBefore: ReadonlyMap<number, bigint>;
}

/**
 * Every market in which anybody or the house holds a position has a mark.
 * @throws AdlError MISSING_MARK
 */
export function requireMarks(state: State): void {
  state.markets.forEach(({ mark, house }, market) => {
    if (mark === 0n && (house.lots !== 0n || state.hasPositions(market))) {
      throw new AdlError('MISSING_MARK', `market ${market} has positions and no mark`, { market });
    }
  });
}

/**
 * Values of all positions and of the house, and equity, maintenance and notional of all pockets, are in range at the marks.
 * @throws AdlError OUT_OF_RANGE
 */
export function requireRanges(state: State): void {
  for (const position of state.positions()) checkPositionRange(state, position);
  for (const account of state.crossAccounts()) crossPocketOf(state, account);
  state.markets.forEach(housePnlOf);
}

/**
 * A unit value of a mark or fill: not 0, and of the sign that the payoff has.
 * @throws AdlError ZERO_VALUE, OUT_OF_RANGE
 */
export function requireUnitValue(market: Market, unitValue: bigint, what: string, place: ErrorPlace): void {
  if (unitValue * unitSignOf(market) <= 0n) {
    throw new AdlError(
      'ZERO_VALUE',
      `${what}: a unit value of ${unitValue} in a market of payoff ${market.payoff}`,
      place,
    );
  }
  checked(unitValue, what, place);
}

/** Returns the marks that were replaced. */
function setMarks(state: State, rows: TickRows): ReadonlyMap<number, bigint> {
  const before = new Map<number, bigint>();
  for (const [row, market] of rows.markMarket.entries()) {
    const place = { row, market };
    if (market >= state.markets.length) throw new AdlError('UNKNOWN_MARKET', `there is no market ${market}`, place);
    const unitValue = rows.markUnitValue[row]!;
    requireUnitValue(state.market(market).market, unitValue, 'mark', place);
    if (!before.has(market)) before.set(market, state.market(market).mark);
    state.setMark(market, unitValue);
  }
  return before;
}

function findNamed(state: State, rows: TickRows, row: number, place: ErrorPlace): Position {
  const side = rows.side[row];
  const position =
    side === LONG || side === SHORT ? state.find(rows.market[row]!, side, rows.account[row]!) : undefined;
  if (position === undefined) throw new AdlError('UNKNOWN_POSITION', 'there is no such position', place);
  return position;
}

/** Lots to liquidate of a position. @throws AdlError INVALID_SIZE */
function readLots(rows: TickRows, row: number, position: Position, place: ErrorPlace): bigint {
  const lots = rows.lots?.[row] ?? 0n;
  if (lots === 0n) return position.lots;
  if (lots > 0n && lots <= position.lots) return lots;
  throw new AdlError('INVALID_SIZE', `${lots} lots are to be liquidated of a position of ${position.lots}`, place);
}

/** Target that the row names, 0 for none. @throws AdlError INVALID_SIZE */
function readTarget(rows: TickRows, row: number, place: ErrorPlace): number {
  const target = rows.target?.[row] ?? 0;
  if (target === 0) return target;
  const alone = (rows.lots?.[row] ?? 0n) === 0n;
  if (alone && target >= MIN_TARGET_PPM && target <= MAX_TARGET_PPM) return target;
  throw new AdlError('INVALID_SIZE', `a target of ${target} ppm${alone ? '' : ' beside lots'}`, place);
}

/** @param most lots to liquidate */
function readBook(state: State, rows: TickRows, row: number, most: bigint, place: ErrorPlace): BookFill[] {
  const { market } = state.market(rows.market[row]!);
  const book: BookFill[] = [];
  let closed = 0n;
  for (let at = rows.fillStart[row]!; at < rows.fillStart[row + 1]!; at++) {
    const fill = { lots: rows.fillLots[at]!, unitValue: rows.fillUnitValue[at]! };
    requireUnitValue(market, fill.unitValue, 'book fill', place);
    if (fill.lots <= 0n) throw new AdlError('INVALID_SIZE', `book fill of ${fill.lots} lots`, place);
    closed += fill.lots;
    if (closed > most) {
      throw new AdlError('OVERFILLED', `book fills close ${closed} lots of ${most}`, place);
    }
    book.push(fill);
  }
  return book;
}

function requireColumns(rows: TickRows): void {
  const count = rows.account.length;
  requireLength(rows.markMarket.length, { markUnitValue: rows.markUnitValue });
  requireLength(count, {
    market: rows.market,
    side: rows.side,
    force: rows.force,
    lots: rows.lots,
    target: rows.target,
  });
  requireLength(count + 1, { fillStart: rows.fillStart });
  requireLength(rows.fillLots.length, { fillUnitValue: rows.fillUnitValue });
  const ascending = rows.fillStart.every((start, i) => i === 0 || start >= rows.fillStart[i - 1]!);
  if (!ascending || rows.fillStart[0] !== 0 || rows.fillStart[count] !== rows.fillLots.length) {
    throw new AdlError('INVALID_COLUMN', 'column fillStart does not divide the fills');
  }
}

/**
 * The door of a tick (section 4): sets the marks and checks everything that is checked before a liquidation is handled. The
 * marks stay set when it throws, so it belongs inside a transaction.
 * @throws AdlError in this order: INVALID_COLUMN; by mark UNKNOWN_MARKET, ZERO_VALUE, OUT_OF_RANGE; OUT_OF_RANGE; MISSING_MARK;
 * by liquidation UNKNOWN_POSITION, NAMED_TWICE, INVALID_SIZE, by fill ZERO_VALUE, OUT_OF_RANGE, INVALID_SIZE, OVERFILLED, then NOT_LIQUIDATABLE
 */
export function passDoor(state: State, rows: TickRows): Batch {
  requireColumns(rows);
  const marksBefore = setMarks(state, rows);
  requireRanges(state);
  requireMarks(state);
  const named = new Named();
  const liquidations: Liquidation[] = [];
  for (let row = 0; row < rows.account.length; row++) {
    const place = { row, market: rows.market[row]!, account: rows.account[row]! };
    const position = findNamed(state, rows, row, place);
    if (!named.add(position)) throw new AdlError('NAMED_TWICE', 'the batch names this position before', place);
    const lots = readLots(rows, row, position, place);
    const target = readTarget(rows, row, place);
    const book = readBook(state, rows, row, lots, place);
    const force = rows.force[row] !== 0;
    if (!force && !isLiquidatable(pocketOf(state, position))) {
      throw new AdlError('NOT_LIQUIDATABLE', 'the position is not liquidatable at these marks', place);
    }
    const { market, side, account } = position;
    liquidations.push({ row, market, side, account, force, lots, target, book });
  }
  return { liquidations, named, marksBefore };
}
