import { requireColumn, requireFlag, requireList, requireObject, requireSides } from './checks.ts';
import type { Core, FundNumbers, PositionRows, SideNumber, TickRows } from './core.ts';
import { type Decimal, parseDecimal } from './decimal.ts';
import { AdlError, show, textOf } from './errors.ts';
import { CROSS_MARGIN, LONG, MAX_LEVERAGE, MAX_TARGET_PPM, MIN_TARGET_PPM, SHORT } from './limits.ts';
import type { Side } from './market.ts';

/** Names a position. */
export interface PositionKey {
  /** Id, or account number. */
  readonly account: string | number;
  readonly market: string;
  readonly side: Side;
}

/** What can be said of a position; sizes, prices and money are decimal strings. */
export interface PositionTerms {
  /** In units of the contract, a whole number of lots. */
  readonly size: string;
  /** Average entry, may be off the tick. Give this or `entryValue`. */
  readonly entryPrice?: string;
  /** Signed entry value in quanta. */
  readonly entryValue?: bigint;
  /** Isolated margin; `null` or absent for cross margin. */
  readonly margin?: string | null;
  /** The trader's leverage setting. */
  readonly leverage?: number;
  /** Never deleveraged. */
  readonly exempt?: boolean;
}

export interface PositionSpec extends PositionKey, PositionTerms {}

/** One order-book fill of a liquidation: decimals, or integers in lots and quanta per lot. */
export type BookFill =
  | { readonly size: string; readonly price: string }
  | { readonly lots: bigint; readonly unitValue: bigint };

export interface LiquidationRequest extends PositionKey {
  /** How much of the position to liquidate, a whole number of lots; default: all. Needs the build with rule books (option `rules`). */
  readonly size?: string;
  /**
   * Instead of a size: as many lots as have to be closed at the mark for Q to be this many ppm of MM (10^6…10^9), all where none suffice.
   * Needs the build with rule books.
   */
  readonly downTo?: { readonly maintenancePpm: number };
  readonly book?: readonly BookFill[];
  /** Liquidate even when our maintenance rule would not. */
  readonly force?: boolean;
}

/** The fund in decimal strings of the settlement asset. */
export interface FundSpec {
  readonly cash: string;
  /** Takeover needs more than this left; default 0. */
  readonly floor?: string;
  /** Whether the fund takes positions over at all; default true. */
  readonly takeover?: boolean;
}

/** A fund that markets name. */
export interface NamedFundSpec extends FundSpec {
  readonly name: string;
}

/** New marks as integers. */
export interface MarkColumns {
  readonly market: Uint32Array;
  /** Quanta per lot, never 0. */
  readonly unitValue: BigInt64Array;
}

export interface TickInput {
  /** Milliseconds; carried into the report. Needed, and never less than before, where a market's trigger looks back over time. */
  readonly time?: number;
  /** New marks by symbol (decimal strings), or columns. A market not named keeps its mark. */
  readonly marks?: Readonly<Record<string, string>> | MarkColumns;
  readonly liquidations?: readonly LiquidationRequest[];
}

/** Decimals to integers, the part of a core that reading takes. */
export type Units = Pick<Core, 'moneyOf' | 'lotsOf' | 'unitValueOf' | 'entryValueOf'>;

/** Names to numbers, as the engine knows them. */
export interface Numbering {
  readonly market: (symbol: string) => number;
  readonly account: (account: string | number) => number;
}

/** @throws AdlError INVALID_ARGUMENT */
export function sideNumber(side: Side): SideNumber {
  if (side === 'long') return LONG;
  if (side === 'short') return SHORT;
  throw new AdlError('INVALID_ARGUMENT', `side must be "long" or "short", got ${show(side)}`);
}

/** The sides of columns of priorities. @throws AdlError INVALID_ARGUMENT, INVALID_COLUMN */
export function requirePriorityColumns(
  side: Side | Uint8Array,
  accounts: Uint32Array,
  priorities: BigInt64Array,
): SideNumber | Uint8Array {
  const sides = typeof side === 'string' ? sideNumber(side) : side;
  requireSides(sides);
  requireColumn('accounts', accounts, [Uint32Array]);
  requireColumn('priorities', priorities, [BigInt64Array]);
  return sides;
}

/** One row of numbers for `Core.upsert`. */
export interface PositionRow {
  readonly lots: bigint;
  readonly entryValue: bigint;
  readonly margin: bigint;
  readonly leverage: number;
  readonly exempt: boolean;
}

/** One position as columns of one row. @throws AdlError OUT_OF_RANGE: a BigInt64Array would wrap silently */
export function asColumns(account: number, side: SideNumber, row: PositionRow): PositionRows {
  return {
    account: Uint32Array.of(account),
    side,
    lots: BigInt64Array.of(checkedWord(row.lots, 'lots')),
    entryValue: BigInt64Array.of(checkedWord(row.entryValue, 'entryValue')),
    margin: BigInt64Array.of(checkedWord(row.margin, 'margin')),
    leverage: Uint32Array.of(row.leverage),
    exempt: Uint8Array.of(row.exempt ? 1 : 0),
  };
}

