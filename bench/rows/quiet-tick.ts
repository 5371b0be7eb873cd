import { tickRow } from './ticks.ts';

export const quietTick = tickRow(
  'quiet-tick',
  'quiet',
  'Marks of 500 markets move by 0.01 %, all isolated, and the question who is liquidatable: nobody.',
);
