/** Tasks from functions that give what they find. */
import type { Answer, Task } from '../contest.ts';

function task(run: () => unknown, before: (() => void) | undefined, answer: () => Answer): Task {
  if (before === undefined) return { run, answer };
  const prepared = (): Answer => {
    before();
    return answer();
  };
  return { run, before, answer: prepared };
}

export function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** `run` returns rows in order, or a list of them a queue. */
export function orderTask(run: () => Uint32Array | Uint32Array[], before?: () => void): Task {
  return task(run, before, () => {
    const rows = run();
    return { kind: 'order', rows: Array.isArray(rows) ? concatenate(rows) : rows.slice() };
  });
}

/** `run` fills the column. */
export function lightsTask(run: () => void, lights: Uint8Array): Task {
  return task(run, undefined, () => {
    run();
    return { kind: 'lights', lights };
  });
}

/** `run` fills the column. */
export function scoresTask(run: () => unknown, scores: Float64Array): Task {
  return task(run, undefined, () => {
    run();
    return { kind: 'scores', scores };
  });
}

export function countTask(run: () => number): Task {
  return task(run, undefined, () => ({ kind: 'count', count: run() }));
}
