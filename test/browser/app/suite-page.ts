/** The suite's page, and the script of its worker: tasks by their names, on either. */
import { TASKS, type Task } from './suite.ts';

type Run = (...args: readonly unknown[]) => Promise<unknown>;
const run = (task: Task, args: readonly unknown[]): Promise<unknown> => (TASKS[task] as Run)(...args);

function inWorker(task: Task, args: readonly unknown[]): Promise<unknown> {
  const worker = new Worker(new URL('./suite-page.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('failed' in data ? reject(new Error(data.failed)) : resolve(data.result));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ task, args });
  }).finally(() => worker.terminate());
}

if ('document' in globalThis) {
  const suite = (where: string, task: Task, args: readonly unknown[]): Promise<unknown> =>
    where === 'worker' ? inWorker(task, args) : run(task, args);
  Object.assign(globalThis, { suite });
} else {
  globalThis.onmessage = async ({ data }) => {
    const answer = await run(data.task, data.args).then(
      (result) => ({ result }),
      (error) => ({ failed: String(error?.stack ?? error) }),
    );
    (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(answer);
  };
}
