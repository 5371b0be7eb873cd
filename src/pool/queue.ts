import { requireColumn, requireCount } from '../checks.ts';
import { type Columns, copyInto } from '../columns.ts';
import type { ExemptRows, LightRows, PlaceRows, RankedRows, ScoreRows, SideNumber } from '../core.ts';
import { type ExemptAhead, exemptAhead } from '../exempt.ts';
import { sideNumber } from '../inputs.ts';
import type { Side } from '../market.ts';
import { placesOf, type QueueOwner, type QueuePlace, singlePlace } from '../queue.ts';
import type { ShardSet } from './shards.ts';

/** Does a reading of the shards behind all changes that were asked for before it. */
export type Reading = <T>(work: (shards: ShardSet) => Promise<T>) => Promise<T>;

/** The auto-deleveraging queue of one market side, read from the pool's state at each call: `MarketQueue` with promises. */
export class PoolQueue {
  private readonly pool: QueueOwner;
  private readonly reading: Reading;
  private readonly symbol: string;
  private readonly side: Side;

  constructor(pool: QueueOwner, reading: Reading, symbol: string, side: Side) {
    this.pool = pool;
    this.reading = reading;
    this.symbol = symbol;
    this.side = side;
  }

  /** Columns of the first `most` candidates in queue order; all of them by default. @throws AdlError MISSING_MARK */
  async columns(most = Number.MAX_SAFE_INTEGER): Promise<RankedRows> {
    requireCount(most, 'the number of candidates');
    return this.reading((shards) => shards.ranked(...this.place(), most));
  }

  /** The first `k` candidates as objects. @throws AdlError MISSING_MARK */
  async top(k: number): Promise<QueuePlace[]> {
    requireCount(k, 'the number of candidates');
    return this.reading(async (shards) => {
      const rows = await shards.ranked(...this.place(), k);
      return placesOf(rows, this.pool.market(this.symbol).percentile, (account) => this.pool.accountId(account));
    });
  }

  /** Undefined where the account has no position on this side or it is no candidate. @throws AdlError MISSING_MARK, UNKNOWN_ACCOUNT */
  async rankOf(account: string | number): Promise<QueuePlace | undefined> {
    return this.reading(async (shards) => {
      const number = this.pool.accountNumber(account);
      const rows = await shards.places(...this.place(), Uint32Array.of(number));
      return singlePlace(this.pool.accountId(number), this.pool.market(this.symbol).percentile, rows);
    });
  }

  /** Places of some accounts' positions, one row each in the order given, found without sorting. @throws AdlError MISSING_MARK, INVALID_COLUMN */
  async places(accounts: Uint32Array): Promise<PlaceRows> {
    requireColumn('accounts', accounts, [Uint32Array]);
    return this.reading((shards) => shards.places(...this.place(), accounts));
  }

  /** Exempt positions of this side that would be candidates, by account number. @throws AdlError MISSING_MARK */
  async exempt(): Promise<ExemptRows> {
    return this.reading((shards) => shards.exempt(...this.place()));
  }

  /** Who of them would come before an account's position. @throws AdlError as `exempt`, UNKNOWN_POSITION, INVALID_ARGUMENT (no candidate) */
  async exemptAhead(account: string | number): Promise<ExemptAhead> {
    return this.reading(async (shards) => {
      const number = this.pool.accountNumber(account);
      const facts = await shards.facts(...this.place(), number);
      return exemptAhead(this.pool.market(this.symbol), await shards.exempt(...this.place()), number, facts);
    });
  }

  /** Scores of all candidates, in no particular order. @throws AdlError MISSING_MARK */
  async scores(): Promise<ScoreRows> {
    return this.reading((shards) => shards.scores(...this.place()));
  }

  /** Lights of all candidates, in no particular order: nothing is sorted for them. @throws AdlError MISSING_MARK */
  async lights(): Promise<LightRows> {
    return this.reading((shards) => shards.lights(...this.place()));
  }

  /**
   * The same as `columns`, `scores` and `lights` into the beginning of columns that are there already, those that `out` has; they
   * give the number of rows. The rows still come from a worker in columns of their own: this spares the caller bookkeeping, not
   * memory. `out` is written when the promise settles.
   * @throws AdlError MISSING_MARK, INVALID_COLUMN (too short)
   */
  async columnsInto(out: Columns<RankedRows>, most = Number.MAX_SAFE_INTEGER): Promise<number> {
    const rows = await this.columns(most);
    return copyInto(rows, rows.account.length, out);
  }

  /** See {@link columnsInto}. */
  async scoresInto(out: Columns<ScoreRows>): Promise<number> {
    const rows = await this.scores();
    return copyInto(rows, rows.account.length, out);
  }

  /** See {@link columnsInto}. */
  async lightsInto(out: Columns<LightRows>): Promise<number> {
    const rows = await this.lights();
    return copyInto(rows, rows.account.length, out);
  }

  private place(): [market: number, side: SideNumber] {
    return [this.pool.marketNumber(this.symbol), sideNumber(this.side)];
  }
}
