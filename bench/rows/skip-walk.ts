import type { Row, Task } from '../contest.ts';
import { THICK_LOTS } from '../special-books.ts';
import { Liquidation } from './liquidation.ts';

/** So far above the mark that who has a twentieth of his position as equity cannot pay the bankruptcy price. */
const ENTRY_PERCENT = 110n;

export const skipWalk: Row = {
  name: 'skip-walk',
  book: 'thin',
  unit: 'ms',
  about:
    'A tick: a new mark, and a liquidation for which 20,000 candidates (of fewer than 40,000 positions: half) are passed over before one takes it all.',
  ours(world): Task {
    const liquidation = new Liquidation(world, { lots: BigInt(THICK_LOTS), entryPercent: ENTRY_PERCENT });
    return {
      before: () => liquidation.restore(),
      run: () => liquidation.run(),
      answer: () => {
        liquidation.restore();
        const { skipped, fills } = liquidation.run();
        if (fills.account.length !== 1) throw new Error(`skip-walk closed ${fills.account.length} positions, not 1`);
        return { kind: 'count', count: skipped.length };
      },
      close: () => liquidation.close(),
    };
  },
};
