import type { TickReport } from 'adl-core';
import type { World } from '../world.ts';
import { rowsOf } from './sides.ts';

/** Margin of the liquidated: a hundredth of its entry value, less than it loses. */
const LEVERAGE = 100n;

/** What the liquidated holds: lots, and its entry price over the first mark, in hundredths. */
interface Victim {
  readonly lots: bigint;
  readonly entryPercent: bigint;
}

/** One long in the largest queue's market that shorts of it are closed against, and the state as before each time. */
export class Liquidation {
  readonly world: World;
  private readonly victim: Victim;
  private readonly symbol: string;
  private readonly account: number;
  private last: TickReport | undefined;

  constructor(world: World, victim: Victim) {
    this.world = world;
    this.victim = victim;
    this.symbol = world.symbol(0);
    this.account = world.engine.addAccounts(1);
  }

  /** Puts back what the last tick closed, at the first mark. */
  restore(): void {
    const { world, symbol } = this;
    const { book, engine } = world;
    if (this.last !== undefined) {
      const rows = this.rows();
      const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
      const account = this.last.fills.account;
      engine.setWallets(
        account,
        Float64Array.from(account, (holder) => book.wallets[holder]!),
      );
      engine.upsert(symbol, {
        account,
        side: 1,
        lots: pick(book.lots),
        entryValue: pick(book.entry),
        margin: pick(book.margin),
      });
      this.last = undefined;
    }
    world.moveTo(0);
    engine.setFund({ cash: '0', takeover: false });
    const { lots, entryPercent } = this.victim;
    const entry = (lots * BigInt(book.markets[0]!.mark) * entryPercent) / 100n;
    engine.upsert(symbol, {
      account: Uint32Array.of(this.account),
      side: 0,
      lots: BigInt64Array.of(lots),
      entryValue: BigInt64Array.of(entry),
      margin: BigInt64Array.of(entry / LEVERAGE),
    });
  }

  run(): TickReport {
    const { account, symbol, world } = this;
    const liquidations = [{ account, market: symbol, side: 'long' as const }];
    this.last = world.engine.tick({ marks: world.marksAt(1), liquidations });
    return this.last;
  }

  /** Rows of the book that the last tick closed. */
  rows(): Uint32Array {
    return rowsOf(this.world, this.world.book.queues[0]!, this.last!.fills.account);
  }

  /** Leaves the book as it was found, at the moved mark. */
  close(): void {
    this.restore();
    this.world.engine.close({ account: this.account, market: this.symbol, side: 'long' });
    this.world.moveTo(1);
  }
}

/** A liquidation for which the first `count` of the queue are closed, of a long that entered at the first mark. */
export function closingFront(world: World, count: number): Liquidation {
  return new Liquidation(world, { lots: world.frontLots(count), entryPercent: 100n });
}
