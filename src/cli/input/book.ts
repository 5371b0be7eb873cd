import type { Core } from '../../core.ts';
import { parseDecimal } from '../../decimal.ts';
import { Engine } from '../../engine.ts';
import { AdlError } from '../../errors.ts';
import { type FileRow, type LineResult, refuse } from '../../import/row.ts';
import { readTerms } from '../../inputs.ts';
import { LONG, SHORT } from '../../limits.ts';
import type { Side } from '../../market.ts';
import { Failure } from '../io.ts';
import { columnsOf, MarketBatch, type StagedRow } from './batch.ts';
import type { Venue } from './venue.ts';

interface BadLine {
  readonly line: number;
  readonly reason: string;
}

interface Holder {
  readonly number: number;
  /** In quanta; null while no line states it. */
  wallet: bigint | null;
}

/** What a file of positions was loaded into, and what became of its lines. */
export class Book {
  readonly engine: Engine;
  /** Accounts with a position in the ranked queue, in the order of the file. */
  readonly queueAccounts: number[] = [];
  /** Isolated positions left aside, by market: there is no mark for it and they bear on no other. */
  readonly aside = new Map<string, number>();
  rows = 0;
  badRows = 0;
  /** The engine's core: it reads decimals. */
  private readonly core: Core;
  private readonly market: string;
  private readonly side: 0 | 1;
  private readonly known: ReadonlySet<string>;
  /** One for each market with a mark. */
  private readonly batches: ReadonlyMap<string, MarketBatch>;
  private readonly holders = new Map<string, Holder>();
  /** Cross positions by market without a mark. */
  private readonly unmarked = new Map<string, number>();
  private bad: BadLine[] = [];

  /** @throws AdlError on a market or mark that is none */
  constructor(core: Core, venue: Venue, market: string, side: Side) {
    this.core = core;
    this.engine = new Engine(() => core, venue.moneyDecimals);
    for (const spec of venue.markets) this.engine.addMarket(spec);
    // A venue's trigger may look back over time; here it has nothing to look back on.
    this.engine.tick({ time: 0, marks: venue.marks });
    this.market = market;
    this.side = side === 'long' ? LONG : SHORT;
    this.known = new Set(this.engine.symbols);
    this.batches = new Map(Object.keys(venue.marks).map((symbol) => [symbol, new MarketBatch()]));
  }

  /** Takes the lines in; calls `bad` for each that cannot be, in their order. @throws Failure when a mark is missing */
  async load(
    batches: AsyncIterable<readonly LineResult[]>,
    bad: (line: number, reason: string) => void,
    progress: (rows: number) => void,
  ): Promise<void> {
    for await (const batch of batches) {
      for (const result of batch) {
        if ('row' in result) this.attempt(result.line, () => this.stage(result.line, result.row));
        else this.bad.push(result);
      }
      for (const [symbol, staged] of this.batches) this.put(symbol, staged.take());
      for (const { line, reason } of this.bad.sort((a, b) => a.line - b.line)) bad(line, reason);
      this.badRows += this.bad.length;
      this.bad = [];
      this.rows += batch.length;
      progress(this.rows);
    }
    this.checkMarks();
  }

  /** Runs the work of one line; whether it was done. */
  private attempt(line: number, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      this.bad.push({ line, reason: error.message });
      return false;
    }
  }

  /** Reads one row to the last digit and keeps it for `put`; a refused one has changed nothing. @throws AdlError */
  private stage(line: number, { position, wallet }: FileRow): void {
    const { account, market } = position;
    const stated = wallet === undefined ? null : this.core.moneyOf(parseDecimal(wallet, 'wallet'));
    const holder = this.holders.get(account);
    const before = holder?.wallet ?? null;
    if (stated !== null && before !== null && before !== stated) {
      refuse(
        `wallet ${wallet} contradicts ${this.engine.formatMoney(before)}, given on an earlier line of the account`,
      );
    }
    const batch = this.batches.get(market);
    if (batch === undefined) {
      this.leaveAside(position);
      this.setWallet(holder ?? this.newHolder(account), stated);
      return;
    }
    const number = this.engine.marketNumber(market);
    const side = position.side === 'long' ? LONG : SHORT;
    const row = readTerms(this.core, number, side, position);
    if (holder !== undefined) {
      const twice = batch.has(holder.number, side) || this.core.find(number, side, holder.number) !== undefined;
      if (twice) refuse(`a second ${position.side} of account "${account}" in ${market}`);
    }
    const owner = holder ?? this.newHolder(account);
    batch.add({ line, account: owner.number, side, row, undo: this.setWallet(owner, stated) });
  }

  private newHolder(account: string): Holder {
    const holder = { number: this.engine.addAccount(account), wallet: null };
    this.holders.set(account, holder);
    return holder;
  }

  /** Sets the wallet when it is stated for the first time; returns how to take it back. */
  private setWallet(holder: Holder, stated: bigint | null): (() => void) | undefined {
    if (stated === null || holder.wallet !== null) return undefined;
    const set = (wallet: bigint): void => {
      this.engine.setWallets(Uint32Array.of(holder.number), BigInt64Array.of(wallet));
    };
    set(stated);
    holder.wallet = stated;
    return () => {
      set(0n);
      holder.wallet = null;
    };
  }

  /** Puts rows into the book: all at once, or where the engine refuses that one by one, to find whom it refuses. */
  private put(symbol: string, rows: readonly StagedRow[]): void {
    if (rows.length === 0) return;
    let accepted = rows;
    try {
      this.engine.upsert(symbol, columnsOf(rows));
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      accepted = rows.filter((row) => {
        const done = this.attempt(row.line, () => this.engine.upsert(symbol, columnsOf([row])));
        if (!done) row.undo?.();
        return done;
      });
    }
    if (symbol !== this.market) return;
    for (const { account, side } of accepted) if (side === this.side) this.queueAccounts.push(account);
  }

  /** A position in a market without mark: no matter if isolated, but part of its account's equity if cross. */
  private leaveAside({ market, size, entryPrice, margin }: FileRow['position']): void {
    if (margin == null && !this.known.has(market)) {
      refuse(`cross position in a market that is not known, but counts for the account: give --mark ${market}=PRICE`);
    }
    parseDecimal(size, 'size');
    parseDecimal(entryPrice, 'entryPrice');
    if (margin != null) parseDecimal(margin, 'margin');
    const counts = margin == null ? this.unmarked : this.aside;
    counts.set(market, (counts.get(market) ?? 0) + 1);
  }

  private checkMarks(): void {
    if (this.unmarked.size === 0) return;
    const markets = [...this.unmarked].map(([market, count]) => `${market} (${count} cross positions)`).join(', ');
    const [first] = this.unmarked.keys();
    throw new Failure(`no mark for ${markets}: they count for their accounts' equity; give --mark ${first}=PRICE`);
  }
}
