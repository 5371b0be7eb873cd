/** What exemptions cost the others (section 11.3): against the queue as it is when nobody is exempt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { WasmCore } from '../../src/wasm/index.ts';
import { compileCoreSync } from '../../src/wasm/module-sync.ts';
import { columns, linear, type Row } from '../support/book.ts';
import { RULE_CORES } from '../support/engines.ts';
import { Random } from '../support/random.ts';

const RULES: readonly RuleSpec[] = [
  {},
  { candidates: { hedge: 'net' } },
  { candidates: { winnersOnly: true } },
  { candidates: { inLiquidation: 'excluded', leastLots: 2 } },
];
type Make = (typeof RULE_CORES)[number]['make'];

/** Few numbers, so that scores and sizes tie. */
function rowsOf(random: Random): Row[] {
  return Array.from({ length: 12 }, (_, account) =>
    ([0, 1] as const).flatMap((side): Row[] => {
      if (random.chance(35)) return [];
      const lots = BigInt(random.int(1, 4));
      const entryValue = (side === 0 ? 1n : -1n) * lots * BigInt(random.int(8, 12) * 10);
      const margin = random.chance(40) ? {} : { margin: lots * BigInt(random.int(0, 4) * 10) };
      return [{ account, side, lots, entryValue, exempt: random.chance(40), ...margin }];
    }),
  ).flat();
}

function engineOf(make: Make, rules: RuleSpec, rows: readonly Row[]): Engine {
  const engine = new Engine(make, 0);
  engine.addMarket(linear({ policy: 'return', rules }));
  engine.addAccounts(
    12,
    BigInt64Array.from({ length: 12 }, (_, i) => BigInt(100 * (i % 4))),
  );
  engine.upsert('M', columns(rows));
  engine.tick({ marks: { M: '100' } });
  return engine;
}

describe.each(RULE_CORES)('exemptions on $name', ({ make }) => {
  it('move everybody behind up by what the query says, and keep out what it says', () => {
    let met = 0;
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...RULES), (seed, rules) => {
        const rows = rowsOf(new Random(seed));
        const queue = engineOf(make, rules, rows).queue('M', 'short');
        const whole = engineOf(
          make,
          rules,
          rows.map((row) => ({ ...row, exempt: false })),
        ).queue('M', 'short');
        const exempt = queue.exempt();
        const kept = Array.from(exempt.lots).reduce((sum, lots) => sum + lots, 0n);
        expect(queue.columns().totalLots + kept).toBe(whole.columns().totalLots);
        for (const { account, rank, lotsAhead } of queue.top(12)) {
          const { candidates, lots } = queue.exemptAhead(account);
          expect(whole.rankOf(account)).toMatchObject({ rank: rank + candidates, lotsAhead: lotsAhead + lots });
          met += candidates;
        }
        exempt.account.forEach((account, row) => {
          const place = whole.rankOf(account)!;
          expect([place.score, place.lots]).toEqual([exempt.score[row], exempt.lots[row]]);
        });
      }),
      { numRuns: 60 },
    );
    expect(met).toBeGreaterThan(20);
  });

  it('are not asked about of who is no candidate', () => {
    const row: Row = { account: 1, side: 1, lots: 1n, entryValue: -100n, margin: 50n, exempt: true };
    const queue = engineOf(make, {}, [row]).queue('M', 'short');
    expect(Array.from(queue.exempt().account)).toEqual([1]);
    expect(() => queue.exemptAhead(1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => queue.exemptAhead(2)).toThrow(expect.objectContaining({ code: 'UNKNOWN_POSITION' }));
  });
});

it('are listed by the build with rule books', () => {
  const engine = new Engine((decimals) => new WasmCore(compileCoreSync(), decimals), 0);
  engine.addMarket(linear());
  expect(() => engine.queue('M', 'long').exempt()).toThrow(expect.objectContaining({ code: 'WASM_UNAVAILABLE' }));
});
