import { requireCount } from '../checks.ts';
import { type Columns, copyInto } from '../columns.ts';
import type { ExemptRows, LightRows, PlaceRows, RankedRows, ScoreRows } from '../core.ts';
import type { ExemptAhead } from '../exempt.ts';
import type { MarketQueue, QueuePlace } from '../queue.ts';
import type { Promised, QueueCall, QueueResult } from './protocol.ts';

/** Asks the worker for something of one queue. */
export type AskQueue = <K extends QueueCall>(call: K, ...args: Parameters<MarketQueue[K]>) => Promise<QueueResult<K>>;

/** The auto-deleveraging queue of one market side, read from the engine's state at each call: `MarketQueue` with promises. */
export class WorkerQueue implements Promised<MarketQueue, keyof MarketQueue> {
  private readonly ask: AskQueue;

  constructor(ask: AskQueue) {
    this.ask = ask;
  }

  /** Columns of the first `most` candidates in queue order; all of them by default. @throws AdlError MISSING_MARK */
  columns(most = Number.MAX_SAFE_INTEGER): Promise<RankedRows> {
    return this.ask('columns', most);
  }

  /** The first `k` candidates as objects. @throws AdlError MISSING_MARK */
  top(k: number): Promise<QueuePlace[]> {
    return this.ask('top', k);
  }

  /** Undefined where the account has no position on this side or it is no candidate. @throws AdlError MISSING_MARK, UNKNOWN_ACCOUNT */
  rankOf(account: string | number): Promise<QueuePlace | undefined> {
    return this.ask('rankOf', account);
  }

  /** Places of some accounts' positions, one row each in the order given. @throws AdlError MISSING_MARK, INVALID_COLUMN */
  places(accounts: Uint32Array): Promise<PlaceRows> {
    return this.ask('places', accounts);
  }

  /** Scores of all candidates, in no particular order. @throws AdlError MISSING_MARK */
  scores(): Promise<ScoreRows> {
    return this.ask('scores');
  }

  /** Lights of all candidates, in no particular order. @throws AdlError MISSING_MARK */
  lights(): Promise<LightRows> {
    return this.ask('lights');
  }

  /** Exempt positions that would be candidates without the flag. @throws AdlError MISSING_MARK */
  exempt(): Promise<ExemptRows> {
    return this.ask('exempt');
  }

  /** Who of them would come before an account's position. @throws AdlError as `exempt`, UNKNOWN_POSITION, INVALID_ARGUMENT (no candidate) */
  exemptAhead(account: string | number): Promise<ExemptAhead> {
    return this.ask('exemptAhead', account);
  }

  /**
   * The same as `columns`, `scores` and `lights` into the beginning of columns that are there already; they give the number of
   * rows. The rows come from the worker in columns of their own; `out` stays yours, and is written when the promise settles.
   * @throws AdlError MISSING_MARK, INVALID_COLUMN (too short)
   */
  async columnsInto(out: Columns<RankedRows>, most = Number.MAX_SAFE_INTEGER): Promise<number> {
    requireCount(most, 'the number of candidates');
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
}
