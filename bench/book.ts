/**
 * Seeded books as columns. All amounts are whole numbers below 2^51, so that float rivals start from exact data.
 *
 * venue   8 markets of unequal size, 80 % of positions isolated, 20 % cross in accounts with two positions
 * single  one market, all on the short side, 80 % isolated, 20 % cross
 * isolated  the same, all isolated
 * quiet   500 markets, all isolated
 * cross   64 markets, all cross, a quarter each in accounts with 1, 2, 4 and 8 positions
 * cross-N the same, all in accounts with N positions
 * and the worst cases of special-books.ts
 *
 * Notional: log-normal about 2,000 units, at most 20 million. Leverage: LEVERAGES. A position's return on entry: normal with
 * σ = 15 %; where that loses more than 80 % of what separates the margin from maintenance, the sign is turned. So nothing is
 * liquidatable at the first marks. One position in five was entered at a round price (a hundredth of the mark), as traders do:
 * so there are exact ties, and scores that differ in digits which a float does not have. Policy leveraged-return, maintenance
 * 0.5 %.
 */
import type { Market } from './market.ts';
import { marketsOf } from './market.ts';
import { Random } from './random.ts';
import { type Drawn, drawSpecial, type SpecialKind } from './special-books.ts';

/** Cross positions an account, each in another market. */
export const CROSS_GROUPS = [1, 2, 4, 8, 16] as const;
type CrossKind = `cross-${(typeof CROSS_GROUPS)[number]}`;

export type BookKind = 'venue' | 'single' | 'isolated' | 'quiet' | 'cross' | CrossKind | SpecialKind;

const isCrossKind = (kind: BookKind): kind is 'cross' | CrossKind => kind.startsWith('cross');

const isSpecial = (kind: BookKind): kind is SpecialKind => kind === 'ties' || kind === 'thin';

export const MAINTENANCE_PPM = 5000;
export const CROSS = -1;

const ROUND_SHARE = 0.2;
const LEVERAGES = [1, 2, 3, 5, 10, 20, 50, 100];
const LEVERAGE_EDGES = [0.05, 0.1, 0.2, 0.35, 0.6, 0.8, 0.92, 1];

/** One side of one market: rows from … to − 1, accounts ascending. */
export interface Queue {
  readonly market: number;
  /** 0 long, 1 short. */
  readonly side: 0 | 1;
  readonly from: number;
  readonly to: number;
}

/** Sums over the cross positions of an account at the book's marks, by account: what an engine keeps, so rivals get them. */
interface CrossSums {
  readonly equity: Float64Array;
  readonly maintenance: Float64Array;
}

export interface Book extends CrossSums {
  readonly kind: BookKind;
  readonly n: number;
  readonly accounts: number;
  readonly markets: readonly Market[];
  /** Largest first; the rows of one follow those of the one before. */
  readonly queues: readonly Queue[];
  readonly account: Uint32Array;
  readonly lots: Float64Array;
  /** Signed entry value in quanta. */
  readonly entry: Float64Array;
  /** Isolated margin in quanta, or CROSS. */
  readonly margin: Float64Array;
  /** By account, in quanta. */
  readonly wallets: Float64Array;
  /** Unit values by market that rivals work at: the moved marks. */
  readonly marks: Float64Array;
}

interface Keys {
  readonly account: Uint32Array;
  readonly queue: Uint16Array;
  readonly cross: Uint8Array;
  readonly accounts: number;
}

/** Positions of one account: how many, and whether they are cross. */
function groupOf(kind: BookKind, random: Random): readonly [number, boolean] {
  if (kind === 'quiet' || isSpecial(kind)) return [1, false];
  if (kind === 'single') return [1, random.uniform() < 0.2];
  if (kind === 'isolated') return [1, false];
  if (kind === 'venue') return random.uniform() < 1 / 9 ? [2, true] : [1, false];
  if (kind !== 'cross') return [Number(kind.slice('cross-'.length)), true];
  // Accounts with 1, 2, 4, 8 positions in 8:4:2:1: as many positions of each.
  return [2 ** random.pick([8 / 15, 12 / 15, 14 / 15, 1]), true];
}

function drawKeys(kind: BookKind, n: number, markets: readonly Market[], random: Random): Keys {
  const account = new Uint32Array(n);
  const queue = new Uint16Array(n);
  const cross = new Uint8Array(n);
  const edges = markets.map((m) => m.edge);
  let accounts = 0;
  for (let row = 0; row < n; accounts++) {
    const [size, isCross] = groupOf(kind, random);
    const first = kind === 'quiet' || isCrossKind(kind) ? random.below(markets.length) : random.pick(edges);
    for (let j = 0; j < size && row < n; j++, row++) {
      account[row] = accounts;
      const side = kind === 'single' || kind === 'isolated' || isSpecial(kind) || random.uniform() < 0.5 ? 1 : 0;
      queue[row] = 2 * ((first + 5 * j) % markets.length) + side;
      cross[row] = isCross ? 1 : 0;
    }
  }
  return { account, queue, cross, accounts };
}

