// Lights 5 (front) … 1 (back) of a place in the queue, by the market's measure.
//
// All three are counts of fifths reached: ⌊5·x/W⌋ = how many of ⌈W/5⌉, ⌈2W/5⌉ … ⌈5W/5⌉ are at most x. The thresholds are worked
// out once a queue, so a place costs five comparisons and no division.

const BY_SIZE: u32 = 1;
const BY_COUNT: u32 = 2;

let measure: u32 = 0;
let whole: u64 = 0;
let first: u64 = 0;
let second: u64 = 0;
let third: u64 = 0;
let fourth: u64 = 0;

/** ⌈q·W/5⌉ without leaving 64 bits. */
function fifth(q: u64): u64 {
  return q * (whole / 5) + (q * (whole % 5) + 4) / 5;
}

/** Prepares for the places of one queue of so many lots and candidates. */
export function startLights(percentile: u32, candidates: u32, total: u64): void {
  measure = percentile;
  whole = percentile == BY_COUNT ? u64(candidates) : total;
  first = fifth(1);
  second = fifth(2);
  third = fifth(3);
  fourth = fifth(4);
}

/** ⌊5·x/W⌋ for x ≤ W. */
function fifths(x: u64): u32 {
  return u32(x >= first) + u32(x >= second) + u32(x >= third) + u32(x >= fourth) + u32(x >= whole);
}

/** Lights from the lots ahead, the own lots and the rank (from 1). */
export function lightsAt(ahead: u64, lots: u64, rank: u32): u32 {
  if (measure == BY_COUNT) return 5 - fifths(u64(rank - 1));
  if (measure != BY_SIZE) return 5 - fifths(ahead);
  // 6 − ⌈5·S/W⌉ = 1 + ⌊5·(W − S)/W⌋; S > 0, so this is at most 5.
  return 1 + fifths(whole - ahead - lots);
}

// The same as four edges of the queue: a candidate has one light, and one more for each edge that it is within.

/** Whether a place is measured in lots, or each candidate counts as one. */
export function weighsLots(): bool {
  return measure != BY_COUNT;
}

/** Weight of the queue's front up to edge q (0 nearest the front … 3); see `isWithin`. */
export function edgeOf(q: u32): u64 {
  const upside = measure == BY_SIZE;
  const index = upside ? 4 - q : q + 1;
  const threshold = index == 1 ? first : index == 2 ? second : index == 3 ? third : fourth;
  return upside ? whole - threshold + 1 : threshold;
}

/** A candidate of this weight, with so much before it, is within edge q: measured by where it begins or, by size, where it ends. */
export function isWithin(q: u32, ahead: u64, weight: u64): bool {
  return (measure == BY_SIZE ? ahead + weight : ahead) < edgeOf(q);
}
