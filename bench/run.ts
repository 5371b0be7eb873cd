import { makeBook } from './book.ts';
import { difference } from './compare.ts';
import { type Answer, type Entry, FRONT, type Job, type Rival, type Row, type Timing } from './contest.ts';
import { collectGarbage, measure } from './measure.ts';
import { RIVALS } from './rivals/index.ts';
import { ROWS } from './rows/index.ts';
import { isRecorded } from './targets.ts';
import { type EngineModule, World } from './world.ts';

export interface RivalResult extends Timing {
  /** Rival over ours: above 1 we are ahead. */
  readonly ratio: number;
}

export interface Result {
  readonly row: string;
  readonly size: number;
  readonly unit: string;
  readonly ours: Timing;
  readonly rivals: Readonly<Record<string, RivalResult>>;
  /** What differs in rivals' answers. */
  readonly notes: readonly string[];
}

export interface Plan {
  readonly sizes: readonly number[];
  readonly rows: readonly string[];
  /** Empty: all. */
  readonly rivals: readonly string[];
  readonly time: number;
  /** Leave out what a recorded run has not (targets.ts). */
  readonly writeResults: boolean;
  readonly module: EngineModule;
}

/** Says something on stderr: stdout is for data. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const answerOf = async (entry: Entry): Promise<Answer | undefined> => entry.answer?.();

function jobOf(row: Row, world: World, time: number): Job {
  const isAdl = row.name.startsWith('adl-1000');
  return {
    row: row.name,
    book: world.book,
    need: isAdl ? Number(world.frontLots(FRONT)) : 0,
    closeAt: Math.round(world.book.markets[0]!.mark * 0.99),
    asked: row.name.startsWith('rank-of-one') ? world.asked() : 0,
    time,
    world,
  };
}

const told = new Set<string>();

/** Measures one rival, after comparing its answer with ours; undefined where it does not take part. */
async function contend(rival: Rival, job: Job, ours: Answer | undefined, notes: string[]): Promise<Timing | undefined> {
  if (job.book.n > rival.most) return undefined;
  const entry = await rival.enter(job);
  if (typeof entry === 'string') {
    if (!told.has(rival.name)) say(`  ${rival.name} is left out: ${entry}`);
    told.add(rival.name);
    return undefined;
  }
  if (entry === undefined) return undefined;
  const theirs = await answerOf(entry);
  if (ours !== undefined && theirs !== undefined) {
    const differs = difference(ours, theirs);
    if (differs !== undefined && rival.exact) throw new Error(`${job.row}: ${rival.name}: ${differs}`);
    if (differs !== undefined) notes.push(`${rival.name}: ${differs}`);
  }
  const timing = await measure(rival.name, entry, job.time);
  if ('close' in entry) entry.close?.();
  return timing;
}

async function runRow(row: Row, world: World, plan: Plan): Promise<Result> {
  const job = jobOf(row, world, plan.time);
  const entry = row.ours(world);
  const answer = await answerOf(entry);
  const ours = await measure(row.name, entry, plan.time);
  const rivals: Record<string, RivalResult> = {};
  const notes: string[] = [];
  for (const rival of RIVALS) {
    if (plan.rivals.length > 0 && !plan.rivals.includes(rival.name)) continue;
    const timing = await contend(rival, job, answer, notes);
    collectGarbage();
    if (timing !== undefined) rivals[rival.name] = { ...timing, ratio: timing.median / ours.median };
  }
  if ('close' in entry) entry.close?.();
  return { row: row.name, size: world.book.n, unit: row.unit, ours, rivals, notes };
}

/** Every row at every size; rows of one book share a world. */
export async function* runAll(plan: Plan): AsyncGenerator<Result> {
  for (const size of plan.sizes) {
    let world: World | undefined;
    for (const row of ROWS) {
      if (!plan.rows.includes(row.name) || size < (row.least ?? 0)) continue;
      if (plan.writeResults && !isRecorded(row.name, size)) continue;
      if (world?.book.kind !== row.book) {
        world = undefined;
        collectGarbage();
        say(`book ${row.book}, ${size.toLocaleString('en')} positions`);
        world = new World(makeBook(row.book, size), plan.module);
      }
      const started = performance.now();
      const result = await runRow(row, world, plan);
      const { median } = result.ours;
      say(
        `  ${row.name}: ${median.toPrecision(4)} ${row.unit} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
      );
      for (const note of result.notes) say(`    ${note}`);
      yield result;
    }
  }
}
