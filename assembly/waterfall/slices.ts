// Lots that a batch names of its positions (specification, section 8), beside the input of batch.ts: builds with rule books alone.
//
// For l liquidations: lots named i64·l, 0 for all | lots that stay open i64·l (filled in here) | targets u32·l, 0 for none (target.ts)
import { ensure, REGION_BYTES, Region } from '../memory/region';

const region = changetype<Region>(memory.data(REGION_BYTES, 4));
/** Liquidations of the batch; 0 where it names no lots and no targets. */
let count: u32 = 0;

/** Address of the lots and targets named by the n liquidations of the batch staged last; 0 when there is no memory. */
export function stageSlices(n: u32): usize {
  if (!ensure(region, usize(n) * 20)) return 0;
  count = n;
  return region.address;
}

/** The next batch names no lots. */
export function clearSlices(): void {
  count = 0;
}

/** Lots that liquidation i names, 0 for all that the position has. */
export function lotsNamed(i: u32): i64 {
  return count == 0 ? 0 : load<i64>(region.address + (usize(i) << 3));
}

/** Target that liquidation i names, parts per million of maintenance; 0 for none. */
export function targetOf(i: u32): u32 {
  return count == 0 ? 0 : load<u32>(region.address + (usize(count) << 4) + (usize(i) << 2));
}

export function setRemaining(i: u32, lots: i64): void {
  if (count != 0) store<i64>(region.address + (usize(count + i) << 3), lots);
}

/** Lots of the position that stay open behind liquidation i. */
export function remainingOf(i: u32): i64 {
  return count == 0 ? 0 : load<i64>(region.address + (usize(count + i) << 3));
}

/** Address of the lots that stay open; 0 where the batch names no lots. */
export function remainingAddress(): usize {
  return count == 0 ? 0 : region.address + (usize(count) << 3);
}
