/** What is wrong, if anything. */
export interface Health {
  readonly status: 'starting' | 'ok' | 'degraded' | 'down';
  readonly reasons: readonly string[];
}

/** How the server is: starting, well, well but for stale marks, or down because nothing more is accepted. */
export class HealthWatch {
  private ready = false;
  private fatal: string | undefined;
  private markedAt: number | undefined;
  private readonly staleAfter: number;
  private readonly now: () => number;

  /** `now` in seconds of a clock that never goes backwards. */
  constructor(staleAfter: number, now: () => number = () => performance.now() / 1_000) {
    this.staleAfter = staleAfter;
    this.now = now;
  }

  isReady(): void {
    this.ready = true;
  }

  failed(message: string): void {
    this.fatal = message;
  }

  /** A tick was applied. */
  marked(): void {
    this.markedAt = this.now();
  }

  /** Seconds since the last tick; undefined before the first. */
  get markAge(): number | undefined {
    return this.markedAt === undefined ? undefined : this.now() - this.markedAt;
  }

  get health(): Health {
    if (this.fatal !== undefined) return { status: 'down', reasons: ['nothing more is accepted; the log says why'] };
    if (!this.ready) return { status: 'starting', reasons: ['the journal is being replayed'] };
    const age = this.markAge;
    if (age === undefined) return { status: 'ok', reasons: [] };
    if (age <= this.staleAfter) return { status: 'ok', reasons: [] };
    return { status: 'degraded', reasons: [`no mark for ${Math.floor(age)} s`] };
  }
}
