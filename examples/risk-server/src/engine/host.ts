import type { EngineReader, Journal, Receipt } from 'adl-core/journal';
import { errorBody, httpStatus } from '../wire/errors.ts';
import type { Message } from '../wire/messages.ts';
import { batchOf } from './batches.ts';
import { eventOf, summaryOf, tickEvents, timingOf } from './events.ts';
import type { Answer, Event, FromEngine, Gauges, Order, TickTiming } from './protocol.ts';
import { account, liquidatable, state } from './queries.ts';

/** Liquidatable positions named in one event. */
const LISTED = 200;

type Applied = Extract<FromEngine, { kind: 'applied' }>;
type Marks = Extract<Message, { type: 'marks' }>;
type Single = Exclude<Message, Marks>;

/** Orders of one interval on their way through the journal. */
class Interval {
  readonly answers: Promise<readonly Answer[]>[] = [];
  readonly events: Event[] = [];
  readonly ticks: TickTiming[] = [];
  /** Marks alone, not yet applied. */
  marks: { readonly order: Order; readonly marks: Marks['marks'] }[] = [];
}

/**
 * Applies what comes in an interval through the journal, in the order of arrival, and says what came of it. Marks alone are put
 * together, the newest of each market winning: they are applied before the next tick or columns, or at the interval's end.
 */
export class EngineHost {
  private readonly journal: Journal;
  private watched: readonly string[] = [];

  constructor(journal: Journal) {
    this.journal = journal;
  }

  get engine(): EngineReader {
    return this.journal.engine;
  }

  /** Accounts whose lights are published after each interval. */
  watch(accounts: readonly string[]): void {
    this.watched = accounts;
  }

  /** Resolves when everything in it is as durable as the journal's policy says: nobody is told of a fill before that. */
  async apply(orders: readonly Order[]): Promise<Applied> {
    const interval = new Interval();
    for (const order of orders) this.take(interval, order);
    this.applyMarks(interval);
    // What everybody sees at the interval's end is read now; the next interval may be applied while this one waits for the disk.
    const [gauges, view] = this.look();
    const answers = (await Promise.all(interval.answers)).flat();
    return {
      kind: 'applied',
      answers,
      events: this.journal.poisoned === undefined ? [...interval.events, ...view] : [],
      gauges: { ...gauges, durable: this.journal.durable, pendingBytes: this.journal.pendingBytes },
      ticks: interval.ticks,
      count: orders.length,
    };
  }

  private take(interval: Interval, order: Order): void {
    const { message } = order;
    if (message.type === 'marks') {
      interval.marks.push({ order, marks: message.marks });
      return;
    }
    if (message.type === 'tick' || message.type === 'columns') this.applyMarks(interval);
    interval.answers.push(this.submit(interval, order, message).then((answer) => [answer]));
  }

  private applyMarks(interval: Interval): void {
    const { marks } = interval;
    interval.marks = [];
    if (marks.length > 0) interval.answers.push(this.together(interval, marks));
  }

  /** Several clients' marks as one tick; where it is refused, each client's by itself, so that one does not spoil the others'. */
  private async together(interval: Interval, all: Interval['marks']): Promise<readonly Answer[]> {
    const newest = Object.assign({}, ...all.map(({ marks }) => marks)) as Record<string, string>;
    const message: Single = { type: 'tick', marks: newest, liquidations: [] };
    const first = await this.submit(interval, all[0]!.order, message);
    if (first.ok) return all.map(({ order }) => ({ ...first, ticket: order.ticket, coalesced: all.length > 1 }));
    if (all.length === 1) return [first];
    const each = all.map(({ order, marks }) => this.submit(interval, order, { ...message, marks }));
    return Promise.all(each);
  }

  private async submit(interval: Interval, { ticket, client }: Order, message: Single): Promise<Answer> {
    const from = message.sequence === undefined ? undefined : { client, sequence: message.sequence };
    const began = performance.now();
    const promise = this.journal.submit(batchOf(message), from);
    const seconds = (performance.now() - began) / 1_000;
    try {
      return { ticket, ok: true, coalesced: false, ...this.accepted(interval, await promise, seconds) };
    } catch (error) {
      return { ticket, ok: false, error: errorBody(error), status: httpStatus(error) };
    }
  }

  private accepted(
    interval: Interval,
    receipt: Receipt,
    seconds: number,
  ): Omit<Extract<Answer, { ok: true }>, 'ticket' | 'ok' | 'coalesced'> {
    const { sequence: log, duplicate, result } = receipt;
    if (typeof result === 'number') return { log, duplicate, number: result };
    if (result === undefined) return { log, duplicate };
    if (!duplicate) {
      interval.events.push(...tickEvents(this.engine, log, result));
      interval.ticks.push(timingOf(seconds, result));
    }
    return { log, duplicate, tick: summaryOf(this.engine, result) };
  }

  /** What can be seen now: numbers for the metrics, and events of the book, of the liquidatable and of watched accounts. */
  private look(): readonly [Gauges, readonly Event[]] {
    const { engine, journal } = this;
    const { accounts, positions, bytesUsed } = engine.stats();
    // Before the first marks nobody is liquidatable and nobody has lights.
    const marked = engine.symbols.every((symbol) => engine.mark(symbol) !== undefined);
    const due = marked ? liquidatable(engine, LISTED) : { count: 0, top: [] };
    const gauges: Gauges = {
      fundCash: Number(engine.formatMoney(engine.fund().cash)),
      fees: Number(engine.formatMoney(engine.fees())),
      accounts,
      positions,
      engineBytes: bytesUsed,
      liquidatable: due.count,
      log: journal.sequence,
      durable: journal.durable,
      pendingBytes: journal.pendingBytes,
    };
    const known = this.watched.filter((id) => knows(engine, id));
    const lights = known.map((id) => eventOf(`account:${id}`, { kind: 'lights', ...(account(engine, id) as object) }));
    const book = eventOf('state', { log: journal.sequence, liquidatable: due.count, ...(state(engine) as object) });
    return [gauges, [...lights, book, eventOf('liquidatable', { log: journal.sequence, ...due })]];
  }
}

/** Whether the account is known yet: one may be watched before it is. */
function knows(engine: EngineReader, id: string): boolean {
  try {
    engine.accountNumber(id);
    return true;
  } catch {
    return false;
  }
}
