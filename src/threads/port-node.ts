import { parentPort } from 'node:worker_threads';
import type { WorkerPort } from './worker.ts';

export const port: WorkerPort = {
  post: (message, transfer) => parentPort?.postMessage(message, transfer),
  listen: (listener) => parentPort?.on('message', listener),
};
