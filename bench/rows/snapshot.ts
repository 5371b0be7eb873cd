import type { Row } from '../contest.ts';

export const snapshot: Row = {
  name: 'snapshot',
  book: 'venue',
  unit: 'ms',
  about: 'The whole state into one buffer, with checksum.',
  ours: ({ engine }) => ({ run: () => engine.snapshot() }),
};
