/**
 * What the engine has in its memory for who asks: numbers that `readings` (assembly/readings.ts) puts side by side, and records of markets
 * and market sides. An export for each of them would be two dozen functions more.
 */
import type { ReadableExports, Readings } from './exports.ts';

/** Offsets in what `readings` returns the address of. */
const WORDS = {
  fundTakeover: 24,
  accountCount: 64,
  marketCount: 68,
  positionCount: 72,
  refusedRow: 76,
  refusedMarket: 80,
  refusedAccount: 84,
  outputAddress: 88,
  fillsAddress: 92,
  fillsRoom: 96,
  fillsCount: 100,
  skippedAddress: 104,
  skippedTotal: 108,
  resultsAddress: 112,
  batchIsSuspect: 116,
} as const;
const WIDE_WORDS = {
  fundCash: 0,
  fundFloor: 8,
  fees: 16,
  nextSequenceNumber: 32,
  bytesUsed: 40,
  digestA: 48,
  digestB: 56,
} as const;

/** Offsets in a market's record, and in what is counted of a side. */
const MARK = 0;
const HOUSE_LOTS = 8;
const HOUSE_ENTRY = 16;
const CANDIDATES = 4;
const CANDIDATE_LOTS = 8;

/** Functions that read, by name. */
function functionsOf<K extends string, T>(words: Record<K, number>, read: (offset: number) => T): Record<K, () => T> {
  const entries = Object.entries<number>(words).map(([name, offset]) => [name, () => read(offset)]);
  return Object.fromEntries(entries) as Record<K, () => T>;
}

export function readingsOf({ memory, readings, marketAddress, countsOfSide }: ReadableExports): Readings {
  let view = new DataView(memory.buffer);
  // Memory that has grown is another buffer.
  const viewed = (): DataView => {
    if (view.buffer !== memory.buffer) view = new DataView(memory.buffer);
    return view;
  };
  const narrow = (at: number): number => viewed().getInt32(at >>> 0, true);
  const wide = (at: number): bigint => viewed().getBigInt64(at >>> 0, true);
  return {
    ...functionsOf(WORDS, (offset) => narrow(readings() + offset)),
    ...functionsOf(WIDE_WORDS, (offset) => wide(readings() + offset)),
    bytesReserved: () => memory.buffer.byteLength,
    markOf: (market) => wide(marketAddress(market) + MARK),
    houseLots: (market) => wide(marketAddress(market) + HOUSE_LOTS),
    houseEntry: (market) => wide(marketAddress(market) + HOUSE_ENTRY),
    candidates: (market, side) => narrow(countsOfSide(market, side) + CANDIDATES),
    candidateLots: (market, side) => wide(countsOfSide(market, side) + CANDIDATE_LOTS),
  };
}
