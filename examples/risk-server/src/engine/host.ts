import { AdlError } from 'adl-core';
import type { EngineReader, Journal, Receipt } from 'adl-core/journal';
import { errorBody, httpStatus } from '../wire/errors.ts';
import type { Message } from '../wire/messages.ts';
import { batchOf } from './batches.ts';
import { countsOf, eventOf, summaryOf, tickEvents } from './events.ts';
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
  marks: { readonly order: Order; readonly marks: Marks['marks']; readonly time: number | undefined }[] = [];
}

/**
 * Applies what comes in an interval through the journal, in the order of arrival, and says what came of it. Marks alone are put
 * together, the newest of each market winning: they are applied before the next tick or columns, or at the interval's end.
 */
export class EngineHost {
  private readonly journal: Journal;
  private watched: readonly string[] = [];
  /** Some market's trigger looks back over time, so that every tick needs one. Markets are fixed when a server starts. */
  private readonly looksBack: boolean;
  /** Of the latest tick, milliseconds. */
  private clock = 0;

  constructor(journal: Journal) {
    this.journal = journal;
    const { engine } = journal;
    this.looksBack = engine.symbols.some((symbol) => engine.market(symbol).rules.trigger?.kind === 'drawdown');
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
    const seen = this.journal.poisoned === undefined ? this.look() : undefined;
    const answers = (await Promise.all(interval.answers)).flat();
    const { poisoned, durable, pendingBytes } = this.journal;
    return {
      kind: 'applied',
      answers,
      events: seen === undefined || poisoned !== undefined ? [] : [...interval.events, ...seen.view],
      gauges: seen && { ...seen.gauges, durable, pendingBytes },
      ticks: interval.ticks,
      count: orders.length,
    };
  }

  private take(interval: Interval, order: Order): void {
    const { message } = order;
    if (message.type === 'marks') {
      interval.marks.push({ order, marks: message.marks, time: message.time });
      return;
    }
    if (message.type === 'tick' || message.type === 'columns') this.applyMarks(interval);
    interval.answers.push(this.submit(interval, order, message).then((answer) => [answer]));
  }

  /** Several clients' marks as one tick; where it is refused, each client's by itself, so that one does not spoil the others'. */
  private applyMarks(interval: Interval): void {
    const { marks: all } = interval;
    interval.marks = [];
    if (all.length === 0) return;
    const newest = Object.assign({}, ...all.map(({ marks }) => marks)) as Record<string, string>;
    const before = this.journal.sequence;
    const times = all.flatMap(({ time }) => time ?? []);
    const latest = times.length === 0 ? undefined : Math.max(...times);
    const together = this.submit(interval, all[0]!.order, tickOf(newest, latest));
    // Known at once, without the disk: what comes behind these marks must not be applied before them.
    const isRefused = this.journal.sequence === before;
    if (!isRefused || all.length === 1) interval.answers.push(together.then((answer) => forAll(all, answer)));
    else
      interval.answers.push(...all.map(({ order, marks, time }) => this.alone(interval, order, tickOf(marks, time))));
  }

  private async alone(interval: Interval, order: Order, tick: Single): Promise<readonly Answer[]> {
    return [await this.submit(interval, order, tick)];
  }

  private async submit(interval: Interval, { ticket, client }: Order, message: Single): Promise<Answer> {
    const from = message.sequence === undefined ? undefined : { client, sequence: message.sequence };
    const began = performance.now();
    const batch = batchOf(message, this.stampFor(message));
    const before = this.journal.sequence;
    const promise = this.journal.submit(batch, from);
    if (batch.kind === 'tick' && this.journal.sequence > before)
      this.clock = Math.max(this.clock, batch.tick.time ?? 0);
    const seconds = (performance.now() - began) / 1_000;
    let receipt: Receipt;
    try {
      receipt = await promise;
    } catch (error) {
      return { ticket, ok: false, error: errorBody(error), status: httpStatus(error) };
    }
    // Outside of the above: what is accepted is never said to be refused, whatever fails behind it.
    return { ticket, ok: true, coalesced: false, ...this.accepted(interval, message, receipt, seconds) };
  }

  /**
   * Where a time is needed and none is given, the server's, which never goes back. Not with a sequence number: sent once more it would be
   * another message.
   */
  private stampFor({ sequence }: Single): { readonly time?: number } {
    return this.looksBack && sequence === undefined ? { time: Math.max(this.clock, Date.now()) } : {};
  }

  private accepted(
    interval: Interval,
    message: Single,
    receipt: Receipt,
    seconds: number,
  ): Omit<Extract<Answer, { ok: true }>, 'ticket' | 'ok' | 'coalesced'> {
    const { sequence: log, duplicate, result } = receipt;
    if (typeof result === 'number') return { log, duplicate, number: result };
    if (result === undefined) return { log, duplicate };
    if (!duplicate) {
      interval.events.push(...tickEvents(this.engine, log, result));
      interval.ticks.push({ seconds, marks: marksOf(this.engine, message), ...countsOf(result) });
    }
    return { log, duplicate, tick: summaryOf(this.engine, result) };
  }

  /** What can be seen now: numbers for the metrics, and events of the book, of the liquidatable and of watched accounts. */
  private look(): { readonly gauges: Gauges; readonly view: readonly Event[] } {
    const { engine, journal } = this;
    const { accounts, positions, bytesUsed } = engine.stats();
    const due = dueNow(engine);
    const gauges: Gauges = {
      fundCash: Number(engine.formatMoney(engine.fund().cash)),
      fees: Number(engine.formatMoney(engine.fees())),
      accounts,
      positions,
      engineBytes: bytesUsed,
      liquidatable: due?.count ?? Number.NaN,
      log: journal.sequence,
      durable: journal.durable,
      pendingBytes: journal.pendingBytes,
    };
    const known = this.watched.filter((id) => knows(engine, id));
    const { sequence: log } = journal;
    const lights = known.map((id) =>
      eventOf(`account:${id}`, { kind: 'lights', ...account(engine, id, due !== undefined) }),
    );
    const book = eventOf('state', { log, liquidatable: due?.count ?? null, ...state(engine) });
    const list = due === undefined ? [] : [eventOf('liquidatable', { log, ...due })];
    return { gauges, view: [...lights, book, ...list] };
  }
}

/** Who is due; undefined as long as a market with positions has no mark: then nobody's equity is known, nor anybody's place. */
function dueNow(engine: EngineReader): ReturnType<typeof liquidatable> | undefined {
  try {
    return liquidatable(engine, LISTED);
  } catch (error) {
    if (error instanceof AdlError && error.code === 'MISSING_MARK') return undefined;
    throw error;
  }
}

function tickOf(marks: Marks['marks'], time: number | undefined): Single {
  return { type: 'tick', ...(time === undefined ? {} : { time }), marks, liquidations: [] };
}

/** One answer for everybody whose marks went together. */
function forAll(all: Interval['marks'], answer: Answer): readonly Answer[] {
  const coalesced = answer.ok && all.length > 1;
  return all.map(({ order: { ticket } }) => ({ ...answer, ticket, ...(answer.ok ? { coalesced } : {}) }));
}

/** Markets that a message has marks of. */
function marksOf(engine: EngineReader, message: Single): readonly string[] {
  if (message.type === 'tick') return Object.keys(message.marks ?? {});
  if (message.type !== 'columns' || message.kind !== 'marks') return [];
  return Array.from(message.market, (number) => engine.symbols[number]!);
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
