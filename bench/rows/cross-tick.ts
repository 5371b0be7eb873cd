import { CROSS_GROUPS } from '../book.ts';
import type { Row } from '../contest.ts';
import { tickRow } from './ticks.ts';

export const crossTick = tickRow(
  'cross-tick',
  'cross',
  'Marks of 64 markets move by 0.1 %, accounts with 1, 2, 4 and 8 cross positions, and the question who is liquidatable.',
);

/** How the cost of a mark change grows with the markets an account is in, at the same number of positions. */
export const crossTicks: readonly Row[] = CROSS_GROUPS.map((positions) =>
  tickRow(
    `cross-tick-${positions}`,
    `cross-${positions}`,
    `The same where every account has ${positions === 1 ? 'one cross position' : `${positions} cross positions, each in another market`}.`,
  ),
);
