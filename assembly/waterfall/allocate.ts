// The two allocation kernels: the queue, and the water-fill with its three ways to round.
//
// Columns of n accounts: weights i64·n | caps i64·n | takes i64·n (result). Room to work in: order u32·n, a second one for the sort,
// what it is by, 128 bits each.
import { ensure, REGION_BYTES, Region } from '../memory/region';
import { scratch } from '../memory/shared';
import { divide, mulHigh, remainderHigh, remainderLow, setWideDenominator, setWideNumerator } from '../numeric/wide';
import { giveToLargest } from './select';

// Ways to round; 0 is by largest remainder.
const ROUND_PREFIX: u32 = 1;
const ROUND_DHONDT: u32 = 2;

const TWO_TO_64: f64 = 18446744073709551616.0;
/** 1 + 2^−48: more than 1 by more than a comparison of products in floats may be off. */
const CERTAIN: f64 = 1 + 1.0 / 281474976710656.0;

const region = changetype<Region>(memory.data(REGION_BYTES, 4));
/** Where the columns stand, and the room, in builds in which ticks allocate too; else in `region` and scratch memory. */
let placedColumns: usize = 0;
let placedRoom: usize = 0;
let n: u32 = 0;
/** Sum of the weights of the accounts still open, 128 bits. */
let weightLow: u64 = 0;
let weightHigh: u64 = 0;

function columns(): usize {
  return ADL_RULES ? placedColumns : region.address;
}

function room(): usize {
  return ADL_RULES ? placedRoom : scratch().address;
}

/** Bytes of room that so many accounts need. */
export function roomOfAllocation(count: u32): usize {
  return usize(count) * 24 + 16;
}

/** Says where the columns of so many accounts stand, and room for them. */
export function placeAllocation(atColumns: usize, atRoom: usize, count: u32): void {
  placedColumns = atColumns;
  placedRoom = atRoom;
  n = count;
}

/** Address of the columns for so many accounts; 0 without memory. */
export function stageAllocation(count: u32): usize {
  n = count;
  if (!ensure(scratch(), roomOfAllocation(count))) return 0;
  if (!ensure(region, usize(count) * 24 + 8)) return 0;
  if (ADL_RULES) placeAllocation(region.address, scratch().address, count);
  return region.address;
}

function weight(i: u32): i64 {
  return load<i64>(columns() + (usize(i) << 3));
}

function cap(i: u32): i64 {
  return max<i64>(0, load<i64>(columns() + (usize(n + i) << 3)));
}

function take(i: u32): i64 {
  return load<i64>(columns() + (usize(2 * n + i) << 3));
}

function setTake(i: u32, value: i64): void {
  store<i64>(columns() + (usize(2 * n + i) << 3), value);
}

function orderAt(k: u32): u32 {
  return load<u32>(room() + (usize(k) << 2));
}

function setOrder(k: u32, i: u32): void {
  store<u32>(room() + (usize(k) << 2), i);
}

/** a·b < c·d in 128 bits. */
function productLess(a: u64, b: u64, c: u64, d: u64): bool {
  const left = mulHigh(a, b);
  const right = mulHigh(c, d);
  return left != right ? left < right : a * b < c * d;
}

/** Two words to order account i by: a numerator over its weight, or a number of 128 bits. */
function cellOf(i: u32): usize {
  return room() + ((usize(n) * 8 + 15) & ~15) + (usize(i) << 4);
}

function setCell(i: u32, low: u64, high: u64): void {
  store<u64>(cellOf(i), low);
  store<u64>(cellOf(i), high, 8);
}

/** What the heap has on top: the least fraction of a numerator over the weight, or the largest number. */
let byFraction: bool = false;

/** The first stands above the second: the same at the lower index. */
function before(i: u32, j: u32): bool {
  const a = load<u64>(cellOf(i));
  const b = load<u64>(cellOf(j));
  if (byFraction) {
    if (productLess(a, weight(j), b, weight(i))) return true;
    return !productLess(b, weight(i), a, weight(j)) && i < j;
  }
  const high = load<u64>(cellOf(i), 8);
  const otherHigh = load<u64>(cellOf(j), 8);
  if (high != otherHigh) return high > otherHigh;
  return a != b ? a > b : i < j;
}

