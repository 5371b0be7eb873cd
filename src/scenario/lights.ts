import type { Engine } from '../engine.ts';
import type { Side } from '../market.ts';
import type { Book } from './book.ts';
import type { LightsRow } from './outcome.ts';
import type { Tally } from './tally.ts';

const SIDES: readonly Side[] = ['long', 'short'];
/** Lights 1…5, and 0 for a position that is in no queue. */
const BUCKETS = 6;

/** Lights of every account in one queue. */
function lightsOf(engine: Engine, symbol: string, side: Side, accounts: number): Uint8Array {
  const byAccount = new Uint8Array(accounts);
  const { account, lights } = engine.queue(symbol, side).lights();
  account.forEach((number, i) => {
    byAccount[number] = lights[i]!;
  });
  return byAccount;
}

function isOpen(engine: Engine, market: string, side: Side, account: number): boolean {
  return engine.position({ account, market, side }) !== undefined;
}

/** Everybody's lights at one moment, to be compared with what became of them. */
export class LightsBefore {
  private readonly book: Book;
  private readonly before: readonly (readonly Uint8Array[])[];

  constructor(engine: Engine, book: Book) {
    this.book = book;
    this.before = book.units.map(({ symbol }) => SIDES.map((side) => lightsOf(engine, symbol, side, book.accounts)));
  }

  /**
   * One row per light before, front first, over the market sides in which anybody was deleveraged: on the others the lights
   * were never called on.
   */
  compare(engine: Engine, tally: Tally): LightsRow[] {
    const rows = Array.from({ length: BUCKETS }, (_, before) => ({
      before,
      positions: 0,
      deleveraged: 0,
      liquidated: 0,
      after: new Array<number>(BUCKETS).fill(0),
    }));
    this.book.units.forEach(({ symbol }, m) => {
      const after = SIDES.map((side) => lightsOf(engine, symbol, side, this.book.accounts));
      const { account, side } = this.book.markets[m]!;
      const closed = tally.closedIn(symbol);
      account.forEach((number, row) => {
        const at = side[row]!;
        if (closed[SIDES[at]!].lots === 0n) return;
        const entry = rows[this.before[m]![at]![number]!]!;
        entry.positions += 1;
        const light = after[at]![number]!;
        if (light > 0) entry.after[light]! += 1;
        else if (isOpen(engine, symbol, SIDES[at]!, number)) entry.after[0]! += 1;
        else if (tally.wasClosed(m, at, number)) entry.deleveraged += 1;
        else entry.liquidated += 1;
      });
    });
    return rows.reverse();
  }
}
