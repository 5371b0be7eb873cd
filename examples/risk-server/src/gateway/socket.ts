import type { RawData, WebSocket } from 'ws';
import { isTopic, maySubscribe, type Topic } from '../auth/allow.ts';
import type { Principal } from '../auth/tokens.ts';
import type { Limits } from '../config/config.ts';
import type { EngineClient } from '../engine/client.ts';
import type { Hub, Subscriber } from '../hub.ts';
import type { Intake } from '../intake.ts';
import { readFrame } from '../wire/columns.ts';
import { Refusal } from '../wire/errors.ts';
import type { Message, Request } from '../wire/messages.ts';
import { readAny } from '../wire/read.ts';
import { Bucket } from './bucket.ts';
import { forbidden } from './door.ts';
import { ask, bodyOf, order, sequenceOf } from './orders.ts';

export interface SocketContext {
  readonly engine: EngineClient;
  readonly intake: Intake;
  readonly hub: Hub;
  readonly limits: Limits;
  readonly onRefusal: (code: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Close codes of our own (4000–4999 are free for applications). */
export const TOO_SLOW = 4008;
export const TOO_MANY_REFUSALS = 4009;
/** Messages that could not be read, one after the other, before a client is taken for hostile. */
const MOST_UNREADABLE = 100;
/** While the engine has much to do, nothing is read from feeds for so long at a time. */
const BREATH_MS = 10;

/** One client's WebSocket. */
export class Session implements Subscriber {
  private readonly socket: WebSocket;
  private readonly principal: Principal;
  private readonly context: SocketContext;
  private readonly topics = new Set<Topic>();
  private readonly bucket: Bucket;
  private unreadable = 0;
  private alive = true;
  private paused = false;

  constructor(socket: WebSocket, principal: Principal, context: SocketContext) {
    this.socket = socket;
    this.principal = principal;
    this.context = context;
    this.bucket = new Bucket(context.limits.messagesPerSecond, performance.now());
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.alive = true;
    });
    socket.on('close', () => this.leave());
    // Ends in close; what the other side did wrong is its own affair.
    socket.on('error', () => {});
  }

  get lag(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  drop(reason: string): void {
    this.leave();
    this.socket.close(TOO_SLOW, reason);
    this.socket.terminate();
  }

  /** Called once in an idle period: whoever answered no ping since the last call is cut off, also one that stopped amid a frame. */
  check(): void {
    if (this.paused) return;
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.socket.ping();
  }

  private receive(data: RawData, isBinary: boolean): void {
    this.alive = true;
    this.bucket.take(performance.now());
    this.holdBack();
    const bytes = data as Buffer;
    this.handle(bytes, isBinary).catch((error: unknown) => this.context.onError(error));
  }

  private async handle(bytes: Buffer, isBinary: boolean): Promise<void> {
    let message: Message | Request;
    try {
      message = isBinary ? readFrame(bytes) : readAny(this.textOf(bytes));
      this.unreadable = 0;
    } catch (error) {
      this.refuse(null, error);
      this.unreadable += 1;
      if (this.unreadable >= MOST_UNREADABLE)
        this.socket.close(TOO_MANY_REFUSALS, 'too many messages that cannot be read');
      return;
    }
    try {
      await this.act(message, bytes.length);
    } catch (error) {
      this.refuse(message, error);
    }
  }

  /** JSON costs many times what columns do: its limit is that of a body, and lower. @throws Refusal TOO_LARGE */
  private textOf(bytes: Buffer): string {
    const { bodyBytes } = this.context.limits;
    if (bytes.length > bodyBytes) throw new Refusal('TOO_LARGE', `a JSON message has at most ${bodyBytes} bytes`, 413);
    return bytes.toString('utf8');
  }

  private async act(message: Message | Request, bytes: number): Promise<void> {
    const { engine, intake } = this.context;
    switch (message.type) {
      case 'subscribe':
        return this.subscribe(message.topics);
      case 'unsubscribe':
        return this.unsubscribe(message.topics);
      case 'query':
        return this.say({ query: message.id, value: await ask(engine, this.principal, message.query) });
      default: {
        return this.say(await order(intake, this.principal, message, bytes));
      }
    }
  }

  private subscribe(topics: readonly string[]): void {
    for (const topic of topics) {
      if (!isTopic(topic))
        throw new Refusal('UNKNOWN_TOPIC', `${topic} is no topic: state, notices, fills, liquidatable, account:ID`);
      if (!maySubscribe(this.principal, topic)) throw forbidden(`subscribe to ${topic}`);
    }
    const wanted = new Set([...this.topics, ...(topics as Topic[])]);
    if (wanted.size > this.context.limits.subscriptions) {
      throw new Refusal('TOO_MANY_TOPICS', `a connection has at most ${this.context.limits.subscriptions} topics`);
    }
    for (const topic of wanted) {
      this.topics.add(topic);
      this.context.hub.subscribe(this, topic);
    }
    this.say({ subscribed: [...this.topics] });
  }

  private unsubscribe(topics: readonly string[]): void {
    for (const topic of topics) {
      this.topics.delete(topic as Topic);
      this.context.hub.unsubscribe(this, topic);
    }
    this.say({ subscribed: [...this.topics] });
  }

  private refuse(message: Message | Request | null, error: unknown): void {
    const body = bodyOf(error);
    if (body.code === 'INTERNAL') this.context.onError(error);
    this.context.onRefusal(body.code);
    if (message?.type === 'query') this.say({ query: message.id, error: body });
    else
      this.say({
        ok: false,
        sequence: message === null || !isOrder(message) ? null : sequenceOf(message),
        error: body,
      });
  }

  /**
   * A client beyond its rate, or an engine with much to do: its socket is not read for a while, which the network tells the client. What
   * had come in the same piece is done all the same, and is a debt that is waited for.
   */
  private holdBack(): void {
    if (this.paused) return;
    const wait = this.waitFor();
    if (wait === 0) return;
    this.paused = true;
    this.socket.pause();
    setTimeout(() => this.goOn(), wait);
  }

  private waitFor(): number {
    return Math.max(this.bucket.wait(performance.now()), this.context.intake.isFilling ? BREATH_MS : 0);
  }

  private goOn(): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const wait = this.waitFor();
    if (wait > 0) {
      setTimeout(() => this.goOn(), wait);
      return;
    }
    this.paused = false;
    this.alive = true;
    this.socket.resume();
  }

  private say(body: object): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    // Who sends and does not read its answers would fill our memory.
    if (this.lag > this.context.limits.lagBytes) this.drop('too slow: answers are waiting for you beyond the limit');
    else this.socket.send(JSON.stringify(body));
  }

  private leave(): void {
    for (const topic of this.topics) this.context.hub.unsubscribe(this, topic);
    this.topics.clear();
  }
}

function isOrder(message: Message | Request): message is Message {
  return message.type !== 'subscribe' && message.type !== 'unsubscribe' && message.type !== 'query';
}
