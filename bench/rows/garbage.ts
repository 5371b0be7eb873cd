import { GARBAGE_FILLS, type Measured, type Row } from '../contest.ts';
import { bytesAllocated } from '../measure.ts';
import type { World } from '../world.ts';
import { closingFront } from './liquidation.ts';

/** A tick that nobody is closed in. */
function quiet(world: World): Measured {
  const timing = bytesAllocated(
    () => world.moveTo(0),
    () => world.engine.tick({ marks: world.marksAt(1) }),
  );
  return { timing };
}

function closing(world: World, fills: number): Measured {
  const liquidation = closingFront(world, fills);
  const timing = bytesAllocated(
    () => liquidation.restore(),
    () => liquidation.run(),
  );
  liquidation.close();
  return { timing };
}

export const garbageRows: readonly Row[] = GARBAGE_FILLS.map((fills) => ({
  name: `garbage-per-tick-${fills}` as const,
  book: 'single',
  unit: 'B/tick',
  about: `Bytes of JavaScript heap and array buffers that a tick with ${fills.toLocaleString('en')} fills allocates, its report included.`,
  // Not all positions are candidates.
  least: 2 * fills,
  ours: (world) => (fills === 0 ? quiet(world) : closing(world, fills)),
}));
