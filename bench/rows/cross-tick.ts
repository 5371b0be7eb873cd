import { tickRow } from './ticks.ts';

export const crossTick = tickRow(
  'cross-tick',
  'cross',
  'Marks of 64 markets move by 0.1 %, accounts with 1, 2, 4 and 8 cross positions, and the question who is liquidatable.',
);
