import { availableParallelism } from 'node:os';
import { startNode } from '../threads/attach-node.ts';
import type { WorkerEvents, WorkerHandle } from '../threads/worker.ts';

/** Workers that the host can run at once. */
export function parallelism(): number {
  return availableParallelism();
}

export function startWorker(events: WorkerEvents): WorkerHandle {
  return startNode(new URL('./pool-worker.js', import.meta.url), events);
}
