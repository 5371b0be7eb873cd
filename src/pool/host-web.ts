import type { WorkerEvents, WorkerHandle } from './host.ts';

/** Workers that the host can run at once. */
export function parallelism(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

export function startWorker({ message, lost }: WorkerEvents): WorkerHandle {
  // Bundlers look for this expression as it stands.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => message(data);
  worker.onmessageerror = () => lost('a message could not be read');
  worker.onerror = (event) => lost(event.message || 'it could not be loaded');
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    hold: () => {},
    stop: async () => worker.terminate(),
  };
}
