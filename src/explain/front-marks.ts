import { type Decimal, formatScaled, parseDecimal } from '../decimal.ts';
import type { Engine } from '../engine.ts';
import { AdlError } from '../errors.ts';
import type { PositionKey } from '../inputs.ts';
import { PPM } from '../limits.ts';
import { describePosition, placeOfPosition } from '../places.ts';
import type { MarketQueue } from '../queue.ts';
import { PairCore } from './pair-core.ts';

/** Marks farther off than this are not searched: 64 %. */
export const FRONT_REACH_PPM = 640_000;
/** Two candidates that change places and back within this much of a mark may do so unseen: 0.1 %. */
export const FRONT_STEP_PPM = 1000;
/** Candidates from the front that become rivals where the position is not first. */
const LOOK = 8;
/** Farther off, rivals are looked for at the end of the reach, at half the way to it, at a quarter, … */
const LOOKS_AHEAD = 10n;
/** Looks at the whole queue in one direction before a search is given up. */
const MOST_LOOKS = 256;
/** Comparisons of two positions between two looks up. */
const CHECKS_AT_ONCE = 128;

/** Distance of a position from the front of its queue in price. */
export interface FrontMarks {
  /** It is first at the mark given. */
  readonly isFirst: boolean;
  /** Nearest marks on the market's grid below and above at which it is first; undefined: none within reach, or `isFirst`. */
  readonly below: string | undefined;
  readonly above: string | undefined;
  /** False where a search was given up after very many looks, so that there may be nearer marks, or marks at all. */
  readonly isComplete: boolean;
}

export interface FrontSearch {
  readonly key: PositionKey;
  /** The market's mark, from which the distance is. */
  readonly mark: string;
  /** Time of the ticks, where a trigger of the engine's markets asks for one. */
  readonly time?: number;
}

/** Its amounts leave the engine's range: where marks end. */
const BEYOND = ['OUT_OF_RANGE', 'ZERO_VALUE', 'INVALID_PRICE'];

function unlessBeyond<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof AdlError && BEYOND.includes(error.code)) return undefined;
    throw error;
  }
}

/** Somebody who was ahead of the position at some mark, and the two by themselves. */
interface Rival {
  readonly account: number;
  pair: PairCore;
}

class Search {
  private readonly engine: Engine;
  private readonly asked: FrontSearch;
  private readonly me: number;
  private readonly queue: MarketQueue;
  private readonly tick: Decimal;
  /** Whoever was ahead last comes first. */
  private rivals: Rival[] = [];
  private checks = 0;

  constructor(engine: Engine, asked: FrontSearch) {
    const { account, market, side } = asked.key;
    this.engine = engine;
    this.asked = asked;
    this.me = engine.accountNumber(account);
    this.queue = engine.queue(market, side);
    this.tick = engine.market(market).tick;
    if (engine.position(asked.key) !== undefined) return;
    throw new AdlError('UNKNOWN_POSITION', `${describePosition(asked.key)} is not open`, placeOfPosition(asked.key));
  }

  text(ticks: bigint): string {
    return formatScaled(ticks * this.tick.mantissa, this.tick.scale);
  }

  /** Accounts at the front at a mark; undefined where there is no such mark. */
  frontAt(mark: string): readonly number[] | undefined {
    const { key, time } = this.asked;
    return unlessBeyond(() => {
      this.engine.tick({ marks: { [key.market]: mark }, ...(time === undefined ? {} : { time }) });
      return Array.from(this.queue.columns(LOOK).account);
    });
  }

  isMine(front: readonly number[]): boolean {
    return front[0] === this.me;
  }

  /** Whoever is ahead in the front of these ticks is a rival from now on. */
  meet(front: readonly number[], ticks: bigint): void {
    const place = front.indexOf(this.me);
    // By itself the position leads where it is a candidate.
    if (place < 0) this.meetOne(this.me, ticks, [this.me]);
    for (const account of front.slice(0, place < 0 ? LOOK : place).reverse()) {
      this.meetOne(account, ticks, [this.me, account]);
    }
  }

  /** Who is ahead far off is often ahead all the way there, where who is ahead here soon falls behind or is bankrupt. */
  *meetAhead(from: bigint, end: bigint): Generator<void> {
    for (let halves = 0n; halves < LOOKS_AHEAD; halves++) {
      const ticks = from + (end - from) / 2n ** halves;
      const front = this.frontAt(this.text(ticks));
      yield;
      if (front !== undefined && !this.isMine(front)) this.meet(front, ticks);
    }
  }

  /** Of ties the position comes first, unless a look at the whole queue has shown that it does not. */
  private meetOne(account: number, ticks: bigint, accounts: readonly number[]): void {
    const known = this.rivals.find((rival) => rival.account === account);
    const rival = known ?? { account, pair: this.pairOf(accounts) };
    if (known === undefined) this.rivals.unshift(rival);
    if (this.leads(rival, ticks)) rival.pair = this.pairOf([...accounts].reverse());
  }

  private pairOf(accounts: readonly number[]): PairCore {
    return new PairCore(this.engine, this.asked.key, accounts);
  }

