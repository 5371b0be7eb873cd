import { FRONT, type Row, type Task } from '../contest.ts';
import { closingFront } from './liquidation.ts';

export const adl1000: Row = {
  name: 'adl-1000',
  book: 'single',
  unit: 'ms',
  about: 'A tick: a new mark, and a liquidation for which the first 1,000 of one queue are closed, with its report.',
  ours(world): Task {
    const liquidation = closingFront(world, FRONT);
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
};
