/** The gate of CI: ratios within one run, the best of several rounds, against the limits in gate.json; and sizes. */
import { readFileSync } from 'node:fs';
import { runAll, say } from './run.ts';
import { bundleSizes } from './size.ts';
import type { EngineModule } from './world.ts';

interface Limits {
  readonly size: number;
  readonly rounds: number;
  readonly milliseconds: number;
  /** Rival over ours must be at least this in one of the rounds. */
  readonly ratios: readonly { readonly row: string; readonly rival: string; readonly least: number }[];
  readonly coreWasmBytes: number;
  readonly entryGzipBytes: number;
  readonly firstRankGzipBytes: number;
}

export interface Check {
  readonly what: string;
  readonly measured: number;
  readonly limit: string;
  readonly passed: boolean;
}

async function ratioChecks(limits: Limits, module: EngineModule): Promise<Check[]> {
  const best = new Map<string, number>();
  const key = (row: string, rival: string): string => `${row} against ${rival}`;
  const wanted = (all: readonly string[]): string[] => [...new Set(all)];
  for (let round = 1; round <= limits.rounds; round++) {
    say(`round ${round} of ${limits.rounds}`);
    const plan = {
      sizes: [limits.size],
      rows: wanted(limits.ratios.map((ratio) => ratio.row)),
      rivals: wanted(limits.ratios.map((ratio) => ratio.rival)),
      time: limits.milliseconds,
      module,
      writeResults: false,
    };
    for await (const { row, rivals } of runAll(plan)) {
      for (const [name, { ratio }] of Object.entries(rivals)) {
        best.set(key(row, name), Math.max(ratio, best.get(key(row, name)) ?? 0));
      }
    }
  }
  return limits.ratios.map(({ row, rival, least }) => {
    const measured = best.get(key(row, rival)) ?? 0;
    return { what: key(row, rival), measured, limit: `≥ ${least}×`, passed: measured >= least };
  });
}

export async function runGate(module: EngineModule): Promise<Check[]> {
  const limits = JSON.parse(readFileSync('bench/gate.json', 'utf8')) as Limits;
  const sizes = await bundleSizes();
  const sizeCheck = (what: string, measured: number, most: number): Check => ({
    what,
    measured,
    limit: `≤ ${most} bytes`,
    passed: measured <= most,
  });
  return [
    sizeCheck('core.wasm', sizes.coreWasmBytes, limits.coreWasmBytes),
    sizeCheck("browser entry (a page's first script), minified, gzip", sizes.entryGzipBytes, limits.entryGzipBytes),
    sizeCheck('entry and engine, all until the first rank', sizes.firstRankGzipBytes, limits.firstRankGzipBytes),
    ...(await ratioChecks(limits, module)),
  ];
}
