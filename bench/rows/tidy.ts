import type { Engine } from 'adl-core';
import type { Row } from '../contest.ts';
import { collectGarbage } from '../measure.ts';
import { loadEngine } from '../world.ts';

export const tidy: Row = {
  name: 'tidy',
  book: 'venue',
  unit: 'ms',
  about: 'All rows of a book that was just loaded brought into the order in which block bounds bite.',
  ours({ book, module }) {
    let engine: Engine | undefined;
    return {
      before: () => {
        engine = undefined;
        collectGarbage();
        engine = loadEngine(book, module);
      },
      run: () => engine!.tidy(),
    };
  },
};
