/** The package as every bundler and none puts it into a page, under a strict Content-Security-Policy: the digits of Node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type EngineOptions } from '../../src/index.ts';
import { exercise, type Refused, type Told, type Ways } from './app/exercise.ts';
import { BUNDLERS } from './bundles.ts';
import type { Policy } from './server.ts';
import { Site } from './site.ts';

type Way = keyof Ways;
type Exercise = (way: Way, options: object, rules?: boolean) => Promise<Told | Refused>;

/** What a page is asked: a way in, options of the engine, whether the market has rules. */
interface Case {
  readonly way: Way;
  readonly options: EngineOptions & { readonly workers?: number };
  readonly rules?: boolean;
}

const WORKING: readonly Case[] = [
  { way: 'engine', options: {} },
  { way: 'engine', options: { simd: false } },
  { way: 'engine', options: { engine: 'reference' } },
  { way: 'engine', options: {}, rules: true },
  { way: 'worker', options: {} },
  { way: 'worker', options: { simd: false } },
  { way: 'worker', options: { engine: 'reference' } },
  { way: 'worker', options: {}, rules: true },
  { way: 'pool', options: { workers: 2 } },
];

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** Asks one page for all cases, one after the other. */
function inPage(bundler: string, policy: Policy, cases: readonly Case[]): Promise<readonly (Told | Refused)[]> {
  return site.visit(`${bundler}/index.html`, policy, (page) =>
    page.evaluate(async (given) => {
      const { exercise } = globalThis as unknown as { exercise: Exercise };
      // At once it would be the debugger that does it, to whom policies do not apply.
      await new Promise((resolve) => setTimeout(resolve));
      const told: (Told | Refused)[] = [];
      for (const { way, options, rules } of given) told.push(await exercise(way, options, rules));
      return told;
    }, cases as Case[]),
  );
}

async function inNode(rules = false): Promise<Told> {
  const told = await exercise({ engine: createEngine } as unknown as Ways, 'engine', {}, rules);
  expect((told as Told).notices.length).toBeGreaterThan(20);
  return told as Told;
}

describe.each(BUNDLERS)('%s', (bundler) => {
  it('gives what Node gives: SIMD, scalar and reference, on the page’s thread and in workers', async () => {
    const told = await inPage(bundler, 'wasm', WORKING);
    for (const [i, one] of WORKING.entries()) expect(told[i], JSON.stringify(one)).toEqual(await inNode(one.rules));
  });

  it('says what to do where WebAssembly may not be compiled, and the reference works there', async () => {
    const ways = ['engine', 'worker', 'pool'] as const;
    const refused = await inPage(bundler, 'none', [
      ...ways.map((way) => ({ way, options: {} })),
      ...ways.map((way) => ({ way, options: {}, rules: true })),
    ]);
    for (const one of refused as readonly Refused[]) {
      expect(one.refused).toBe('WASM_UNAVAILABLE');
      for (const words of ["'wasm-unsafe-eval'", "engine: 'reference'"]) expect(one.message).toContain(words);
    }
    const reference = WORKING.filter(({ options }) => options.engine === 'reference');
    expect(await inPage(bundler, 'none', reference)).toEqual(await Promise.all(reference.map(() => inNode())));
  });
});

describe('the pages', () => {
  it('are under the policies that they are tested under', async () => {
    const tries = (policy: Policy): Promise<unknown> =>
      site.visit('plain/index.html', policy, (page) =>
        page.evaluate(async () => {
          const attempt = (work: () => unknown): string => {
            try {
              work();
              return 'allowed';
            } catch (error) {
              return (error as Error).name;
            }
          };
          await new Promise((resolve) => setTimeout(resolve));
          return [
            attempt(() => new Function('')),
            attempt(() => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))),
          ];
        }),
      );
    expect(await tries('wasm')).toEqual(['EvalError', 'allowed']);
    expect(await tries('none')).toEqual(['EvalError', 'CompileError']);
  });

  it('fail a test by whatever is wrong on their consoles', async () => {
    await expect(site.visit('missing.html', 'wasm', async () => {})).rejects.toThrow('404: ');
    const log = site.visit('plain/index.html', 'wasm', (page) => page.evaluate(() => console.error('wrong')));
    await expect(log).rejects.toThrow('console: wrong');
    const inline = site.visit('plain/index.html', 'wasm', (page) =>
      page.evaluate(() => {
        document.head.append(Object.assign(document.createElement('style'), { textContent: 'a{}' }));
      }),
    );
    await expect(inline).rejects.toThrow('Content Security Policy');
  });

  it('that may not compile take a ready module', async () => {
    const told = await site.visit('plain/index.html', 'none', (page) =>
      page.evaluate(async () => {
        await new Promise((resolve) => setTimeout(resolve));
        // A worker has the policy that it is served with.
        const worker = new Worker('/wasm/plain/compile.js', { type: 'module' });
        const module = await new Promise<WebAssembly.Module>((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
        });
        const { exercise } = globalThis as unknown as { exercise: Exercise };
        return [await exercise('engine', { module }), await exercise('worker', { module })];
      }),
    );
    expect(told).toEqual([await inNode(), await inNode()]);
  });

  it('in the README works', async () => {
    const title = await site.visit('readme/index.html', 'wasm', async (page) => {
      await page.waitForFunction(() => document.title !== '');
      return page.title();
    });
    expect(title).toBe('100000000');
  });

  it('without WebAssembly at all get the same answer', async () => {
    const told = await site.visit('plain/index.html', 'wasm', (page) =>
      page.evaluate(async () => {
        Reflect.deleteProperty(globalThis, 'WebAssembly');
        const { exercise } = globalThis as unknown as { exercise: Exercise };
        return [await exercise('engine', {}), await exercise('engine', { engine: 'reference' })] as const;
      }),
    );
    expect(told[0]).toMatchObject({ refused: 'WASM_UNAVAILABLE' });
    expect(told[1]).toEqual(await inNode());
  });
});
