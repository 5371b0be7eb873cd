import type { TickReport } from 'adl-core';
import type { Row, Task } from '../contest.ts';
import type { World } from '../world.ts';
import { rowsOf } from './sides.ts';

/** Margin of the liquidated: a hundredth of its entry value, less than it loses. */
const LEVERAGE = 100n;

/** One long that the first 1,000 of the short queue are closed against, and the state as before each time. */
class Liquidation {
  readonly world: World;
  private readonly symbol: string;
  private readonly account: number;
  private readonly lots: bigint;
  private last: TickReport | undefined;

  constructor(world: World) {
    this.world = world;
    this.symbol = world.symbol(0);
    this.lots = BigInt(world.frontLots());
    this.account = world.engine.addAccounts(1);
  }

  /** Puts back what the last tick closed, at the first mark. */
  restore(): void {
    const { world, symbol, lots } = this;
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
    const entry = lots * BigInt(book.markets[0]!.mark);
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

export const adl1000: Row = {
  name: 'adl-1000',
  book: 'single',
  unit: 'ms',
  about: 'A tick: a new mark, and a liquidation for which the first 1,000 of one queue are closed, with its report.',
  ours(world): Task {
    const liquidation = new Liquidation(world);
    const before = (): void => liquidation.restore();
    return {
      before,
      run: () => liquidation.run(),
      answer: () => {
        before();
        liquidation.run();
        return { kind: 'order', rows: liquidation.rows() };
      },
      close: () => liquidation.close(),
    };
  },
};
