import { book } from './mutants/book.mjs';
import { candidates } from './mutants/candidates.mjs';
import { margin } from './mutants/margin.mjs';
import { memory } from './mutants/memory.mjs';
import { numeric } from './mutants/numeric.mjs';
import { queue } from './mutants/queue.mjs';
import { rank } from './mutants/rank.mjs';
import { state } from './mutants/state.mjs';
import { waterfall } from './mutants/waterfall.mjs';

/**
 * Slips that an engineer could make, by file of assembly/: [text that occurs once in the file, what replaces it, the slip].
 * Every one compiles and changes behaviour; run.mjs checks that the tests see each.
 */
export const MUTANTS = {
  ...numeric,
  ...memory,
  ...book,
  ...margin,
  ...rank,
  ...queue,
  ...candidates,
  ...waterfall,
  ...state,
};