function siftDown(start: u32, size: u32): void {
  const moved = orderAt(start);
  let hole = start;
  for (;;) {
    let child = hole * 2 + 1;
    if (child >= size) break;
    if (child + 1 < size && before(orderAt(child + 1), orderAt(child))) child += 1;
    if (!before(orderAt(child), moved)) break;
    setOrder(hole, orderAt(child));
    hole = child;
  }
  setOrder(hole, moved);
}

function makeHeap(size: u32, fractions: bool): void {
  byFraction = fractions;
  for (let k = size >> 1; k > 0; k--) siftDown(k - 1, size);
}

/** Takes the top off; the last of `size` stands in for it. Returns how many stay. */
function dropTop(size: u32): u32 {
  setOrder(0, orderAt(size - 1));
  siftDown(0, size - 1);
  return size - 1;
}

/** The `budget` goes to the heaviest first, each to its cap. Returns what is left. */
function fillQueue(budget: i64): i64 {
  for (let i: u32 = 0; i < n; i++) {
    setOrder(i, i);
    // With its sign turned round a weight orders as a number without one.
    setCell(i, 0, u64(weight(i)) ^ (1 << 63));
  }
  makeHeap(n, false);
  let left = budget;
  for (let size = n; size > 0 && left > 0; ) {
    const i = orderAt(0);
    const x = min<i64>(cap(i), left);
    setTake(i, x);
    left -= x;
    size = dropTop(size);
  }
  return left;
}

/** Enters the accounts with g > 0, by c/g, and sums their weights; returns how many. */
function enterWeighted(): u32 {
  let size: u32 = 0;
  weightLow = 0;
  weightHigh = 0;
  for (let i: u32 = 0; i < n; i++) {
    const g = weight(i);
    if (g <= 0) continue;
    setOrder(size++, i);
    setCell(i, u64(cap(i)), 0);
    weightLow += u64(g);
    weightHigh += u64(weightLow < u64(g));
  }
  return size;
}

/** c·G ≤ rest·g: the account's cap is no more than its share. G may need more than 64 bits. */
function saturates(i: u32, rest: i64): bool {
  const c = u64(cap(i));
  const rightLow = u64(rest) * u64(weight(i));
  const rightHigh = mulHigh(u64(rest), u64(weight(i)));
  const low = c * weightLow;
  const carry = mulHigh(c, weightLow);
  const middle = c * weightHigh;
  const high = carry + middle;
  if (mulHigh(c, weightHigh) != 0 || high < carry) return false;
  return high != rightHigh ? high < rightHigh : low <= rightLow;
}

/**
 * Gives every account its cap that saturates at the water level, smallest c/g first, and takes it out of G. What stays on the
 * heap is unsaturated. Returns the rest; `open` says how many stay.
 */
let open: u32 = 0;

function saturate(budget: i64, size: u32): i64 {
  let rest = budget;
  if (ADL_RULES && !anySaturates(size, budget)) {
    open = size;
    return budget;
  }
  makeHeap(size, true);
  open = size;
  while (open > 0 && saturates(orderAt(0), rest)) {
    const i = orderAt(0);
    const g = u64(weight(i));
    setTake(i, cap(i));
    rest -= cap(i);
    weightHigh -= u64(weightLow < g);
    weightLow -= g;
    open = dropTop(open);
  }
  return rest;
}

/** Whether anybody saturates at first: where nobody does, the smallest c/g does not either, and there is no need to look for it. */
function anySaturates(size: u32, rest: i64): bool {
  const level = f64(rest) * CERTAIN;
  const whole = f64(weightHigh) * TWO_TO_64 + f64(weightLow);
  for (let k: u32 = 0; k < size; k++) {
    const i = orderAt(k);
    // The two products are rounded eight times in all, each by 2^−53 at most: what is further apart than 2^−48 is as it seems.
    if (f64(cap(i)) * whole <= level * f64(weight(i)) && saturates(i, rest)) return true;
  }
  return false;
}

