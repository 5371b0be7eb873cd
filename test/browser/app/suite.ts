/** What a page, or a worker of it, does with the sources: worked cases, random histories, a replay. */
import fc from 'fast-check';
import { runFile } from '../../../src/conform/run-case.ts';
import { namesRules } from '../../../src/conform/vectors.ts';
import type { CoreFactory } from '../../../src/contents.ts';
import { createEngine, type EngineOptions } from '../../../src/index.ts';
import { ReferenceCore } from '../../../src/reference/index.ts';
import { generateBook, loadScenario, replay as replayScenario } from '../../../src/scenario/index.ts';
import { compileCore, WasmCore } from '../../../src/wasm/index.ts';
import { history, runHistory } from '../../support/differential.ts';

async function wasm(simd: boolean, rules: boolean): Promise<CoreFactory> {
  const module = await compileCore({ simd }, rules);
  return (moneyDecimals) => new WasmCore(module, moneyDecimals);
}

/** The reference, and WebAssembly with and without SIMD. */
async function factories(rules: boolean): Promise<readonly CoreFactory[]> {
  return [(decimals) => new ReferenceCore(decimals), await wasm(true, rules), await wasm(false, rules)];
}

/** Runs a vector file on every engine. */
async function vectors(json: unknown): Promise<{ readonly cases: number; readonly failed: readonly string[] }> {
  const makes = await factories(namesRules(json));
  const results = makes.flatMap((make) => runFile(json, make));
  const failed = results.filter(({ passed }) => !passed);
  return {
    cases: results.length,
    failed: failed.map(({ name, mismatches }) => `${name}: ${JSON.stringify(mismatches)}`),
  };
}

/** As text, with what objects hold in the order of its names. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function same(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [textOf(actual), textOf(expected)];
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}

/** Runs random histories on every engine; gives the number of calls. */
async function histories(runs: number): Promise<number> {
  const makes = await factories(false);
  let count = 0;
  const anyHistory = fc.tuple(fc.integer(), history, fc.constantFrom('small' as const, 'huge' as const));
  const property = fc.property(anyHistory, ([seed, calls, scale]) => {
    count += calls.length;
    runHistory(makes, same, { seed, calls, scale });
  });
  const { errorInstance, counterexample } = fc.check(property, { numRuns: runs, endOnFailure: true });
  if (counterexample !== null) throw new Error(`${JSON.stringify(counterexample)}: ${String(errorInstance)}`);
  return count;
}

/** Replays a scenario; gives the state's digest after every tick. */
export async function replay(json: unknown, positions: number, options: EngineOptions): Promise<readonly string[]> {
  const scenario = loadScenario(json);
  const engine = await createEngine({ ...options, moneyDecimals: scenario.moneyDecimals });
  const book = generateBook(engine, scenario, { positions });
  return Array.from(replayScenario(scenario, engine, { book }), ({ digest }) => digest);
}

export const TASKS = { vectors, histories, replay };
export type Task = keyof typeof TASKS;