/**
 * Reads the terms of a position; what is absent is taken from `before`.
 * @throws AdlError INVALID_ARGUMENT, INVALID_DECIMAL, INVALID_SIZE, INVALID_PRICE, ZERO_VALUE, NEGATIVE_MARGIN, FINER_THAN_QUANTUM,
 * INVALID_LEVERAGE, OUT_OF_RANGE
 */
export function readTerms(
  core: Units,
  market: number,
  side: SideNumber,
  terms: Partial<PositionTerms>,
  before?: PositionRow,
): PositionRow {
  const lots = terms.size === undefined ? before?.lots : core.lotsOf(market, parseDecimal(terms.size, 'size'));
  if (lots === undefined) throw new AdlError('INVALID_ARGUMENT', 'a position needs a size, a decimal string');
  return {
    lots,
    entryValue: readEntryValue(core, market, side, lots, terms, before),
    margin: readMargin(core, terms, before),
    leverage: terms.leverage === undefined ? (before?.leverage ?? 0) : readLeverage(terms.leverage),
    exempt: requireFlag('exempt', terms.exempt ?? before?.exempt ?? false),
  };
}

/** @throws AdlError INVALID_ARGUMENT, INVALID_DECIMAL, FINER_THAN_QUANTUM, OUT_OF_RANGE */
export function readFund(core: Units, fund: FundSpec): FundNumbers {
  requireObject(fund, 'a fund');
  return {
    cash: core.moneyOf(parseDecimal(fund.cash, 'fund cash')),
    floor: core.moneyOf(parseDecimal(fund.floor ?? '0', 'fund floor')),
    takeover: requireFlag('fund takeover', fund.takeover ?? true),
  };
}

function readEntryValue(
  core: Units,
  market: number,
  side: SideNumber,
  lots: bigint,
  terms: Partial<PositionTerms>,
  before: PositionRow | undefined,
): bigint {
  if (terms.entryPrice !== undefined && terms.entryValue !== undefined) {
    throw new AdlError('INVALID_ARGUMENT', 'give entryPrice or entryValue, not both');
  }
  if (terms.entryPrice !== undefined) {
    return core.entryValueOf(market, side, lots, parseDecimal(terms.entryPrice, 'entryPrice'));
  }
  const value = terms.entryValue ?? before?.entryValue;
  if (typeof value !== 'bigint') {
    throw new AdlError(
      'INVALID_ARGUMENT',
      'a position needs entryPrice (decimal string) or entryValue (bigint quanta)',
    );
  }
  if (before !== undefined && terms.entryValue === undefined && lots !== before.lots) {
    throw new AdlError('INVALID_ARGUMENT', 'a new size needs a new entryPrice or entryValue');
  }
  return value;
}

function readMargin(core: Units, terms: Partial<PositionTerms>, before: PositionRow | undefined): bigint {
  if (terms.margin === null) return BigInt(CROSS_MARGIN);
  if (terms.margin === undefined) return before?.margin ?? BigInt(CROSS_MARGIN);
  const margin = core.moneyOf(parseDecimal(terms.margin, 'margin'));
  if (margin < 0n) throw new AdlError('NEGATIVE_MARGIN', `margin must be 0 or more, got ${terms.margin}`);
  return margin;
}

function readLeverage(leverage: number): number {
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > MAX_LEVERAGE) {
    throw new AdlError(
      'INVALID_LEVERAGE',
      `leverage must be an integer from 1 to ${MAX_LEVERAGE}, got ${textOf(leverage)}`,
    );
  }
  return leverage;
}

/** Columns, and not prices by symbol, as soon as one of the two is an array of any kind. */
export function isColumns(marks: NonNullable<TickInput['marks']>): marks is MarkColumns {
  const { market, unitValue } = marks as MarkColumns;
  const anyArray = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);
  if (!anyArray(market) && !anyArray(unitValue)) return false;
  requireColumn('market of the marks', market, [Uint32Array]);
  requireColumn('unitValue of the marks', unitValue, [BigInt64Array]);
  return true;
}

function readMarks(core: Units, numbers: Numbering, marks: TickInput['marks']): [Uint32Array, BigInt64Array] {
  if (marks === undefined) return [new Uint32Array(0), new BigInt64Array(0)];
  requireObject(marks, 'marks');
  if (isColumns(marks)) {
    if (marks.market.length !== marks.unitValue.length) {
      throw new AdlError(
        'INVALID_COLUMN',
        `marks: ${marks.market.length} markets but ${marks.unitValue.length} unit values; columns must be equally long`,
      );
    }
    return [marks.market, marks.unitValue];
  }
  const named = Object.entries(marks);
  const market = new Uint32Array(named.length);
  const unitValue = new BigInt64Array(named.length);
  named.forEach(([symbol, price], row) => {
    market[row] = numbers.market(symbol);
    unitValue[row] = core.unitValueOf(market[row]!, parseDecimal(price, `mark of ${symbol}`));
  });
  return [market, unitValue];
}

