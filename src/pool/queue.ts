import { requireCount } from '../checks.ts';
import type { RankedRows } from '../core.ts';
import type { QueuePlace } from '../queue.ts';

/** How a queue asks its pool. */
export interface QueueSource {
  readonly columns: (most: number) => Promise<RankedRows>;
  readonly top: (most: number) => Promise<QueuePlace[]>;
  readonly rankOf: (account: string | number) => Promise<QueuePlace | undefined>;
}

/** The auto-deleveraging queue of one market side, read from the pool's state at each call. */
export class PoolQueue {
  private readonly source: QueueSource;

  constructor(source: QueueSource) {
    this.source = source;
  }

  /** Columns of the first `most` candidates in queue order; all of them by default. @throws AdlError MISSING_MARK */
  async columns(most = Number.MAX_SAFE_INTEGER): Promise<RankedRows> {
    requireCount(most, 'the number of candidates');
    return this.source.columns(most);
  }

  /** The first `k` candidates as objects. @throws AdlError MISSING_MARK */
  async top(k: number): Promise<QueuePlace[]> {
    requireCount(k, 'the number of candidates');
    return this.source.top(k);
  }

  /** Undefined where the account has no position on this side or it is no candidate. @throws AdlError MISSING_MARK, UNKNOWN_ACCOUNT */
  async rankOf(account: string | number): Promise<QueuePlace | undefined> {
    return this.source.rankOf(account);
  }

  /** Lights of every candidate, columns in queue order. @throws AdlError MISSING_MARK */
  async lights(): Promise<{ readonly account: Uint32Array; readonly lights: Uint8Array }> {
    const { account, lights } = await this.columns();
    return { account, lights };
  }
}
