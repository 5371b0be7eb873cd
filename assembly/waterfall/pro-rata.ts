// The water-fill by largest remainder where nobody reaches a cap and all products fit 63 bits: what allocate.ts would give, in two passes.
import { giveToLargest } from './select';

/** Below it, a quotient of floats is off by less than one from the integer's. */
const MOST_QUOTIENT: i64 = 1 << 50;
const MOST_PRODUCT: f64 = 4611686018427387904.0;
/** More than 1 by more than the roundings of the test. */
const CERTAIN: f64 = 1 + 1.0 / 1099511627776.0;
const BUCKET_BITS: u32 = 11;
const BUCKETS: u32 = 1 << BUCKET_BITS;

/** Remainders by their first bits. */
function counts(): usize {
  return memory.data(4 * 2048, 4);
}

/** Sum of the weights; 0 where the fill is not so simple. */
function sumWeights(weights: usize, caps: usize, n: u32, budget: i64): i64 {
  let sum: f64 = 0;
  let exact: i64 = 0;
  let most: i64 = 0;
  let steepest: f64 = 1;
  for (let i: usize = 0; i < usize(n) << 3; i += 8) {
    const g = load<i64>(weights + i);
    const cap = load<i64>(caps + i);
    exact += g;
    sum += f64(g);
    most = max<i64>(most, g);
    if (cap != g) steepest = max<f64>(steepest, f64(g) / f64(cap));
  }
  const whole = budget > 0 && budget < MOST_QUOTIENT && sum < MOST_PRODUCT && f64(budget) * f64(most) < MOST_PRODUCT;
  // x = budget·g/sum stays below the cap where g/cap stays below sum/budget.
  return whole && steepest * f64(budget) * CERTAIN < f64(exact) ? exact : 0;
}

/** ⌊budget·g/sum⌋ of everybody, the remainders to `cells` (128 bits each); returns what is left of the budget. */
function giveWhole(weights: usize, n: u32, budget: i64, sum: i64, shares: usize, cells: usize, shift: u64): i64 {
  const inverse = 1 / f64(sum);
  let left = budget;
  memory.fill(counts(), 0, usize(BUCKETS) << 2);
  for (let i: usize = 0; i < usize(n) << 3; i += 8) {
    const product = budget * load<i64>(weights + i);
    let x = i64(f64(product) * inverse);
    let remainder = product - x * sum;
    if (remainder < 0) {
      x -= 1;
      remainder += sum;
    } else if (remainder >= sum) {
      x += 1;
      remainder -= sum;
    }
    store<i64>(shares + i, x);
    store<i64>(cells + (i << 1), remainder);
    store<i64>(cells + (i << 1), 0, 8);
    left -= x;
    const count = counts() + (usize(remainder >> shift) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  return left;
}

/** Gives one unit to each of the `most` largest remainders: those above a bucket at once, in it the largest. */
function giveRest(n: u32, most: u32, shares: usize, order: usize, cells: usize, shift: u64, bits: u32): void {
  let edge: i64 = i64(BUCKETS) - 1;
  let before: u32 = 0;
  for (;;) {
    const count = load<u32>(counts() + (usize(edge) << 2));
    if (before + count >= most) break;
    before += count;
    edge -= 1;
  }
  let doubtful: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const bucket = load<i64>(cells + (usize(i) << 4)) >> shift;
    if (bucket < edge) continue;
    if (bucket == edge) {
      store<u32>(order + (usize(doubtful) << 2), i);
      doubtful += 1;
    } else {
      const cell = shares + (usize(i) << 3);
      store<i64>(cell, load<i64>(cell) + 1);
    }
  }
  giveToLargest(order, doubtful, cells, bits, most - before, shares);
}

/**
 * Shares a budget out among n by their weights, i64·n each; `room` is that of allocate.ts. False: somebody may reach a cap, or the
 * numbers are too large, and nothing was done. Who has no weight gets nothing: its remainder is 0, and more have others than units are left.
 */
export function shareByWeights(weights: usize, caps: usize, n: u32, budget: i64, shares: usize, room: usize): bool {
  const sum = sumWeights(weights, caps, n, budget);
  if (sum == 0) return false;
  const bits = 64 - u32(clz(sum));
  const shift = u64(max<i32>(0, i32(bits) - i32(BUCKET_BITS)));
  const cells = room + ((usize(n) * 4 + 15) & ~15);
  const left = giveWhole(weights, n, budget, sum, shares, cells, shift);
  if (left > 0) giveRest(n, u32(left), shares, room, cells, shift, bits);
  return true;
}
