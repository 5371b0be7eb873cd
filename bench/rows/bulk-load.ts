import type { Row } from '../contest.ts';
import { collectGarbage } from '../measure.ts';
import { loadEngine } from '../world.ts';

export const bulkLoad: Row = {
  name: 'bulk-load',
  book: 'venue',
  unit: 'ms',
  about: 'A new engine from columns: its memory, accounts, and every position checked and found by account afterwards.',
  ours: ({ book, module }) => ({ run: () => loadEngine(book, module), before: collectGarbage }),
};
