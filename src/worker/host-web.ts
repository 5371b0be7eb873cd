import { attachWeb } from '../threads/attach-web.ts';
import type { WorkerEvents, WorkerHandle } from '../threads/worker.ts';

export function startEngine(events: WorkerEvents, script?: string | URL): WorkerHandle {
  if (script !== undefined) return attachWeb(new Worker(script, { type: 'module' }), events);
  // Bundlers look for this expression as it stands.
  return attachWeb(new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' }), events);
}
