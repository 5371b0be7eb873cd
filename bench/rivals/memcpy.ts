/** The physical limit: copying once as many bytes as the row's columns have. */
import { GARBAGE_ROWS, type Rival, type RowName, RULE_ROWS } from '../contest.ts';

/** Lots, entry, margin: 8 bytes each; account: 4. */
const COLUMN_BYTES = 28;
const WITHOUT: readonly RowName[] = ['memory', 'rank-of-one', ...GARBAGE_ROWS, ...RULE_ROWS];

export const memcpy: Rival = {
  name: 'memcpy',
  about: `copying ${COLUMN_BYTES} bytes a position from one buffer to another: the physical limit of reading all of it`,
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter({ row, book }) {
    if (WITHOUT.includes(row)) return undefined;
    const from = new Uint8Array(book.n * COLUMN_BYTES).fill(1);
    const to = new Uint8Array(book.n * COLUMN_BYTES).fill(2);
    return { run: () => to.set(from) };
  },
};
