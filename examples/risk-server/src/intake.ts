import type { EngineClient } from './engine/client.ts';
import type { Answer, FromEngine, Order } from './engine/protocol.ts';
import { Refusal } from './wire/errors.ts';
import type { Message } from './wire/messages.ts';

export interface IntakeLimits {
  readonly queuedOrders: number;
  readonly queuedBytes: number;
}

interface Waiting {
  readonly bytes: number;
  readonly cameAt: number;
  readonly resolve: (answer: Answer) => void;
}

/**
 * What clients send, on its way to the engine: held for at most a tick interval, handed over as one, with room for so many orders and
 * bytes that have no answer yet. Beyond that a client is refused, so that memory stays bounded and the client knows to slow down.
 */
export class Intake {
  /** Seconds from arrival to answer of each order, for the metrics. */
  onLatency: (seconds: number) => void = () => {};
  private readonly engine: EngineClient;
  private readonly limits: IntakeLimits;
  private readonly waiting = new Map<number, Waiting>();
  private orders: Order[] = [];
  private bytes = 0;
  private tickets = 0;
  private closed = false;
  private readonly timer: NodeJS.Timeout;
  private intervals = 0;

  constructor(engine: EngineClient, limits: IntakeLimits, intervalMs: number) {
    this.engine = engine;
    this.limits = limits;
    engine.on('applied', (applied) => this.answer(applied));
    engine.on('problem', (_, fatal) => fatal && this.stop());
    this.timer = setInterval(() => this.flush(), intervalMs);
  }

  /** Orders without an answer yet, and their bytes. */
  get depth(): { readonly orders: number; readonly bytes: number } {
    return { orders: this.waiting.size, bytes: this.bytes };
  }

  /** Whether half of the room is taken: a good moment to stop reading from a socket. */
  get isFilling(): boolean {
    return this.waiting.size * 2 > this.limits.queuedOrders || this.bytes * 2 > this.limits.queuedBytes;
  }

  /** @throws Refusal OVERLOADED (503): no room; UNAVAILABLE (503): closing */
  send(client: string, message: Message, bytes: number): Promise<Answer> {
    if (this.closed) throw new Refusal('UNAVAILABLE', 'the server is stopping or has stopped accepting', 503);
    if (this.waiting.size >= this.limits.queuedOrders || this.bytes + bytes > this.limits.queuedBytes) {
      throw new Refusal('OVERLOADED', 'too much is waiting for the engine: nothing was done, send it again later', 503);
    }
    const ticket = ++this.tickets;
    this.orders.push({ ticket, client, message });
    this.bytes += bytes;
    return new Promise((resolve) => this.waiting.set(ticket, { bytes, cameAt: performance.now(), resolve }));
  }

  /** Accepts nothing more and hands over what is there. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    this.flush(true);
    const pending = [...this.waiting.values()];
    if (pending.length > 0) await new Promise<void>((resolve) => this.whenEmpty(resolve));
    // Whoever waits for these answers passes them on before connections are closed.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private whenEmpty(resolve: () => void): void {
    const timer = setInterval(() => {
      if (this.waiting.size > 0) return;
      clearInterval(timer);
      resolve();
    }, 5);
  }

  /** At most two intervals are in the engine's hands, one of them waiting for the disk: what comes meanwhile waits and is put together. */
  private flush(always = false): void {
    if (this.orders.length === 0 || (!always && this.intervals > 1)) return;
    this.intervals += 1;
    const { orders } = this;
    this.orders = [];
    this.engine.apply(orders);
  }

  private answer({ answers }: Extract<FromEngine, { kind: 'applied' }>): void {
    this.intervals -= 1;
    for (const answer of answers) this.settle(answer);
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.ticket);
    // An answer that comes after the engine was given up.
    if (waiting === undefined) return;
    this.waiting.delete(answer.ticket);
    this.bytes -= waiting.bytes;
    this.onLatency((performance.now() - waiting.cameAt) / 1_000);
    waiting.resolve(answer);
  }

  /** The engine is gone: nobody is left waiting, and nobody is told that anything was accepted. */
  private stop(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.orders = [];
    const error = {
      code: 'UNAVAILABLE',
      message: 'the engine has stopped: whether this was accepted will be known after a restart',
    };
    for (const ticket of [...this.waiting.keys()]) this.settle({ ticket, ok: false, error, status: 503 });
  }
}
