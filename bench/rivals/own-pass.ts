import type { Rival, RowName } from '../contest.ts';
import { scorePass } from '../rows/score-all.ts';

const ROWS: readonly RowName[] = [
  'lights-all',
  'adl-1000',
  'top-1000',
  'rank-of-one',
  'adl-1000-isolated',
  'top-1000-isolated',
  'rank-of-one-isolated',
  'quiet-tick',
  'cross-tick',
  'ties-1000',
  'skip-walk',
];

/** Our own full score pass on the same book: how much of it a row needs. */
export const ownPass: Rival = {
  name: 'own-score-pass',
  about: 'our own score-all on the same book, to say how much of a full pass the row costs',
  exact: true,
  most: Number.POSITIVE_INFINITY,
  enter({ row, world }) {
    if (!ROWS.includes(row)) return undefined;
    const { run, before } = scorePass(world);
    return { run, ...(before === undefined ? {} : { before }) };
  },
};
