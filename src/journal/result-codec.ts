/** Results that are kept for retries, as bytes in snapshots (JOURNAL.md, "Snapshots"). */
import type { Column } from '../columns.ts';
import type { FillResults, LiquidationResults, PaymentResults } from '../core.ts';
import type { TriggerChanges } from '../ledger.ts';
import { TickReport } from '../report.ts';
import type { CancelRule } from '../rules/cancel.ts';
import { field, optional } from './batch-parts.ts';
import { type ByteReader, type ByteWriter, malformed } from './bytes.ts';
import type { BatchResult } from './types.ts';

type Class<C extends Column> = abstract new (...args: never[]) => C;
type ClassesOf<T> = { readonly [K in keyof T]-?: T[K] extends Column ? Class<T[K]> : never };

/** Columns of reports in the order in which they are written. */
const LIQUIDATIONS: ClassesOf<TickReport['liquidations']> = {
  account: Uint32Array,
  market: Uint32Array,
  side: Uint8Array,
  outcome: Uint8Array,
  lots: BigInt64Array,
  remainingLots: BigInt64Array,
  bankruptcyUnitValue: BigInt64Array,
  adlUnitValue: BigInt64Array,
  bookLots: BigInt64Array,
  fundSurplus: BigInt64Array,
  takenOverLots: BigInt64Array,
  adlLots: BigInt64Array,
  residualLots: BigInt64Array,
  housePnl: BigInt64Array,
  adlSurplus: BigInt64Array,
  deficitPaid: BigInt64Array,
  houseLots: BigInt64Array,
  realizedPnl: BigInt64Array,
  fee: BigInt64Array,
  returned: BigInt64Array,
  settlement: BigInt64Array,
  badDebt: BigInt64Array,
  fundCash: BigInt64Array,
  fillStart: Uint32Array,
  skippedStart: Uint32Array,
  lossToShare: BigInt64Array,
  lossShared: BigInt64Array,
  profitTierLots: BigInt64Array,
  profitTierCost: BigInt64Array,
  equityTierLots: BigInt64Array,
  equityTierCost: BigInt64Array,
  paymentStart: Uint32Array,
};

const FILLS: ClassesOf<FillResults> = {
  account: Uint32Array,
  lots: BigInt64Array,
  realizedPnl: BigInt64Array,
  fee: BigInt64Array,
  remainingLots: BigInt64Array,
  score: Float64Array,
  rank: Uint32Array,
  newDeficit: BigInt64Array,
};

const PAYMENTS: ClassesOf<PaymentResults> = { account: Uint32Array, side: Uint8Array, amount: BigInt64Array };
const TRIGGERS: ClassesOf<TriggerChanges> = {
  market: Uint32Array,
  active: Uint8Array,
  at: Uint32Array,
  equity: BigInt64Array,
  peak: BigInt64Array,
};

const NOTHING = 0;
const NUMBER = 1;
const REPORT = 2;
/** The same, and behind it cash of the named funds, and starts and stops of triggers where some look back. */
const LEDGER_REPORT = 3;

/** Numbers to names, for reports that are read. */
export interface ReportNames {
  readonly accountId: (account: number) => string;
  readonly symbol: (market: number) => string;
  readonly cancel: (market: number) => CancelRule;
  readonly fund?: (market: number) => string | undefined;
}

function writeColumns<T extends object>(to: ByteWriter, classes: ClassesOf<T>, rows: T): void {
  for (const name of Object.keys(classes)) to.column(rows[name as keyof T] as Column);
}

function readColumns<T extends object>(from: ByteReader, classes: ClassesOf<T>): T {
  const pairs = Object.entries<Class<Column>>(classes as Record<string, Class<Column>>);
  return Object.fromEntries(pairs.map(([name, ColumnClass]) => [name, from.columnOf(ColumnClass)])) as T;
}

function writeReport(to: ByteWriter, report: TickReport): void {
  to.u8(report.time === undefined ? 0 : 1);
  to.i64(BigInt(report.time ?? 0));
  to.i64(report.fundCash);
  to.i64(report.fees);
  writeColumns(to, LIQUIDATIONS, report.liquidations);
  writeColumns(to, FILLS, report.fills);
  to.column(report.skipped);
  writeColumns(to, PAYMENTS, report.payments);
}

function hasLedger({ namedCash, triggers }: TickReport): boolean {
  return namedCash.length > 0 || triggers !== undefined;
}

function writeLedger(to: ByteWriter, { namedCash, triggers }: TickReport): void {
  to.column(namedCash);
  optional(to, triggers, (rows) => writeColumns(to, TRIGGERS, rows));
}

function readReport(from: ByteReader, names: ReportNames, withLedger: boolean): TickReport {
  const hasTime = from.u8() === 1;
  const time = Number(from.i64());
  const fundCash = from.i64();
  const fees = from.i64();
  const { account, market, side, ...liquidations } = readColumns<TickReport['liquidations']>(from, LIQUIDATIONS);
  const fills = readColumns<FillResults>(from, FILLS);
  const skipped = from.columnOf(Uint32Array);
  const payments = readColumns<PaymentResults>(from, PAYMENTS);
  const ledger = withLedger
    ? {
        namedCash: from.columnOf(BigInt64Array),
        ...field(from, 'triggers', () => readColumns<TriggerChanges>(from, TRIGGERS)),
      }
    : {};
  const context = { time: hasTime ? time : undefined, account, market, side, ...names };
  const columns = { liquidations: liquidations as LiquidationResults, fills, payments, skipped };
  return new TickReport(context, { ...columns, fundCash, fees, ...ledger });
}

export function writeResult(to: ByteWriter, result: BatchResult): void {
  if (result === undefined || typeof result === 'number') {
    to.u8(result === undefined ? NOTHING : NUMBER);
    if (result !== undefined) to.u64(result);
    return;
  }
  to.u8(hasLedger(result) ? LEDGER_REPORT : REPORT);
  writeReport(to, result);
  if (hasLedger(result)) writeLedger(to, result);
}

/** @throws AdlError JOURNAL_INVALID */
export function readResult(from: ByteReader, names: ReportNames): BatchResult {
  const kind = from.u8();
  if (kind === NOTHING) return undefined;
  if (kind === NUMBER) return from.u64();
  if (kind === REPORT || kind === LEDGER_REPORT) return readReport(from, names, kind === LEDGER_REPORT);
  malformed(`${kind} is no known kind of result`);
}

/** Bytes of the columns of a result, and some for what is around them. */
export function sizeOfResult(result: BatchResult): number {
  if (result === undefined || typeof result === 'number') return 0;
  const { liquidations, fills, payments, skipped, namedCash, triggers = {} } = result;
  const columns = [liquidations, fills, payments, triggers].flatMap((rows) => Object.values(rows) as Column[]);
  columns.push(skipped, namedCash);
  return columns.reduce((sum, column: Column) => sum + column.byteLength, 0);
}
