/** The engine itself in a page and in a worker: worked cases, random histories, and replays with the digests of Node. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineOptions } from '../../src/index.ts';
import { replay, type Task } from './app/suite.ts';
import { Site } from './site.ts';

type Suite = (where: string, task: Task, args: readonly unknown[]) => Promise<unknown>;

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** Does a task with each of several arguments in one page, or in workers of it. */
function inPage(where: string, task: Task, calls: readonly (readonly unknown[])[]): Promise<unknown[]> {
  return site.visit('suite/index.html', 'wasm', (page) =>
    page.evaluate(
      async ([place, name, all]) => {
        const { suite } = globalThis as unknown as { suite: Suite };
        const results: unknown[] = [];
        for (const args of all) results.push(await suite(place, name, args));
        return results;
      },
      [where, task, calls] as [string, Task, unknown[][]],
    ),
  );
}

const FILES = readdirSync('vectors').filter((name) => name.endsWith('.json'));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const REPLAYS: readonly (readonly [name: string, positions: number, options: EngineOptions])[] = [
  ['oct10-2025', 3000, {}],
  ['oct10-2025', 3000, { simd: false }],
  ['luna-2022', 2000, {}],
  ['luna-2022', 300, { engine: 'reference' }],
];

describe.each(['page', 'worker'])('in a %s', (where) => {
  it('every worked case passes on every engine', async () => {
    const results = await inPage(
      where,
      'vectors',
      FILES.map((file) => [json(`vectors/${file}`)]),
    );
    expect(results.length).toBeGreaterThan(5);
    for (const [i, result] of results.entries()) {
      const { cases, failed } = result as { cases: number; failed: string[] };
      expect(failed, FILES[i]).toEqual([]);
      expect(cases, FILES[i]).toBeGreaterThan(0);
    }
  });

  it('random histories give the same on every engine', async () => {
    const runs = Number(process.env.ADL_PROPERTY_RUNS ?? 100);
    const [calls] = await inPage(where, 'histories', [[runs]]);
    expect(calls).toBeGreaterThan(runs);
  });

  it('replays have the digests of Node after every tick', async () => {
    const results = await inPage(
      where,
      'replay',
      REPLAYS.map(([name, ...rest]) => [json(`scenarios/${name}.json`), ...rest]),
    );
    for (const [i, [name, positions, options]] of REPLAYS.entries()) {
      const wanted = await replay(json(`scenarios/${name}.json`), positions, {});
      // Not only the first: the state changes all the way.
      expect(new Set(wanted).size).toBeGreaterThan(wanted.length * 0.9);
      expect(results[i], `${name} ${JSON.stringify(options)}`).toEqual(wanted);
    }
  });
});
