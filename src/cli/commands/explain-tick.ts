import { createEngine } from '../../create.ts';
import type { Engine } from '../../engine.ts';
import { explainTick, type FillExplanation, type SkipExplanation, type TickExplanation } from '../../explain/index.ts';
import type { TickInput } from '../../inputs.ts';
import { generateBook, replay } from '../../scenario/index.ts';
import { choice, wholeNumber } from '../args.ts';
import { ENGINES } from '../engines.ts';
import { readBatchFile } from '../input/json.ts';
import { DEFAULT_SCENARIO, readScenario } from '../input/scenario.ts';
import { Failure, type Io, UsageError, visible } from '../io.ts';
import { formatLines } from '../output/formats.ts';
import { Progress } from '../output/progress.ts';
import { REASON_COLUMNS, reasonRow, type TickReason, tickReason, tickReasonLines } from '../output/tick-explanation.ts';
import { LineWriter } from '../output/writer.ts';

/** The options of `adl explain` for a tick, beside --tick, which is the grid of prices with a market. */
export const TICK_OPTIONS = {
  batch: { type: 'string' },
  fill: { type: 'string' },
  skip: { type: 'string' },
  positions: { type: 'string' },
} as const;

/** Which of a tick's fills and skips are asked for. */
export interface Asked {
  readonly fill: number | undefined;
  readonly skip: number | undefined;
  readonly account: string | undefined;
}

/** @throws UsageError */
export function readAsked({ fill, skip, account }: { fill?: string; skip?: string; account?: string }): Asked {
  if (fill !== undefined && skip !== undefined) throw new UsageError('give --fill or --skip, not both');
  return {
    fill: fill === undefined ? undefined : wholeNumber('fill', fill, 0),
    skip: skip === undefined ? undefined : wholeNumber('skip', skip, 0),
    account,
  };
}

/** What a tick starts from, and what it is given. */
interface Before {
  readonly engine: Engine;
  readonly snapshot: Uint8Array;
  readonly input: TickInput;
}

/** Replays a scenario up to a tick. @throws UsageError, Failure, AdlError */
async function beforeTickOf(
  positionals: readonly string[],
  options: { readonly tick: string; readonly positions?: string; readonly engine: string },
  io: Io,
): Promise<Before> {
  if (positionals.length > 1) throw new UsageError(`give one scenario, got ${positionals.length}`);
  const wanted = wholeNumber('tick', options.tick, 0);
  const positions = options.positions === undefined ? undefined : wholeNumber('positions', options.positions, 1);
  const kind = choice('engine', options.engine, ENGINES);
  const scenario = await readScenario(positionals[0] ?? DEFAULT_SCENARIO);
  const engine = await createEngine({ engine: kind, moneyDecimals: scenario.moneyDecimals });
  const progress = new Progress(io);
  const say = (text: string): void => progress.update(() => `${scenario.name}: ${text}`);
  const book = generateBook(engine, scenario, { positions, onProgress: say });
  let found: Before | undefined;
  const onBatch = (tick: number, input: TickInput): void => {
    if (tick === wanted) found = { engine, snapshot: engine.snapshot(), input };
  };
  let ticks = 0;
  for (const { index } of replay(scenario, engine, {
    book,
    onBatch,
    onProgress: (n, all) => say(`tick ${n} of ${all}`),
  })) {
    ticks = index + 1;
    if (index === wanted) break;
  }
  progress.done();
  if (found !== undefined) return found;
  throw new Failure(
    ticks <= wanted
      ? `there is no tick ${wanted}: the scenario has ticks 0 to ${ticks - 1}`
      : `tick ${wanted} liquidates nobody`,
  );
}

/** `--tick N`: a tick of a scenario. @throws UsageError, Failure, AdlError */
export async function explainScenarioTick(
  positionals: readonly string[],
  options: { readonly tick: string; readonly positions?: string; readonly engine: string },
  asked: Asked,
  format: string,
  io: Io,
): Promise<number> {
  const { engine, snapshot, input } = await beforeTickOf(positionals, options, io);
  return print(engine, explainTick(snapshot, input), asked, format, io);
}

/** `--batch FILE`: a batch on the positions of a file. @throws Failure, AdlError */
export async function explainBatch(
  engine: Engine,
  file: string,
  asked: Asked,
  format: string,
  io: Io,
): Promise<number> {
  const input = await readBatchFile(file);
  const before = engine.snapshot();
  // On the engine asked for: what is explained is what it did.
  return print(engine, explainTick(before, input, engine.tick(input)), asked, format, io);
}

function chosen(told: TickExplanation, { fill, skip }: Asked): Iterable<FillExplanation | SkipExplanation> {
  try {
    if (fill !== undefined) return [told.fill(fill)];
    if (skip !== undefined) return [told.skip(skip)];
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(error.message);
    throw error;
  }
  return told.all();
}

/** One asked for by its row or account in full, else a list. */
async function print(engine: Engine, told: TickExplanation, asked: Asked, format: string, io: Io): Promise<number> {
  const reasons: TickReason[] = [];
  for (const each of chosen(told, asked)) {
    if (asked.account === undefined || each.account === asked.account) reasons.push(tickReason(engine, each));
  }
  if (reasons.length === 0) {
    throw new Failure(
      asked.account === undefined
        ? 'the tick closes nobody and passes nobody over'
        : `the tick neither closes "${asked.account}" nor passes it over`,
    );
  }
  const out = new LineWriter(io.stdout);
  if (format === 'json') await out.line(JSON.stringify(reasons, undefined, 2));
  else for (const line of lines(reasons, asked)) await out.line(visible(line));
  await out.flush();
  return 0;
}

function* lines(reasons: readonly TickReason[], { fill, skip, account }: Asked): Iterable<string> {
  if (fill === undefined && skip === undefined && account === undefined) {
    yield* formatLines('table', REASON_COLUMNS, reasons.map(reasonRow));
    return;
  }
  for (const [i, reason] of reasons.entries()) {
    if (i > 0) yield '';
    yield* tickReasonLines(reason);
  }
}
