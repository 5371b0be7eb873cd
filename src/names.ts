import { AdlError, show, textOf } from './errors.ts';

const ANONYMOUS = /^#(\d+)$/;

/** Two 32-bit lanes of a running hash over strings, in the order in which they came. */
export class NameHash {
  private a = 0x811c9dc5;
  private b = 0x9e3779b9;

  add(text: string): void {
    let { a, b } = this;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul(b ^ unit, 0x85ebca6b) + (b >>> 13);
    }
    // The length separates "ab","c" from "a","bc".
    this.a = Math.imul(a ^ text.length, 0x01000193);
    this.b = Math.imul(b ^ text.length, 0x85ebca6b) + (b >>> 13);
  }

  mark(): readonly [number, number] {
    return [this.a, this.b];
  }

  reset([a, b]: readonly [number, number]): void {
    this.a = a;
    this.b = b;
  }

  hex(): string {
    return [this.a, this.b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/**
 * Account ids and their numbers. An account added without an id is called `#` and its number; an id given by the caller
 * cannot look like that.
 */
export class AccountNames {
  private readonly ids = new Map<number, string>();
  private readonly numbers = new Map<string, number>();
  private readonly hash = new NameHash();
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** @throws AdlError DUPLICATE_ACCOUNT, INVALID_ARGUMENT */
  check(id: string): void {
    if (typeof id !== 'string' || id.length === 0) {
      throw new AdlError('INVALID_ARGUMENT', `an account id must be a non-empty string, got ${textOf(id)}`);
    }
    if (ANONYMOUS.test(id)) {
      throw new AdlError('INVALID_ARGUMENT', `account id "${id}": "#" and a number names an account without id`);
    }
    if (this.numbers.has(id)) {
      throw new AdlError('DUPLICATE_ACCOUNT', `account "${id}" is there already`, { account: id });
    }
  }

  /** The same for a batch, in which no id may come twice. */
  checkAll(ids: readonly string[]): void {
    for (const id of ids) this.check(id);
    if (new Set(ids).size === ids.length) return;
    const twice = ids.find((id, row) => ids.indexOf(id) !== row)!;
    throw new AdlError('DUPLICATE_ACCOUNT', `account "${twice}" comes twice`, { account: twice });
  }

  add(id: string): void {
    this.numbers.set(id, this.total);
    this.ids.set(this.total, id);
    this.hash.add(`${this.total}=${id}`);
    this.total += 1;
  }

  addAnonymous(count: number): void {
    this.total += count;
  }

  find(account: string | number): number | undefined {
    if (typeof account === 'number') {
      return Number.isInteger(account) && account >= 0 && account < this.total ? account : undefined;
    }
    // From JavaScript anything comes, and a pattern would take its text.
    if (typeof account !== 'string') return undefined;
    const known = this.numbers.get(account);
    if (known !== undefined) return known;
    const anonymous = ANONYMOUS.exec(account);
    if (anonymous === null) return undefined;
    const number = Number(anonymous[1]);
    return number < this.total && !this.ids.has(number) ? number : undefined;
  }

  /** @throws AdlError UNKNOWN_ACCOUNT */
  numberOf(account: string | number): number {
    const number = this.find(account);
    if (number === undefined) {
      throw new AdlError('UNKNOWN_ACCOUNT', `account ${show(account)} is not known`, { account });
    }
    return number;
  }

  idOf(number: number): string {
    return this.ids.get(number) ?? `#${number}`;
  }

  /** Adds an account; returns what takes its name back, as long as none was added behind it. @throws AdlError as {@link check} */
  addTentatively(id: string): () => void {
    this.check(id);
    const before = this.hash.mark();
    this.add(id);
    return () => {
      this.total -= 1;
      this.ids.delete(this.total);
      this.numbers.delete(id);
      this.hash.reset(before);
    };
  }

  /** Calls `work` with a new account; takes the name back when it throws. */
  tentatively<T>(id: string, work: () => T): T {
    const takeBack = this.addTentatively(id);
    try {
      return work();
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  /** Given ids with their numbers, in order. */
  *entries(): IterableIterator<[number, string]> {
    yield* this.ids.entries();
  }

  hex(): string {
    return this.hash.hex();
  }
}
