import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WorkerEvents, WorkerHandle } from './host.ts';

/** Workers that the host can run at once. */
export function parallelism(): number {
  return availableParallelism();
}

export function startWorker({ message, lost }: WorkerEvents): WorkerHandle {
  // Without the process's own flags: some of them (--input-type) no file can be run with.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
  worker.on('message', message);
  worker.on('messageerror', (error) => lost(error.message));
  worker.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => lost(`it ended with exit code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    stop: async () => void (await worker.terminate()),
  };
}
