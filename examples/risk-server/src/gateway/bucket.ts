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

  /** Takes one; returns for how many milliseconds nothing more should be read: 0 while there is something left. */
  take(now: number): number {
    const passed = Math.max(0, now - this.at);
    this.at = now;
    this.tokens = Math.min(this.perSecond, this.tokens + (passed * this.perSecond) / 1_000) - 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * 1_000) / this.perSecond);
  }
}