/** ⌊r·part/G⌋; remainder in `remainderLow/High`. */
function shareOf(r: i64, partLow: u64, partHigh: u64): i64 {
  setWideNumerator(u64(r), partLow, partHigh);
  setWideDenominator(weightLow, weightHigh);
  return i64(divide());
}

/** Marks the unsaturated in index order: their places on the heap are replaced by ascending indices. */
function openByIndex(): void {
  // Takes of the open are 0 until now; a mark of −1 tells them from saturated ones with a cap of 0.
  for (let k: u32 = 0; k < open; k++) setTake(orderAt(k), -1);
  let k: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (take(i) == -1) setOrder(k++, i);
}

function roundPrefix(r: i64): void {
  openByIndex();
  let sumLow: u64 = 0;
  let sumHigh: u64 = 0;
  let given: i64 = 0;
  for (let k: u32 = 0; k < open; k++) {
    const i = orderAt(k);
    const g = u64(weight(i));
    sumLow += g;
    sumHigh += u64(sumLow < g);
    const upTo = shareOf(r, sumLow, sumHigh);
    setTake(i, upTo - given);
    given = upTo;
  }
}

/**
 * Gives everybody the whole units of r·g/G, and those that are left one by one. By largest remainder an account gets at most one of
 * them; by D'Hondt it goes on to the least (x+1)/g below its cap: at the water level t = r/G everybody has ⌊t·g⌋ units whose
 * quotients are at most t. Either way fewer than one unit an account is left for the heap.
 */
function roundByHeap(r: i64, byQuotient: bool): i64 {
  if (ADL_RULES && !byQuotient) return roundBySelection(r);
  let left = r;
  for (let k: u32 = 0; k < open; k++) {
    const i = orderAt(k);
    const x = shareOf(r, u64(weight(i)), 0);
    setTake(i, x);
    setCell(i, byQuotient ? u64(x) + 1 : remainderLow(), remainderHigh());
    left -= x;
  }
  makeHeap(open, byQuotient);
  for (let onHeap = open; left > 0 && onHeap > 0; left--) {
    const i = orderAt(0);
    const x = take(i) + 1;
    setTake(i, x);
    if (byQuotient && x != cap(i)) {
      setCell(i, u64(x) + 1, 0);
      siftDown(0, onHeap);
    } else {
      onHeap = dropTop(onHeap);
    }
  }
  return left;
}

/** Of one account: its take and its remainder. Most fit 64 bits. */
function giveShare(r: i64, i: u32): i64 {
  const g = u64(weight(i));
  if (weightHigh == 0 && mulHigh(u64(r), g) == 0) {
    const product = u64(r) * g;
    const x = i64(product / weightLow);
    setTake(i, x);
    setCell(i, product - u64(x) * weightLow, 0);
    return x;
  }
  const x = shareOf(r, g, 0);
  setTake(i, x);
  setCell(i, remainderLow(), remainderHigh());
  return x;
}

/** By largest remainder, as `roundByHeap`: where many liquidations are shared out among many, ordering them all would cost most. */
function roundBySelection(r: i64): i64 {
  openByIndex();
  let left = r;
  for (let k: u32 = 0; k < open; k++) left -= giveShare(r, orderAt(k));
  const bits = weightHigh != 0 ? 128 - u32(clz(weightHigh)) : 64 - u32(clz(weightLow));
  const most = u32(min<i64>(left, i64(open)));
  giveToLargest(room(), open, cellOf(0), bits, most, columns() + (usize(n) << 4));
  return left - i64(most);
}

/** Allocates the staged columns; returns the residual. `queue`: by weight to the caps, else water-fill rounded as said. */
export function runAllocation(queue: bool, rounding: u32, asked: i64): i64 {
  const budget = max<i64>(0, asked);
  for (let i: u32 = 0; i < n; i++) setTake(i, 0);
  if (queue) return fillQueue(budget);
  const rest = saturate(budget, enterWeighted());
  if (open == 0) return rest;
  if (rounding != ROUND_PREFIX) return roundByHeap(rest, rounding == ROUND_DHONDT);
  roundPrefix(rest);
  return 0;
}
