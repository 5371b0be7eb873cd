import type { LightRows, PlaceRows, QueueViews, RankedRows, ScoreRows, SideNumber } from '../core.ts';
import { AdlError } from '../errors.ts';
import { MAX_POSITIONS } from '../limits.ts';
import { address, type CoreExports, NO_COUNT, TOO_MANY_LOTS } from './exports.ts';
import type { CoreMemory } from './memory.ts';
import { outOfMemory } from './status.ts';

function checked(count: number, market: number): number {
  if (count === NO_COUNT) throw outOfMemory();
  if (count !== TOO_MANY_LOTS) return count;
  throw new AdlError('OUT_OF_RANGE', 'the lots of all candidates together leave 2^63 − 1', { market });
}

function readRanked(
  exports: CoreExports,
  memory: CoreMemory,
  market: number,
  side: SideNumber,
  most: number,
): RankedRows {
  const n = checked(exports.rankSide(market, side, Math.min(most, MAX_POSITIONS)), market);
  const at = address(exports.resultsAddress());
  return {
    score: memory.f64(at, n),
    lots: memory.i64(at + 8 * n, n),
    lotsAhead: memory.i64(at + 16 * n, n),
    account: memory.u32(at + 24 * n, n),
    lights: memory.u8(at + 28 * n, n),
    candidates: exports.candidates(market, side),
    totalLots: exports.candidateLots(market, side),
  };
}

function readScores(exports: CoreExports, memory: CoreMemory, market: number, side: SideNumber): ScoreRows {
  const n = checked(exports.scoreSide(market, side), market);
  const at = address(exports.resultsAddress());
  const room = exports.roomOfSide(market, side);
  const totalLots = exports.candidateLots(market, side);
  return { score: memory.f64(at, n), account: memory.u32(at + 8 * room, n), totalLots };
}

function readLights(exports: CoreExports, memory: CoreMemory, market: number, side: SideNumber): LightRows {
  const n = checked(exports.lightSide(market, side), market);
  const at = address(exports.resultsAddress());
  const totalLots = exports.candidateLots(market, side);
  return { account: memory.u32(at, n), lights: memory.u8(at + 4 * (n + 1), n), totalLots };
}

function readPlaces(
  exports: CoreExports,
  memory: CoreMemory,
  market: number,
  side: SideNumber,
  accounts: Uint32Array,
): PlaceRows {
  const staged = address(exports.stagePlaces(accounts.length));
  if (staged === 0) throw outOfMemory();
  memory.u32(staged, accounts.length).set(accounts);
  const n = checked(exports.placesOnSide(market, side), market);
  const at = address(exports.resultsAddress());
  return {
    score: memory.f64(at, n),
    lots: memory.i64(at + 8 * n, n),
    lotsAhead: memory.i64(at + 16 * n, n),
    rank: memory.u32(at + 24 * n, n),
    lights: memory.u8(at + 28 * n, n),
    candidates: exports.candidates(market, side),
    totalLots: exports.candidateLots(market, side),
  };
}

/** Queries of a core's queues. `guarded` checks the market and the marks, and calls the engine. */
export function makeViews(
  exports: CoreExports,
  memory: CoreMemory,
  guarded: <T>(market: number, read: () => T) => T,
): QueueViews {
  return {
    ranked: (market, side, most) => guarded(market, () => readRanked(exports, memory, market, side, most)),
    scores: (market, side) => guarded(market, () => readScores(exports, memory, market, side)),
    lights: (market, side) => guarded(market, () => readLights(exports, memory, market, side)),
    places: (market, side, accounts) => guarded(market, () => readPlaces(exports, memory, market, side, accounts)),
  };
}
