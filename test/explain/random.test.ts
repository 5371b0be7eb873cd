/** Explanations of random ticks under random rule books: they tell every fill and skip, and their numbers bear out what they say. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Core, TickRows } from '../../src/core.ts';
import { Engine } from '../../src/engine.ts';
import { AdlError } from '../../src/errors.ts';
import {
  explainTick,
  type FillExplanation,
  type SkipExplanation,
  type TickExplanation,
} from '../../src/explain/index.ts';
import type { TickInput } from '../../src/inputs.ts';
import { RulesWorld, ruledMarket } from '../rules/world.ts';
import { RULE_CORES } from '../support/engines.ts';
import { Random } from '../support/random.ts';

const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 150);
const reasons = new Set<string>();

function inputOf(rows: TickRows): TickInput {
  return {
    marks: { market: rows.markMarket, unitValue: rows.markUnitValue },
    liquidations: Array.from(rows.account, (account, i) => ({
      account,
      market: `M${rows.market[i]}`,
      side: rows.side[i] === 0 ? 'long' : 'short',
      force: rows.force[i] !== 0,
      book: Array.from({ length: rows.fillStart[i + 1]! - rows.fillStart[i]! }, (_, k) => ({
        lots: rows.fillLots[rows.fillStart[i]! + k]!,
        unitValue: rows.fillUnitValue[rows.fillStart[i]! + k]!,
      })),
    })),
  };
}

function refuses(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    if (error instanceof AdlError) return true;
    throw error;
  }
}

function checkOne(told: FillExplanation | SkipExplanation, { report }: TickExplanation): void {
  const { liquidation, price, tests, place } = told;
  reasons.add(told.reason).add(price.reason);
  const { adlUnitValue, bankruptcyUnitValue } = report.liquidations;
  expect(price).toMatchObject({
    unitValue: adlUnitValue[liquidation],
    bankruptcyUnitValue: bankruptcyUnitValue[liquidation],
  });
  if (price.reason === 'fund-cannot-pay') expect(price.fundTest!.holds).toBe(false);
  else expect(price.fundTest?.holds ?? true).toBe(true);
  expect(place.candidate).toBe(true);
  expect(told.lotsLeft).toBeGreaterThanOrEqual(told.offeredLots);
  expect(told.lots).toBeGreaterThanOrEqual(told.offeredLots);
  const passes = tests.every(({ holds }) => holds);
  if (told.kind === 'skip') expect(passes).toBe(false);
  else if (told.reason === 'deficit-allowed') expect(passes).toBe(false);
  else if (told.reason !== 'most-that-pass') expect(passes).toBe(true);
  for (const { left, right, relation, holds } of tests)
    expect(holds).toBe(relation === '>' ? left > right : left >= right);
}

function checkAll(told: TickExplanation): void {
  const { report } = told;
  const fills = [];
  const skipped = [];
  for (let i = 0; i < report.liquidationCount; i++) {
    fills.push(...told.fillsOf(i));
    skipped.push(...told.skipsOf(i));
  }
  expect(fills.map(({ row }) => row)).toEqual([...report.fills.account.keys()]);
  expect(fills.map(({ closedLots }) => closedLots)).toEqual([...report.fills.lots]);
  expect(fills.map(({ place }) => place.rank)).toEqual([...report.fills.rank]);
  expect(fills.map(({ place }) => place.score)).toEqual([...report.fills.score]);
  expect(fills.map(({ account }) => account)).toEqual(Array.from(report.fills.account, (account) => `#${account}`));
  expect(skipped.map(({ account }) => account)).toEqual(Array.from(report.skipped, (account) => `#${account}`));
  for (const each of [...fills, ...skipped]) checkOne(each, told);
}

function run(seed: number, steps: readonly number[]): void {
  const random = new Random(seed);
  let core: Core | undefined;
  const { make } = random.pick(RULE_CORES.slice(0, 2));
  const engine = new Engine((decimals) => {
    core = make(decimals);
    return core;
  }, 0);
  const markets = random.int(1, 2);
  for (let m = 0; m < markets; m++) engine.addMarket(ruledMarket(random, `M${m}`, 0, 'small'));
  engine.addAccounts(
    14,
    BigInt64Array.from({ length: 14 }, () => BigInt(random.int(0, 400))),
  );
  for (const step of steps) {
    const world = new RulesWorld(new Random(step), core!, 'small');
    for (let m = 0; m < markets; m++) refuses(() => engine.upsert(`M${m}`, world.rows(m)));
    const input = inputOf(world.tick());
    const before = engine.snapshot();
    refuses(() => {
      const report = engine.tick(input);
      checkAll(explainTick(before, input, report));
    });
  }
}

it('tell every fill and every skip of random ticks', () => {
  const steps = fc.array(fc.integer(), { minLength: 4, maxLength: 12 });
  fc.assert(fc.property(fc.integer(), steps, run), { numRuns: runs });
  // Those that hardly any run can miss; tick.test.ts has all.
  for (const reason of ['whole-position', 'lots-left', 'most-that-pass', 'share', 'equity-after', 'fund-cannot-pay']) {
    expect(reasons).toContain(reason);
  }
});
