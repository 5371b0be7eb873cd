/** Damaged responses of venues: positions, refusals with their reasons, or one refusal of the whole; never anything else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AdlError } from '../../src/errors.ts';
import { importPositions, VENUES } from '../../src/import/index.ts';
import type { Random } from '../support/random.ts';
import { campaign } from './campaign.ts';
import { hostile, spoil } from './hostile.ts';
import { damagedText } from './text.ts';

const WHOLE = readFileSync('examples/hyperliquid-accounts.json', 'utf8');
const PARSED: unknown = JSON.parse(WHOLE);

function inputOf(random: Random): unknown {
  const kind = random.int(0, 9);
  if (kind === 0) return hostile(random);
  return kind < 4 ? spoil(PARSED, random, 4) : damagedText(WHOLE, random);
}

describe('damaged responses of venues', () => {
  it('are read or refused with a reason', async () => {
    await campaign('venues', (random) => {
      const venue = random.chance(60) ? 'hyperliquid' : random.pick(VENUES as never[]);
      try {
        const { positions, refused } = importPositions(venue, inputOf(random));
        for (const { reason } of refused) expect(reason).not.toBe('');
        for (const { size } of positions) expect(size).toMatch(/^\d+(\.\d+)?$/);
      } catch (error) {
        if (!(error instanceof AdlError)) throw error;
      }
    });
  }, 3_600_000);
});
