/** Most workers of one pool: a bit of a word for each. */
export const MAX_WORKERS = 32;

/** Which shards keep cross sums of an account: a bit for each shard, a word for each account. */
export class Holders {
  private masks = new Uint32Array(0);
  private spanningCount = 0;

  /** Whether no shard has ever kept any. */
  get isEmpty(): boolean {
    return this.masks.length === 0;
  }

  /** Accounts kept by more than one shard. */
  get spanning(): number {
    return this.spanningCount;
  }

  note(account: number, shard: number, keeps: boolean): void {
    const before = this.masks[account] ?? 0;
    const after = (keeps ? before | (1 << shard) : before & ~(1 << shard)) >>> 0;
    if (after === before) return;
    if (account >= this.masks.length) this.grow(account + 1);
    this.masks[account] = after;
    this.spanningCount += Number(isSpan(after)) - Number(isSpan(before));
  }

  /** Of these accounts those that other shards keep and this one does not, by the shard to ask. */
  missing(shard: number, accounts: Iterable<number>): Map<number, Set<number>> {
    const found = new Map<number, Set<number>>();
    for (const account of accounts) {
      const mask = this.masks[account] ?? 0;
      if (mask === 0 || (mask & (1 << shard)) !== 0) continue;
      const holder = 31 - Math.clz32(mask & -mask);
      const asked = found.get(holder) ?? new Set<number>();
      found.set(holder, asked.add(account));
    }
    return found;
  }

  private grow(least: number): void {
    const larger = new Uint32Array(Math.max(least, this.masks.length * 2));
    larger.set(this.masks);
    this.masks = larger;
  }
}

function isSpan(mask: number): boolean {
  return (mask & (mask - 1)) !== 0;
}
