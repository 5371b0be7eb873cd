/** What is wrong, if anything. */
export interface Health {
  readonly status: 'starting' | 'ok' | 'degraded' | 'down';
  readonly reasons: readonly string[];
}

/** Markets named in the reasons, at most. */
const MOST_NAMED = 8;

/** How the server is: starting, well, well but for stale marks, or down because nothing more is accepted. */
export class HealthWatch {
  private fatal = false;
  /** When each market had a mark last; from the start on for those that had none. Undefined before the start. */
  private markedAt: Map<string, number> | undefined;
  private readonly staleAfter: number;
  private readonly now: () => number;

  /** Seconds; `now` of a clock that never goes backwards. */
  constructor(staleAfter: number, now: () => number = () => performance.now() / 1_000) {
    this.staleAfter = staleAfter;
    this.now = now;
  }

  isReady(symbols: readonly string[]): void {
    const now = this.now();
    this.markedAt = new Map(symbols.map((symbol) => [symbol, now]));
  }

  failed(): void {
    this.fatal = true;
  }

  /** Marks of these markets were applied. */
  marked(symbols: readonly string[]): void {
    const now = this.now();
    for (const symbol of symbols) this.markedAt?.set(symbol, now);
  }

  get health(): Health {
    if (this.fatal) return { status: 'down', reasons: ['nothing more is accepted; the log says why'] };
    if (this.markedAt === undefined) return { status: 'starting', reasons: ['the journal is being replayed'] };
    const reasons = this.staleness(this.markedAt);
    return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  private staleness(markedAt: ReadonlyMap<string, number>): readonly string[] {
    const now = this.now();
    const stale = [...markedAt].filter(([, at]) => now - at > this.staleAfter);
    const named = stale
      .slice(0, MOST_NAMED)
      .map(([symbol, at]) => `no mark of ${symbol} for ${Math.floor(now - at)} s`);
    return stale.length > MOST_NAMED ? [...named, `and ${stale.length - MOST_NAMED} markets more`] : named;
  }
}
