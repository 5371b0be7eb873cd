import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RecoveryProgress } from 'adl-core/journal';
import type { ErrorBody } from '../wire/errors.ts';
import { Refusal } from '../wire/errors.ts';
import type { Query } from '../wire/messages.ts';
import type { EngineOptions, FromEngine, Order, RecoverySummary, ToEngine } from './protocol.ts';

/** Beside this file; where tests run this file as it is written, the built one. */
const THREAD = import.meta.url.endsWith('.ts') ? '../../dist/src/engine/thread.js' : './thread.js';

type Applied = Extract<FromEngine, { kind: 'applied' }>;

/** A refusal of the engine's thread, as it was worded there. */
export class EngineRefusal extends Refusal {
  readonly body: ErrorBody;

  constructor(body: ErrorBody, status: number) {
    super(body.code, body.message, status);
    this.body = body;
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Heard {
  applied: [Applied];
  recovering: [RecoveryProgress];
  /** The thread can go on no more, or (not fatal) something is to be looked at. */
  problem: [message: string, fatal: boolean];
}

/** The engine's thread, seen from the one that talks to the network. */
export class EngineClient extends EventEmitter<Heard> {
  readonly ready: Promise<RecoverySummary>;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private tickets = 0;
  private onReady!: (summary: RecoverySummary) => void;
  private onFailed!: (error: Error) => void;
  private onClosed: (() => void) | undefined;
  private ended = false;

  constructor(options: EngineOptions) {
    super();
    this.worker = new Worker(new URL(THREAD, import.meta.url), { workerData: options });
    this.ready = new Promise((resolve, reject) => {
      this.onReady = resolve;
      this.onFailed = reject;
    });
    this.worker.on('message', (message: FromEngine) => this.hear(message));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error("the engine's thread has ended")));
  }

  /** An interval's orders; what came of them is the event `applied`, in the order of the calls. */
  apply(orders: readonly Order[]): void {
    this.post({ kind: 'apply', orders });
  }

  watch(accounts: readonly string[]): void {
    this.post({ kind: 'watch', accounts });
  }

  /** @throws EngineRefusal */
  query(query: Query): Promise<unknown> {
    return this.ask((ticket) => ({ kind: 'query', ticket, query }));
  }

  /** Writes a verified snapshot. @throws EngineRefusal */
  snapshot(): Promise<unknown> {
    return this.ask((ticket) => ({ kind: 'snapshot', ticket }));
  }

  /** Everything that was accepted is durable when this resolves. */
  close(): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.onClosed = resolve;
      this.post({ kind: 'close' });
    });
  }

  private post(message: ToEngine): void {
    if (!this.ended) this.worker.postMessage(message);
  }

  private ask(make: (ticket: number) => ToEngine): Promise<unknown> {
    if (this.ended) return Promise.reject(new Refusal('UNAVAILABLE', 'the engine has stopped', 503));
    const ticket = ++this.tickets;
    return new Promise((resolve, reject) => {
      this.waiting.set(ticket, { resolve, reject });
      this.post(make(ticket));
    });
  }

  private hear(message: FromEngine): void {
    if (message.kind === 'answer') this.settle(message);
    else if (message.kind === 'applied') this.emit('applied', message);
    else if (message.kind === 'ready') this.onReady(message.recovery);
    else if (message.kind === 'recovering') this.emit('recovering', message);
    else if (message.kind === 'problem') this.emit('problem', message.message, message.fatal);
    else {
      this.ended = true;
      this.onClosed?.();
    }
  }

  private settle(message: Extract<FromEngine, { kind: 'answer' }>): void {
    const { resolve, reject } = this.waiting.get(message.ticket)!;
    this.waiting.delete(message.ticket);
    if (message.ok) resolve(message.value);
    else reject(new EngineRefusal(message.error, message.status));
  }

  private fail(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.onFailed(error);
    for (const { reject } of this.waiting.values()) reject(new Refusal('UNAVAILABLE', 'the engine has stopped', 503));
    this.waiting.clear();
    this.onClosed?.();
    this.emit('problem', error.message, true);
  }
}
