import { attachWeb } from '../threads/attach-web.ts';
import type { WorkerEvents, WorkerHandle } from '../threads/worker.ts';

/** Workers that the host can run at once. */
export function parallelism(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

export function startWorker(events: WorkerEvents): WorkerHandle {
  // Bundlers look for this expression as it stands.
  return attachWeb(new Worker(new URL('./pool-worker.js', import.meta.url), { type: 'module' }), events);
}
