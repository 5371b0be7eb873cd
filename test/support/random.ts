/** Small seeded generator for tests (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** 0 ≤ x < 2^32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** Integer from least to most. */
  int(least: number, most: number): number {
    return least + Math.floor((this.next() / 2 ** 32) * (most - least + 1));
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(0, values.length - 1)]!;
  }

  /** Uniform in the number of bits: small numbers are as likely as large ones. Up to 2^bits − 1, at least 1. */
  big(bits: number): bigint {
    const width = BigInt(this.int(1, bits));
    const raw = (BigInt(this.next()) << 32n) | BigInt(this.next());
    return (raw & ((1n << width) - 1n)) | (1n << (width - 1n)) || 1n;
  }
}
