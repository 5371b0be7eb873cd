/** A page that uses the package by its name, as bundlers get it. */
import { createEngine, type EngineOptions } from 'adl-core';
import { createPool } from 'adl-core/pool';
import { createWorkerEngine } from 'adl-core/worker';
import { exercise, type Ways } from './exercise.ts';

const ways = { engine: createEngine, pool: createPool, worker: createWorkerEngine } as unknown as Ways;

Object.assign(globalThis, {
  exercise: (way: keyof Ways, options: EngineOptions, rules = false) => exercise(ways, way, options, rules),
});
