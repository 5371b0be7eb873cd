import { Worker } from 'node:worker_threads';
import type { WorkerEvents, WorkerHandle } from './worker.ts';

/** Starts a worker thread of Node. */
export function startNode(script: string | URL, { message, lost }: WorkerEvents): WorkerHandle {
  // Without the process's own flags: some of them (--input-type) no file can be run with.
  const worker = new Worker(script, { execArgv: [] });
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
