import { readFileSync } from 'node:fs';
import { createReferenceEngine } from '../../src/create-reference.ts';
import type { Engine } from '../../src/engine.ts';
import {
  type Book,
  generateBook,
  loadScenario,
  type ReplayTotals,
  replay,
  type Scenario,
  type TickOutcome,
} from '../../src/scenario/index.ts';
import { createEngineSync } from '../../src/sync.ts';

/** A scenario of this repository as parsed JSON, fresh each time. */
export function scenarioJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../scenarios/${name}.json`, import.meta.url), 'utf8'));
}

export function scenarioOf(name: string): Scenario {
  return loadScenario(scenarioJson(name));
}

export interface Played {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly book: Book;
  readonly ticks: readonly TickOutcome[];
  readonly totals: ReplayTotals;
}

export function play(name: string, positions: number, kind: 'wasm' | 'reference' = 'reference'): Played {
  const scenario = scenarioOf(name);
  const make = kind === 'wasm' ? createEngineSync : createReferenceEngine;
  const engine = make({ moneyDecimals: scenario.moneyDecimals });
  const book = generateBook(engine, scenario, { positions });
  const run = replay(scenario, engine, { book });
  const ticks = [...run];
  return { scenario, engine, book, ticks, totals: run.totals() };
}
