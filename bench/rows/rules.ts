/** What rules of markets cost: a task on a book with rules, and (rivals/without-rules.ts) the same on the same book and build without. */
import { readFileSync } from 'node:fs';
import type { RuleSpec } from 'adl-core';
import type { Book, BookKind } from '../book.ts';
import { FRONT, type Row, type RULE_ROWS, type Task } from '../contest.ts';
import { type Terms, World } from '../world.ts';
import { closingFront } from './liquidation.ts';
import { scorePass } from './score-all.ts';
import { columnsOf, sideOf } from './sides.ts';

type RuleRow = (typeof RULE_ROWS)[number];

interface Ruled {
  readonly book: BookKind;
  readonly about: string;
  /** Of both markets. */
  readonly policy?: Terms['policy'];
  readonly rules: RuleSpec;
  /** What the rules need of the caller, once. */
  readonly prepare?: (world: World) => void;
  readonly task: (world: World) => Task;
}

/** All three, of which none admits everybody. */
const CANDIDATES: RuleSpec = { candidates: { winnersOnly: true, leastLots: 2, inLiquidation: 'excluded' } };

/** Rates rise with notional, which is about 2,000 in these books: positions are in all four rows. */
const TIERS: RuleSpec = {
  maintenance: [
    { upTo: '1000', ppm: 2000 },
    { upTo: '5000', ppm: 3000, deduction: '1' },
    { upTo: '50000', ppm: 4000, deduction: '6' },
    { ppm: 5000, deduction: '56' },
  ],
};

const BY_LEVERAGE: RuleSpec = { order: { by: ['leverage', 'pnl'] } };

/** 2^64 over the golden ratio: its multiples modulo 2^64 lie evenly and in no order. */
const SPREAD = 0x9e3779b97f4a7c15n;

/** Delta-neutral pairs are not torn. */
const NET: RuleSpec = { candidates: { hedge: 'net' } };

const frontTask = (world: World): Task => ({
  before: () => world.flip(),
  run: () => columnsOf(world, world.book.queues[0]!, FRONT),
});

const rankTask = (world: World): Task => ({
  before: () => world.flip(),
  run: () => columnsOf(world, world.book.queues[0]!, Number.MAX_SAFE_INTEGER),
});

const tickTask = (world: World): Task => ({
  run: () => {
    world.flip();
    return world.engine.liquidatable().account.length;
  },
});

/** A priority for every position, in an order that has nothing to do with how the engine stores them. */
function setPriorities(world: World): void {
  const { book, engine } = world;
  for (const { market, side, from, to } of book.queues) {
    const priority = BigInt64Array.from({ length: to - from }, (_, i) => BigInt.asIntN(64, BigInt(i + 1) * SPREAD));
    engine.setPriorities(world.symbol(market), sideOf(side), book.account.subarray(from, to), priority);
  }
}

function closingTask(world: World): Task {
  const liquidation = closingFront(world, FRONT);
  return {
    before: () => liquidation.restore(),
    run: () => liquidation.run(),
    close: () => liquidation.close(),
  };
}

const RULED: Readonly<Record<RuleRow, Ruled>> = {
  'rules-candidates-score': {
    book: 'venue',
    about:
      'Scores of all positions, after new marks, where winners alone, of 2 lots and more and not themselves liquidatable, are candidates.',
    rules: CANDIDATES,
    task: scorePass,
  },
  'rules-tiers-score': {
    book: 'venue',
    about: 'Scores of all positions by margin-return, after new marks, with maintenance in four tiers.',
    policy: 'margin-return',
    rules: TIERS,
    task: scorePass,
  },
  'rules-candidates-top-1000': {
    book: 'single',
    about: 'The first 1,000 of one queue in order, after a new mark, with the three rules on candidates.',
    rules: CANDIDATES,
    task: frontTask,
  },
  'rules-tiers-top-1000': {
    book: 'single',
    about: 'The same by margin-return with maintenance in four tiers.',
    policy: 'margin-return',
    rules: TIERS,
    task: frontTask,
  },
  'rules-candidates-tick': {
    book: 'cross',
    about:
      'Marks of 64 markets move by 0.1 %, and who is liquidatable, as in `cross-tick`, with the three rules on candidates.',
    rules: CANDIDATES,
    task: tickTask,
  },
  'rules-tiers-tick': {
    book: 'cross',
    about: 'The same with maintenance in four tiers.',
    rules: TIERS,
    task: tickTask,
  },
  'rules-order-rank': {
    book: 'single',
    about: 'One queue whole in order, after a new mark, by leverage and then by PnL instead of by score.',
    rules: BY_LEVERAGE,
    task: rankTask,
  },
  'rules-notional-rank': {
    book: 'single',
    about: 'The same by notional and then by leverage.',
    rules: { order: { by: ['notional', 'leverage'] } },
    task: rankTask,
  },
  'rules-order-top-1000': {
    book: 'single',
    about: 'The first 1,000 of one queue in order, after a new mark, by leverage and then by PnL.',
    rules: BY_LEVERAGE,
    task: frontTask,
  },
  'rules-priorities-top-1000': {
    book: 'single',
    about: "The same by the caller's priorities, which have nothing to do with where positions are stored.",
    rules: { order: { column: true } },
    prepare: setPriorities,
    task: frontTask,
  },
  'rules-order-1000': {
    book: 'isolated',
    about:
      'A tick: a new mark, and a liquidation for which the first 1,000 of one queue are closed, by leverage and then by PnL.',
    rules: BY_LEVERAGE,
    task: closingTask,
  },
  'rules-hedge-score': {
    book: 'venue',
    about: 'Scores of all positions, after new marks, where only lots beyond the own opposite position are eligible.',
    rules: NET,
    task: scorePass,
  },
  'rules-hedge-1000': {
    book: 'isolated',
    about:
      'A tick: a new mark, and a liquidation for which the first 1,000 of one queue are closed, under the same rule.',
    rules: NET,
    task: closingTask,
  },
  'rules-share-1000': {
    book: 'isolated',
    about:
      'A tick: a new mark, and a liquidation of as many lots as the first 1,000 of one queue have, shared out among all of it in proportion to their lots: a fill each.',
    rules: { allocation: { rule: 'contract-pro-rata' } },
    task: closingTask,
  },
};

let compiled: WebAssembly.Module | undefined;

/** The full build, which has rule books; one module for all rows, so that its code is optimised once. */
function fullBuild(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync('dist/pool.wasm'));
  return compiled;
}

const worldOf = (book: Book, terms: Terms): World => new World(book, fullBuild(), terms);

function ruledTask(book: Book, ruled: Ruled): Task {
  const world = worldOf(book, ruled);
  ruled.prepare?.(world);
  return ruled.task(world);
}

/** The task of a row without the rules; undefined for a row that has none. */
export function withoutRules(row: string, book: Book): Task | undefined {
  const ruled = (RULED as Readonly<Record<string, Ruled>>)[row];
  if (ruled === undefined) return undefined;
  return ruled.task(worldOf(book, { policy: ruled.policy }));
}

export const ruleRows: readonly Row[] = (Object.entries(RULED) as [RuleRow, Ruled][]).map(([name, ruled]) => ({
  name,
  book: ruled.book,
  unit: 'ms',
  about: ruled.about,
  ours: ({ book }) => ruledTask(book, ruled),
}));
