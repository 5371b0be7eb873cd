import { startWorker } from '#worker-host';
import type { AdlError } from '../errors.ts';
import { Channel } from '../threads/channel.ts';
import { buffersOf } from '../threads/packed.ts';
import type { Answer, Arguments, Request, ShardCall } from './protocol.ts';

const WORDS = {
  lost: (reason: string): string => `a worker of the pool is lost (${reason}): make a new pool, from a snapshot`,
  broken: (reason: string): string => `a shard of the pool is broken (${reason}): make a new pool, from a snapshot`,
};

/** One worker as its pool sees it: requests with answers, until it is lost. */
export class Link {
  private readonly channel: Channel;

  /** @param onLost called once, when the worker has ended or its shard is broken */
  constructor(onLost: (error: AdlError) => void) {
    this.channel = new Channel(startWorker, WORDS, onLost);
  }

  call<K extends ShardCall>(state: number, call: K, ...args: Arguments<K>): Promise<Answer<K>> {
    return this.request({ id: 0, state, call, args }, []) as Promise<Answer<K>>;
  }

  /** The same, handing the columns in the arguments over: the caller must own them. */
  hand<K extends ShardCall>(state: number, call: K, ...args: Arguments<K>): Promise<Answer<K>> {
    return this.request({ id: 0, state, call, args }, buffersOf(args)) as Promise<Answer<K>>;
  }

  request(request: Request, transfer: ArrayBuffer[]): Promise<unknown> {
    return this.channel.request(request, transfer);
  }

  async stop(): Promise<void> {
    await this.channel.stop('the pool was terminated');
  }

  /** Every call from now on, and those that wait, are refused. */
  lose(message: string): void {
    this.channel.lose(message);
  }
}
