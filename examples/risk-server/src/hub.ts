import type { Topic } from './auth/allow.ts';
import type { Event } from './engine/protocol.ts';

/** A connection that events are sent to. */
export interface Subscriber {
  /** Bytes sent to it that it has not taken yet. */
  readonly lag: number;
  send(text: string): void;
  /** Cuts it off. */
  drop(reason: string): void;
}

/** Events that only show how things stand: a subscriber that lags misses them, the next one says the same anew. */
const CONFLATED = ['state', 'liquidatable'];
const ACCOUNT = 'account:';

/** Who hears of what. A subscriber that does not keep up is cut off, and told so: it never slows the engine or the others. */
export class Hub {
  onDropped: () => void = () => {};
  private readonly topics = new Map<string, Set<Subscriber>>();
  private readonly lagBytes: number;
  private isTelling = false;
  /** Told when the accounts that are listened to have changed. */
  private readonly onAccounts: (accounts: readonly string[]) => void;

  constructor(lagBytes: number, onAccounts: (accounts: readonly string[]) => void) {
    this.lagBytes = lagBytes;
    this.onAccounts = onAccounts;
  }

  subscribe(subscriber: Subscriber, topic: Topic): void {
    const subscribers = this.topics.get(topic);
    if (subscribers !== undefined) {
      subscribers.add(subscriber);
      return;
    }
    this.topics.set(topic, new Set([subscriber]));
    if (topic.startsWith(ACCOUNT)) this.tellAccounts();
  }

  unsubscribe(subscriber: Subscriber, topic: string): void {
    const subscribers = this.topics.get(topic);
    if (subscribers?.delete(subscriber) !== true || subscribers.size > 0) return;
    this.topics.delete(topic);
    if (topic.startsWith(ACCOUNT)) this.tellAccounts();
  }

  publish(events: readonly Event[]): void {
    for (const { topic, text } of events) {
      for (const subscriber of this.topics.get(topic) ?? []) this.deliver(subscriber, topic, text);
    }
  }

  private deliver(subscriber: Subscriber, topic: string, text: string): void {
    if (subscriber.lag * 2 > this.lagBytes && CONFLATED.includes(topic)) return;
    if (subscriber.lag > this.lagBytes) {
      subscriber.drop('too slow: events are waiting for you beyond the limit');
      this.onDropped();
      return;
    }
    subscriber.send(text);
  }

  /** Once for all changes of a turn: a client may subscribe to many at a time. */
  private tellAccounts(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      this.onAccounts(this.accounts);
    });
  }

  private get accounts(): readonly string[] {
    const names = [...this.topics.keys()].filter((topic) => topic.startsWith(ACCOUNT));
    return names.map((topic) => topic.slice(ACCOUNT.length));
  }
}
