import type { Row } from '../contest.ts';

export const digest: Row = {
  name: 'digest',
  book: 'venue',
  unit: 'ms',
  about: 'Hash over the whole state, independent of its storage.',
  ours: ({ engine }) => ({ run: () => engine.digest() }),
};
