// Lights 5 (front) … 1 (back) of a place in the queue, by the market's measure.
import { mulHigh } from '../numeric/wide';

const BY_SIZE: u32 = 1;
const BY_COUNT: u32 = 2;
const LIGHTS: u64 = 5;

/** a·5 ≥ b·q in 128 bits. */
function reaches(a: u64, b: u64, q: u64): bool {
  const left = mulHigh(a, LIGHTS);
  const right = mulHigh(b, q);
  return left != right ? left > right : a * LIGHTS >= b * q;
}

/** ⌊5·part/whole⌋ for part ≤ whole. */
function fifths(part: u64, whole: u64): u32 {
  let q: u64 = 0;
  while (q < LIGHTS && reaches(part, whole, q + 1)) q += 1;
  return u32(q);
}

/** Lights from the lots ahead, the own lots and the rank (from 1), out of `total` lots and `candidates`. */
export function lightsOf(percentile: u32, ahead: u64, lots: u64, rank: u32, total: u64, candidates: u32): u32 {
  if (percentile == BY_COUNT) return u32(LIGHTS) - fifths(u64(rank - 1), u64(candidates));
  if (percentile != BY_SIZE) return u32(LIGHTS) - fifths(ahead, total);
  // 6 − ⌈5·S/T⌉ = 1 + ⌊5·(T − S)/T⌋; S > 0, so this is at most 5.
  return 1 + fifths(total - ahead - lots, total);
}
