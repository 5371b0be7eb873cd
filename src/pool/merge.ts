/** A batch split by shards, and their results put together as a single engine gives them. */
import { newColumns } from '../columns.ts';
import type {
  CoreState,
  FillResults,
  FundNumbers,
  LiquidationResults,
  PaymentResults,
  PositionKeys,
  TickResult,
  TickRows,
  Totals,
} from '../core.ts';
import type { LedgerState, TriggerChanges } from '../ledger.ts';
import type { StateSource } from '../snapshot.ts';

/** One shard's part of a batch, and which rows of the batch its liquidations are. */
export interface Part {
  readonly rows: TickRows;
  readonly batchRow: Uint32Array;
}

/** Consecutive liquidations of the batch on one shard, by their rows in its part. */
export interface Run {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

/** Every part has all marks. */
export function splitBatch(rows: TickRows, owner: (market: number) => number, shards: number): Part[] {
  const batchRows: number[][] = Array.from({ length: shards }, () => []);
  rows.market.forEach((market, row) => {
    batchRows[owner(market)]!.push(row);
  });
  // Copies: a view would drag its whole buffer to every worker.
  const markMarket = rows.markMarket.slice();
  const markUnitValue = rows.markUnitValue.slice();
  return batchRows.map((mine) => {
    const fills = mine.flatMap((row) =>
      Array.from({ length: rows.fillStart[row + 1]! - rows.fillStart[row]! }, (_, i) => rows.fillStart[row]! + i),
    );
    const fillStart = new Uint32Array(mine.length + 1);
    mine.forEach((row, i) => {
      fillStart[i + 1] = fillStart[i]! + rows.fillStart[row + 1]! - rows.fillStart[row]!;
    });
    return {
      batchRow: Uint32Array.from(mine),
      rows: {
        markMarket,
        markUnitValue,
        account: Uint32Array.from(mine, (row) => rows.account[row]!),
        market: Uint32Array.from(mine, (row) => rows.market[row]!),
        side: Uint8Array.from(mine, (row) => rows.side[row]!),
        force: Uint8Array.from(mine, (row) => rows.force[row]!),
        time: rows.time,
        ...(rows.lots === undefined ? {} : { lots: BigInt64Array.from(mine, (row) => rows.lots![row]!) }),
        ...(rows.target === undefined ? {} : { target: Uint32Array.from(mine, (row) => rows.target![row]!) }),
        fillStart,
        fillLots: BigInt64Array.from(fills, (fill) => rows.fillLots[fill]!),
        fillUnitValue: BigInt64Array.from(fills, (fill) => rows.fillUnitValue[fill]!),
      },
    };
  });
}

export function runsOf(markets: Uint32Array, owner: (market: number) => number, shards: number): Run[] {
  const next = new Uint32Array(shards);
  const runs: Run[] = [];
  for (const market of markets) {
    const shard = owner(market);
    const from = next[shard]!;
    next[shard] = from + 1;
    const last = runs.at(-1);
    if (last?.shard === shard) runs[runs.length - 1] = { ...last, to: from + 1 };
    else runs.push({ shard, from, to: from + 1 });
  }
  return runs;
}

type Column = BigInt64Array | Float64Array | Uint32Array | Uint8Array;

function empty(like: Column, length: number): Column {
  return new (like.constructor as new (length: number) => Column)(length);
}

/** Starts of the runs that belong to the rows of the batch, from those of the shards. */
function mergeStarts(parts: readonly Part[], starts: readonly Uint32Array[], total: number): Uint32Array {
  const merged = new Uint32Array(total + 1);
  parts.forEach(({ batchRow }, shard) => {
    batchRow.forEach((row, i) => {
      merged[row + 1] = starts[shard]![i + 1]! - starts[shard]![i]!;
    });
  });
  for (let row = 0; row < total; row++) merged[row + 1]! += merged[row]!;
  return merged;
}

/** Puts the shards' runs of a column where they belong. */
function mergeRuns<T extends Column>(
  parts: readonly Part[],
  columns: readonly T[],
  from: readonly Uint32Array[],
  start: Uint32Array,
): T {
  const merged = empty(columns[0]!, start[start.length - 1]!) as T;
  parts.forEach(({ batchRow }, shard) => {
    batchRow.forEach((row, i) => {
      const run = columns[shard]!.subarray(from[shard]![i]!, from[shard]![i + 1]!);
      (merged as { set(values: Column, at: number): void }).set(run as Column, start[row]!);
    });
  });
  return merged;
}

/** Results of the shards, one for each part. */
export function mergeResults(
  parts: readonly Part[],
  results: readonly TickResult[],
  total: number,
  fundCash: bigint,
  fees: bigint,
): TickResult {
  const liquidations: Record<string, Column> = {};
  const first = results[0]!.liquidations;
  for (const name of Object.keys(first) as (keyof LiquidationResults)[]) {
    const merged = empty(first[name], total);
    parts.forEach(({ batchRow }, shard) => {
      const column = results[shard]!.liquidations[name];
      batchRow.forEach((row, i) => {
        merged[row] = column[i]!;
      });
    });
    liquidations[name] = merged;
  }
  const fillStarts = results.map((result) => result.liquidations.fillStart);
  const skippedStarts = results.map((result) => result.liquidations.skippedStart);
  const fillStart = mergeStarts(parts, fillStarts, total);
  const skippedStart = mergeStarts(parts, skippedStarts, total);
  const paymentStarts = results.map((result) => result.liquidations.paymentStart);
  const paymentStart = mergeStarts(parts, paymentStarts, total);
  const fills: Record<string, Column> = {};
  for (const name of Object.keys(results[0]!.fills) as (keyof FillResults)[]) {
    const columns = results.map((result) => result.fills[name] as Column);
    fills[name] = mergeRuns(parts, columns, fillStarts, fillStart);
  }
  const payments: Record<string, Column> = {};
  for (const name of Object.keys(results[0]!.payments) as (keyof PaymentResults)[]) {
    const columns = results.map((result) => result.payments[name] as Column);
    payments[name] = mergeRuns(parts, columns, paymentStarts, paymentStart);
  }
  return {
    liquidations: { ...(liquidations as unknown as LiquidationResults), fillStart, skippedStart, paymentStart },
    fills: fills as unknown as FillResults,
    payments: payments as unknown as PaymentResults,
    skipped: mergeRuns(
      parts,
      results.map((result) => result.skipped),
      skippedStarts,
      skippedStart,
    ),
    fundCash,
    fees,
  };
}

/** Shard and row of every row of lists that ascend by `keys`, ascending over all. */
function* inOrder(keys: readonly Float64Array[]): IterableIterator<readonly [shard: number, row: number]> {
  const next = keys.map(() => 0);
  for (;;) {
    let least = -1;
    for (let shard = 0; shard < keys.length; shard++) {
      const key = keys[shard]![next[shard]!];
      if (key !== undefined && (least < 0 || key < keys[least]![next[least]!]!)) least = shard;
    }
    if (least < 0) return;
    yield [least, next[least]!];
    next[least]! += 1;
  }
}

/** Columns of the shards as one, in the order of sequence numbers. */
function mergeColumns<T extends Readonly<Record<string, Column>>>(
  names: readonly (keyof T & string)[],
  shards: readonly T[],
  sequence: readonly Float64Array[],
): T {
  const total = sequence.reduce((sum, column) => sum + column.length, 0);
  const merged: Record<string, Column> = {};
  for (const name of names) merged[name] = empty(shards[0]![name]!, total);
  let at = 0;
  for (const [shard, row] of inOrder(sequence)) {
    for (const name of names) merged[name]![at] = shards[shard]![name]![row]!;
    at += 1;
  }
  return merged as T;
}

export function mergeKeys(
  shards: readonly { readonly keys: PositionKeys; readonly sequence: Float64Array }[],
): PositionKeys {
  const keys = shards.map((shard) => shard.keys as unknown as Readonly<Record<string, Column>>);
  const sequence = shards.map((shard) => shard.sequence);
  return mergeColumns(['account', 'market', 'side'], keys, sequence) as unknown as PositionKeys;
}

/** What each market's own shard remembers of its trigger; the others know of the switch alone. */
function mergeTriggers(states: readonly CoreState[], owner: (market: number) => number): LedgerState['triggers'] {
  return states
    .flatMap(({ ledger }, shard) => ledger!.triggers.filter(([market]) => owner(market) === shard))
    .sort(([a], [b]) => a - b);
}

/** Starts and stops in each market as its own shard saw them, in the order of a single engine. */
export function mergeChanges(
  parts: readonly Part[],
  results: readonly TickResult[],
  owner: (market: number) => number,
  total: number,
): TriggerChanges {
  const rows = results.flatMap(({ triggers }, shard) => {
    const { batchRow } = parts[shard]!;
    return Array.from(triggers!.market, (market, i) => {
      const seen = triggers!.at[i]!;
      const at = seen === 0 ? 0 : (batchRow[seen - 1] ?? total) + 1;
      return { market, at, active: triggers!.active[i]!, equity: triggers!.equity[i]!, peak: triggers!.peak[i]! };
    }).filter(({ market }) => owner(market) === shard);
  });
  rows.sort((a, b) => a.at - b.at || a.market - b.market);
  return {
    market: Uint32Array.from(rows, ({ market }) => market),
    active: Uint8Array.from(rows, ({ active }) => active),
    at: Uint32Array.from(rows, ({ at }) => at),
    equity: BigInt64Array.from(rows, ({ equity }) => equity),
    peak: BigInt64Array.from(rows, ({ peak }) => peak),
  };
}

/** `owner`: the shard that has a market's house. */
export function mergeStates(
  states: readonly CoreState[],
  owner: (market: number) => number,
  whole: { readonly fund: FundNumbers; readonly fees: bigint; readonly nextSequence: number },
): CoreState {
  const [first] = states as [CoreState, ...CoreState[]];
  const ofOwner = (column: 'houseLots' | 'houseEntryValue'): BigInt64Array =>
    BigInt64Array.from(first[column], (_, market) => states[owner(market)]![column][market]!);
  const positions = mergeColumns(
    [
      ...['sequence', 'account', 'market', 'side', 'lots', 'entryValue', 'margin', 'leverage', 'exempt'],
      ...(first.priority === undefined ? [] : ['priority']),
    ],
    states as unknown as readonly Readonly<Record<string, Column>>[],
    states.map((state) => state.sequence),
  );
  const ledger = first.ledger && { ...first.ledger, triggers: mergeTriggers(states, owner) };
  return {
    ledger,
    wallets: first.wallets,
    marks: first.marks,
    houseLots: ofOwner('houseLots'),
    houseEntryValue: ofOwner('houseEntryValue'),
    ...whole,
    ...(positions as unknown as Pick<CoreState, 'sequence' | 'account' | 'market' | 'side' | 'lots'>),
  } as CoreState;
}

/** Wallets are the same in every shard, a house position lies in one. */
export function mergeTotals(totals: readonly Totals[], fundCash: bigint, fees: bigint): Totals {
  const sum = (read: (part: Totals) => bigint): bigint => totals.reduce((all, part) => all + read(part), 0n);
  const perMarket = (column: 'longLots' | 'shortLots' | 'houseLots'): bigint[] =>
    totals[0]!.longLots.map((_, market) => sum((part) => part[column][market]!));
  return {
    wallets: totals[0]!.wallets,
    margins: sum((part) => part.margins),
    unrealizedPnl: sum((part) => part.unrealizedPnl),
    fundCash,
    housePnl: sum((part) => part.housePnl),
    fees,
    longLots: perMarket('longLots'),
    shortLots: perMarket('shortLots'),
    houseLots: perMarket('houseLots'),
  };
}

/** A merged state as what a snapshot is written from. */
export function sourceOf(state: CoreState): StateSource {
  return {
    exportState(room = newColumns): CoreState {
      const { fund, fees, nextSequence, ledger } = state;
      const counts = { accounts: state.wallets.length, markets: state.marks.length, positions: state.account.length };
      const hasPriorities = state.priority !== undefined;
      const columns = room({ ...counts, fund, fees, nextSequence, hasPriorities, ledger });
      for (const [name, column] of Object.entries(columns)) {
        (column as { set(from: unknown): void }).set(state[name as keyof typeof columns]!);
      }
      return { ...state, ...columns };
    },
  };
}