  private leads({ pair }: Rival, ticks: bigint): boolean {
    const mark = { mantissa: ticks * this.tick.mantissa, scale: this.tick.scale };
    return unlessBeyond(() => pair.firstAt(mark)) === this.me;
  }

  /** No rival is ahead at these ticks. */
  private *isUnrivalled(ticks: bigint): Generator<void, boolean> {
    for (const [i, rival] of this.rivals.entries()) {
      this.checks += 1;
      if (this.checks % CHECKS_AT_ONCE === 0) yield;
      if (this.leads(rival, ticks)) continue;
      this.rivals.splice(i, 1);
      this.rivals.unshift(rival);
      return false;
    }
    return true;
  }

  /** The nearest tick behind `from` at which no rival is ahead, up to `end`. */
  *freeFrom(from: bigint, end: bigint): Generator<void, bigint | undefined> {
    const direction = end > from ? 1n : -1n;
    for (let behind = from; behind !== end; ) {
      const step = (behind * BigInt(FRONT_STEP_PPM)) / BigInt(PPM);
      let next = behind + direction * (step > 0n ? step : 1n);
      if ((next - end) * direction > 0n) next = end;
      if (yield* this.isUnrivalled(next)) return yield* this.border(behind, next);
      behind = next;
    }
    return undefined;
  }

  /** The first tick from `rivalled` towards `free` at which no rival is ahead, by bisection. */
  private *border(rivalled: bigint, free: bigint): Generator<void, bigint> {
    let [no, yes] = [rivalled, free];
    while (yes - no > 1n || no - yes > 1n) {
      const middle = (yes + no) / 2n;
      if (yield* this.isUnrivalled(middle)) yes = middle;
      else no = middle;
    }
    return yes;
  }
}

interface Found {
  readonly mark: string | undefined;
  readonly isComplete: boolean;
}

const NONE: Found = { mark: undefined, isComplete: true };

/** From the first tick of one direction to the end of its reach: all known rivals must be behind, then who else is ahead there. */
function* searchTowards(search: Search, start: bigint, end: bigint): Generator<void, Found> {
  let at = start;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const front = search.frontAt(search.text(at));
    yield;
    if (front === undefined) return NONE;
    if (search.isMine(front)) return { mark: search.text(at), isComplete: true };
    search.meet(front, at);
    yield* search.meetAhead(at, end);
    const next: bigint | undefined = yield* search.freeFrom(at, end);
    if (next === undefined) return NONE;
    at = next;
  }
  return { mark: undefined, isComplete: false };
}

/**
 * As {@link frontMarks}, a little at a time (a look at the whole queue, or some hundred comparisons): for who has other things to do.
 * @throws AdlError as `frontMarks`
 */
export function* searchFrontMarks(engine: Engine, asked: FrontSearch): Generator<void, FrontMarks> {
  const { market } = asked.key;
  const { order } = engine.market(market).rules;
  if (order !== undefined && ('column' in order || 'scan' in order)) {
    throw new AdlError('INVALID_ARGUMENT', `no mark brings a position to the front: ${market} is not ordered by marks`);
  }
  const search = new Search(engine, asked);
  const front = search.frontAt(asked.mark);
  yield;
  if (front !== undefined && search.isMine(front))
    return { isFirst: true, below: undefined, above: undefined, isComplete: true };
  const { tick } = engine.market(market);
  const mark = parseDecimal(asked.mark, 'mark');
  const value = mark.mantissa * 10n ** BigInt(tick.scale);
  const unit = tick.mantissa * 10n ** BigInt(mark.scale);
  const [floor, isOnGrid] = [value / unit, value % unit === 0n];
  const reach = (floor * BigInt(FRONT_REACH_PPM)) / BigInt(PPM);
  const lowest = floor - reach > 0n ? floor - reach : 1n;
  const highest = floor + reach + 1n;
  const below = isOnGrid ? floor - 1n : floor;
  const down = below < lowest ? NONE : yield* searchTowards(search, below, lowest);
  const up = yield* searchTowards(search, floor + 1n, highest);
  return { isFirst: false, below: down.mark, above: up.mark, isComplete: down.isComplete && up.isComplete };
}

/**
 * The nearest marks at which a position would be first of its queue, while only the market's mark moves: nobody trades or is liquidated on the
 * way. Whoever is ahead at some mark is a rival: with each the position is compared by itself, in steps of {@link FRONT_STEP_PPM} and then to
 * the tick, up to {@link FRONT_REACH_PPM} off; where none is ahead, the whole queue is looked at again.
 *
 * The engine's mark is left anywhere, and its triggers have seen the marks on the way: hand in a copy (restore a snapshot into another engine)
 * where that matters.
 * @throws AdlError UNKNOWN_POSITION, UNKNOWN_ACCOUNT, UNKNOWN_MARKET; INVALID_DECIMAL; MISSING_MARK (of another market); INVALID_ARGUMENT (the market is ordered by priorities
 * or a scan; no `time` where a trigger needs one)
 */
export function frontMarks(engine: Engine, asked: FrontSearch): FrontMarks {
  const search = searchFrontMarks(engine, asked);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}