function countQueues(queue: Uint16Array, markets: number): { queues: Queue[]; next: Float64Array } {
  const counts = new Float64Array(2 * markets);
  for (let row = 0; row < queue.length; row++) counts[queue[row]!]! += 1;
  const order = Array.from(counts.keys()).filter((q) => counts[q]! > 0);
  order.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const next = new Float64Array(2 * markets);
  let from = 0;
  const queues = order.map((q): Queue => {
    next[q] = from;
    from += counts[q]!;
    return { market: q >> 1, side: (q & 1) as 0 | 1, from: next[q]!, to: from };
  });
  return { queues, next };
}

/** Unit value of an entry that leaves the position solvent. */
function drawEntry(random: Random, sign: number, leverage: number, mark: number): number {
  const limit = 0.8 * (1 / leverage - MAINTENANCE_PPM / 1e6);
  const drawn = Math.max(-0.9, Math.min(0.9, 0.15 * random.gauss()));
  const gain = drawn < -limit ? -drawn : drawn;
  const unit = mark / (1 + sign * gain);
  const grid = Math.max(100, Math.round(mark / 10_000) * 100);
  const round = Math.max(1, Math.round(unit / grid)) * grid;
  const solvent = sign * (mark / round - 1) >= -limit;
  return random.uniform() < ROUND_SHARE && solvent ? round : unit;
}

function drawPosition(random: Random, sign: number, mark: number): Drawn {
  const leverage = LEVERAGES[random.pick(LEVERAGE_EDGES)]!;
  const unitOfEntry = drawEntry(random, sign, leverage, mark);
  const notional = Math.min(2e13, 2e9 * Math.exp(1.5 * random.gauss()));
  const lots = Math.max(1, Math.round(notional / mark));
  const cost = Math.max(1, Math.round(lots * unitOfEntry));
  return { lots, cost, held: Math.ceil(cost / leverage) };
}

export function makeBook(kind: BookKind, n: number, seed = 20251010): Book {
  const random = new Random(seed);
  const markets = marketsOf(kind, random);
  const keys = drawKeys(kind, n, markets, random);
  const { queues, next } = countQueues(keys.queue, markets.length);
  const account = new Uint32Array(n);
  const lots = new Float64Array(n);
  const entry = new Float64Array(n);
  const margin = new Float64Array(n);
  const wallets = new Float64Array(keys.accounts);
  const marks = Float64Array.from(markets, (m) => m.moved);
  for (let drawn = 0; drawn < n; drawn++) {
    const q = keys.queue[drawn]!;
    const row = next[q]!;
    next[q]! += 1;
    const unit = markets[q >> 1]!.mark;
    const sign = (q & 1) === 0 ? 1 : -1;
    const position = isSpecial(kind) ? drawSpecial(kind, drawn, unit, random) : drawPosition(random, sign, unit);
    const { held } = position;
    account[row] = keys.account[drawn]!;
    lots[row] = position.lots;
    entry[row] = sign * position.cost;
    margin[row] = keys.cross[drawn] === 1 ? CROSS : held;
    if (keys.cross[drawn] === 1) wallets[keys.account[drawn]!]! += held;
  }
  const columns = { account, lots, entry, margin, wallets, marks, queues };
  return { kind, n, accounts: keys.accounts, markets, ...columns, ...crossSums(columns) };
}

/** ⌈N·ppm/10^6⌉ exactly: every step stays below 2^53. */
function maintenanceOf(notional: number): number {
  return Math.floor(notional / 1e6) * MAINTENANCE_PPM + Math.ceil(((notional % 1e6) * MAINTENANCE_PPM) / 1e6);
}

/** Wallet + ΣP and ΣMMp over cross positions, by account. */
function crossSums(book: Omit<Book, 'kind' | 'n' | 'accounts' | 'markets' | keyof CrossSums>): CrossSums {
  const equity = book.wallets.slice();
  const maintenance = new Float64Array(equity.length);
  for (const { market, side, from, to } of book.queues) {
    const mark = book.marks[market]!;
    const signed = side === 0 ? mark : -mark;
    for (let row = from; row < to; row++) {
      if (book.margin[row]! >= 0) continue;
      equity[book.account[row]!]! += book.lots[row]! * signed - book.entry[row]!;
      maintenance[book.account[row]!]! += maintenanceOf(book.lots[row]! * mark);
    }
  }
  return { equity, maintenance };
}

/** Row of an account's position in a queue. */
export function rowOf(book: Book, queue: Queue, account: number): number {
  let low = queue.from;
  let high = queue.to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (book.account[middle]! < account) low = middle + 1;
    else high = middle;
  }
  return low;
}
