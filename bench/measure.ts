import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Bench } from 'tinybench';
import type { Entry, Task, Timing } from './contest.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Frees what earlier tasks held: an engine's memory is only given back by the collector. */
export function collectGarbage(): void {
  collect();
}

/** However long a run takes, and where it is short. */
const LEAST_RUNS = 3;
const LEAST_SHORT_RUNS = 11;
const SHORT_MS = 30;
const MOST_RUNS = 200;

/** Keeps results alive, so that no work can be optimised away. */
export let sink: unknown;

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

async function timeOnce(task: Task): Promise<number> {
  task.before?.();
  const start = performance.now();
  sink = await task.run();
  return performance.now() - start;
}

/** Runs a task for about `time` milliseconds, but often enough, after a warm-up. */
export async function measureTask(name: string, task: Task, time: number): Promise<Timing> {
  // The first run is of code that is not compiled yet.
  const once = Math.min(await timeOnce(task), await timeOnce(task));
  const least = once < SHORT_MS ? LEAST_SHORT_RUNS : LEAST_RUNS;
  const iterations = Math.max(least, Math.min(MOST_RUNS, Math.floor(time / once)));
  const bench = new Bench({
    // The number of runs decides; tinybench ends when both limits are reached.
    time: 0,
    iterations,
    warmup: once < SHORT_MS || once * 4 < time,
    warmupTime: time / 2,
    warmupIterations: 3,
    retainSamples: true,
    throws: true,
    timestampProvider: 'hrtimeNow',
  });
  const run = (): unknown => {
    const result = task.run();
    sink = result;
    return task.async === true ? (result as Promise<unknown>).then(() => undefined) : undefined;
  };
  bench.add(name, run, { async: task.async === true, beforeEach: () => task.before?.() });
  await bench.run();
  const { result } = bench.tasks[0]!;
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const { samples, p50, samplesCount } = result.latency;
  return { median: p50, p95: quantile(samples!, 0.95), samples: samplesCount };
}

const ALLOCATION_RUNS = 15;

/** Bytes of heap and array buffers that are in use; what nobody holds any more counts until it is collected. */
function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * Bytes that a run allocates: what is in use more than before. A collection now and then falls into a run and spoils it, which the
 * median does not see; one before each run would throw compiled code away, and making it anew allocates.
 */
export function bytesAllocated(before: () => void, run: () => unknown): Timing {
  collectGarbage();
  const found: number[] = [];
  for (let i = -ALLOCATION_RUNS; i < ALLOCATION_RUNS; i++) {
    before();
    const start = bytesInUse();
    sink = run();
    const allocated = bytesInUse() - start;
    // The first runs are of code that is not compiled yet.
    if (i >= 0) found.push(allocated);
  }
  found.sort((a, b) => a - b);
  return { median: quantile(found, 0.5), p95: quantile(found, 0.95), samples: found.length };
}

export async function measure(name: string, entry: Entry, time: number): Promise<Timing> {
  return 'timing' in entry ? entry.timing : measureTask(name, entry, time);
}
