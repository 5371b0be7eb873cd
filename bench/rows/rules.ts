/** What rules of markets cost: a task on a book with rules, and (rivals/without-rules.ts) the same on the same book and build without. */
import { readFileSync } from 'node:fs';
import type { RuleSpec } from 'adl-core';
import type { Book, BookKind } from '../book.ts';
import { FRONT, type Row, type RULE_ROWS, type Task } from '../contest.ts';
import { type Terms, World } from '../world.ts';
import { closingFront } from './liquidation.ts';
import { scorePass } from './score-all.ts';
import { columnsOf } from './sides.ts';

type RuleRow = (typeof RULE_ROWS)[number];

interface Ruled {
  readonly book: BookKind;
  readonly about: string;
  /** Of both markets. */
  readonly policy?: Terms['policy'];
  readonly rules: RuleSpec;
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
    rules: { order: { by: ['leverage', 'pnl'] } },
    task: rankTask,
  },
  'rules-hedge-score': {
    book: 'venue',
    about: 'Scores of all positions, after new marks, where only lots beyond the own opposite position are eligible.',
    rules: { candidates: { hedge: 'net' } },
    task: scorePass,
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

function taskOn(book: Book, { task }: Ruled, terms: Terms): Task {
  return task(new World(book, fullBuild(), terms));
}

/** The task of a row without the rules; undefined for a row that has none. */
export function withoutRules(row: string, book: Book): Task | undefined {
  const ruled = (RULED as Readonly<Record<string, Ruled>>)[row];
  if (ruled === undefined) return undefined;
  return taskOn(book, ruled, { policy: ruled.policy });
}

export const ruleRows: readonly Row[] = (Object.entries(RULED) as [RuleRow, Ruled][]).map(([name, ruled]) => ({
  name,
  book: ruled.book,
  unit: 'ms',
  about: ruled.about,
  ours: ({ book }) => taskOn(book, ruled, ruled),
}));
