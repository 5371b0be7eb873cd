import { startNode } from '../threads/attach-node.ts';
import type { WorkerEvents, WorkerHandle } from '../threads/worker.ts';

export function startEngine(events: WorkerEvents, script?: string | URL): WorkerHandle {
  return startNode(script ?? new URL('./engine-worker.js', import.meta.url), events);
}
