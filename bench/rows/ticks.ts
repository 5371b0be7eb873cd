import type { BookKind } from '../book.ts';
import type { Row, RowName } from '../contest.ts';

/** A row of a tick with nothing but marks, and the liquidatable afterwards. */
export function tickRow(name: RowName, book: BookKind, about: string): Row {
  return {
    name,
    book,
    unit: 'ms',
    about,
    ours(world) {
      let step: 0 | 1 = 0;
      const run = (): number => {
        world.moveTo(step);
        return world.engine.liquidatable().account.length;
      };
      return {
        before: () => {
          step = step === 0 ? 1 : 0;
        },
        run,
        answer: () => {
          step = 1;
          return { kind: 'count', count: run() };
        },
      };
    },
  };
}