function readFill(core: Units, market: number, fill: BookFill): { readonly lots: bigint; readonly unitValue: bigint } {
  if ('lots' in fill) return fill;
  const decimal = (text: string, what: string): Decimal => parseDecimal(text, `book fill ${what}`);
  return {
    lots: core.lotsOf(market, decimal(fill.size, 'size')),
    unitValue: core.unitValueOf(market, decimal(fill.price, 'price')),
  };
}

/** Lots of the part of a position that a liquidation names. @throws AdlError INVALID_DECIMAL, INVALID_SIZE, OUT_OF_RANGE, each with its row */
function readSize(core: Units, market: number, size: string, row: number): bigint {
  try {
    return checkedWord(core.lotsOf(market, parseDecimal(size, 'size')), 'size');
  } catch (error) {
    if (!(error instanceof AdlError)) throw error;
    throw new AdlError(error.code, error.message, { row, market, ...error.place });
  }
}

/** Target of a liquidation in ppm of maintenance. @throws AdlError INVALID_ARGUMENT with its row */
export function targetOf({ downTo, size }: LiquidationRequest, row: number): number {
  requireObject(downTo, 'downTo of a liquidation');
  const { maintenancePpm: ppm } = downTo!;
  if (size === undefined && Number.isInteger(ppm) && ppm >= MIN_TARGET_PPM && ppm <= MAX_TARGET_PPM) return ppm;
  const message = `downTo needs maintenancePpm, an integer from ${MIN_TARGET_PPM} to ${MAX_TARGET_PPM}, and no size beside it`;
  throw new AdlError('INVALID_ARGUMENT', `${message}; got ${JSON.stringify({ size, downTo })}`, { row });
}

/**
 * Reads a tick's input into columns.
 * @throws AdlError UNKNOWN_MARKET, UNKNOWN_ACCOUNT, INVALID_ARGUMENT, INVALID_COLUMN, INVALID_DECIMAL, INVALID_PRICE, INVALID_SIZE, ZERO_VALUE,
 * OUT_OF_RANGE
 */
export function readTick(core: Units, numbers: Numbering, input: TickInput): TickRows {
  requireObject(input, 'a tick');
  if (input.time !== undefined && !Number.isSafeInteger(input.time)) {
    throw new AdlError('INVALID_ARGUMENT', `time must be a whole number of milliseconds, got ${textOf(input.time)}`);
  }
  const [markMarket, markUnitValue] = readMarks(core, numbers, input.marks);
  const requests = input.liquidations ?? [];
  requireList(requests, 'liquidations');
  for (const request of requests) {
    requireObject(request, 'a liquidation');
    requireList(request.book ?? [], 'book fills');
    for (const fill of request.book ?? []) requireObject(fill, 'a book fill');
  }
  const rows: TickRows = {
    time: input.time,
    markMarket,
    markUnitValue,
    account: new Uint32Array(requests.length),
    market: new Uint32Array(requests.length),
    side: new Uint8Array(requests.length),
    force: new Uint8Array(requests.length),
    ...(requests.some(({ size }) => size !== undefined) ? { lots: new BigInt64Array(requests.length) } : {}),
    ...(requests.some(({ downTo }) => downTo !== undefined) ? { target: new Uint32Array(requests.length) } : {}),
    fillStart: new Uint32Array(requests.length + 1),
    fillLots: new BigInt64Array(requests.reduce((sum, r) => sum + (r.book?.length ?? 0), 0)),
    fillUnitValue: new BigInt64Array(requests.reduce((sum, r) => sum + (r.book?.length ?? 0), 0)),
  };
  let fillRow = 0;
  requests.forEach((request, row) => {
    rows.account[row] = numbers.account(request.account);
    rows.market[row] = numbers.market(request.market);
    rows.side[row] = sideNumber(request.side);
    rows.force[row] = request.force === true ? 1 : 0;
    if (request.size !== undefined) rows.lots![row] = readSize(core, rows.market[row]!, request.size, row);
    if (request.downTo !== undefined) rows.target![row] = targetOf(request, row);
    for (const fill of request.book ?? []) {
      const { lots, unitValue } = readFill(core, rows.market[row]!, fill);
      rows.fillLots[fillRow] = checkedWord(lots, 'book fill lots');
      rows.fillUnitValue[fillRow] = checkedWord(unitValue, 'book fill unitValue');
      fillRow += 1;
    }
    rows.fillStart[row + 1] = fillRow;
  });
  return rows;
}

/** A BigInt64Array wraps silently; this does not. @throws AdlError INVALID_ARGUMENT, OUT_OF_RANGE */
export function checkedWord(value: bigint, what: string): bigint {
  if (typeof value !== 'bigint') {
    throw new AdlError('INVALID_ARGUMENT', `${what} must be a bigint, got ${textOf(value)}`);
  }
  if (BigInt.asIntN(64, value) !== value) throw new AdlError('OUT_OF_RANGE', `${what} leaves 64 bits: ${value}`);
  return value;
}
