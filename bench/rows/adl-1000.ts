import type { BookKind } from '../book.ts';
import { FRONT, type Row, type RowName, type Task } from '../contest.ts';
import { closingFront } from './liquidation.ts';

const adlRow = (name: RowName, book: BookKind, about: string, count = FRONT): Row => ({
  name,
  book,
  unit: 'ms',
  about,
  ours(world): Task {
    const liquidation = closingFront(world, count);
    const before = (): void => liquidation.restore();
    return {
      before,
      run: () => liquidation.run(),
      answer: () => {
        before();
        liquidation.run();
        return { kind: 'order', rows: liquidation.rows() };
      },
      close: () => liquidation.close(),
    };
  },
});

export const adl1000 = adlRow(
  'adl-1000',
  'single',
  'A tick: a new mark, and a liquidation for which the first 1,000 of one queue are closed, with its report.',
);

export const adl1000Isolated = adlRow('adl-1000-isolated', 'isolated', 'The same where all positions are isolated.');

export const adl1Isolated = adlRow(
  'adl-1-isolated',
  'isolated',
  'The same with one fill: what a tick costs beside its fills.',
  1,
);
