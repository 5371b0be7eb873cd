import type { Engine } from '../engine.ts';
import { LONG, SHORT } from '../limits.ts';
import type { TickReport } from '../report.ts';
import type { Batch } from './batch.ts';
import type { Units } from './book.ts';
import { MARKET_MAKER } from './format.ts';

/** Positions of the order book's other side in one market: long and short apart, in hedge mode. */
interface Inventory {
  readonly lots: [bigint, bigint];
  /** Signed entry values in quanta. */
  readonly entryValue: [bigint, bigint];
}

/** What one tick's book fills gave the other side. */
export interface Outside {
  /** Gain at the marks, in quanta: Σ s·k·(u − u_fill) with s of the liquidated, whose lots it took over. */
  readonly pnl: bigint;
  /** Signed lots per market. */
  readonly lots: readonly bigint[];
}

/**
 * The account that trades with the liquidated in the order book. Nothing it gains or loses is off the books: every fill
 * becomes its position, at the price of the fill. It is cross-margined, exempt from deleveraging, and never nets.
 */
export class MarketMaker {
  private readonly engine: Engine;
  private readonly units: readonly Units[];
  private readonly inventory: readonly Inventory[];
  private readonly account: number;

  constructor(engine: Engine, units: readonly Units[]) {
    this.engine = engine;
    this.units = units;
    this.account = engine.accountNumber(MARKET_MAKER);
    this.inventory = units.map(() => ({ lots: [0n, 0n], entryValue: [0n, 0n] }));
  }

  /** Books the fills of a tick, not yet as positions. `marks` in quanta per lot. */
  book(batch: Batch, report: TickReport, marks: readonly bigint[]): Outside {
    const signed = this.units.map(() => 0n);
    let pnl = 0n;
    const { market, side } = report.liquidations;
    batch.fills.forEach((fills, row) => {
      const m = market[row]!;
      const taken = side[row] === LONG ? LONG : SHORT;
      const s = taken === LONG ? 1n : -1n;
      const { lots, entryValue } = this.inventory[m]!;
      for (const fill of fills) {
        lots[taken] += fill.lots;
        entryValue[taken] += s * fill.lots * fill.unitValue;
        signed[m] = signed[m]! + s * fill.lots;
        pnl += s * fill.lots * (marks[m]! - fill.unitValue);
      }
    });
    return { pnl, lots: signed };
  }

  /** Puts the booked fills into the engine as the market maker's positions. */
  settle(): void {
    this.inventory.forEach(({ lots, entryValue }, m) => {
      for (const side of [LONG, SHORT] as const) {
        if (lots[side] === 0n) continue;
        this.engine.upsert(this.units[m]!.symbol, {
          account: Uint32Array.of(this.account),
          side,
          lots: BigInt64Array.of(lots[side]),
          entryValue: BigInt64Array.of(entryValue[side]),
          // Exempt, so its setting ranks nobody; but policies by leverage ask every position for one.
          leverage: Uint32Array.of(1),
          exempt: Uint8Array.of(1),
        });
      }
    });
  }
}
