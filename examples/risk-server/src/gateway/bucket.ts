/** So many a second, with a burst of one second's worth. Time is given, so that a clock that goes backwards gives nothing and takes nothing. */
export class Bucket {
  private tokens: number;
  private at: number;
  private readonly perSecond: number;

  constructor(perSecond: number, now: number) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.at = now;
  }

  /** Takes one, also where there is none: that is a debt. */
  take(now: number): void {
    this.fill(now);
    this.tokens -= 1;
  }

  /** Milliseconds until there is no debt any more; 0: there is none. */
  wait(now: number): number {
    this.fill(now);
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * 1_000) / this.perSecond);
  }

  private fill(now: number): void {
    const passed = Math.max(0, now - this.at);
    this.at = now;
    this.tokens = Math.min(this.perSecond, this.tokens + (passed * this.perSecond) / 1_000);
  }
}
