/** Reference against the full builds over random histories of markets with rules of every kind together and batches of slices. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';
import { KINDS, runHistory } from './history.ts';
import { kept } from './kept.ts';
import { playScene } from './scenes.ts';

const history = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), seed: fc.integer() }), {
  minLength: 1,
  maxLength: 30,
});
const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 100);

const seen = { ticks: 0, refused: 0, slices: 0, fills: 0, payments: 0, named: 0, changes: 0 };

function note(kind: string, result: unknown): void {
  if (kind !== 'tick') return;
  const told = result as {
    refused?: string;
    liquidations?: { remainingLots: string[] };
    fills?: { account: string[] };
    payments?: { account: string[] };
    namedCash?: string[];
    triggers?: { market: string[] };
  };
  seen.ticks += 1;
  seen.refused += Number(told.refused !== undefined);
  seen.slices += told.liquidations?.remainingLots.filter((lots) => lots !== '0').length ?? 0;
  seen.fills += told.fills?.account.length ?? 0;
  seen.payments += told.payments?.account.length ?? 0;
  seen.named += Number(told.namedCash !== undefined);
  seen.changes += told.triggers?.market.length ?? 0;
}

describe('random histories of markets with rules of every kind together, and slices', () => {
  it.each(['small', 'huge'] as const)('give the same on every engine that knows rules: %s numbers', (scale) => {
    fc.assert(
      fc.property(fc.integer(), history, (seed, steps) => runHistory(seed, steps, scale, note)),
      { numRuns: runs },
    );
  });

  it('give the same of one liquidation among hedged positions, with a house and a fund', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const results = RULE_CORES.map(({ make }) => plain(playScene(new Random(seed), make(0))));
        for (const result of results) expect(result).toEqual(results[0]);
      }),
      { numRuns: 3 * runs },
    );
  });

  it('met ticks, refusals, slices, fills, payments, named funds, triggers that start or stop, and what every promise is about', () => {
    // Losses are shared in few of the markets, and only where the house takes nothing over.
    const least = (what: string): number => (what === 'payments' ? runs / 20 : runs / 5);
    for (const [what, count] of Object.entries({ ...seen, ...kept })) expect(count, what).toBeGreaterThan(least(what));
  });
});
