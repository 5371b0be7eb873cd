import type { WorkerEvents, WorkerHandle } from './worker.ts';

/** Listens to a Web Worker: bundlers want to see it made where its script is named. */
export function attachWeb(worker: Worker, { message, lost }: WorkerEvents): WorkerHandle {
  worker.onmessage = ({ data }) => message(data);
  worker.onmessageerror = () => lost('a message could not be read');
  worker.onerror = (event) => lost(event.message || 'it could not be loaded');
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    hold: () => {},
    stop: async () => worker.terminate(),
  };
}
