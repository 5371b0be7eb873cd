import { book } from './mutants/book.mjs';
import { candidates } from './mutants/candidates.mjs';
import { loss } from './mutants/loss.mjs';
import { margin } from './mutants/margin.mjs';
import { memory } from './mutants/memory.mjs';
import { numeric } from './mutants/numeric.mjs';
import { order } from './mutants/order.mjs';
import { queue } from './mutants/queue.mjs';
import { rank } from './mutants/rank.mjs';
import { sharing } from './mutants/sharing.mjs';
import { state } from './mutants/state.mjs';
import { triggers } from './mutants/triggers.mjs';
import { waterfall } from './mutants/waterfall.mjs';

/**
 * Slips that an engineer could make, by file of assembly/: [text that occurs once in the file, what replaces it, the slip].
 * Every one compiles and changes behaviour; run.mjs checks that the tests see each.
 */
const TABLES = [
  numeric,
  memory,
  book,
  margin,
  rank,
  queue,
  order,
  candidates,
  sharing,
  waterfall,
  loss,
  state,
  triggers,
];
export const MUTANTS = {};
// A file may be in several of the tables.
for (const [file, slips] of TABLES.flatMap(Object.entries)) MUTANTS[file] = [...(MUTANTS[file] ?? []), ...slips];
