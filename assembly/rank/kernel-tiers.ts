// The terms of isolated rows of a market with a table of maintenance, in the columns that those of cross rows are gathered in, in lanes:
// builds with SIMD and rule books alone.
import { ENTRY, LOTS, MARGIN } from '../book/block';
import { TierLanes } from '../book/tiers';
import { Lanes } from '../numeric/lanes';
import { equityColumn, purseColumn, secondColumn } from './kernel-cross';
import { signedMark } from './kernel-state';

/** For a queue whose numbers fit lanes. Columns have room for an even number of rows: the one behind an odd last row gets no lots. */
export function fillTiered(table: usize, base: usize, rows: u32): void {
  const mark = f64x2.splat(f64(signedMark));
  const size = usize(rows) << 3;
  if ((rows & 1) != 0) store<i64>(base + size, 0, LOTS);
  for (let i: usize = 0; i < size; i += 16) {
    const at = base + i;
    const value = f64x2.mul(Lanes.toFloat(v128.load(at, LOTS)), mark);
    const margin = Lanes.toFloat(v128.load(at, MARGIN));
    v128.store(equityColumn() + i, f64x2.add(margin, f64x2.sub(value, Lanes.toFloat(v128.load(at, ENTRY)))));
    v128.store(secondColumn() + i, TierLanes.by(table, f64x2.abs(value)));
    v128.store(purseColumn() + i, margin);
  }
}
