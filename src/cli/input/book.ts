import type { Core } from '../../core.ts';
import { parseDecimal } from '../../decimal.ts';
import { Engine } from '../../engine.ts';
import { AdlError } from '../../errors.ts';
import type { Side } from '../../market.ts';
import { Failure } from '../io.ts';
import { type FileRow, type LineResult, refuse } from './row.ts';
import type { Venue } from './venue.ts';

/** What a file of positions was loaded into, and what became of its lines. */
export class Book {
  readonly engine: Engine;
  /** The engine's core: its facts of a position cost no look at the queue, as the engine's `explain` does. */
  readonly core: Core;
  /** Accounts with a position in the ranked queue, in the order of the file. */
  readonly queueAccounts: number[] = [];
  /** Isolated positions left aside, by market: there is no mark for it and they bear on no other market. */
  readonly aside = new Map<string, number>();
  rows = 0;
  badRows = 0;
  private readonly market: string;
  private readonly side: Side;
  private readonly known: ReadonlySet<string>;
  private readonly marked: ReadonlySet<string>;
  /** Stated wallet in quanta of every account met, null where no line states it. */
  private readonly wallets = new Map<string, bigint | null>();
  /** Cross positions by market without a mark. */
  private readonly unmarked = new Map<string, number>();

  /** @throws AdlError on a market or mark that is none */
  constructor(core: Core, venue: Venue, market: string, side: Side) {
    this.core = core;
    this.engine = new Engine(() => core, venue.moneyDecimals);
    for (const spec of venue.markets) this.engine.addMarket(spec);
    this.engine.tick({ marks: venue.marks });
    this.market = market;
    this.side = side;
    this.known = new Set(this.engine.symbols);
    this.marked = new Set(Object.keys(venue.marks));
  }

  /** Takes the lines in; calls `bad` for each that cannot be. */
  async load(
    batches: AsyncIterable<readonly LineResult[]>,
    bad: (line: number, reason: string) => void,
    progress: (rows: number) => void,
  ): Promise<void> {
    for await (const batch of batches) {
      for (const result of batch) {
        const reason = 'row' in result ? this.reasonAgainst(result.row) : result.reason;
        if (reason === undefined) continue;
        this.badRows += 1;
        bad(result.line, reason);
      }
      this.rows += batch.length;
      progress(this.rows);
    }
    this.checkMarks();
  }

  /** Adds one row; the reason if it is refused, and then nothing has changed. */
  private reasonAgainst(row: FileRow): string | undefined {
    try {
      this.add(row);
      return undefined;
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      const { account, market, side } = row.position;
      if (error.code === 'DUPLICATE_POSITION') return `a second ${side} of account "${account}" in ${market}`;
      return error.message;
    }
  }

  private add({ position, wallet }: FileRow): void {
    const { engine, wallets } = this;
    const { account, market, side } = position;
    const stated = wallet === undefined ? null : this.core.moneyOf(parseDecimal(wallet, 'wallet'));
    const before = wallets.get(account);
    if (stated !== null && before != null && before !== stated) {
      refuse(`wallet ${wallet} contradicts ${engine.formatMoney(before)}, given for this account on an earlier line`);
    }
    const opened = this.marked.has(market);
    if (opened) engine.open(position);
    else this.leaveAside(position, before === undefined);
    if (stated !== null && before == null) {
      try {
        engine.setWallet(account, wallet!);
      } catch (error) {
        if (opened) engine.close(position);
        throw error;
      }
    }
    if (before == null) wallets.set(account, stated);
    if (market === this.market && side === this.side) this.queueAccounts.push(engine.accountNumber(account));
  }

  /** A position in a market without mark: no matter if isolated, but part of its account's equity if cross. */
  private leaveAside({ account, market, size, entryPrice, margin }: FileRow['position'], newAccount: boolean): void {
    if (margin == null && !this.known.has(market)) {
      refuse(`cross position in a market that is not known, but counts for the account: give --mark ${market}=PRICE`);
    }
    parseDecimal(size, 'size');
    parseDecimal(entryPrice, 'entryPrice');
    if (margin != null) parseDecimal(margin, 'margin');
    // Ties go to the account that came first, with whichever of its positions.
    if (newAccount) this.engine.addAccount(account);
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
