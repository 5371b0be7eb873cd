/** `npm run bench`: data on stdout, progress on stderr. Run from the top of the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { runGate } from './gate.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { jsonLine } from './report/json.ts';
import { resultsFile } from './report/results.ts';
import { growthChart } from './report/svg.ts';
import { short, terminalTable } from './report/table.ts';
import { type Result, runAll, say } from './run.ts';
import { bundleSizes } from './size.ts';
import type { EngineModule } from './world.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function gate(module: EngineModule, json: boolean): Promise<void> {
  for (const check of await runGate(module)) {
    const { what, measured, limit, passed } = check;
    print(json ? JSON.stringify(check) : `${passed ? 'ok  ' : 'FAIL'}  ${what}: ${short(measured)}, limit ${limit}`);
    if (!passed) process.exitCode = 1;
  }
}

async function bench(options: Options, module: EngineModule): Promise<void> {
  const results: Result[] = [];
  for await (const result of runAll({ ...options, module })) {
    results.push(result);
    print(options.json ? jsonLine(result) : `${terminalTable(result)}\n`);
  }
  if (options.svg !== undefined) writeFileSync(options.svg, growthChart(results));
  if (options.writeResults) {
    const reading = readFileSync('bench/reading.md', 'utf8');
    writeFileSync('bench/growth.svg', growthChart(results));
    writeFileSync('bench/RESULTS.md', resultsFile(results, await bundleSizes(), reading));
    say('wrote bench/RESULTS.md and bench/growth.svg');
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    print(USAGE);
    return;
  }
  const module = options.wasm === undefined ? undefined : new WebAssembly.Module(readFileSync(options.wasm));
  if (options.gate) await gate(module, options.json);
  else await bench(options, module);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
