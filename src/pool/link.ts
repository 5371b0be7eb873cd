import { startWorker } from '#worker-host';
import { AdlError } from '../errors.ts';
import type { WorkerHandle } from './host.ts';
import { type Answer, type Arguments, buffersOf, type Reply, type Request, type ShardCall } from './protocol.ts';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One worker as its pool sees it: requests with answers, until it is lost. */
export class Link {
  private readonly worker: WorkerHandle;
  private readonly pending = new Map<number, Pending>();
  private readonly onLost: (error: AdlError) => void;
  private lostBy: AdlError | undefined;
  private lastId = 0;

  /** @param onLost called once, when the worker has ended or its shard is broken */
  constructor(onLost: (error: AdlError) => void) {
    this.onLost = onLost;
    this.worker = startWorker({
      message: (message) => this.receive(message as Reply),
      lost: (reason) => this.lose(`a worker of the pool is lost (${reason}): make a new pool, from a snapshot`),
    });
    this.worker.hold(false);
  }

  call<K extends ShardCall>(state: number, call: K, ...args: Arguments<K>): Promise<Answer<K>> {
    return this.request({ id: 0, state, call, args }, []) as Promise<Answer<K>>;
  }

  /** The same, handing the columns in the arguments over: the caller must own them. */
  hand<K extends ShardCall>(state: number, call: K, ...args: Arguments<K>): Promise<Answer<K>> {
    return this.request({ id: 0, state, call, args }, buffersOf(args)) as Promise<Answer<K>>;
  }

  request(request: Request, transfer: ArrayBuffer[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.lostBy !== undefined) {
        reject(this.lostBy);
        return;
      }
      this.lastId += 1;
      this.worker.post({ ...request, id: this.lastId }, transfer);
      this.pending.set(this.lastId, { resolve, reject });
      if (this.pending.size === 1) this.worker.hold(true);
    });
  }

  async stop(): Promise<void> {
    this.lose('the pool was terminated');
    await this.worker.stop();
  }

  /** Every call from now on, and those that wait, are refused. */
  lose(message: string): void {
    if (this.lostBy !== undefined) return;
    this.lostBy = new AdlError('ENGINE_POISONED', message);
    for (const { reject } of this.pending.values()) reject(this.lostBy);
    this.pending.clear();
    this.worker.hold(false);
    this.onLost(this.lostBy);
  }

  private receive(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.worker.hold(false);
    if ('result' in reply) {
      pending.resolve(reply.result);
    } else if ('refused' in reply) {
      const { code, message, place } = reply.refused;
      pending.reject(new AdlError(code, message, place));
    } else {
      this.pending.set(reply.id, pending);
      this.lose(`a shard of the pool is broken (${reply.broken}): make a new pool, from a snapshot`);
    }
  }
}
