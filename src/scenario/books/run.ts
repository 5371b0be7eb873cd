import type { Engine } from '../../engine.ts';
import type { Book } from '../book.ts';
import type { Scenario } from '../format.ts';
import { buildBook, loadBook } from '../generator.ts';
import type { ReplayTotals } from '../outcome.ts';
import { replay } from '../replay.ts';
import { Burden, type BurdenTotals } from './burden.ts';
import { type NamedBook, underBook } from './rules.ts';
import { splitAccount } from './split.ts';

/** What an account would have paid in one piece, and as two halves, in quanta. */
export interface SplitEffect {
  readonly whole: bigint;
  readonly halves: bigint;
}

/** One rule book's replay of the history. */
export interface BookResult {
  readonly name: string;
  readonly totals: ReplayTotals;
  readonly burden: BurdenTotals;
  /** Of the generated account that paid most under this book; undefined where none paid, or not asked for. */
  readonly split: SplitEffect | undefined;
}

export interface CompareOptions {
  /** An empty engine for markets of this scenario. */
  readonly makeEngine: (scenario: Scenario) => Promise<Engine>;
  /** Default: the scenario's. */
  readonly positions?: number | undefined;
  /** Whether to replay each book once more with its largest payer split in two. */
  readonly split: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
}

interface Run {
  readonly totals: ReplayTotals;
  readonly burden: Burden;
}

/** Cross positions of a scenario have no leverage setting; policies that ask for one take it as 1. */
function withSettings(book: Book): Book {
  const markets = book.markets.map((rows) => ({ ...rows, leverage: rows.leverage.map((set) => Math.max(1, set)) }));
  return { ...book, markets };
}

async function runBook(scenario: Scenario, book: Book, options: CompareOptions, what: string): Promise<Run> {
  const engine = await options.makeEngine(scenario);
  loadBook(engine, scenario, book);
  const symbols = book.units.map(({ symbol }) => symbol);
  const burden = new Burden(engine, symbols);
  const ticks = replay(scenario, engine, {
    book,
    onReport: (report, marks) => burden.add(report, marks),
    onProgress: (done, all) => options.onProgress?.(`${what}: tick ${done} of ${all}`),
  });
  for (const _ of ticks);
  return { totals: ticks.totals(), burden };
}

async function splitEffect(
  scenario: Scenario,
  book: Book,
  { burden }: Run,
  options: CompareOptions,
  what: string,
): Promise<SplitEffect | undefined> {
  const account = burden.largestPayer(book.ids.length);
  if (account === undefined) return undefined;
  const halved = splitAccount(book, account);
  const { burden: after } = await runBook(scenario, halved, options, `${what}, largest payer split`);
  return {
    whole: burden.paidByAccount(account),
    halves: after.paidByAccount(account) + after.paidByAccount(book.accounts),
  };
}

/**
 * Replays one history under several rule books: the same positions, marks, order of liquidations and order book. What the books
 * change about positions changes who is liquidatable later, as it would have on the day.
 * @throws AdlError what a rule book asks for and an engine refuses
 */
export async function* compareBooks(
  scenario: Scenario,
  books: readonly NamedBook[],
  options: CompareOptions,
): AsyncGenerator<BookResult> {
  const book = withSettings(buildBook(scenario, options.positions, options.onProgress));
  for (const named of books) {
    const ruled = underBook(scenario, named);
    const run = await runBook(ruled, book, options, named.name);
    const split = options.split ? await splitEffect(ruled, book, run, options, named.name) : undefined;
    yield { name: named.name, totals: run.totals, burden: run.burden.totals(), split };
  }
}
