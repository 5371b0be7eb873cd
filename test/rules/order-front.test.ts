/** Fronts of orders, for which most blocks stay closed: every first term, either way round, against whole queues. */
import { describe, expect, it } from 'vitest';
import type { Core, TickRows } from '../../src/core.ts';
import { readMarket } from '../../src/market.ts';
import { ORDER_KEYS, type OrderSpec } from '../../src/rules/order.ts';
import type { RuleSpec } from '../../src/rules.ts';
import { batch } from '../reference/world.ts';
import { columns, linear, type Row } from '../support/book.ts';
import { makeReference, RULE_CORES } from '../support/engines.ts';
import { plain } from '../support/plain.ts';
import { Random } from '../support/random.ts';

const ROWS = 2400;
const MARKS = [1000n, 700n, 1300n];
/** The last is all of it. */
const FRONTS = [1, 37, 250, ROWS];
/** So many that a tick does not ask for all of them. */
const MANY = 17_000;
const CLOSED = 300;

const ORDERS: readonly (readonly [string, OrderSpec])[] = [
  ...ORDER_KEYS.flatMap((key): [string, OrderSpec][] => [
    [key, { by: [key] }],
    [`${key} inverted`, { by: [{ key, inverted: true }] }],
  ]),
  ['priorities', { column: true }],
];

/** With the largest size of most rows; a few are vast where it is not small. */
const RULES: readonly (readonly [string, RuleSpec, number])[] = [
  ['all candidates', {}, 40],
  ['of few sizes', {}, 3],
  ['winners with lots', { candidates: { winnersOnly: true, leastLots: 3, inLiquidation: 'excluded' } }, 40],
];

function tickTo(unitValue: bigint, liquidated: readonly number[] = []): TickRows {
  return batch([[0, unitValue]], ...liquidated.map((account) => ({ account, side: 0, force: true }) as const));
}

/** Of many sizes, a few of them vast; one in four is cross, one in twenty exempt. */
function drawRow(random: Random, account: number, most: number): Row {
  const lots = most < 10 || random.chance(95) ? BigInt(random.int(1, most)) : random.big(24) + 1n;
  const entryValue = -lots * BigInt(random.int(600, 1500));
  const terms = { account, side: 1 as const, lots, entryValue, exempt: random.chance(5) };
  return random.chance(25) ? terms : { ...terms, margin: random.chance(10) ? 0n : lots * BigInt(random.int(1, 900)) };
}

/** Shorts of accounts from 0 on; the next account has a long without margin that entered at the first mark. */
function load(core: Core, rules: RuleSpec, shorts: number, most: number, lots: bigint): void {
  const random = new Random(5);
  core.addMarket(readMarket(linear({ rules })));
  core.setFund({ cash: 0n, floor: 0n, takeover: false });
  core.addAccounts(
    shorts + 1,
    BigInt64Array.from({ length: shorts + 1 }, () => BigInt(random.int(1, 9) * 100_000)),
  );
  const rows = Array.from({ length: shorts }, (_, account) => drawRow(random, account, most));
  core.upsert(0, columns([...rows, { account: shorts, lots, entryValue: lots * 1000n, margin: 0n }]));
  if (typeof rules.order !== 'object' || !('column' in rules.order)) return;
  const accounts = Uint32Array.from({ length: shorts }, (_, account) => account);
  const few = BigInt64Array.from(accounts, () => (random.chance(50) ? BigInt(random.int(-2, 2)) : random.big(62)));
  core.setPriorities(0, 1, accounts, few);
}

/** The columns' first rows; lights as they are. */
const firstOf = (core: Core, count: number): unknown => {
  const { account, score, lots, lotsAhead, lights } = core.ranked(0, 1, Number.MAX_SAFE_INTEGER);
  return plain([account, score, lots, lotsAhead, lights].map((column) => column.slice(0, count)));
};

function frontOf(core: Core, count: number): unknown {
  const { account, score, lots, lotsAhead, lights } = core.ranked(0, 1, count);
  return plain([account, score, lots, lotsAhead, lights]);
}

describe.each(RULE_CORES.slice(1))('fronts of orders on $name', ({ make }) => {
  describe.each(ORDERS)('by %s', (_, order) => {
    it.each(RULES)('%s: as the reference has them', (_name, candidates, most) => {
      const [model, core] = [makeReference(0), make(0)];
      for (const one of [model, core]) load(one, { ...candidates, order }, ROWS, most, 1n);
      core.tidy(1_000_000);
      for (const mark of MARKS) {
        model.tick(tickTo(mark));
        for (const count of FRONTS) {
          // A new state each time: else the longer order that was made before would answer.
          core.tick(tickTo(mark));
          expect(frontOf(core, count)).toEqual(firstOf(model, count));
        }
      }
    });
  });
});

describe('a tick closes the front', () => {
  const { make } = RULE_CORES[1]!;
  const lotsOf = (lots: BigInt64Array): bigint => lots.reduce((sum, held) => sum + held, 0n);

  it.each(ORDERS)('by %s', (_, order) => {
    const [asked, core] = [make(0), make(0)];
    load(asked, { order }, MANY, 40, 1n);
    asked.tick(tickTo(1000n));
    const queue = asked.ranked(0, 1, MANY);
    load(core, { order }, MANY, 40, lotsOf(queue.lots.slice(0, CLOSED)));
    core.tick(tickTo(1000n));
    const { fills } = core.tick(tickTo(1000n, [MANY]));
    expect([...fills.account]).toEqual([...queue.account.slice(0, CLOSED)]);
    expect([...fills.score]).toEqual([...queue.score.slice(0, CLOSED)]);
    expect([...fills.rank]).toEqual(Array.from({ length: CLOSED }, (__, i) => i + 1));
  });
});
