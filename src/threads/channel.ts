import { AdlError } from '../errors.ts';
import { type PackedError, unpackError } from './packed.ts';
import type { WorkerEvents, WorkerHandle } from './worker.ts';

/** What a worker answers to the request of that number. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refused: PackedError }
  /** A mistake of the caller that is no refusal, as the engine throws it. */
  | { readonly id: number; readonly thrown: Error }
  /** Not a refusal: the worker's state is not to be trusted any more. */
  | { readonly id: number; readonly broken: string };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface ChannelWords {
  readonly lost: (reason: string) => string;
  readonly broken: (reason: string) => string;
}

/** One worker as its owner sees it: requests with answers, until it is lost. */
export class Channel {
  private readonly worker: WorkerHandle;
  private readonly pending = new Map<number, Pending>();
  private readonly words: ChannelWords;
  private readonly onLost: (error: AdlError) => void;
  private lostBy: AdlError | undefined;
  private lastId = 0;

  /** @param onLost called once, when the worker has ended or is broken */
  constructor(
    start: (events: WorkerEvents) => WorkerHandle,
    words: ChannelWords,
    onLost: (error: AdlError) => void = () => {},
  ) {
    this.words = words;
    this.onLost = onLost;
    this.worker = start({
      message: (message) => this.receive(message as Reply),
      lost: (reason) => this.lose(words.lost(reason)),
    });
    this.worker.hold(false);
  }

  /** @throws AdlError what the worker refused, ENGINE_POISONED, INVALID_ARGUMENT (what cannot travel, as functions) */
  request(request: object, transfer: ArrayBuffer[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.lostBy !== undefined) {
        reject(this.lostBy);
        return;
      }
      this.lastId += 1;
      try {
        this.worker.post({ ...request, id: this.lastId }, transfer);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        reject(new AdlError('INVALID_ARGUMENT', `an argument cannot be sent to a worker: ${reason}`));
        return;
      }
      this.pending.set(this.lastId, { resolve, reject });
      if (this.pending.size === 1) this.worker.hold(true);
    });
  }

  async stop(message: string): Promise<void> {
    this.lose(message);
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
    if ('broken' in reply) {
      this.lose(this.words.broken(reply.broken));
      return;
    }
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.worker.hold(false);
    if ('result' in reply) pending.resolve(reply.result);
    else pending.reject('refused' in reply ? unpackError(reply.refused) : reply.thrown);
  }
}
