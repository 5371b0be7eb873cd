/** `adl-core/worker`: an engine off the calling thread. The engine itself is loaded by the worker alone. */
import { startEngine } from '#engine-host';
import type { EngineOptions } from '../create.ts';
import { Channel } from '../threads/channel.ts';
import { WorkerEngine } from './engine.ts';
import type { Answered } from './protocol.ts';

export type { ReplayOptions } from './engine.ts';
export type { LoadOptions, LongOptions, Progress } from './long.ts';
export type { WorkerQueue } from './queue.ts';
export { WorkerEngine };

export interface WorkerEngineOptions extends EngineOptions {
  /**
   * Whether columns of bulk calls are handed over to the worker, which leaves yours empty, instead of copied; {@link WorkerEngine}
   * says which. Default true.
   */
  readonly transfer?: boolean;
  /** Where the worker's script is, for who bundles it himself; default: `engine-worker.js` beside this module. */
  readonly script?: string | URL;
}

const WORDS = {
  lost: (reason: string): string => `the engine's worker is lost (${reason}): make a new one, from a snapshot`,
  broken: (reason: string): string => `the engine's worker is broken (${reason}): make a new one, from a snapshot`,
};

/**
 * Makes an engine in a worker thread (Node) or Web Worker. End it with `terminate`.
 * @throws AdlError as `createEngine`; ENGINE_POISONED where no worker can be started
 */
export async function createWorkerEngine(options: WorkerEngineOptions = {}): Promise<WorkerEngine> {
  const { transfer = true, script, ...make } = options;
  const channel = new Channel((events) => startEngine(events, script), WORDS);
  try {
    const { head } = (await channel.request({ make }, [])) as Answered;
    return new WorkerEngine(channel, head!, transfer);
  } catch (error) {
    await channel.stop('the worker was terminated');
    throw error;
  }
}
