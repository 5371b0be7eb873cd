/** Reference against WebAssembly over random histories. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history, runHistory } from './support/differential.ts';
import { CORES } from './support/engines.ts';

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 150);

const makes = CORES.map(({ make }) => make);
const same = (actual: unknown, expected: unknown, what: string): void => expect(actual, what).toEqual(expected);

describe('random histories', () => {
  it.each(['small', 'huge'] as const)('give the same on every engine: %s numbers', (scale) => {
    fc.assert(
      fc.property(fc.integer(), history, (seed, calls) => runHistory(makes, same, { seed, calls, scale })),
      { numRuns: runs },
    );
  });
});
