import type { WorkerPort } from './worker.ts';

/** The part of a dedicated worker's scope that is used. */
interface Scope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

const scope = globalThis as unknown as Scope;

export const port: WorkerPort = {
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen: (listener) => {
    scope.onmessage = ({ data }) => listener(data);
  },
};
