import type { Engine, MarkColumns, MarketSpec, Policy, RuleSpec } from 'adl-core';
import { createEngineSync } from 'adl-core/sync';
import { type Book, MAINTENANCE_PPM, rowOf } from './book.ts';

/** Bytes of the engine to measure; undefined for those in the package. */
export type EngineModule = WebAssembly.Module | undefined;

/** What the markets of a book ask for. */
export interface Terms {
  readonly policy?: Policy | undefined;
  readonly rules?: RuleSpec;
}

function marketSpec(symbol: string, { policy = 'leveraged-return', rules }: Terms): MarketSpec {
  return {
    symbol,
    payoff: 'linear',
    tick: '0.01',
    lot: '0.001',
    policy,
    ...(rules?.maintenance === undefined ? { maintenancePpm: MAINTENANCE_PPM } : {}),
    ...(rules === undefined ? {} : { rules }),
  };
}

/** A new engine with the whole book, without marks. */
export function loadEngine(book: Book, module: EngineModule, terms: Terms = {}): Engine {
  const engine = createEngineSync({
    markets: book.markets.map((market) => marketSpec(market.symbol, terms)),
    capacity: { positions: book.n, accounts: book.accounts },
    fund: { cash: '0', takeover: false },
    ...(module === undefined ? {} : { module }),
  });
  engine.addAccounts(book.accounts, book.wallets);
  for (const { market, side, from, to } of book.queues) {
    engine.upsert(book.markets[market]!.symbol, {
      account: book.account.subarray(from, to),
      side,
      lots: book.lots.subarray(from, to),
      entryValue: book.entry.subarray(from, to),
      margin: book.margin.subarray(from, to),
    });
  }
  return engine;
}

function markColumns(units: readonly number[]): MarkColumns {
  return { market: Uint32Array.from(units.keys()), unitValue: BigInt64Array.from(units, BigInt) };
}

/** A book, and our engine holding it. Marks are first (0) or moved (1); rivals always work at the moved ones. */
export class World {
  readonly book: Book;
  readonly engine: Engine;
  readonly module: EngineModule;
  private readonly marks: readonly [MarkColumns, MarkColumns];
  private moved: 0 | 1 = 0;

  constructor(book: Book, module: EngineModule, terms: Terms = {}) {
    this.module = module;
    this.book = book;
    this.engine = loadEngine(book, module, terms);
    this.engine.tidy();
    const { markets } = this.book;
    this.marks = [markColumns(markets.map((m) => m.mark)), markColumns(markets.map((m) => m.moved))];
    this.moveTo(1);
  }

  marksAt(step: 0 | 1): MarkColumns {
    return this.marks[step];
  }

  moveTo(step: 0 | 1): void {
    this.moved = step;
    this.engine.tick({ marks: this.marks[step] });
  }

  /** To the other marks, so that nothing known of the ones before helps. */
  flip(): void {
    this.moveTo(this.moved === 0 ? 1 : 0);
  }

  symbol(market: number): string {
    return this.book.markets[market]!.symbol;
  }

  /** A row in the middle of the largest queue's order at the moved marks. */
  asked(): number {
    const queue = this.book.queues[0]!;
    this.moveTo(1);
    const { account } = this.engine.queue(this.symbol(queue.market), queue.side === 0 ? 'long' : 'short').columns();
    return rowOf(this.book, queue, account[account.length >> 1]!);
  }

  /** Lots of the first `count` of the largest queue at the moved marks. */
  frontLots(count: number): bigint {
    const { market, side } = this.book.queues[0]!;
    this.moveTo(1);
    const { lots } = this.engine.queue(this.symbol(market), side === 0 ? 'long' : 'short').columns(count);
    return lots.reduce((sum, held) => sum + held, 0n);
  }
}
