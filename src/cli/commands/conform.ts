import { type CaseResult, runFile } from '../../conform/run-case.ts';
import { AdlError } from '../../errors.ts';
import { readArgs } from '../args.ts';
import { ENGINES, type EngineKind, fullCoreFactory } from '../engines.ts';
import { readJson } from '../input/json.ts';
import { type Command, Failure, type Io, isSystemError, remark, UsageError } from '../io.ts';
import { Progress } from '../output/progress.ts';
import { LineWriter } from '../output/writer.ts';

const HELP = `adl conform FILE…

Runs every case of adl-vectors/1 files on both engines, WebAssembly and the BigInt reference. A case passes when both
give every digit that it expects, conserve money and lots, and change nothing where it expects a refusal.

Prints each difference with file, case, engine, place in "expect", expected and actual; then, alone on the last line,
"N passed, M failed". The exit code is 1 when a case failed, a file could not be read, or there was no case.

  adl conform vectors/*.json
`;

export const conformCommand: Command = { summary: 'run worked cases on both engines', help: HELP, run };

type EngineResults = readonly (readonly [EngineKind, readonly CaseResult[]])[];

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { positionals: files } = readArgs(argv, {});
  if (files.length === 0) throw new UsageError('give one or more vector files');
  const engines = await Promise.all(ENGINES.map(async (kind) => [kind, await fullCoreFactory(kind)] as const));
  const out = new LineWriter(io.stdout);
  const progress = new Progress(io);
  let passed = 0;
  let failed = 0;
  let unreadable = 0;
  for (const file of files) {
    progress.update(() => `${file}: ${passed + failed} cases so far`);
    let results: EngineResults;
    try {
      const json = await readJson(file);
      results = engines.map(([kind, makeCore]) => [kind, runFile(json, makeCore)] as const);
    } catch (error) {
      progress.done();
      remark(io, `adl conform: ${unreadableReason(file, error)}`);
      unreadable += 1;
      continue;
    }
    const failures = failedCases(results);
    failed += failures.size;
    passed += results[0]![1].length - failures.size;
    for (const index of failures) for (const line of caseLines(file, results, index)) await out.line(line);
  }
  progress.done();
  await out.line(`${passed} passed, ${failed} failed`);
  await out.flush();
  if (passed + failed === 0) remark(io, 'adl conform: no cases');
  return failed > 0 || unreadable > 0 || passed === 0 ? 1 : 0;
}

/** Indices of the cases that failed on either engine. */
function failedCases(results: EngineResults): ReadonlySet<number> {
  const failures = results.flatMap(([, cases]) => cases.flatMap((one, index) => (one.passed ? [] : [index])));
  return new Set(failures.sort((a, b) => a - b));
}

function* caseLines(file: string, results: EngineResults, index: number): Iterable<string> {
  yield `FAILED ${file}: ${results[0]![1][index]!.name}`;
  for (const [engine, cases] of results) {
    for (const { path, expected, actual } of cases[index]!.mismatches) {
      yield `  ${engine}: ${path || 'case'}: expected ${expected}, actual ${actual}`;
    }
  }
}

/** Of one file; the others are run all the same. */
function unreadableReason(file: string, error: unknown): string {
  if (error instanceof Failure || isSystemError(error)) return error.message;
  if (error instanceof AdlError) return `${file}: ${error.message}`;
  throw error;
}
